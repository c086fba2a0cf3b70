/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the bytes of an UPDATE to paths in the RIB. */
#include "help_input.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

#include "base/addr.h"

static void takes_4over6_with_its_next_hop(void **state)
{
	struct fixture *f = *state;
	const struct bgp_path *path;
	char text[IP6_ADDR_TEXT];

	update(f, "", MP(VIF) ALL, "");
	path = path_of(f, "10.0.0.1/32");
	assert_non_null(path);
	assert_int_equal(path->fault, BGP_FAULT_NONE);
	assert_int_equal(path->family, BGP_IPV4_4OVER6);
	assert_int_equal(f->result.n_new[BGP_IPV4_4OVER6], 1);
	ip6_addr_print(&bgp_hop_at(f->hops, bgp_attrs_at(f->attrs, path->attrs)->hot.hop)->addr,
	               text);
	assert_string_equal(text, "2001:db8::1");
	update(f, "", MP(VIF) ALL, "");
	assert_int_equal(f->result.n_new[BGP_IPV4_4OVER6], 0);
	update(f, "", "800f 08 0001 43 20 0a000001", "");
	assert_int_equal(f->result.n_gone[BGP_IPV4_4OVER6], 1);
	assert_null(path_of(f, "10.0.0.1/32"));
}

struct fault_case {
	const char *attributes;
	enum bgp_path_fault fault;
};

