/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a path is told, and with which attributes. */
#include "help_export.h"

#include "bgp/as_path.h"
#include "bgp/open.h"

static bool has_sent(__u8 code)
{
	struct bgp_reader value;

	return bgp_draft_find(&sent, code, &value) == 0;
}

static const char *sent_path(void)
{
	static char text[64];
	struct bgp_reader value;

	assert_int_equal(bgp_draft_find(&sent, BGP_ATTR_AS_PATH, &value), 0);
	bgp_as_path_print(value, text, sizeof(text));
	return text;
}

/* RFC 4456 section 6, RFC 4271 9.2. */
static void tells_whom_reflection_says(void **state)
{
	static const bool is_told[SOURCES][TARGETS] = {
	        [LOCAL] = {true, true, true},
	        [CLIENT] = {true, true, true},
	        [NON_CLIENT] = {true, false, true},
	        [EXTERNAL] = {true, true, true},
	};

	(void)state;
	for (unsigned int source = 0; source < SOURCES; source++) {
		for (unsigned int target = 0; target < TARGETS; target++) {
			int err = export_to(target, source);

			if (err != (is_told[source][target] ? 0 : -EPERM))
				fail_msg("source %u target %u: %d", source, target, err);
		}
	}
}

static void marks_what_it_reflects_and_nothing_else(void **state)
{
	static const bool is_reflected[SOURCES][TARGETS] = {
	        [CLIENT] = {true, true, false},
	        [NON_CLIENT] = {true, false, false},
	};

	(void)state;
	for (unsigned int source = 0; source < SOURCES; source++) {
		for (unsigned int target = 0; target < TARGETS; target++) {
			if (export_to(target, source))
				continue;
			assert_int_equal(has_sent(BGP_ATTR_ORIGINATOR_ID),
			                 is_reflected[source][target]);
			assert_int_equal(has_sent(BGP_ATTR_CLUSTER_LIST),
			                 is_reflected[source][target]);
		}
	}
}

static void names_the_originator_once(void **state)
{
	__be32 originator = htonl(0x0a000009);
	struct bgp_reader value;

	(void)state;
	assert_int_equal(export_to(TO_CLIENT, CLIENT), 0);
	assert_int_equal(sent.hot.originator_id, htonl(0x0a000002));
	bgp_draft_set(&path, BGP_ATTR_ORIGINATOR_ID, &originator, 4);
	bgp_draft_prepend_cluster(&path, htonl(0x0a0000fe));
	assert_int_equal(export_to(TO_CLIENT, CLIENT), 0);
	assert_int_equal(sent.hot.originator_id, originator);
	assert_int_equal(bgp_draft_find(&sent, BGP_ATTR_CLUSTER_LIST, &value), 0);
	assert_int_equal(bgp_left(&value), 8);
	assert_memory_equal(value.at, "\x0a\0\0\xff\x0a\0\0\xfe", 8);
}

/* RFC 4456 section 10. */
static void leaves_the_rest_of_what_it_reflects_alone(void **state)
{
	(void)state;
	bgp_draft_set_u32(&path, BGP_ATTR_MED, 5);
	bgp_draft_set_u32(&path, BGP_ATTR_LOCAL_PREF, 150);
	bgp_draft_set(&path, BGP_ATTR_TUNNEL, "\0\7\0\0", 4);
	assert_int_equal(export_to(TO_CLIENT, CLIENT), 0);
	bgp_draft_remove(&sent, BGP_ATTR_ORIGINATOR_ID);
	bgp_draft_remove(&sent, BGP_ATTR_CLUSTER_LIST);
	assert_int_equal(sent.len_bytes, path.len_bytes);
	assert_memory_equal(sent.bytes, path.bytes, path.len_bytes);
	assert_memory_equal(&sent_hop.addr, &remote_vif, sizeof(remote_vif));
}

