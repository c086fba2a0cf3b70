/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which routes a policy takes. */
#include "help_policy.h"

static bool accepts(struct bgp_policy_match match, const struct bgp_policy_route *route)
{
	struct bgp_policy_term term = {.match = match, .verdict = BGP_POLICY_ACCEPT};
	const struct bgp_policy policy = {.n_terms = 1, .terms = &term};

	return bgp_policy_evaluate(&policy, route).is_accepted;
}

static void rejects_all_without_a_policy(void **state)
{
	struct bgp_policy_route route = a_route();

	(void)state;
	assert_false(bgp_policy_evaluate(NULL, &route).is_accepted);
}

static void matches_everything_without_conditions(void **state)
{
	struct bgp_policy_route route = a_route();

	(void)state;
	assert_true(accepts((struct bgp_policy_match){0}, &route));
}

static void takes_the_first_rule_of_a_prefix_list(void **state)
{
	struct bgp_prefix_rule rules[] = {
	        {.prefix = prefix_of("10.1.0.0/16"), .min_len = 24, .max_len = 24},
	        {.prefix = prefix_of("10.0.0.0/8"), .min_len = 16, .max_len = 24, .accepts = true},
	        {.prefix = prefix_of("192.0.2.0/24"), .min_len = 8, .max_len = 32, .accepts = true},
	};
	const struct bgp_prefix_list list = {.n = 3, .rules = rules};
	static const struct {
		const char *prefix;
		bool accepts;
	} cases[] = {
	        {"10.1.2.0/24", false}, /* by the first */
	        {"10.1.0.0/16", true},  {"10.2.2.0/24", true},   {"10.2.2.0/25", false},
	        {"10.0.0.0/8", false},  {"11.1.0.0/16", false},  {"192.0.2.0/24", true},
	        {"192.0.2.9/32", true}, {"192.0.0.0/16", false}, /* it is not inside */
	        {"0.0.0.0/0", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ip4_prefix prefix = prefix_of(cases[i].prefix);

		if (bgp_prefix_list_accepts(&list, &prefix) != cases[i].accepts)
			fail_msg("%s", cases[i].prefix);
	}
}

static void matches_the_default_route_by_a_list(void **state)
{
	struct bgp_prefix_rule rule = {.accepts = true}; /* 0.0.0.0/0 and nothing else */
	const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct ip4_prefix all = prefix_of("0.0.0.0/0"), half = prefix_of("128.0.0.0/1");

	(void)state;
	assert_true(bgp_prefix_list_accepts(&list, &all));
	assert_false(bgp_prefix_list_accepts(&list, &half));
}

static void matches_by_prefix_list(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = prefix_of("10.0.0.0/8"), 8, 16, true};
	const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_route route = a_route();

	(void)state;
	assert_true(accepts((struct bgp_policy_match){.prefixes = &list}, &route));
	route.prefix = prefix_of("10.1.2.0/24");
	assert_false(accepts((struct bgp_policy_match){.prefixes = &list}, &route));
}

static void wants_each_of_the_communities(void **state)
{
	struct bgp_community there[] = {community_1, any_of_65001, route_target, large};
	struct bgp_community one_missing[] = {community_1, community_2};
	struct bgp_policy_route route = a_route();

	(void)state;
	assert_true(accepts((struct bgp_policy_match){.n_communities = 4, .communities = there},
	                    &route));
	assert_false(accepts(
	        (struct bgp_policy_match){.n_communities = 2, .communities = one_missing}, &route));
	route.attributes = bgp_reader_of(NULL, 0);
	assert_false(accepts((struct bgp_policy_match){.n_communities = 1, .communities = there},
	                     &route));
}

