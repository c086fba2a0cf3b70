/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several paths of one peer (RFC 7911), and which paths of a prefix may be told side by side. */
#include "help_rib_heard.h"

static const char shared[] = "192.0.2.0/24";

static void insert_path(__u16 peer, __u32 id, __u32 attrs)
{
	const struct ip4_prefix prefix = prefix_of(shared);

	n_heard = 0;
	assert_int_equal(
	        bgp_rib_insert(rib, peer, BGP_IPV4_4OVER6, attrs, 0, &id, &prefix, 1, NULL), 0);
}

static size_t withdraw_path(__u16 peer, __u32 id)
{
	const struct ip4_prefix prefix = prefix_of(shared);
	size_t n;

	n_heard = 0;
	bgp_rib_withdraw(rib, peer, BGP_IPV4_4OVER6, &id, &prefix, 1, &n);
	return n;
}

static size_t count_paths(void)
{
	__u32 path = bgp_rib_prefix(rib, find(shared))->paths;
	size_t n = 0;

	for (; path; path = bgp_rib_path(rib, path)->next)
		n++;
	return n;
}

static void set_slots(unsigned int max)
{
	const struct bgp_rib_settings settings = {.max_paths = 1, .max_slots = max};
	__u32 cursor = 0;

	bgp_rib_set_settings(rib, &settings);
	n_heard = 0;
	while (bgp_rib_decide_again(rib, &cursor, 100))
		;
}

/* The slot of the path with this next hop, 0: it has none. */
static __u8 slot_of(__u32 hop_number)
{
	__u32 at = bgp_rib_prefix(rib, find(shared))->paths;

	for (; at; at = bgp_rib_path(rib, at)->next) {
		const struct bgp_path *path = bgp_rib_path(rib, at);

		if (bgp_attrs_at(pool, path->attrs)->hot.hop == hop_number && path->slot)
			return path->slot;
	}
	return 0;
}

static int set_up_with_slots(void **state)
{
	int err = set_up(state);

	if (!err)
		set_slots(2);
	return err;
}

static void paths_of_a_peer_are_told_apart_by_their_identifiers(void **state)
{
	(void)state;
	insert_path(FIRST, 7, attrs_of(hop[A], 0));
	insert_path(FIRST, 0xffffffff, attrs_of(hop[B], 1));
	assert_int_equal(count_paths(), 2);
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->n, 2);
	insert_path(FIRST, 7, attrs_of(hop[A], 5));
	assert_int_equal(count_paths(), 2);
	assert_int_equal(bgp_hop_set_at(sets, heard[0].hop_set)->hops[0], hop[B]);
	assert_int_equal(withdraw_path(FIRST, 8), 0);
	assert_int_equal(withdraw_path(SECOND, 7), 0);
	assert_int_equal(withdraw_path(FIRST, 0xffffffff), 1);
	assert_int_equal(count_paths(), 1);
}

static void zero_is_an_identifier_like_another(void **state)
{
	(void)state;
	insert_path(FIRST, 0, attrs_of(hop[A], 0));
	insert_path(FIRST, 1, attrs_of(hop[B], 0));
	insert_path(FIRST, 0, attrs_of(hop[A], 1));
	assert_int_equal(count_paths(), 2);
	assert_int_equal(withdraw_path(FIRST, 0), 1);
	assert_int_equal(count_paths(), 1);
}

/* What they bring is equal, so only the identifier is left to say. */
static void the_order_of_arrival_does_not_choose_among_a_peers_paths(void **state)
{
	const __u32 one = attrs_of(hop[A], 0), other = attrs_of(hop[B], 0);

	(void)state;
	insert_path(FIRST, 2, other);
	insert_path(FIRST, 1, one);
	assert_int_equal(bgp_rib_best(rib, find(shared))->attrs, one);
	withdraw_path(FIRST, 2);
	insert_path(FIRST, 2, other);
	assert_int_equal(bgp_rib_best(rib, find(shared))->attrs, one);
	assert_int_equal(bgp_rib_why(rib, bgp_rib_path(rib, bgp_rib_best(rib, 1)->next)),
	                 BGP_STEP_PATH_ID);
}