static void obeys_the_well_known_communities(void **state)
{
	static const struct {
		__u32 community;
		bool is_told[TARGETS];
	} cases[] = {
	        {0xffffff01, {true, true, false}},   /* NO_EXPORT */
	        {0xffffff02, {false, false, false}}, /* NO_ADVERTISE */
	        {0xffffff03, {true, true, false}},   /* NO_EXPORT_SUBCONFED */
	        {0xffff0000, {true, true, true}},    /* GRACEFUL_SHUTDOWN */
	        {0xfde90001, {true, true, true}},    /* any other */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		__be32 community = htonl(cases[i].community);

		setup(state);
		bgp_draft_add_element(&path, BGP_ATTR_COMMUNITIES, &community, 4);
		for (unsigned int target = 0; target < TARGETS; target++) {
			if ((export_to(target, CLIENT) == 0) != cases[i].is_told[target])
				fail_msg("%x to %u", cases[i].community, target);
		}
	}
}

static void tells_external_peers_nothing_without_a_policy(void **state)
{
	struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

	(void)state;
	terms.policy = NULL;
	assert_int_equal(export(&terms, LOCAL), -EPERM);
}

static void asks_the_policy_of_internal_peers_too(void **state)
{
	struct bgp_export_terms terms = terms_of(TO_CLIENT);
	static struct bgp_policy reject_all = {.refs = 1};

	(void)state;
	terms.policy = &reject_all;
	assert_int_equal(export(&terms, LOCAL), -EPERM);
}

static void keeps_a_path_from_an_as_that_is_in_it(void **state)
{
	struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

	(void)state;
	terms.peer_as = 65020;
	assert_int_equal(export(&terms, CLIENT), -EPERM);
}

static void keeps_internal_attributes_inside(void **state)
{
	static const __u8 communities[] = {
	        0x40, 2,  0,    1,    0, 0, 0, 1, /* not transitive */
	        3,    12, 0,    0,    0, 0, 0, 2, /* encapsulation: GRE */
	        0,    2,  0xfd, 0xe9, 0, 0, 0, 9  /* a route target */
	};
	struct bgp_reader value;

	(void)state;
	bgp_draft_set_u32(&path, BGP_ATTR_MED, 5);
	bgp_draft_prepend_cluster(&path, 1);
	bgp_draft_set_u32(&path, BGP_ATTR_ORIGINATOR_ID, 2);
	bgp_draft_set(&path, BGP_ATTR_EXTENDED_COMMUNITIES, communities, sizeof(communities));
	bgp_draft_set(&path, BGP_ATTR_TUNNEL, "\0\7\0\0", 4);
	assert_int_equal(export_to(TO_EXTERNAL, CLIENT), 0);
	assert_false(has_sent(BGP_ATTR_LOCAL_PREF));
	assert_false(has_sent(BGP_ATTR_MED));
	assert_false(has_sent(BGP_ATTR_ORIGINATOR_ID));
	assert_false(has_sent(BGP_ATTR_CLUSTER_LIST));
	assert_false(has_sent(BGP_ATTR_TUNNEL));
	assert_int_equal(bgp_draft_find(&sent, BGP_ATTR_EXTENDED_COMMUNITIES, &value), 0);
	assert_int_equal(bgp_left(&value), 8);
	assert_memory_equal(value.at, communities + 16, 8);
	assert_string_equal(sent_path(), "65001 65020");
}

static void leaves_attributes_as_they_are_inside(void **state)
{
	(void)state;
	bgp_draft_set_u32(&path, BGP_ATTR_MED, 5);
	bgp_draft_set(&path, BGP_ATTR_TUNNEL, "\0\7\0\0", 4);
	assert_int_equal(export_to(TO_NON_CLIENT, EXTERNAL), 0);
	assert_int_equal(sent.len_bytes, path.len_bytes);
	assert_memory_equal(sent.bytes, path.bytes, path.len_bytes);
}

static void sends_the_med_of_local_routes_abroad(void **state)
{
	(void)state;
	bgp_draft_set_u32(&path, BGP_ATTR_MED, 5);
	assert_int_equal(export_to(TO_EXTERNAL, LOCAL), 0);
	assert_true(has_sent(BGP_ATTR_MED));
}

