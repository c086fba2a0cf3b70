/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peers are sent, and how many messages that takes. Peer 1 is where routes come from. */
#include "help_out.h"

static struct bgp_export_terms terms;

static int setup(void **state)
{
	terms = client_terms();
	return out_setup(state);
}

static void sends_all_routes_then_end_of_rib(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 100, set_of(1, 5));
	receiver = join(2, &terms);
	assert_int_equal(wakes, 1);
	run();
	assert_int_equal(count_held(receiver), 100);
	assert_int_equal(receiver->ends_of_rib, 1);
	assert_int_equal(receiver->messages, 2);
	check_receiver(receiver);
}

static void sends_end_of_rib_without_routes(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	run();
	assert_int_equal(receiver->ends_of_rib, 1);
	assert_int_equal(receiver->messages, 1);
}

static void sends_no_end_of_rib_to_who_did_not_ask(void **state)
{
	struct receiver *receiver;

	(void)state;
	terms.wants_end_of_rib = false;
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->messages, 0);
}

static void comes_to_the_end_of_rib_while_routes_keep_changing(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 1000, set_of(1, 0));
	receiver = join(2, &terms);
	for (__u32 i = 1; i <= 12; i++) {
		insert(1, 0, 50, set_of(1, i)); /* always behind the pass */
		bgp_out_run(out, 100);
		assert_int_equal(receiver->ends_of_rib, count_held(receiver) == 1000);
	}
	assert_int_equal(receiver->ends_of_rib, 1);
}

static void packs_one_set_into_full_messages(void **state)
{
	static const size_t lengths[] = {BGP_MESSAGE_MAX, BGP_EXTENDED_MESSAGE_MAX};
	__u32 attrs = set_of(1, 5);

	(void)state;
	insert(1, 0, PREFIXES, attrs);
	for (__u16 i = 0; i < 2; i++) {
		struct receiver *receiver;

		terms.format.max_len = lengths[i];
		receiver = join(2 + i, &terms);
		run();
		assert_int_equal(count_held(receiver), PREFIXES);
		/* The last one of routes, and End-of-RIB. */
		assert_int_equal(receiver->messages, receiver->full_messages + 2);
		assert_true(receiver->messages > 1);
	}
}

static void gathers_prefixes_of_a_set_from_far_apart(void **state)
{
	__u32 sets[] = {set_of(1, 1), set_of(1, 2), set_of(1, 3)};
	struct receiver *receiver;

	(void)state;
	for (__u32 i = 0; i < 600; i++)
		insert(1, i, 1, sets[i % 3]);
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->messages, 3 + 1);
	check_receiver(receiver);
}

static void packs_withdrawals(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 900, set_of(1, 1));
	run();
	forget(receiver);
	withdraw(1, 0, 900);
	run();
	assert_int_equal(receiver->withdrawn, 900);
	assert_int_equal(receiver->messages, 1);
	check_receiver(receiver);
}

static void encodes_once_for_all_of_a_group(void **state)
{
	struct receiver *a = join(2, &terms), *b = join(3, &terms);

	(void)state;
	assert_int_equal(count_groups(), 1);
	insert(1, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(count_lanes(), 1);
	forget(a);
	insert(1, 0, 10, set_of(1, 2));
	run();
	assert_ptr_equal(a->last_buffer, b->last_buffer);
	terms.is_client = false;
	join(4, &terms);
	assert_int_equal(count_groups(), 2);
}

static void does_not_tell_a_route_to_its_source(void **state)
{
	struct receiver *source = join(1, &terms), *other = join(2, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(source->announced, 0);
	assert_int_equal(other->announced, 10);
	withdraw(1, 0, 10);
	run();
	assert_int_equal(source->withdrawn, 0);
	assert_int_equal(other->withdrawn, 10);
}

static void takes_a_route_back_from_who_brings_a_better_one(void **state)
{
	struct receiver *a = join(1, &terms), *b = join(2, &terms), *c = join(3, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 9));
	run();
	assert_int_equal(count_held(b), 10);
	insert(2, 0, 10, set_of(2, 1)); /* the lower MED */
	run();
	assert_int_equal(b->withdrawn, 10);
	assert_int_equal(med_at(a, 0), 1);
	assert_int_equal(med_at(c, 0), 1);
	check_receiver(a);
	check_receiver(b);
	check_receiver(c);
	withdraw(2, 0, 10);
	run();
	assert_int_equal(a->withdrawn, 10);
	check_receiver(a);
	check_receiver(b);
	check_receiver(c);
}

static void withdraws_before_it_announces(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 100, 100, set_of(1, 1));
	run();
	forget(receiver);
	insert(1, 0, 100, set_of(1, 2));
	withdraw(1, 100, 100);
	run();
	assert_int_equal(receiver->announced, 100);
	assert_int_equal(receiver->withdrawn, 100);
	assert_false(receiver->has_withdrawn_late);
}

