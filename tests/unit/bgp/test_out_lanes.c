/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who shares a lane: peers that join, ask again, get other terms, leave.
 * Peer 1 is where routes come from.
 */
#include "help_out.h"

static struct bgp_export_terms terms;

static int setup(void **state)
{
	terms = client_terms();
	return out_setup(state);
}

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

/* A peer that asks and does not read can't make its queue grow, nor have us begin all the time. */
static void takes_requests_before_the_first_answer_as_one(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	run();
	forget(receiver);
	receiver->room = 0;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, true), 0);
		run();
	}
	assert_int_equal(receiver->begins, 1);
	receiver->room = SIZE_MAX;
	run();
	assert_int_equal(receiver->announced, 100);
	assert_int_equal(receiver->ends, 1);
	assert_int_equal(bgp_out_refresh(out, 2, BGP_IPV4_4OVER6, true), 0);
	run();
	assert_int_equal(receiver->ends, 2);
	check_receiver(receiver);
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
	        TEST(lets_peers_that_come_together_share_a_lane),
	        TEST(refuses_to_join_twice),
	        TEST(holds_all_back_until_released),
	        TEST(sends_everything_again_to_who_asks_alone),
	        TEST(withdraws_nothing_from_a_source_that_asks_again),
	        TEST(keeps_apart_who_has_been_told_more),
	        TEST(marks_an_enhanced_refresh),
	        TEST(takes_requests_before_the_first_answer_as_one),
	        TEST(judges_again_by_other_terms),
	        TEST(sends_nothing_to_who_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
