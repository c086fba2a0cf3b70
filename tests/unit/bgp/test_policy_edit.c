/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a policy makes of the routes that it takes. */
#include "help_policy.h"

#include <time.h>

#include "bgp/as_path.h"
#include "bgp/policy_match.h"
#include "bgp/tunnel.h"

/* Edit a_route() by one term. Returns whether the next hop is to be self. */
static bool edit(struct bgp_policy_edit what)
{
	struct bgp_policy_term terms[] = {{.name = NULL}, {.edit = what}};
	const struct bgp_policy policy = {.n_terms = 2, .terms = terms};
	bool is_self;

	a_route();
	bgp_policy_edit(&policy, 1 << 1, &draft, &is_self);
	return is_self;
}

/* Whether the draft has these bytes as an attribute; NULL: does not have it. */
static bool has(__u8 code, const void *bytes, size_t len)
{
	struct bgp_reader value;

	if (bgp_draft_find(&draft, code, &value))
		return !bytes;
	return bytes && bgp_left(&value) == len && memcmp(value.at, bytes, len) == 0;
}

static void sets_plain_values(void **state)
{
	(void)state;
	assert_false(edit((struct bgp_policy_edit){
	        .what = BGP_SET_LOCAL_PREF | BGP_SET_MED | BGP_SET_ORIGIN,
	        .local_pref = 250,
	        .med = 7,
	        .origin = BGP_ORIGIN_INCOMPLETE,
	}));
	assert_int_equal(draft.hot.local_pref, 250);
	assert_int_equal(draft.hot.med, 7);
	assert_int_equal(draft.hot.origin, BGP_ORIGIN_INCOMPLETE);
	assert_true(has(BGP_ATTR_MED, "\0\0\0\7", 4));
}

static void leaves_what_is_not_named(void **state)
{
	(void)state;
	edit((struct bgp_policy_edit){.local_pref = 250, .med = 7, .origin = 2});
	assert_int_equal(draft.hot.local_pref, BGP_DEFAULT_LOCAL_PREF);
	assert_true(has(BGP_ATTR_MED, NULL, 0));
	assert_int_equal(draft.hot.origin, BGP_ORIGIN_IGP);
	assert_true(has(BGP_ATTR_COMMUNITIES, community_1.bytes, 4));
}

static void prepends_to_the_path(void **state)
{
	char text[64];
	struct bgp_reader path;

	(void)state;
	edit((struct bgp_policy_edit){.prepend_as = 65001, .prepend_times = 2});
	assert_int_equal(bgp_draft_find(&draft, BGP_ATTR_AS_PATH, &path), 0);
	bgp_as_path_print(path, text, sizeof(text));
	assert_string_equal(text, "65001 65001 65010 65020 65030");
	assert_int_equal(draft.hot.as_path_len, 5);
}

static void reports_next_hop_self(void **state)
{
	(void)state;
	assert_true(edit((struct bgp_policy_edit){.what = BGP_SET_NEXT_HOP_SELF}));
}

static void adds_communities_once(void **state)
{
	struct bgp_community add[] = {community_2, community_1};

	(void)state;
	edit((struct bgp_policy_edit){.n_add = 2, .add = add});
	assert_true(has(BGP_ATTR_COMMUNITIES, "\xfd\xe9\0\1\xfd\xe9\0\2", 8));
}

static void removes_communities_by_pattern(void **state)
{
	struct bgp_community add[] = {community_2}, remove[] = {any_of_65001, route_target, large};

	(void)state;
	edit((struct bgp_policy_edit){.n_remove = 3, .remove = remove});
	assert_true(has(BGP_ATTR_COMMUNITIES, NULL, 0));
	assert_true(has(BGP_ATTR_EXTENDED_COMMUNITIES, NULL, 0));
	assert_true(has(BGP_ATTR_LARGE_COMMUNITIES, NULL, 0));
	edit((struct bgp_policy_edit){.n_remove = 1, .remove = remove, .n_add = 1, .add = add});
	assert_true(has(BGP_ATTR_COMMUNITIES, community_2.bytes, 4));
}