static void passes_over_changes_of_the_hop_set_alone(void **state)
{
	struct receiver *receiver = join(3, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 1));
	run();
	forget(receiver);
	insert(2, 0, 10, set_of(2, 9)); /* a backup */
	run();
	assert_int_equal(receiver->messages, 0);
}

/* --- slow peers */

static void tells_a_stalled_peer_the_last_state_only(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 0));
	run();
	forget(receiver);
	receiver->room = 0;
	for (__u32 med = 1; med <= 10; med++) {
		insert(1, 0, 10, set_of(1, med));
		run();
	}
	withdraw(1, 0, 5); /* of these, 2 come back */
	insert(1, 0, 2, set_of(1, 11));
	insert(1, 20, 5, set_of(1, 1)); /* come and go */
	withdraw(1, 20, 5);
	run();
	assert_int_equal(receiver->messages, 0);
	receiver->room = SIZE_MAX;
	bgp_out_writable(out, 2);
	run();
	assert_int_equal(receiver->withdrawn, 3);
	assert_int_equal(receiver->announced, 7);
	check_receiver(receiver);
}

static void keeps_a_number_until_its_withdrawal_is_sent(void **state)
{
	struct receiver *receiver = join(2, &terms);
	const struct ip4_prefix prefix = prefix_at(7);
	__u32 number;

	(void)state;
	insert(1, 7, 1, set_of(1, 0));
	number = bgp_rib_find(rib, &prefix);
	assert_false(bgp_out_holds(out, number));
	run();
	assert_true(bgp_out_holds(out, number));
	receiver->room = 0;
	withdraw(1, 7, 1);
	run();
	assert_true(bgp_out_holds(out, number));
	insert(1, 0, 7, set_of(1, 0)); /* these must not be taken for it */
	receiver->room = SIZE_MAX;
	run();
	assert_false(bgp_out_holds(out, number));
	assert_int_equal(receiver->withdrawn, 1);
	check_receiver(receiver);
}

/* Sets of 4,000 octets: 16 MB for 4,000 prefixes. */
static void insert_much(__u16 peer, __u32 med)
{
	static struct bgp_draft draft;
	static __u8 value[3900];

	for (__u32 i = 0; i < 2000; i++) {
		__u32 attrs = set_of(1, med);

		bgp_draft_of(&draft, bgp_attrs_at(pool, attrs));
		memcpy(value, &i, sizeof(i));
		bgp_draft_set(&draft, 200, value, sizeof(value));
		assert_int_equal(bgp_draft_intern(&draft, pool, &attrs), 0);
		insert(peer, i, 1, attrs);
		bgp_attrs_put(pool, attrs, 1);
	}
}

static void parts_with_a_peer_that_falls_behind_and_joins_it_again(void **state)
{
	struct receiver *fast = join(2, &terms), *slow = join(3, &terms);

	(void)state;
	run();
	assert_int_equal(count_lanes(), 1);
	slow->room = 0;
	insert_much(1, 1);
	run();
	check_receiver(fast);
	assert_int_equal(count_lanes(), 2);
	assert_true(slow->bytes < fast->bytes);
	insert_much(1, 2);
	run();
	check_receiver(fast);
	slow->room = SIZE_MAX;
	bgp_out_writable(out, 3);
	run();
	check_receiver(slow);
	assert_int_equal(count_lanes(), 1);
	insert(1, 0, 1, set_of(1, 3));
	run();
	assert_ptr_equal(fast->last_buffer, slow->last_buffer);
}

static void keeps_peers_together_that_are_a_little_behind(void **state)
{
	struct receiver *fast = join(2, &terms), *slow = join(3, &terms);

	(void)state;
	run();
	slow->room = 0;
	insert(1, 0, 1000, set_of(1, 1));
	run();
	assert_int_equal(count_lanes(), 1);
	check_receiver(fast);
	check_receiver(slow); /* the buffers are the same */
}

static void sends_no_more_than_there_is_room_for(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	run();
	receiver->room = 1;
	insert_much(1, 1);
	forget(receiver);
	run();
	assert_true(receiver->messages > 0);
	assert_true(receiver->bytes <= 2 * 65536); /* the buffer that was begun */
	while (count_held(receiver) < 2000) {
		receiver->room = 100000;
		bgp_out_writable(out, 2);
		run();
	}
	check_receiver(receiver);
}

/* --- joining, refreshing, changing */