static void sends_what_policy_sets_abroad(void **state)
{
	struct bgp_policy_term term = {
	        .edit = {.what = BGP_SET_MED | BGP_SET_LOCAL_PREF | BGP_SET_TUNNEL_ATTRIBUTE,
	                 .med = 9,
	                 .local_pref = 9,
	                 .prepend_as = 65001,
	                 .prepend_times = 1},
	        .verdict = BGP_POLICY_ACCEPT,
	};
	struct bgp_policy policy = {.n_terms = 1, .terms = &term};
	struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

	(void)state;
	terms.policy = &policy;
	assert_int_equal(export(&terms, CLIENT), 0);
	assert_int_equal(sent.hot.med, 9);
	assert_true(has_sent(BGP_ATTR_TUNNEL));
	assert_false(has_sent(BGP_ATTR_LOCAL_PREF));
	assert_string_equal(sent_path(), "65001 65001 65020");
}

static void takes_private_numbers_out_of_the_path(void **state)
{
	struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

	(void)state;
	terms.local_as = 64500;
	terms.removes_private_as = true;
	bgp_draft_prepend_as(&path, 4200000000, 1);
	bgp_draft_prepend_as(&path, 64511, 1);
	bgp_draft_prepend_as(&path, 65535, 1);
	bgp_draft_prepend_as(&path, 65534, 2);
	assert_int_equal(export(&terms, CLIENT), 0);
	assert_string_equal(sent_path(), "64500 65535 64511");
	setup(state);
	assert_int_equal(export(&terms, CLIENT), 0);
	assert_string_equal(sent_path(), "64500");
}

static void obeys_roles(void **state)
{
	static const struct {
		__u8 role;
		bool adds, blocks;
	} cases[] = {
	        {BGP_ROLE_NONE, false, false},        {BGP_ROLE_PROVIDER, true, false},
	        {BGP_ROLE_CUSTOMER, false, true},     {BGP_ROLE_PEER, true, true},
	        {BGP_ROLE_ROUTE_SERVER, true, false}, {BGP_ROLE_ROUTE_SERVER_CLIENT, false, true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

		setup(state);
		bgp_export_set_role(&terms, cases[i].role);
		assert_int_equal(export(&terms, CLIENT), 0);
		assert_int_equal(has_sent(BGP_ATTR_OTC), cases[i].adds);
		bgp_draft_set_u32(&path, BGP_ATTR_OTC, 65020);
		assert_int_equal(export(&terms, CLIENT), cases[i].blocks ? -EPERM : 0);
	}
}

static void says_when_attributes_do_not_fit(void **state)
{
	static __u8 value[BGP_ATTRS_BYTES_MAX];

	(void)state;
	bgp_draft_set(&path, 200, value, BGP_ATTRS_BYTES_MAX - path.len_bytes - 4);
	assert_false(path.is_full);
	assert_int_equal(export_to(TO_CLIENT, CLIENT), -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(tells_whom_reflection_says, setup),
	        cmocka_unit_test_setup(marks_what_it_reflects_and_nothing_else, setup),
	        cmocka_unit_test_setup(names_the_originator_once, setup),
	        cmocka_unit_test_setup(leaves_the_rest_of_what_it_reflects_alone, setup),
	        cmocka_unit_test_setup(obeys_the_well_known_communities, setup),
	        cmocka_unit_test_setup(tells_external_peers_nothing_without_a_policy, setup),
	        cmocka_unit_test_setup(asks_the_policy_of_internal_peers_too, setup),
	        cmocka_unit_test_setup(keeps_a_path_from_an_as_that_is_in_it, setup),
	        cmocka_unit_test_setup(keeps_internal_attributes_inside, setup),
	        cmocka_unit_test_setup(leaves_attributes_as_they_are_inside, setup),
	        cmocka_unit_test_setup(sends_the_med_of_local_routes_abroad, setup),
	        cmocka_unit_test_setup(sends_what_policy_sets_abroad, setup),
	        cmocka_unit_test_setup(takes_private_numbers_out_of_the_path, setup),
	        cmocka_unit_test_setup(obeys_roles, setup),
	        cmocka_unit_test_setup(says_when_attributes_do_not_fit, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
