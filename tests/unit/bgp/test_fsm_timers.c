/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the timers of a session run out. */
#include "help_fsm.h"

static void runs_no_timers_with_a_hold_time_of_zero(void **unused)
{
	struct bgp_fsm fsm = in_state(BGP_STATE_OPEN_SENT);
	struct bgp_fsm_input in = {.event = BGP_EVENT_OPEN, .now_ms = NOW, .hold_s = 0};
	struct bgp_fsm_output out;

	(void)unused;
	bgp_fsm_step(&fsm, &plain, &in, &out);
	assert_int_equal(fsm.state, BGP_STATE_OPEN_CONFIRM);
	bgp_fsm_received(&fsm, NOW);
	bgp_fsm_sent(&fsm, NOW);
	assert_int_equal(bgp_fsm_due_ms(&fsm), 0);
}

static void doubles_the_rest_after_each_failure_up_to_a_limit(void **unused)
{
	static const unsigned int expected_s[] = {1, 2, 4, 8, 16, 32, 60, 60};
	struct bgp_fsm fsm = in_state(BGP_STATE_OPEN_SENT);

	(void)unused;
	for (size_t i = 0; i < sizeof(expected_s) / sizeof(*expected_s); i++) {
		__u64 rest_ms;

		fsm.state = BGP_STATE_OPEN_SENT;
		step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_NOTIFICATION});
		rest_ms = fsm.due_ms[BGP_TIMER_IDLE_HOLD] - NOW;
		assert_in_range(rest_ms, expected_s[i] * 750, expected_s[i] * 1000);
	}
}

static void forgives_after_a_session_that_lasted(void **unused)
{
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);

	(void)unused;
	fsm.idle_hold_s = 60;
	fsm.established_ms = NOW - 59000;
	step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_TCP_FAILS});
	assert_in_range(fsm.due_ms[BGP_TIMER_IDLE_HOLD] - NOW, 45000, 60000);
	fsm.state = BGP_STATE_ESTABLISHED;
	fsm.established_ms = NOW - 60000;
	step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_TCP_FAILS});
	assert_in_range(fsm.due_ms[BGP_TIMER_IDLE_HOLD] - NOW, 750, 1000);
}

static void spreads_its_timers(void **unused)
{
	__u64 least = ~0ull, most = 0;
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);

	(void)unused;
	for (int i = 0; i < 1000; i++) {
		__u64 after_ms;

		bgp_fsm_sent(&fsm, NOW);
		after_ms = fsm.due_ms[BGP_TIMER_KEEPALIVE] - NOW;
		least = after_ms < least ? after_ms : least;
		most = after_ms > most ? after_ms : most;
	}
	assert_in_range(least, 22500, 23000);
	assert_in_range(most, 29500, 30000);
}

static void sends_no_more_than_one_keepalive_in_a_second(void **unused)
{
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);

	(void)unused;
	fsm.hold_s = 3; /* a third of it, spread, begins at 750 ms */
	for (int i = 0; i < 100; i++) {
		bgp_fsm_sent(&fsm, NOW);
		assert_int_equal(fsm.due_ms[BGP_TIMER_KEEPALIVE], NOW + 1000);
	}
}

static void tells_which_timer_is_due(void **unused)
{
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);
	enum bgp_event event;

	(void)unused;
	bgp_fsm_received(&fsm, NOW);
	assert_int_equal(bgp_fsm_due_ms(&fsm), NOW + 90000);
	assert_false(bgp_fsm_expire(&fsm, NOW + 89999, &event));
	assert_true(bgp_fsm_expire(&fsm, NOW + 90000, &event));
	assert_int_equal(event, BGP_EVENT_HOLD_EXPIRES);
	assert_false(bgp_fsm_expire(&fsm, NOW + 90000, &event));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(runs_no_timers_with_a_hold_time_of_zero),
	        cmocka_unit_test(doubles_the_rest_after_each_failure_up_to_a_limit),
	        cmocka_unit_test(forgives_after_a_session_that_lasted),
	        cmocka_unit_test(spreads_its_timers),
	        cmocka_unit_test(sends_no_more_than_one_keepalive_in_a_second),
	        cmocka_unit_test(tells_which_timer_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
