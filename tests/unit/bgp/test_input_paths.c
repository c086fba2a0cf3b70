/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From UPDATEs with path identifiers (RFC 7911) to paths in the RIB. */
#include "help_input.h"

#include <arpa/inet.h>

#include "base/addr.h"

#define NEXT "400304 c0000201"

static int set_up_with_ids(void **state)
{
	int err = set_up(state);

	if (!err)
		((struct fixture *)*state)->peer.facts.path_ids =
		        BGP_FAMILY_BIT(BGP_IPV4_UNICAST) | BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	return err;
}

/* The path of a prefix with an identifier, or NULL. */
static const struct bgp_path *path_with(const struct fixture *f, const char *text, __u32 id)
{
	struct ip4_prefix prefix;
	__u32 path;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	path = bgp_rib_prefix(f->rib, bgp_rib_find(f->rib, &prefix))->paths;
	while (path && bgp_rib_path_id(f->rib, path) != id)
		path = bgp_rib_path(f->rib, path)->next;
	return path ? bgp_rib_path(f->rib, path) : NULL;
}

static void each_identifier_is_a_path_of_its_own(void **state)
{
	struct fixture *f = *state;

	update(f, "", ALL NEXT, "00000001 08 0b 00000002 08 0b 00000001 08 0c");
	assert_int_equal(f->result.n_new[BGP_IPV4_UNICAST], 3);
	assert_non_null(path_with(f, "11.0.0.0/8", 1));
	assert_non_null(path_with(f, "11.0.0.0/8", 2));
	update(f, "00000002 08 0b 00000009 08 0c", "", "");
	assert_int_equal(f->result.n_gone[BGP_IPV4_UNICAST], 1);
	assert_null(path_with(f, "11.0.0.0/8", 2));
	assert_non_null(path_with(f, "11.0.0.0/8", 1));
}

static void takes_4over6_with_identifiers(void **state)
{
	struct fixture *f = *state;

	update(f, "", "800e 1e 0001 43 10" VIF "00 00000007 20 0a000001" ALL, "");
	assert_int_equal(path_with(f, "10.0.0.1/32", 7)->family, BGP_IPV4_4OVER6);
	update(f, "", "800f 0c 0001 43 00000007 20 0a000001", "");
	assert_int_equal(f->result.n_gone[BGP_IPV4_4OVER6], 1);
}

/* Prefixes of different fates go in by runs: each must keep its own identifier. */
static void identifiers_stay_with_their_prefixes_behind_a_faulty_one(void **state)
{
	struct fixture *f = *state;

	update(f, "", ALL NEXT, "00000001 08 0b 00000002 08 7f 00000003 08 0c");
	assert_int_equal(path_with(f, "127.0.0.0/8", 2)->fault, BGP_FAULT_MARTIAN);
	assert_int_equal(path_with(f, "12.0.0.0/8", 3)->fault, BGP_FAULT_NONE);
}

static void what_policy_rejects_takes_the_path_of_its_identifier_away(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = {.addr = htonl(0x0b000000), .len = 8},
	                               .min_len = 8,
	                               .max_len = 32,
	                               .accepts = true};
	struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_term term = {.match = {.prefixes = &list}, .verdict = BGP_POLICY_REJECT};
	struct bgp_policy policy = {.accepts_rest = true, .n_terms = 1, .terms = &term};
	struct fixture *f = *state;

	update(f, "", ALL NEXT, "00000001 08 0b 00000002 08 0b");
	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	update(f, "", ALL NEXT, "00000001 08 0c 00000002 08 0b");
	assert_int_equal(f->result.n_rejected[BGP_IPV4_UNICAST], 1);
	assert_int_equal(f->result.n_gone[BGP_IPV4_UNICAST], 1);
	assert_null(path_with(f, "11.0.0.0/8", 2));
	assert_non_null(path_with(f, "11.0.0.0/8", 1));
	assert_non_null(path_with(f, "12.0.0.0/8", 1));
}

static void a_malformed_attribute_takes_away_the_path_of_its_identifier(void **state)
{
	struct fixture *f = *state;

	update(f, "", ALL NEXT, "00000001 08 0b 00000002 08 0b");
	update(f, "", ALL NEXT "800403 000001", "00000001 08 0b");
	assert_int_equal(f->result.outcome, BGP_OUTCOME_WITHDRAW);
	assert_int_equal(f->result.n_gone[BGP_IPV4_UNICAST], 1);
	assert_null(path_with(f, "11.0.0.0/8", 1));
	assert_non_null(path_with(f, "11.0.0.0/8", 2));
}

static void what_is_beyond_the_bound_counts_as_rejected(void **state)
{
	struct fixture *f = *state;
	char nlri[(BGP_RIB_PATHS_OF_PEER_MAX + 2) * 16] = "";

	for (unsigned int id = 1; id <= BGP_RIB_PATHS_OF_PEER_MAX + 1; id++)
		snprintf(nlri + strlen(nlri), 16, "%08x 08 0b ", id);
	update(f, "", ALL NEXT, nlri);
	assert_int_equal(f->result.n_new[BGP_IPV4_UNICAST], BGP_RIB_PATHS_OF_PEER_MAX);
	assert_int_equal(f->result.n_rejected[BGP_IPV4_UNICAST], 1);
}

int main(void)
{
#define with_ids(test) cmocka_unit_test_setup_teardown(test, set_up_with_ids, tear_down)
	const struct CMUnitTest tests[] = {
	        with_ids(each_identifier_is_a_path_of_its_own),
	        with_ids(takes_4over6_with_identifiers),
	        with_ids(identifiers_stay_with_their_prefixes_behind_a_faulty_one),
	        with_ids(what_policy_rejects_takes_the_path_of_its_identifier_away),
	        with_ids(a_malformed_attribute_takes_away_the_path_of_its_identifier),
	        with_ids(what_is_beyond_the_bound_counts_as_rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