static void compares_communities_of_each_kind_whole(void **state)
{
	struct bgp_policy_route route = a_route();
	struct bgp_community others[] = {route_target, large};

	(void)state;
	others[0].bytes[7] ^= 1;
	others[1].bytes[11] ^= 1;
	for (size_t i = 0; i < 2; i++) {
		assert_false(accepts(
		        (struct bgp_policy_match){.n_communities = 1, .communities = &others[i]},
		        &route));
		others[i].mask[i ? 11 : 7] = 0; /* any value there */
		assert_true(accepts(
		        (struct bgp_policy_match){.n_communities = 1, .communities = &others[i]},
		        &route));
	}
}

static void matches_by_as_path(void **state)
{
	static const struct {
		enum bgp_as_match match;
		__u32 as;
		bool accepts;
	} cases[] = {
	        {BGP_AS_CONTAINS, 65020, true},   {BGP_AS_CONTAINS, 65040, false},
	        {BGP_AS_ORIGINATED, 65030, true}, {BGP_AS_ORIGINATED, 65020, false},
	        {BGP_AS_NEIGHBOUR, 65010, true},  {BGP_AS_NEIGHBOUR, 65030, false},
	        {BGP_AS_EMPTY, 0, false},         {BGP_AS_LONGER_THAN, 2, true},
	        {BGP_AS_LONGER_THAN, 3, false},
	};
	struct bgp_policy_route route = a_route();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_policy_match match = {.as_match = cases[i].match, .as = cases[i].as};

		if (accepts(match, &route) != cases[i].accepts)
			fail_msg("case %zu", i);
	}
	bgp_draft_init(&draft);
	route.attributes = bgp_reader_of(draft.bytes, draft.len_bytes);
	assert_true(accepts((struct bgp_policy_match){.as_match = BGP_AS_EMPTY}, &route));
	assert_false(accepts((struct bgp_policy_match){.as_match = BGP_AS_ORIGINATED, .as = 65030},
	                     &route));
}

static void matches_by_family(void **state)
{
	struct bgp_policy_route route = a_route();
	struct bgp_policy_match match = {.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6)};

	(void)state;
	assert_true(accepts(match, &route));
	route.family = BGP_IPV4_UNICAST;
	assert_false(accepts(match, &route));
}

static void tells_local_routes_from_learnt_ones(void **state)
{
	struct bgp_policy_route route = a_route();
	struct bgp_policy_match local = {.wants_local = true};
	struct bgp_policy_match from = {.matches_neighbour = true, .neighbour = peer};

	(void)state;
	assert_false(accepts(local, &route));
	assert_true(accepts(from, &route));
	from.neighbour.bytes[15]++;
	assert_false(accepts(from, &route));
	route.neighbour = NULL;
	assert_true(accepts(local, &route));
	assert_false(accepts(from, &route));
}

static void wants_all_conditions_of_a_term(void **state)
{
	struct bgp_policy_route route = a_route();
	struct bgp_policy_match match = {.as_match = BGP_AS_CONTAINS, .as = 65020};

	(void)state;
	match.families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST);
	assert_false(accepts(match, &route));
}

/* Terms by what they match (path contains an AS), what they say. */
static struct bgp_policy_result evaluate(struct bgp_policy_term *terms, size_t n, bool accepts_rest)
{
	const struct bgp_policy policy = {
	        .n_terms = n, .terms = terms, .accepts_rest = accepts_rest};
	struct bgp_policy_route route = a_route();

	return bgp_policy_evaluate(&policy, &route);
}

static void lets_the_first_matching_term_decide(void **state)
{
	struct bgp_policy_term terms[] = {
	        {.match = {.as_match = BGP_AS_CONTAINS, .as = 1}, .verdict = BGP_POLICY_REJECT},
	        {.match = {.as_match = BGP_AS_CONTAINS, .as = 65020}, .verdict = BGP_POLICY_ACCEPT},
	        {.verdict = BGP_POLICY_REJECT},
	};
	struct bgp_policy_result result = evaluate(terms, 3, false);

	(void)state;
	assert_true(result.is_accepted);
	assert_int_equal(result.terms, 1 << 1);
}

