/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the RIB tells of single events, as its listener hears it. */
#include "help_rib_heard.h"

static void a_first_path_is_a_new_route(void **state)
{
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	insert(FIRST, attrs, "192.0.2.0/24");
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].prefix.len, 24);
	assert_int_equal(heard[0].attrs, attrs);
	assert_int_equal(heard[0].peer, FIRST);
	assert_int_equal(heard[0].family, BGP_IPV4_4OVER6);
	assert_true(heard[0].is_new_hop_set);
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->hops[0], hop[A]);
}

static void the_same_path_again_is_no_change(void **state)
{
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	insert(FIRST, attrs, "192.0.2.0/24");
	insert(FIRST, attrs, "192.0.2.0/24");
	assert_int_equal(n_heard, 0);
}

static void other_attributes_with_the_same_hop_leave_forwarding_alone(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(FIRST, attrs_of(hop[A], 1), "192.0.2.0/24");
	assert_int_equal(n_heard, 1);
	assert_false(heard[0].is_new_hop_set);
}

static void a_second_reflector_with_the_same_pe_is_no_change(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(SECOND, attrs_of(hop[A], 0), "192.0.2.0/24");
	assert_int_equal(n_heard, 0);
	withdraw(FIRST, "192.0.2.0/24");
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].peer, SECOND);
	assert_false(heard[0].is_new_hop_set);
}

static void a_second_pe_becomes_the_backup(void **state)
{
	const struct bgp_hop_set *set;

	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(SECOND, attrs_of(hop[B], 0), "192.0.2.0/24");
	assert_int_equal(n_heard, 1);
	assert_true(heard[0].is_new_hop_set);
	assert_int_equal(heard[0].peer, FIRST);
	set = bgp_hop_set_at(sets, heard[0].hop_set);
	assert_int_equal(set->n_active, 1);
	assert_int_equal(set->n, 2);
	assert_int_equal(set->hops[1], hop[B]);
}

static void a_ce_is_no_backup_of_a_softwire(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(SECOND, attrs_of(hop[CE], 5), "192.0.2.0/24");
	assert_int_equal(n_heard, 0);
	withdraw(FIRST, "192.0.2.0/24");
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->hops[0], hop[CE]);
}

static void both_families_of_a_peer_are_kept_and_4over6_is_used(void **state)
{
	const struct ip4_prefix prefix = prefix_of("192.0.2.0/24");
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	bgp_rib_insert(rib, FIRST, BGP_IPV4_UNICAST, attrs, BGP_FAULT_NONE, NULL, &prefix, 1, NULL);
	assert_int_equal(heard[0].family, BGP_IPV4_UNICAST);
	insert(FIRST, attrs, "192.0.2.0/24");
	assert_int_equal(heard[0].family, BGP_IPV4_4OVER6);
	withdraw(FIRST, "192.0.2.0/24");
	assert_int_equal(heard[0].family, BGP_IPV4_UNICAST);
}

static void a_faulty_path_is_kept_and_not_used(void **state)
{
	const struct ip4_prefix prefix = prefix_of("192.0.2.0/24");
	const struct bgp_path *path;

	(void)state;
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs_of(hop[A], 0), BGP_FAULT_ORIGINATOR, NULL,
	               &prefix, 1, NULL);
	assert_int_equal(n_heard, 0);
	path = bgp_rib_path(rib, bgp_rib_prefix(rib, bgp_rib_find(rib, &prefix))->paths);
	assert_int_equal(path->fault, BGP_FAULT_ORIGINATOR);
	assert_null(bgp_rib_best(rib, path->prefix));
	assert_int_equal(bgp_rib_why(rib, path), BGP_STEP_USABLE);
}

static void says_by_which_step_a_path_has_lost(void **state)
{
	__u32 other;

	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(SECOND, attrs_of(hop[A], 3), "192.0.2.0/24");
	other = bgp_rib_best(rib, find("192.0.2.0/24"))->next;
	assert_int_equal(bgp_rib_why(rib, bgp_rib_path(rib, other)), BGP_STEP_MED);
}

static void the_last_path_gone_is_a_route_gone(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	withdraw(SECOND, "192.0.2.0/24");
	withdraw(FIRST, "192.0.2.0/25");
	assert_int_equal(n_heard, 0);
	withdraw(FIRST, "192.0.2.0/24");
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].hop_set, BGP_HOP_SET_NONE);
	assert_int_equal(heard[0].attrs, BGP_ATTRS_NONE);
	assert_int_equal(find("192.0.2.0/24"), BGP_RIB_NONE);
}

static void a_route_of_this_router_points_at_itself(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(BGP_PEER_LOCAL, attrs_of(BGP_HOP_SELF, 0), "192.0.2.0/24");
	assert_int_equal(heard[0].hop_set, BGP_HOP_SET_SELF);
	withdraw(BGP_PEER_LOCAL, "192.0.2.0/24");
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->hops[0], hop[A]);
}

static void counts_for_max_prefix_what_a_peer_did_not_have(void **state)
{
	const struct ip4_prefix three[] = {prefix_of("10.0.0.0/8"), prefix_of("10.1.0.0/16"),
	                                   prefix_of("10.0.0.0/8")};
	struct bgp_rib_counts counts;
	size_t n;

	(void)state;
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs_of(hop[A], 0), 0, NULL, three, 3,
	               &counts);
	assert_int_equal(counts.n_new, 2);
	assert_int_equal(n_heard, 2);
	bgp_rib_insert(rib, SECOND, BGP_IPV4_4OVER6, attrs_of(hop[A], 0), 0, NULL, three, 1,
	               &counts);
	assert_int_equal(counts.n_new, 1);
	bgp_rib_withdraw(rib, FIRST, BGP_IPV4_4OVER6, NULL, three, 3, &n);
	assert_int_equal(n, 2);
}