/* As many as fit in the longest message, all different: that must not hold up other neighbours. */
static void removes_thousands_of_communities_at_once(void **state)
{
	const clock_t limit = 2 * CLOCKS_PER_SEC, begin = clock();
	static __u8 value[65000 / 4 * 4];

	(void)state;
	for (__u16 i = 0; i < sizeof(value) / 4; i++)
		memcpy(value + i * 4u, (const __u8[]){0xfd, 0xe9, (__u8)(i >> 8), (__u8)i}, 4);
	for (int i = 0; i < 20; i++) {
		bgp_draft_init(&draft);
		bgp_draft_set(&draft, BGP_ATTR_COMMUNITIES, value, sizeof(value));
		bgp_draft_add_element(&draft, BGP_ATTR_COMMUNITIES, "\1\2\3\4", 4);
		assert_false(draft.is_full);
		bgp_community_remove(&any_of_65001, &draft);
		assert_true(has(BGP_ATTR_COMMUNITIES, "\1\2\3\4", 4));
		assert_true(clock() - begin < limit);
	}
}

static void takes_all_communities_away_before_adding(void **state)
{
	struct bgp_community add[] = {community_2};

	(void)state;
	edit((struct bgp_policy_edit){.what = BGP_SET_NO_COMMUNITIES, .n_add = 1, .add = add});
	assert_true(has(BGP_ATTR_COMMUNITIES, community_2.bytes, 4));
	assert_true(has(BGP_ATTR_EXTENDED_COMMUNITIES, NULL, 0));
	assert_true(has(BGP_ATTR_LARGE_COMMUNITIES, NULL, 0));
}

static void names_the_tunnel(void **state)
{
	struct bgp_reader attribute, communities;

	(void)state;
	edit((struct bgp_policy_edit){.what = BGP_SET_TUNNEL_ATTRIBUTE});
	assert_int_equal(bgp_draft_find(&draft, BGP_ATTR_TUNNEL, &attribute), 0);
	assert_true(bgp_tunnel_check(attribute));
	assert_true(bgp_tunnel_facts(attribute, bgp_reader_of(NULL, 0)).has_ipip);
	edit((struct bgp_policy_edit){.what = BGP_SET_TUNNEL_COMMUNITY});
	assert_int_equal(bgp_draft_find(&draft, BGP_ATTR_EXTENDED_COMMUNITIES, &communities), 0);
	assert_true(bgp_tunnel_facts(bgp_reader_of(NULL, 0), communities).has_ipip);
	assert_true(has(BGP_ATTR_TUNNEL, NULL, 0));
}

/* RFC 4271 section 5.1.4 */
static void takes_the_med_away_before_setting_it(void **state)
{
	struct bgp_policy_term terms[] = {
	        {.edit = {.what = BGP_SET_NO_MED}},
	        {.edit = {.what = BGP_SET_NO_MED | BGP_SET_MED, .med = 7}},
	};
	const struct bgp_policy policy = {.n_terms = 2, .terms = terms};
	bool is_self;

	(void)state;
	bgp_draft_init(&draft);
	bgp_draft_set_u32(&draft, BGP_ATTR_MED, 5);
	bgp_policy_edit(&policy, 1 << 0, &draft, &is_self);
	assert_true(has(BGP_ATTR_MED, NULL, 0));
	assert_int_equal(draft.hot.med, 0);
	bgp_policy_edit(&policy, 1 << 1, &draft, &is_self);
	assert_int_equal(draft.hot.med, 7);
}

static void does_the_edits_of_the_given_terms_in_order(void **state)
{
	struct bgp_policy_term terms[] = {
	        {.edit = {.what = BGP_SET_MED, .med = 1}},
	        {.edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 1}},
	        {.edit = {.what = BGP_SET_MED, .med = 2}},
	};
	const struct bgp_policy policy = {.n_terms = 3, .terms = terms};
	bool is_self = true;

	(void)state;
	a_route();
	bgp_policy_edit(&policy, 1 << 0 | 1 << 2, &draft, &is_self);
	assert_int_equal(draft.hot.med, 2);
	assert_int_equal(draft.hot.local_pref, BGP_DEFAULT_LOCAL_PREF);
	assert_false(is_self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(sets_plain_values),
	        cmocka_unit_test(leaves_what_is_not_named),
	        cmocka_unit_test(prepends_to_the_path),
	        cmocka_unit_test(reports_next_hop_self),
	        cmocka_unit_test(adds_communities_once),
	        cmocka_unit_test(removes_communities_by_pattern),
	        cmocka_unit_test(removes_thousands_of_communities_at_once),
	        cmocka_unit_test(takes_all_communities_away_before_adding),
	        cmocka_unit_test(names_the_tunnel),
	        cmocka_unit_test(takes_the_med_away_before_setting_it),
	        cmocka_unit_test(does_the_edits_of_the_given_terms_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
