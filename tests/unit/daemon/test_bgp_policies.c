/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policies of the configuration as the speaker takes them; runs where everything.conf is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "config/config.h"
#include "daemon/bgp_policies.h"

static struct config *load(void)
{
	struct config_errors errors = {0};
	struct config *config = NULL;

	assert_int_equal(config_load("everything.conf", &config, &errors), 0);
	config_errors_fini(&errors);
	return config;
}

static void takes_over_rules_in_their_order(void **state)
{
	struct bgp_policies policies = {.n = 0};
	struct config *config = load();
	const struct bgp_policy *policy;

	(void)state;
	assert_int_equal(bgp_policies_update(&policies, config->bgp), 0);
	policy = bgp_policies_find(&policies, "mark");
	assert_non_null(policy);
	assert_true(policy->accepts_rest);
	assert_int_equal(policy->n_terms, 6);
	assert_int_equal(policy->terms[0].verdict, BGP_POLICY_NEXT);
	assert_int_equal(policy->terms[0].edit.n_add, 3);
	assert_int_equal(policy->terms[1].match.as_match, BGP_AS_CONTAINS);
	assert_int_equal(policy->terms[1].match.families, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	assert_int_equal(policy->terms[1].match.prefixes->n, 3);
	assert_null(policy->terms[2].match.prefixes);
	assert_true(policy->terms[1].edit.what & BGP_SET_TUNNEL_ATTRIBUTE);
	assert_int_equal(policy->terms[3].edit.what, BGP_SET_TUNNEL_COMMUNITY | BGP_SET_NO_MED);
	assert_int_equal(policy->terms[2].edit.what, 0);
	assert_int_equal(policy->terms[5].match.as_match, BGP_AS_LONGER_THAN);
	assert_null(bgp_policies_find(&policies, ""));
	bgp_policies_fini(&policies);
	config_free(config);
}

static void a_policy_worded_as_before_stays_the_same(void **state)
{
	struct config *config = load(), *again = load();
	struct bgp_policies policies = {.n = 0};
	const struct bgp_policy *first;

	(void)state;
	assert_int_equal(bgp_policies_update(&policies, config->bgp), 0);
	first = bgp_policies_find(&policies, "mark");
	assert_int_equal(bgp_policies_update(&policies, again->bgp), 0);
	assert_ptr_equal(bgp_policies_find(&policies, "mark"), first);
	bgp_policies_fini(&policies);
	config_free(config);
	config_free(again);
}

/* A peer that still has the former policy keeps it, and the prefix lists in it, until it lets go.
 */
static void a_changed_prefix_list_makes_another_policy(void **state)
{
	struct config *config = load(), *again = load();
	struct bgp_policies policies = {.n = 0};
	struct bgp_policy *first;

	(void)state;
	assert_int_equal(bgp_policies_update(&policies, config->bgp), 0);
	first = bgp_policy_ref(bgp_policies_find(&policies, "mark"));
	again->bgp->prefix_lists[0].text[0] = '#';
	again->bgp->prefix_lists[0].n_rules = 1;
	assert_int_equal(bgp_policies_update(&policies, again->bgp), 0);
	assert_ptr_not_equal(bgp_policies_find(&policies, "mark"), first);
	assert_int_equal(bgp_policies_find(&policies, "mark")->terms[1].match.prefixes->n, 1);
	bgp_policies_sweep(&policies);
	assert_int_equal(policies.n, 2);
	assert_int_equal(first->terms[1].match.prefixes->n, 3);
	bgp_policy_put(first);
	bgp_policies_sweep(&policies);
	assert_int_equal(policies.n, 1);
	bgp_policies_fini(&policies);
	config_free(config);
	config_free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_over_rules_in_their_order),
	        cmocka_unit_test(a_policy_worded_as_before_stays_the_same),
	        cmocka_unit_test(a_changed_prefix_list_makes_another_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