static void a_peer_has_a_bounded_number_of_paths_to_a_prefix(void **state)
{
	const struct ip4_prefix prefix = prefix_of(shared);
	const __u32 attrs = attrs_of(hop[A], 0), last = BGP_RIB_PATHS_OF_PEER_MAX + 1;
	struct bgp_rib_counts counts;

	(void)state;
	for (__u32 id = 1; id < last; id++)
		insert_path(FIRST, id, attrs);
	bgp_rib_insert(rib, FIRST, BGP_IPV4_4OVER6, attrs, 0, &last, &prefix, 1, &counts);
	assert_int_equal(counts.n_new, 0);
	assert_int_equal(counts.n_refused, 1);
	assert_int_equal(count_paths(), BGP_RIB_PATHS_OF_PEER_MAX);
	insert_path(SECOND, 1, attrs);
	assert_int_equal(count_paths(), BGP_RIB_PATHS_OF_PEER_MAX + 1);
}

static void a_second_path_gets_the_next_slot_and_the_first_keeps_its_own(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 5), shared);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(1));
	insert(SECOND, attrs_of(hop[B], 0), shared);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
	assert_int_equal(slot_of(hop[A]), 1); /* though it is no longer the best */
	assert_int_equal(slot_of(hop[B]), 2);
	assert_ptr_equal(bgp_rib_in_slot(rib, find(shared), 2), bgp_rib_best(rib, find(shared)));
}

static void other_attributes_change_the_slot_of_their_path_alone(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), shared);
	insert(SECOND, attrs_of(hop[B], 1), shared);
	insert(SECOND, attrs_of(hop[B], 2), shared);
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
	assert_true(heard[0].is_same_best);
	assert_false(heard[0].is_new_hop_set);
	insert(SECOND, attrs_of(hop[B], 2), shared);
	assert_int_equal(n_heard, 0);
	insert(FIRST, attrs_of(hop[A], 1), shared);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(1));
}

static void the_same_pe_from_two_reflectors_takes_one_slot(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), shared);
	insert(SECOND, attrs_of(hop[A], 0), shared);
	assert_int_equal(n_heard, 0);
	insert_path(SECOND, 3, attrs_of(hop[B], 0));
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
}

static void a_path_that_goes_leaves_its_slot_to_the_next(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), shared);
	insert_path(SECOND, 1, attrs_of(hop[B], 1));
	insert_path(SECOND, 2, attrs_of(hop[CE], 2));
	assert_int_equal(slot_of(hop[CE]), 0); /* two are told, this is the third */
	assert_int_equal(n_heard, 0);
	withdraw(FIRST, shared);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(1));
	assert_int_equal(slot_of(hop[B]), 2);
	assert_int_equal(slot_of(hop[CE]), 1);
	withdraw_path(SECOND, 2);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(1));
	assert_null(bgp_rib_in_slot(rib, find(shared), 1));
}

static void a_path_that_can_not_be_used_has_no_slot(void **state)
{
	const struct ip4_prefix prefix = prefix_of(shared);

	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), shared);
	insert(SECOND, attrs_of(hop[B], 0), shared);
	n_heard = 0;
	bgp_rib_insert(rib, SECOND, BGP_IPV4_4OVER6, attrs_of(hop[B], 0), BGP_FAULT_CLUSTER_LOOP,
	               NULL, &prefix, 1, NULL);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
	assert_int_equal(slot_of(hop[B]), 0);
}

static void the_limit_may_change(void **state)
{
	(void)state;
	insert(FIRST, attrs_of(hop[A], 0), shared);
	insert(SECOND, attrs_of(hop[B], 1), shared);
	set_slots(1);
	assert_int_equal(n_heard, 1);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
	set_slots(8);
	assert_int_equal(heard[0].slots, BGP_SLOT_BIT(2));
}

int main(void)
{
#define with_slots(test) cmocka_unit_test_setup_teardown(test, set_up_with_slots, tear_down)
	const struct CMUnitTest tests[] = {
	        with_slots(paths_of_a_peer_are_told_apart_by_their_identifiers),
	        with_slots(zero_is_an_identifier_like_another),
	        with_slots(the_order_of_arrival_does_not_choose_among_a_peers_paths),
	        with_slots(a_peer_has_a_bounded_number_of_paths_to_a_prefix),
	        with_slots(a_second_path_gets_the_next_slot_and_the_first_keeps_its_own),
	        with_slots(other_attributes_change_the_slot_of_their_path_alone),
	        with_slots(the_same_pe_from_two_reflectors_takes_one_slot),
	        with_slots(a_path_that_goes_leaves_its_slot_to_the_next),
	        with_slots(a_path_that_can_not_be_used_has_no_slot),
	        with_slots(the_limit_may_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