static void a_number_stays_with_its_prefix_while_it_is_held(void **state)
{
	const __u32 attrs = attrs_of(hop[A], 0);
	__u32 number;

	(void)state;
	insert(FIRST, attrs, "10.1.0.0/16");
	number = held = heard[0].number;
	withdraw(FIRST, "10.1.0.0/16");
	insert(FIRST, attrs, "10.2.0.0/16");
	assert_int_not_equal(heard[0].number, number);
	insert(FIRST, attrs, "10.1.0.0/16");
	assert_int_equal(heard[0].number, number);
	withdraw(FIRST, "10.1.0.0/16");
	held = 0;
	withdraw(FIRST, "10.2.0.0/16");
	insert(FIRST, attrs, "10.3.0.0/16");
	insert(FIRST, attrs, "10.4.0.0/16");
	assert_true(find("10.3.0.0/16") == number || find("10.4.0.0/16") == number);
}

/* More are kept than one change looks at, so some come back and go again unseen. */
static void a_prefix_that_comes_and_goes_is_kept_once(void **state)
{
	const __u32 attrs = attrs_of(hop[A], 0);
	struct ip4_prefix prefixes[40];
	const size_t n = sizeof(prefixes) / sizeof(*prefixes);
	struct bgp_rib_counts counts;

	(void)state;
	for (__u32 i = 0; i < n; i++)
		prefixes[i] = (struct ip4_prefix){.addr = htonl(0x0a000000 + (i << 8)), .len = 24};
	held = ALL;
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs, 0, NULL, prefixes, n, NULL);
	bgp_rib_withdraw(rib, FIRST, BGP_IPV4_4OVER6, NULL, prefixes, n, NULL);
	for (size_t i = 0; i < n; i++) {
		bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs, 0, NULL, &prefixes[i], 1, NULL);
		bgp_rib_withdraw(rib, FIRST, BGP_IPV4_4OVER6, NULL, &prefixes[i], 1, NULL);
	}
	held = 0;
	for (size_t i = 0; i < n; i++) {
		insert(SECOND, attrs, "192.0.2.0/24");
		withdraw(SECOND, "192.0.2.0/24");
	}
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs, 0, NULL, prefixes, n, &counts);
	assert_int_equal(counts.n_new, n);
	for (__u32 i = 0; i < n; i++)
		for (__u32 j = 0; j < i; j++)
			assert_int_not_equal(bgp_rib_find(rib, &prefixes[i]),
			                     bgp_rib_find(rib, &prefixes[j]));
	/* As many numbers as there were at most: 40 and the one beside them. */
	assert_true(bgp_rib_end(rib) <= n + 2);
}

static void the_longest_match_has_paths(void **state)
{
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	insert(FIRST, attrs, "0.0.0.0/0");
	insert(FIRST, attrs, "192.0.2.0/24");
	insert(FIRST, attrs, "192.0.2.1/32");
	assert_int_equal(bgp_rib_match(rib, htonl(0xc0000201)), find("192.0.2.1/32"));
	assert_int_equal(bgp_rib_match(rib, htonl(0xc0000202)), find("192.0.2.0/24"));
	assert_int_equal(bgp_rib_match(rib, htonl(0x01010101)), find("0.0.0.0/0"));
	withdraw(FIRST, "0.0.0.0/0");
	assert_int_equal(bgp_rib_match(rib, htonl(0x01010101)), BGP_RIB_NONE);
}

static void one_update_may_have_more_prefixes_than_a_batch(void **state)
{
	struct ip4_prefix prefixes[N_HEARD_MAX];
	struct bgp_rib_counts counts;
	size_t n;

	(void)state;
	for (__u32 i = 0; i < N_HEARD_MAX; i++)
		prefixes[i] = (struct ip4_prefix){.addr = htonl(i << 8), .len = 24};
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs_of(hop[A], 0), 0, NULL, prefixes,
	               N_HEARD_MAX, &counts);
	assert_int_equal(counts.n_new, N_HEARD_MAX);
	assert_int_equal(n_heard, N_HEARD_MAX);
	n_heard = 0;
	bgp_rib_withdraw(rib, FIRST, BGP_IPV4_4OVER6, NULL, prefixes, N_HEARD_MAX, &n);
	assert_int_equal(n, N_HEARD_MAX);
	assert_int_equal(n_heard, N_HEARD_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	        TEST(a_first_path_is_a_new_route),
	        TEST(the_same_path_again_is_no_change),
	        TEST(other_attributes_with_the_same_hop_leave_forwarding_alone),
	        TEST(a_second_reflector_with_the_same_pe_is_no_change),
	        TEST(a_second_pe_becomes_the_backup),
	        TEST(a_ce_is_no_backup_of_a_softwire),
	        TEST(both_families_of_a_peer_are_kept_and_4over6_is_used),
	        TEST(a_faulty_path_is_kept_and_not_used),
	        TEST(says_by_which_step_a_path_has_lost),
	        TEST(the_last_path_gone_is_a_route_gone),
	        TEST(a_route_of_this_router_points_at_itself),
	        TEST(counts_for_max_prefix_what_a_peer_did_not_have),
	        TEST(a_number_stays_with_its_prefix_while_it_is_held),
	        TEST(a_prefix_that_comes_and_goes_is_kept_once),
	        TEST(the_longest_match_has_paths),
	        TEST(one_update_may_have_more_prefixes_than_a_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
