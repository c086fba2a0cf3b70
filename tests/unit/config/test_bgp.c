/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "base/addr.h"
#include "config/config.h"

static struct config *load(const char *path)
{
	struct config_errors errors = {0};
	struct config *config = NULL;

	assert_int_equal(config_load(path, &config, &errors), 0);
	config_errors_fini(&errors);
	return config;
}

static int load_everything(void **state)
{
	*state = load("everything.conf");
	return 0;
}

static int unload(void **state)
{
	config_free(*state);
	return 0;
}

static const struct config_neighbor *neighbor(const struct config_bgp *bgp, const char *text)
{
	for (size_t i = 0; i < bgp->n_neighbors; i++) {
		char buf[IP6_ADDR_TEXT];

		if (!strcmp(ip6_addr_print(&bgp->neighbors[i].address, buf), text))
			return &bgp->neighbors[i];
	}
	fail_msg("no neighbour %s", text);
	return NULL;
}

static void is_absent_without_its_block(void **state)
{
	struct config *c = load("minimal.conf");

	(void)state;
	assert_null(c->bgp);
	config_free(c);
}

static void reads_the_speaker(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;

	assert_int_equal(bgp->local_as, 64500);
	assert_int_equal(ntohl(bgp->cluster_id), 0xc0000264);
	assert_int_equal(bgp->n_listen, 2);
	assert_int_equal(bgp->listen[1].bytes[10], 0xff);
	assert_int_equal(bgp->port, 1179);
	assert_int_equal(bgp->multipath, 4);
	assert_int_equal(bgp->add_path_limit, 2);
	assert_int_equal(bgp->select_s, 30);
	assert_int_equal(bgp->n_networks, 2);
	assert_int_equal(bgp->redistributes[1].source, CONFIG_ROUTES_OSPF);
	assert_string_equal(bgp->redistributes[1].policy, "mark");
}

static void reads_a_neighbour(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;
	const struct config_neighbor *n = neighbor(bgp, "2001:db8::2");

	assert_true(config_neighbor_is_internal(bgp, n));
	assert_int_equal(n->families, 3);
	assert_true(n->is_client && n->is_passive && !n->has_graceful_restart);
	assert_int_equal(n->role, CONFIG_ROLE_NONE);
	assert_int_equal(n->next_hop, CONFIG_NEXT_HOP_UNCHANGED);
	assert_string_equal(n->md5_password, "very secret");
	assert_int_equal(n->max_prefix_restart_s, 300);
	assert_int_equal(n->hold_s, 9);
	n = neighbor(bgp, "fe80::1");
	assert_false(config_neighbor_is_internal(bgp, n));
	assert_int_equal(n->role, CONFIG_ROLE_PROVIDER);
	assert_true(n->is_role_strict && !n->enforces_first_as);
	assert_int_equal(n->ttl_security_hops, 1);
}

static void chooses_families_by_the_kind_of_neighbour(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;
	const struct config_neighbor *n = neighbor(bgp, "fe80::1");

	assert_int_equal(n->families, 1 << CONFIG_BGP_IPV4_UNICAST);
	assert_true(n->has_extended_next_hop);
	assert_false(neighbor(bgp, "::ffff:192.0.2.9")->has_extended_next_hop);
}

static void checks_the_first_as_and_wants_no_role_unless_told(void **state)
{
	const struct config_neighbor *n =
	        neighbor(((struct config *)*state)->bgp, "::ffff:192.0.2.9");

	assert_true(n->enforces_first_as);
	assert_false(n->is_role_strict);
}

static void chooses_add_path_by_the_kind_of_neighbour(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;

	assert_int_equal(neighbor(bgp, "2001:db8::2")->add_path, CONFIG_ADD_PATH_BOTH);
	assert_int_equal(neighbor(bgp, "2001:db8:7::1")->add_path, CONFIG_ADD_PATH_RECEIVE);
	assert_int_equal(neighbor(bgp, "fe80::1")->add_path, CONFIG_ADD_PATH_OFF);
	assert_int_equal(neighbor(bgp, "::ffff:192.0.2.9")->add_path, CONFIG_ADD_PATH_SEND);
	assert_int_equal(neighbor(bgp, "::ffff:10.9.0.0")->add_path, CONFIG_ADD_PATH_BOTH);
}

static void takes_the_length_and_the_maximum_of_a_range(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;

	assert_int_equal(neighbor(bgp, "2001:db8:5::")->prefix_len, 64);
	assert_int_equal(neighbor(bgp, "::ffff:10.9.0.0")->prefix_len, 96 + 16);
	assert_int_equal(neighbor(bgp, "::ffff:10.9.0.0")->remote_as, 0);
	assert_int_equal(neighbor(bgp, "::ffff:10.9.0.0")->max_neighbors, 3);
	assert_int_equal(neighbor(bgp, "2001:db8:5::")->max_neighbors, 100);
	assert_int_equal(neighbor(bgp, "fe80::1")->prefix_len, 128);
}

static void a_prefix_list_keeps_its_order_and_lengths(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;
	const struct config_prefix_rule *rules = config_find_prefix_list(bgp, "islands")->rules;

	assert_false(rules[0].accepts);
	assert_int_equal(rules[0].max_len, 0);
	assert_int_equal(rules[1].min_len, 22);
	assert_int_equal(rules[1].max_len, 24);
	assert_int_equal(rules[2].min_len, 9);
	assert_int_equal(rules[2].max_len, 28);
}

static void reads_matches_and_changes_of_a_rule(void **state)
{
	const struct config_bgp *bgp = ((struct config *)*state)->bgp;
	const struct config_policy *policy = config_find_policy(bgp, "mark");
	const struct config_policy_rule *rule = &policy->rules[1];

	assert_int_equal(policy->n_rules, 6);
	assert_true(policy->accepts_rest);
	assert_true(policy->rules[0].wants_local && policy->rules[0].then == CONFIG_THEN_NEXT);
	assert_string_equal(rule->prefix_list, "islands");
	assert_int_equal(rule->communities.n, 2);
	assert_int_equal(rule->as_match, CONFIG_AS_CONTAINS);
	assert_int_equal(rule->as, 64501);
	assert_int_equal(rule->families, 1 << CONFIG_BGP_IPV4_4OVER6);
	assert_true(rule->has_neighbor && rule->has_local_pref && rule->sets_next_hop_self);
	assert_int_equal(rule->prepend_times, 3);
	assert_int_equal(rule->tunnel, CONFIG_TUNNEL_ATTRIBUTE);
	assert_int_equal(policy->rules[4].as_match, CONFIG_AS_EMPTY);
	assert_int_equal(policy->rules[2].tunnel, CONFIG_TUNNEL_NONE);
	assert_false(rule->removes_med);
	assert_true(policy->rules[3].removes_med);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(is_absent_without_its_block),
	        cmocka_unit_test(reads_the_speaker),
	        cmocka_unit_test(reads_a_neighbour),
	        cmocka_unit_test(chooses_families_by_the_kind_of_neighbour),
	        cmocka_unit_test(checks_the_first_as_and_wants_no_role_unless_told),
	        cmocka_unit_test(chooses_add_path_by_the_kind_of_neighbour),
	        cmocka_unit_test(takes_the_length_and_the_maximum_of_a_range),
	        cmocka_unit_test(a_prefix_list_keeps_its_order_and_lengths),
	        cmocka_unit_test(reads_matches_and_changes_of_a_rule),
	};

	return cmocka_run_group_tests(tests, load_everything, unload);
}