static void lets_peers_that_come_together_share_a_lane(void **state)
{
	(void)state;
	insert(1, 0, 1000, set_of(1, 1));
	join(2, &terms);
	join(3, &terms);
	assert_int_equal(count_lanes(), 1);
	bgp_out_run(out, 100);
	join(4, &terms); /* too late */
	assert_int_equal(count_lanes(), 2);
	run();
	assert_int_equal(count_lanes(), 1);
	for (__u16 peer = 2; peer <= 4; peer++)
		check_receiver(&receivers[peer][BGP_IPV4_4OVER6]);
}

static void refuses_to_join_twice(void **state)
{
	(void)state;
	join(2, &terms);
	assert_int_equal(bgp_out_join(out, 2, &terms, false), -EEXIST);
}

static void holds_all_back_until_released(void **state)
{
	struct receiver *receiver = &receivers[2][BGP_IPV4_4OVER6];

	(void)state;
	insert(1, 0, 10, set_of(1, 1));
	join(2, &terms);
	leave(2);
	receiver->is_up = true;
	receiver->peer = 2;
	receiver->terms = terms;
	receiver->room = SIZE_MAX;
	assert_int_equal(bgp_out_join(out, 2, &terms, true), 0);
	insert(1, 10, 10, set_of(1, 1));
	run();
	assert_int_equal(receiver->messages, 0);
	bgp_out_release(out);
	run();
	assert_int_equal(receiver->ends_of_rib, 1);
	check_receiver(receiver);
}

static void sends_everything_again_to_who_asks_alone(void **state)
{
	struct receiver *one = join(2, &terms), *other = join(3, &terms);

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	run();
	forget(one);
	forget(other);
	assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, false), 0);
	assert_int_equal(count_lanes(), 2);
	run();
	assert_int_equal(one->announced, 100);
	assert_int_equal(one->ends_of_rib + one->begins + one->ends, 0);
	assert_int_equal(other->messages, 0);
	assert_int_equal(count_lanes(), 1);
	assert_int_equal(bgp_out_refresh(out, 4, BGP_IPV4_4OVER6, false), -ENOENT);
}

static void withdraws_nothing_from_a_source_that_asks_again(void **state)
{
	struct receiver *source = join(1, &terms);

	(void)state;
	join(2, &terms);
	insert(1, 0, 10, set_of(1, 1));
	insert(2, 10, 10, set_of(2, 1));
	run();
	forget(source);
	assert_int_equal(bgp_out_refresh(out, 1, BGP_IPV4_4OVER6, false), 0);
	run();
	assert_int_equal(source->announced, 10);
	assert_int_equal(source->withdrawn, 0);
	check_receiver(source);
}

static void keeps_apart_who_has_been_told_more(void **state)
{
	struct receiver *early = join(2, &terms), *late = join(3, &terms);

	(void)state;
	run();
	early->room = 0;
	assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, false), 0);
	insert(1, 0, 1, set_of(1, 1));
	run(); /* the late one alone is told */
	assert_int_equal(bgp_out_refresh(out, 3, BGP_IPV4_4OVER6, false), 0);
	withdraw(1, 0, 1);
	early->room = SIZE_MAX;
	run();
	check_receiver(early);
	check_receiver(late);
}

static void marks_an_enhanced_refresh(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	/* Before End-of-RIB the markers would be ignored. */
	assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, true), 0);
	run();
	assert_int_equal(receiver->begins + receiver->ends, 0);
	forget(receiver);
	assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, true), 0);
	assert_int_equal(receiver->begins, 1);
	run();
	assert_int_equal(receiver->announced, 100);
	assert_int_equal(receiver->ends, 1);
	assert_int_equal(receiver->ends_of_rib, 0);
}

static void judges_again_by_other_terms(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = prefix_of("10.0.0.0/19"), 24, 24, true};
	const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_term term = {.match = {.prefixes = &list},
	                               .edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 7},
	                               .verdict = BGP_POLICY_ACCEPT};
	struct bgp_policy policy = {.refs = 1, .n_terms = 1, .terms = &term};
	struct receiver *one = join(2, &terms), *other = join(3, &terms);

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	run();
	forget(one);
	forget(other);
	assert_int_equal(bgp_out_change_terms(out, 2, &terms), 0); /* the same */
	terms.policy = one->terms.policy = &policy;
	assert_int_equal(bgp_out_change_terms(out, 2, &terms), 0);
	assert_int_equal(policy.refs, 2);
	run();
	assert_int_equal(one->withdrawn, 68); /* 32 are in the list */
	assert_int_equal(one->announced, 32);
	assert_int_equal(other->messages, 0);
	check_receiver(one);
	check_receiver(other);
	terms.policy = one->terms.policy = NULL;
	assert_int_equal(bgp_out_change_terms(out, 2, &terms), 0);
	assert_int_equal(policy.refs, 1);
	run();
	check_receiver(one);
	assert_int_equal(count_lanes(), 1);
}

