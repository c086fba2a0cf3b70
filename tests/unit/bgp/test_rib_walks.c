/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the RIB tells of work on many paths, done in slices: sweeps, lost PEs, other settings. */
#include "help_rib_heard.h"

/* Remove what is stale of the peer; returns how many of the family 4over6. */
static size_t sweep(__u16 peer, __u8 families)
{
	size_t n_gone[BGP_FAMILIES] = {0};
	__u32 cursor = 0;

	n_heard = 0;
	bgp_rib_drop_stale(rib, peer, families);
	while (bgp_rib_sweep(rib, peer, &cursor, 2, n_gone))
		;
	return n_gone[BGP_IPV4_4OVER6];
}

static void what_is_sent_again_after_a_restart_stays(void **state)
{
	const __u8 families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	insert(FIRST, attrs, "10.1.0.0/16");
	insert(FIRST, attrs, "10.2.0.0/16");
	insert(SECOND, attrs_of(hop[B], 0), "10.3.0.0/16");
	assert_true(bgp_rib_mark_stale(rib, FIRST, families));
	insert(FIRST, attrs, "10.2.0.0/16");
	assert_int_equal(n_heard, 0);
	assert_int_equal(sweep(FIRST, families), 1);
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].prefix.addr, htonl(0x0a010000));
	assert_int_not_equal(find("10.2.0.0/16"), BGP_RIB_NONE);
}

/* A second restart within the first: what the peer did not tell in between goes, the rest is kept.
 */
static void what_is_stale_anew_while_a_sweep_goes_on_stays(void **state)
{
	const __u8 families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	const __u32 attrs = attrs_of(hop[A], 0);
	__u32 cursor = 0;

	(void)state;
	insert(FIRST, attrs, "10.1.0.0/16");
	insert(FIRST, attrs, "10.2.0.0/16");
	bgp_rib_mark_stale(rib, FIRST, families);
	insert(FIRST, attrs, "10.2.0.0/16");
	bgp_rib_drop_stale(rib, FIRST, families);
	bgp_rib_mark_stale(rib, FIRST, families);
	insert(FIRST, attrs, "10.3.0.0/16");
	while (bgp_rib_sweep(rib, FIRST, &cursor, 1, NULL))
		;
	assert_int_equal(find("10.1.0.0/16"), BGP_RIB_NONE);
	assert_int_not_equal(find("10.2.0.0/16"), BGP_RIB_NONE);
	assert_int_not_equal(find("10.3.0.0/16"), BGP_RIB_NONE);
	assert_int_equal(sweep(FIRST, families), 1);
	assert_int_equal(find("10.2.0.0/16"), BGP_RIB_NONE);
}

static void rounds_without_an_end_are_limited_and_none_is_mistaken(void **state)
{
	const __u8 families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	const __u32 attrs = attrs_of(hop[A], 0);
	unsigned int n = 0;

	(void)state;
	insert(FIRST, attrs, "10.1.0.0/16");
	while (bgp_rib_mark_stale(rib, FIRST, families))
		n++;
	assert_int_equal(n, 255);
	insert(FIRST, attrs, "10.2.0.0/16");
	assert_int_equal(sweep(FIRST, families), 1);
	assert_int_equal(find("10.1.0.0/16"), BGP_RIB_NONE);
	/* From here on they begin and end, many times around. */
	for (n = 0; n < 1000; n++) {
		assert_true(bgp_rib_mark_stale(rib, FIRST, families));
		insert(FIRST, attrs, "10.2.0.0/16");
		assert_int_equal(sweep(FIRST, families), 0);
	}
	assert_int_not_equal(find("10.2.0.0/16"), BGP_RIB_NONE);
}

static void the_end_of_one_family_leaves_the_other(void **state)
{
	const struct ip4_prefix prefix = prefix_of("192.0.2.0/24");
	const __u32 attrs = attrs_of(hop[A], 0);

	(void)state;
	bgp_rib_insert(rib, FIRST, BGP_IPV4_UNICAST, attrs, BGP_FAULT_NONE, NULL, &prefix, 1, NULL);
	insert(FIRST, attrs, "192.0.2.0/24");
	assert_true(bgp_rib_mark_stale(rib, FIRST, BGP_FAMILY_BIT(BGP_IPV4_4OVER6)));
	sweep(FIRST, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].family, BGP_IPV4_UNICAST);
}

static void a_lost_pe_moves_its_prefixes_alone(void **state)
{
	__u32 cursor = 0;

	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), "10.1.0.0/16");
	insert(SECOND, attrs_of(hop[B], 0), "10.1.0.0/16");
	insert(FIRST, attrs_of(hop[A], 0), "10.2.0.0/16");
	insert(SECOND, attrs_of(hop[B], 0), "10.3.0.0/16");
	n_heard = 0;
	bgp_hop_set_state(hops, hop[A], BGP_HOP_UNUSABLE, 0);
	while (bgp_rib_hop_changed(rib, &hop[A], 1, &cursor, 1))
		;
	assert_int_equal(n_heard, 2);
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->hops[0], hop[B]);
	assert_int_equal(heard[1].prefix.addr, htonl(0x0a020000));
	assert_int_equal(heard[1].hop_set, BGP_HOP_SET_NONE);
}

static void the_older_external_path_stays_if_so_configured(void **state)
{
	const struct bgp_rib_settings settings = {.max_paths = 1,
	                                          .ignores_router_id_if_older = true};
	__u32 cursor = 0;

	(void)state;
	peers[FIRST].is_internal = peers[SECOND].is_internal = false;
	bgp_rib_set_settings(rib, &settings);
	insert(SECOND, attrs_of(hop[A], 0), "192.0.2.0/24");
	insert(FIRST, attrs_of(hop[A], 0), "192.0.2.0/24");
	assert_int_equal(n_heard, 0);
	bgp_rib_set_settings(rib, &(struct bgp_rib_settings){.max_paths = 1});
	while (bgp_rib_decide_again(rib, &cursor, 1))
		;
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].peer, FIRST);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(what_is_sent_again_after_a_restart_stays),
	        TEST(what_is_stale_anew_while_a_sweep_goes_on_stays),
	        TEST(rounds_without_an_end_are_limited_and_none_is_mistaken),
	        TEST(the_end_of_one_family_leaves_the_other),
	        TEST(a_lost_pe_moves_its_prefixes_alone),
	        TEST(the_older_external_path_stays_if_so_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