static void faulty_paths_are_kept_with_their_reason(void **state)
{
	static const struct fault_case cases[] = {
	        {MP(VIF) FROM("0000fde8 "), BGP_FAULT_AS_LOOP}, /* 65000 */
	        {MP(VIF) ALL "800904 c0000209", BGP_FAULT_ORIGINATOR},
	        {MP(VIF) ALL "800904 c0000201", BGP_FAULT_NONE},
	        {MP(VIF) ALL "800a08 c0000201 c0000208", BGP_FAULT_CLUSTER_LOOP},
	        {MP(OWN_VIF) ALL, BGP_FAULT_NEXT_HOP_SELF},
	        {MP("00000000000000000000000000000000 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP("00000000000000000000000000000001 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP(OWN) ALL, BGP_FAULT_NEXT_HOP_SELF},
	        {MP("fe800000000000000000000000000001 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP_LL(VIF) ALL, BGP_FAULT_NONE}, /* the global one of the two counts */
	        {MP_LL("fe800000000000000000000000000001 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP_LL("00000000000000000000000000000000 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP("ff020000000000000000000000000001 ") ALL, BGP_FAULT_NEXT_HOP},
	        {MP("00000000000000000000ffffc0000201 ") ALL, BGP_FAULT_NEXT_HOP}, /* mapped */
	        {MP(VIF) ALL "c01704 00020000", BGP_FAULT_TUNNEL},                 /* GRE */
	        {MP(VIF) ALL "c01704 00070000", BGP_FAULT_NONE},
	        {MP(VIF) ALL "c0171c 0007 0018 06 16 00000000 0002" VIF, BGP_FAULT_NONE},
	        {MP(VIF) ALL "c0171c 0007 0018 06 16 00000000 0002" OWN_VIF, BGP_FAULT_TUNNEL},
	        {MP(VIF) ALL "c01008 030c000000000002", BGP_FAULT_TUNNEL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		update(f, "", cases[i].attributes, "");
		assert_int_equal(f->result.outcome, BGP_OUTCOME_OK);
		assert_non_null(path_of(f, "10.0.0.1/32"));
		assert_int_equal(path_of(f, "10.0.0.1/32")->fault, cases[i].fault);
	}
}

static void path_with_the_as_that_the_peer_knows_us_by_is_a_loop(void **state)
{
	struct fixture *f = *state;

	update(f, "", MP(VIF) FROM("0000fdf1 "), ""); /* 65009 */
	assert_int_equal(path_of(f, "10.0.0.1/32")->fault, BGP_FAULT_NONE);
	f->peer.local_as = 65009;
	update(f, "", MP(VIF) FROM("0000fdf1 "), "");
	assert_int_equal(path_of(f, "10.0.0.1/32")->fault, BGP_FAULT_AS_LOOP);
}

struct martian_case {
	const char *prefix;
	bool is_martian;
};

static void knows_martians(void **state)
{
	static const struct martian_case cases[] = {
	        {"0.0.0.0/0", false},     {"0.0.0.0/1", false},      {"0.0.0.0/8", true},
	        {"0.1.0.0/16", true},     {"10.0.0.0/8", false},     {"127.0.0.0/8", true},
	        {"127.1.2.3/32", true},   {"126.0.0.0/7", false},    {"169.254.0.0/16", true},
	        {"169.254.1.0/24", true}, {"169.254.0.0/15", false}, {"224.0.0.0/4", true},
	        {"239.1.1.1/32", true},   {"240.0.0.0/4", true},     {"223.255.255.0/24", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ip4_prefix prefix;

		assert_int_equal(ip4_prefix_parse(cases[i].prefix, &prefix), 0);
		assert_int_equal(bgp_input_is_martian(&prefix), cases[i].is_martian);
	}
}

static void martian_among_others_is_faulty_alone(void **state)
{
	struct fixture *f = *state;

	update(f, "", ALL "400304 c0000201", "08 0b 08 7f 08 0c");
	assert_int_equal(path_of(f, "11.0.0.0/8")->fault, BGP_FAULT_NONE);
	assert_int_equal(path_of(f, "127.0.0.0/8")->fault, BGP_FAULT_MARTIAN);
	assert_int_equal(path_of(f, "12.0.0.0/8")->fault, BGP_FAULT_NONE);
}

static void malformed_attribute_takes_away_what_was_there(void **state)
{
	struct fixture *f = *state;

	update(f, "", MP(VIF) ALL, "");
	update(f, "", MP(VIF) ALL "800403 000001", "");
	assert_int_equal(f->result.outcome, BGP_OUTCOME_WITHDRAW);
	assert_int_equal(f->result.fault_attribute, BGP_ATTR_MED);
	assert_int_equal(f->result.n_gone[BGP_IPV4_4OVER6], 1);
	assert_null(path_of(f, "10.0.0.1/32"));
}

static void announced_and_withdrawn_at_once_is_announced(void **state)
{
	struct fixture *f = *state;

	update(f, "08 0b", ALL "400304 c0000201", "08 0b");
	assert_non_null(path_of(f, "11.0.0.0/8"));
}

static void make_external(struct fixture *f)
{
	f->peer.as = 65001;
	f->peer.enforces_first_as = true;
	f->peer.facts.is_internal = false;
}

static void external_peer_without_policy_brings_nothing(void **state)
{
	struct fixture *f = *state;

	make_external(f);
	update(f, "", ALL "400304 c0000201", "08 0b 08 0c");
	assert_int_equal(f->result.n_rejected[BGP_IPV4_UNICAST], 2);
	assert_null(path_of(f, "11.0.0.0/8"));
}

static void path_must_begin_with_the_external_peer(void **state)
{
	struct bgp_policy policy = {.accepts_rest = true};
	struct fixture *f = *state;

	make_external(f);
	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	update(f, "", ALL "400304 c0000201", "08 0b");
	assert_int_equal(f->result.outcome, BGP_OUTCOME_DISCARD); /* of LOCAL_PREF */
	assert_non_null(path_of(f, "11.0.0.0/8"));
	update(f, "", "400101 00 400206 0201 0000fdea 400304 c0000201", "08 0b");
	assert_int_equal(f->result.outcome, BGP_OUTCOME_WITHDRAW);
	assert_null(path_of(f, "11.0.0.0/8"));
	f->peer.enforces_first_as = false; /* a route server */
	update(f, "", "400101 00 400206 0201 0000fdea 400304 c0000201", "08 0b");
	assert_non_null(path_of(f, "11.0.0.0/8"));
}

static __u32 otc_of(const struct fixture *f, const struct bgp_path *path)
{
	struct bgp_reader value;

	if (bgp_attrs_find(bgp_attrs_at(f->attrs, path->attrs), BGP_ATTR_OTC, &value))
		return 0;
	return bgp_read_u32(&value);
}

struct otc_case {
	__u8 role; /* ours; the peer is AS 65001 */
	__u32 otc; /* as received, 0: none */
	bool is_leak;
	__u32 kept;
};

/* RFC 9234 section 5, each ingress rule with each role; 65002 set it before the peer. */
static void obeys_roles_in_both_families(void **state)
{
	static const struct otc_case cases[] = {
	        {BGP_ROLE_NONE, 0, false, 0},
	        {BGP_ROLE_NONE, 65002, false, 65002},
	        {BGP_ROLE_PROVIDER, 0, false, 0},
	        {BGP_ROLE_PROVIDER, 65001, true, 65001},
	        {BGP_ROLE_PROVIDER, 65002, true, 65002},
	        {BGP_ROLE_ROUTE_SERVER, 0, false, 0},
	        {BGP_ROLE_ROUTE_SERVER, 65001, true, 65001},
	        {BGP_ROLE_PEER, 0, false, 65001},
	        {BGP_ROLE_PEER, 65001, false, 65001},
	        {BGP_ROLE_PEER, 65002, true, 65002},
	        {BGP_ROLE_CUSTOMER, 0, false, 65001},
	        {BGP_ROLE_CUSTOMER, 65001, false, 65001},
	        {BGP_ROLE_CUSTOMER, 65002, false, 65002},
	        {BGP_ROLE_ROUTE_SERVER_CLIENT, 0, false, 65001},
	        {BGP_ROLE_ROUTE_SERVER_CLIENT, 65002, false, 65002},
	};
	struct bgp_policy policy = {.accepts_rest = true};
	struct fixture *f = *state;

	make_external(f);
	f->peer.import[BGP_IPV4_UNICAST] = f->peer.import[BGP_IPV4_4OVER6] = &policy;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char attributes[512], otc[32] = "";
		const struct bgp_path *paths[2];

		if (cases[i].otc)
			snprintf(otc, sizeof(otc), " c02304 %08x", cases[i].otc);
		snprintf(attributes, sizeof(attributes),
		         "%s400101 00 400206 0201 0000fde9 400304 c0000201%s", MP(VIF), otc);
		f->peer.role = cases[i].role;
		update(f, "", attributes, "08 0b");
		paths[0] = path_of(f, "10.0.0.1/32");
		paths[1] = path_of(f, "11.0.0.0/8");
		for (int family = 0; family < 2; family++) {
			assert_int_equal(paths[family]->fault,
			                 cases[i].is_leak ? BGP_FAULT_LEAK : BGP_FAULT_NONE);
			assert_int_equal(otc_of(f, paths[family]), cases[i].kept);
		}
		assert_int_equal(f->result.n_faulty[BGP_FAULT_LEAK], cases[i].is_leak ? 2 : 0);
	}
}

/* RFC 5065 section 5: nobody outside of our AS can be of our confederation. */
static void confederation_of_an_external_peer_is_malformed(void **state)
{
	struct bgp_policy policy = {.accepts_rest = true};
	struct fixture *f = *state;

	make_external(f);
	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	update(f, "", "400101 00 40020c 0301 0000fdea 0201 0000fde9 400304 c0000201", "08 0b");
	assert_int_equal(f->result.outcome, BGP_OUTCOME_WITHDRAW);
	assert_int_equal(f->result.fault_attribute, BGP_ATTR_AS_PATH);
	assert_null(path_of(f, "11.0.0.0/8"));
}

/* RFC 9012 section 11: by default nothing of the kind comes in from outside. */
static void forgets_what_an_external_peer_says_of_tunnels(void **state)
{
	static const char gre[] =
	        MP(VIF) "400101 00 400206 0201 0000fde9 "
	                "c01010 030c000000000002 0002fde900000001 c01704 00020000";
	struct bgp_policy policy = {.accepts_rest = true};
	struct fixture *f = *state;
	struct bgp_reader communities;

	make_external(f);
	f->peer.import[BGP_IPV4_4OVER6] = &policy;
	update(f, "", gre, "");
	assert_int_equal(path_of(f, "10.0.0.1/32")->fault, BGP_FAULT_NONE);
	assert_int_equal(bgp_attrs_find(bgp_attrs_at(f->attrs, path_of(f, "10.0.0.1/32")->attrs),
	                                BGP_ATTR_EXTENDED_COMMUNITIES, &communities),
	                 0);
	assert_int_equal(bgp_left(&communities), 8); /* the route target */
}

/* RFC 8326: who is about to go is the last choice, unless the policy says something else. */
static void graceful_shutdown_of_an_external_peer_is_the_last_choice(void **state)
{
	struct bgp_policy_term term = {.edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 300},
	                               .verdict = BGP_POLICY_ACCEPT};
	struct bgp_policy policy = {.accepts_rest = true, .terms = &term};
	const char *attributes = "400101 00 400206 0201 0000fde9 400304 c0000201 c00804 ffff0000";
	struct fixture *f = *state;

	make_external(f);
	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	update(f, "", attributes, "08 0b");
	assert_int_equal(bgp_attrs_at(f->attrs, path_of(f, "11.0.0.0/8")->attrs)->hot.local_pref,
	                 0);
	policy.n_terms = 1;
	update(f, "", attributes, "08 0b");
	assert_int_equal(bgp_attrs_at(f->attrs, path_of(f, "11.0.0.0/8")->attrs)->hot.local_pref,
	                 300);
}

static void graceful_shutdown_of_an_internal_peer_keeps_its_preference(void **state)
{
	struct fixture *f = *state;

	update(f, "", MP(VIF) ALL "c00804 ffff0000", "");
	assert_int_equal(bgp_attrs_at(f->attrs, path_of(f, "10.0.0.1/32")->attrs)->hot.local_pref,
	                 100);
}

static void policy_edits_only_the_prefixes_it_matched(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = {.addr = htonl(0x0b000000), .len = 8},
	                               .min_len = 8,
	                               .max_len = 32,
	                               .accepts = true};
	struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_term term = {.match = {.prefixes = &list},
	                               .edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 300},
	                               .verdict = BGP_POLICY_ACCEPT};
	struct bgp_policy policy = {.accepts_rest = true, .n_terms = 1, .terms = &term};
	struct fixture *f = *state;

	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	update(f, "", ALL "400304 c0000201", "08 0c 08 0b 10 0b01 08 0d");
	assert_int_equal(bgp_attrs_at(f->attrs, path_of(f, "11.0.0.0/8")->attrs)->hot.local_pref,
	                 300);
	assert_int_equal(path_of(f, "11.0.0.0/8")->attrs, path_of(f, "11.1.0.0/16")->attrs);
	assert_int_equal(bgp_attrs_at(f->attrs, path_of(f, "12.0.0.0/8")->attrs)->hot.local_pref,
	                 100);
	assert_int_equal(path_of(f, "12.0.0.0/8")->attrs, path_of(f, "13.0.0.0/8")->attrs);
	policy.accepts_rest = false;
	update(f, "", ALL "400304 c0000201", "08 0c 08 0b");
	assert_int_equal(f->result.n_rejected[BGP_IPV4_UNICAST], 1);
	assert_int_equal(f->result.n_gone[BGP_IPV4_UNICAST], 1);
	assert_null(path_of(f, "12.0.0.0/8"));
	assert_non_null(path_of(f, "11.0.0.0/8"));
}

static void end_of_rib_is_passed_on(void **state)
{
	struct fixture *f = *state;

	update(f, "", "800f 03 0001 43", "");
	assert_true(f->result.is_end_of_rib);
	assert_int_equal(f->result.end_of_rib, BGP_IPV4_4OVER6);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* The longest message, half of it communities: their conditions are looked at once, not for each
 * of the prefixes. */
static void thousands_of_prefixes_with_thousands_of_communities_take_no_time(void **state)
{
	enum { COMMUNITIES = 8000, LISTED = 7000, TERMS = 8, TIMES = 4 };
	const clock_t limit = 2 * CLOCKS_PER_SEC, begin = clock();
	struct bgp_community community = {.bytes = {1}, .mask = {0xff}};
	struct bgp_policy_term terms[TERMS];
	struct bgp_policy policy = {.accepts_rest = true, .n_terms = TERMS, .terms = terms};
	struct bytes mandatory = bytes_of(ALL "400304 c0000201");
	static __u8 body[BGP_EXTENDED_MESSAGE_MAX], communities[4 * COMMUNITIES];
	struct bgp_writer writer = bgp_writer_of(body, sizeof(body));
	struct fixture *f = *state;
	size_t length;

	for (size_t i = 0; i < TERMS; i++)
		terms[i] = (struct bgp_policy_term){
		        .match = {.n_communities = 1, .communities = &community}};
	bgp_write_u16(&writer, 0);
	length = bgp_write_length16(&writer);
	bgp_write_bytes(&writer, mandatory.data, mandatory.len);
	bgp_attribute_write(&writer, BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE, BGP_ATTR_COMMUNITIES,
	                    communities, sizeof(communities));
	bgp_end_length16(&writer, length);
	for (__u32 i = 0; i < LISTED; i++)
		bgp_nlri_write_ip4(
		        &writer,
		        &(struct ip4_prefix){.addr = htonl(0x0a000000 + (i << 8)), .len = 24});
	assert_false(writer.is_full);
	f->peer.import[BGP_IPV4_UNICAST] = &policy;
	for (int i = 0; i < TIMES; i++) {
		assert_int_equal(bgp_input_update(f->input, &f->peer,
		                                  bgp_reader_of(body, bgp_written(&writer)),
		                                  &f->result),
		                 0);
		assert_int_equal(f->result.outcome, BGP_OUTCOME_OK);
		assert_true(clock() - begin < limit);
	}
	assert_non_null(path_of(f, "10.0.1.0/24"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(takes_4over6_with_its_next_hop),
	        TEST(faulty_paths_are_kept_with_their_reason),
	        TEST(path_with_the_as_that_the_peer_knows_us_by_is_a_loop),
	        cmocka_unit_test(knows_martians),
	        TEST(martian_among_others_is_faulty_alone),
	        TEST(malformed_attribute_takes_away_what_was_there),
	        TEST(announced_and_withdrawn_at_once_is_announced),
	        TEST(external_peer_without_policy_brings_nothing),
	        TEST(path_must_begin_with_the_external_peer),
	        TEST(confederation_of_an_external_peer_is_malformed),
	        TEST(forgets_what_an_external_peer_says_of_tunnels),
	        TEST(graceful_shutdown_of_an_external_peer_is_the_last_choice),
	        TEST(graceful_shutdown_of_an_internal_peer_keeps_its_preference),
	        TEST(obeys_roles_in_both_families),
	        TEST(policy_edits_only_the_prefixes_it_matched),
	        TEST(thousands_of_prefixes_with_thousands_of_communities_take_no_time),
	        TEST(end_of_rib_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