static void packs_by_what_policy_does_to_each_prefix(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = prefix_of("10.0.0.0/18"), 24, 24, true};
	const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_term policy_terms[] = {
	        {.match = {.prefixes = &list},
	         .edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 7},
	         .verdict = BGP_POLICY_ACCEPT},
	        {.edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 8},
	         .verdict = BGP_POLICY_ACCEPT},
	};
	struct bgp_policy policy = {.refs = 1, .n_terms = 2, .terms = policy_terms};
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	terms.policy = &policy;
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->updates, 2 + 1);
	check_receiver(receiver);
}

static void serves_two_families_of_a_peer(void **state)
{
	struct receiver *softwires = join(2, &terms), *plain;

	(void)state;
	terms.format.family = BGP_IPV4_UNICAST;
	terms.next_hop_mode = BGP_NEXT_HOP_SELF;
	terms.self = ce(1);
	plain = join(2, &terms);
	insert(BGP_PEER_LOCAL, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(count_held(softwires), 10);
	assert_int_equal(count_held(plain), 10);
	assert_int_equal(softwires->ends_of_rib, 1);
	assert_int_equal(plain->ends_of_rib, 1);
	check_receiver(softwires);
	check_receiver(plain);
}

static void does_not_tell_what_fits_no_message(void **state)
{
	static struct bgp_draft draft;
	static __u8 value[4096];
	struct receiver *receiver = join(2, &terms);
	__u32 attrs = set_of(1, 1);

	(void)state;
	insert(1, 0, 10, attrs);
	run();
	assert_int_equal(count_held(receiver), 10);
	bgp_draft_of(&draft, bgp_attrs_at(pool, attrs));
	bgp_draft_set(&draft, 200, value, sizeof(value));
	assert_int_equal(bgp_draft_intern(&draft, pool, &attrs), 0);
	insert(1, 0, 5, attrs);
	run();
	assert_int_equal(count_held(receiver), 5);
	check_receiver(receiver);
}

static void sends_nothing_to_who_left(void **state)
{
	struct receiver *stays = join(3, &terms);

	(void)state;
	join(2, &terms);
	insert(1, 0, 10, set_of(1, 1));
	leave(2);
	run(); /* sending to peer 2 would fail */
	assert_int_equal(count_held(stays), 10);
	assert_int_equal(
	        bgp_out_get_peer(out, 2, BGP_IPV4_4OVER6, &(struct bgp_out_peer_statistics){0}),
	        -ENOENT);
	assert_false(bgp_out_has_told(out, 2, BGP_IPV4_4OVER6, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, out_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(sends_all_routes_then_end_of_rib),
	        TEST(sends_end_of_rib_without_routes),
	        TEST(sends_no_end_of_rib_to_who_did_not_ask),
	        TEST(comes_to_the_end_of_rib_while_routes_keep_changing),
	        TEST(packs_one_set_into_full_messages),
	        TEST(gathers_prefixes_of_a_set_from_far_apart),
	        TEST(packs_withdrawals),
	        TEST(encodes_once_for_all_of_a_group),
	        TEST(does_not_tell_a_route_to_its_source),
	        TEST(takes_a_route_back_from_who_brings_a_better_one),
	        TEST(withdraws_before_it_announces),
	        TEST(passes_over_changes_of_the_hop_set_alone),
	        TEST(tells_a_stalled_peer_the_last_state_only),
	        TEST(keeps_a_number_until_its_withdrawal_is_sent),
	        TEST(parts_with_a_peer_that_falls_behind_and_joins_it_again),
	        TEST(keeps_peers_together_that_are_a_little_behind),
	        TEST(sends_no_more_than_there_is_room_for),
	        TEST(lets_peers_that_come_together_share_a_lane),
	        TEST(refuses_to_join_twice),
	        TEST(holds_all_back_until_released),
	        TEST(sends_everything_again_to_who_asks_alone),
	        TEST(withdraws_nothing_from_a_source_that_asks_again),
	        TEST(keeps_apart_who_has_been_told_more),
	        TEST(marks_an_enhanced_refresh),
	        TEST(judges_again_by_other_terms),
	        TEST(packs_by_what_policy_does_to_each_prefix),
	        TEST(serves_two_families_of_a_peer),
	        TEST(does_not_tell_what_fits_no_message),
	        TEST(sends_nothing_to_who_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