static void goes_on_behind_a_next_term(void **state)
{
	struct bgp_policy_term terms[] = {
	        {.verdict = BGP_POLICY_NEXT},
	        {.match = {.as_match = BGP_AS_CONTAINS, .as = 1}, .verdict = BGP_POLICY_NEXT},
	        {.verdict = BGP_POLICY_ACCEPT},
	};
	struct bgp_policy_result result = evaluate(terms, 3, false);

	(void)state;
	assert_true(result.is_accepted);
	assert_int_equal(result.terms, 1 << 0 | 1 << 2);
}

static void gives_what_is_rejected_no_terms(void **state)
{
	struct bgp_policy_term terms[] = {{.verdict = BGP_POLICY_NEXT},
	                                  {.verdict = BGP_POLICY_REJECT}};
	struct bgp_policy_result by_term = evaluate(terms, 2, true);
	struct bgp_policy_result by_default = evaluate(terms, 1, false);

	(void)state;
	assert_false(by_term.is_accepted);
	assert_int_equal(by_term.terms, 0);
	assert_false(by_default.is_accepted);
	assert_int_equal(by_default.terms, 0);
}

static void decides_the_rest_as_told(void **state)
{
	struct bgp_policy_term next = {.verdict = BGP_POLICY_NEXT};
	struct bgp_policy_result result = evaluate(&next, 1, true);

	(void)state;
	assert_true(result.is_accepted);
	assert_int_equal(result.terms, 1);
	assert_false(evaluate(NULL, 0, false).is_accepted);
}

static void knows_whether_prefixes_matter(void **state)
{
	const struct bgp_prefix_list list = {0};
	struct bgp_policy_term terms[] = {{.verdict = BGP_POLICY_NEXT},
	                                  {.match = {.prefixes = &list}}};
	struct bgp_policy policy = {.n_terms = 1, .terms = terms};

	(void)state;
	assert_false(bgp_policy_depends_on_prefix(&policy));
	policy.n_terms = 2;
	assert_true(bgp_policy_depends_on_prefix(&policy));
	assert_false(bgp_policy_depends_on_prefix(NULL));
}

static void frees_a_policy_with_its_last_holder(void **state)
{
	struct bgp_policy *policy = calloc(1, sizeof(*policy));

	(void)state;
	assert_non_null(policy);
	policy->refs = 1;
	policy->n_terms = 1;
	policy->terms = calloc(1, sizeof(*policy->terms));
	policy->terms->match.communities = calloc(1, sizeof(struct bgp_community));
	policy->terms->edit.add = calloc(1, sizeof(struct bgp_community));
	assert_ptr_equal(bgp_policy_ref(policy), policy);
	bgp_policy_put(policy);
	assert_int_equal(policy->refs, 1);
	bgp_policy_put(policy); /* ASan tells of what is left */
	bgp_policy_put(NULL);
	assert_null(bgp_policy_ref(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rejects_all_without_a_policy),
	        cmocka_unit_test(matches_everything_without_conditions),
	        cmocka_unit_test(takes_the_first_rule_of_a_prefix_list),
	        cmocka_unit_test(matches_the_default_route_by_a_list),
	        cmocka_unit_test(matches_by_prefix_list),
	        cmocka_unit_test(wants_each_of_the_communities),
	        cmocka_unit_test(compares_communities_of_each_kind_whole),
	        cmocka_unit_test(matches_by_as_path),
	        cmocka_unit_test(matches_by_family),
	        cmocka_unit_test(tells_local_routes_from_learnt_ones),
	        cmocka_unit_test(wants_all_conditions_of_a_term),
	        cmocka_unit_test(lets_the_first_matching_term_decide),
	        cmocka_unit_test(goes_on_behind_a_next_term),
	        cmocka_unit_test(gives_what_is_rejected_no_terms),
	        cmocka_unit_test(decides_the_rest_as_told),
	        cmocka_unit_test(knows_whether_prefixes_matter),
	        cmocka_unit_test(frees_a_policy_with_its_last_holder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
