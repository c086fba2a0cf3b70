/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ADD-PATH (RFC 7911) from a reflector: peers 1 and 2 are PEs that bring the same prefixes, and
 * peers 3 and 4 clients that take both paths.
 */
#include "help_out.h"

static struct bgp_export_terms paths_terms(void)
{
	struct bgp_export_terms terms = client_terms();

	terms.has_add_path = true;
	return terms;
}

static struct receiver *join_with_paths(__u16 peer)
{
	const struct bgp_export_terms terms = paths_terms();

	return join(peer, &terms);
}

static void tells_each_path_with_an_identifier_of_its_own(void **state)
{
	struct receiver *receiver = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 11));
	insert(2, 0, 5, set_of(2, 22));
	run();
	assert_int_equal(count_held(receiver), 15);
	assert_int_equal(med_of_path(receiver, 0, 1), 11);
	assert_int_equal(med_of_path(receiver, 0, 2), 22);
	assert_int_equal(med_of_path(receiver, 7, 2), -1);
	check_receiver(receiver);
}

static void a_newcomer_gets_all_paths_and_one_end_of_rib(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 1000, set_of(1, 11));
	insert(2, 0, 1000, set_of(2, 22));
	receiver = join_with_paths(3);
	while (bgp_out_run(out, 300))
		assert_int_equal(receiver->ends_of_rib, count_held(receiver) == 2000);
	assert_int_equal(count_held(receiver), 2000);
	assert_int_equal(receiver->ends_of_rib, 1);
}

static void peers_without_the_capability_are_told_the_best_path_alone(void **state)
{
	const struct bgp_export_terms terms = client_terms();
	struct receiver *plain = join(4, &terms);
	struct receiver *receiver = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 11));
	insert(2, 0, 10, set_of(2, 22));
	run();
	assert_int_equal(count_groups(), 2);
	assert_int_equal(count_held(plain), 10);
	assert_int_equal(count_held(receiver), 20);
	check_receiver(plain);
}

static void a_path_that_stays_is_not_told_again(void **state)
{
	struct receiver *receiver = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 22));
	run();
	forget(receiver);
	insert(2, 0, 10, set_of(2, 11)); /* a better one */
	run();
	assert_int_equal(receiver->announced, 10);
	assert_int_equal(receiver->withdrawn, 0);
	forget(receiver);
	withdraw(1, 0, 10);
	run();
	assert_int_equal(receiver->announced, 0);
	assert_int_equal(receiver->withdrawn, 10);
	assert_int_equal(med_of_path(receiver, 0, 2), 11);
	check_receiver(receiver);
}

static void a_path_that_takes_the_place_of_another_is_one_announcement(void **state)
{
	struct receiver *receiver = join_with_paths(3);

	(void)state;
	for (__u16 peer = 4; peer < 4 + SLOTS + 1; peer++)
		insert(peer, 0, 10, set_of(peer, peer));
	run();
	assert_int_equal(count_held(receiver), 10 * SLOTS);
	forget(receiver);
	withdraw(4, 0, 10);
	run();
	assert_int_equal(receiver->announced, 10);
	assert_int_equal(receiver->withdrawn, 0);
	check_receiver(receiver);
}

static void a_peer_is_told_the_others_path_and_not_its_own(void **state)
{
	struct receiver *a = join_with_paths(1), *b = join_with_paths(2);
	struct receiver *c = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 11));
	insert(2, 0, 10, set_of(2, 22));
	run();
	assert_int_equal(count_held(a), 10);
	assert_int_equal(count_held(b), 10);
	assert_int_equal(med_of_path(a, 0, 2), 22);
	assert_int_equal(med_of_path(b, 0, 1), 11);
	assert_int_equal(count_held(c), 20);
	assert_int_equal(count_lanes(), 1);
	check_receiver(a);
	check_receiver(b);
}

/* The place of peer 1's path goes to one of peer 2, who had been told it. */
static void a_place_that_passes_to_another_source_is_taken_back_from_it(void **state)
{
	struct receiver *b = join_with_paths(2), *c = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 11));
	run();
	assert_int_equal(count_held(b), 10);
	withdraw(1, 0, 10);
	insert(2, 0, 10, set_of(2, 22));
	run();
	assert_int_equal(count_held(b), 0);
	assert_int_equal(count_held(c), 10);
	check_receiver(b);
	check_receiver(c);
}

static void paths_of_a_set_fill_messages(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, PREFIXES, set_of(1, 11));
	insert(2, 0, PREFIXES, set_of(2, 22));
	receiver = join_with_paths(3);
	run();
	assert_int_equal(receiver->announced, 2 * PREFIXES);
	assert_in_range(receiver->updates, 1, 2 * (PREFIXES / 450) + 4);
}

static void a_slow_peer_ends_with_all_paths(void **state)
{
	struct receiver *fast = join_with_paths(3), *slow = join_with_paths(4);

	(void)state;
	slow->room = 0;
	for (__u32 med = 1; med < 200; med++) {
		insert(1, 0, PREFIXES, set_of(1, med));
		insert(2, 0, PREFIXES, set_of(2, med));
		run();
	}
	assert_int_equal(count_lanes(), 2);
	check_receiver(fast);
	slow->room = SIZE_MAX;
	bgp_out_writable(out, 4);
	run();
	check_receiver(slow);
	assert_int_equal(count_lanes(), 1);
}

static void a_refresh_brings_all_paths_between_its_markers(void **state)
{
	struct receiver *receiver = join_with_paths(3);

	(void)state;
	insert(1, 0, 10, set_of(1, 11));
	insert(2, 0, 10, set_of(2, 22));
	run();
	forget(receiver);
	assert_int_equal(bgp_out_refresh(out, 3, BGP_IPV4_4OVER6, true), 0);
	run();
	assert_int_equal(receiver->announced, 20);
	assert_int_equal(receiver->begins, 1);
	assert_int_equal(receiver->ends, 1);
	check_receiver(receiver);
}

int main(void)
{
#define with_rib(test) cmocka_unit_test_setup_teardown(test, out_setup, out_teardown)
	const struct CMUnitTest tests[] = {
	        with_rib(tells_each_path_with_an_identifier_of_its_own),
	        with_rib(a_newcomer_gets_all_paths_and_one_end_of_rib),
	        with_rib(peers_without_the_capability_are_told_the_best_path_alone),
	        with_rib(a_path_that_stays_is_not_told_again),
	        with_rib(a_path_that_takes_the_place_of_another_is_one_announcement),
	        with_rib(a_peer_is_told_the_others_path_and_not_its_own),
	        with_rib(a_place_that_passes_to_another_source_is_taken_back_from_it),
	        with_rib(paths_of_a_set_fill_messages),
	        with_rib(a_slow_peer_ends_with_all_paths),
	        with_rib(a_refresh_brings_all_paths_between_its_markers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
