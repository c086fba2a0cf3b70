/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4271 section 8.2.2 as a table, every state with every event, and what it says of timers. */
#include "help_fsm.h"

#include <stdio.h>
#include <string.h>

/* Next state, actions, NOTIFICATION, ConnectRetryCounter (3 before), timers that run. */
#define REST(state)      "Idle " state "close #3 [idle-hold]"
#define FAIL(state)      "Idle " state "close #4 [idle-hold]"
#define FAILS_WITH(code) "Idle notification close " code " #4 [idle-hold]"
#define ENDS_WITH(code)  "Idle notification down close " code " #4 [idle-hold]"
#define OPENS            "OpenSent open #3 [hold]"

static const char *const table[BGP_STATES][BGP_EVENTS] = {
        [BGP_STATE_IDLE] =
                {
                        [BGP_EVENT_MANUAL_START] = "Connect connect listen #0 [retry]",
                        [BGP_EVENT_MANUAL_STOP] = "Idle #3 stopped []",
                        [BGP_EVENT_AUTOMATIC_START] = "Connect connect listen #0 [retry]",
                        [BGP_EVENT_MANUAL_START_PASSIVE] = "Active listen #0 [retry]",
                        [BGP_EVENT_AUTOMATIC_START_PASSIVE] = "Active listen #0 [retry]",
                        [BGP_EVENT_AUTOMATIC_START_DAMPED] = "Connect connect listen #3 [retry]",
                        [BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE] = "Active listen #3 [retry]",
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = "Connect connect listen #3 [retry]",
                },
        [BGP_STATE_CONNECT] =
                {
                        [BGP_EVENT_MANUAL_STOP] = "Idle close #0 stopped []",
                        [BGP_EVENT_AUTOMATIC_STOP] = FAIL(""),
                        [BGP_EVENT_CONNECT_RETRY_EXPIRES] =
                                "Connect connect listen close #3 [retry]",
                        [BGP_EVENT_HOLD_EXPIRES] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE_EXPIRES] = FAIL(""),
                        [BGP_EVENT_DELAY_OPEN_EXPIRES] = OPENS,
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = FAIL(""),
                        [BGP_EVENT_TCP_ACKED] = OPENS,
                        [BGP_EVENT_TCP_CONFIRMED] = OPENS,
                        [BGP_EVENT_TCP_FAILS] = "Active close #3 [retry]",
                        [BGP_EVENT_OPEN] = FAIL(""),
                        [BGP_EVENT_OPEN_DELAYED] =
                                "OpenConfirm open keepalive collision #3 [hold keepalive]",
                        [BGP_EVENT_HEADER_ERROR] = FAIL(""),
                        [BGP_EVENT_OPEN_ERROR] = FAIL(""),
                        [BGP_EVENT_COLLISION_DUMP] = FAIL(""),
                        [BGP_EVENT_NOTIFICATION_VERSION] = FAIL(""),
                        [BGP_EVENT_NOTIFICATION] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE] = FAIL(""),
                        [BGP_EVENT_UPDATE] = FAIL(""),
                        [BGP_EVENT_UPDATE_ERROR] = FAIL(""),
                        [BGP_EVENT_SEND_HOLD_EXPIRES] = FAIL(""),
                },
        [BGP_STATE_ACTIVE] =
                {
                        [BGP_EVENT_MANUAL_STOP] = "Idle close #0 stopped []",
                        [BGP_EVENT_AUTOMATIC_STOP] = FAIL(""),
                        [BGP_EVENT_CONNECT_RETRY_EXPIRES] = "Connect connect listen #3 [retry]",
                        [BGP_EVENT_HOLD_EXPIRES] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE_EXPIRES] = FAIL(""),
                        [BGP_EVENT_DELAY_OPEN_EXPIRES] = OPENS,
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = FAIL(""),
                        [BGP_EVENT_TCP_ACKED] = OPENS,
                        [BGP_EVENT_TCP_CONFIRMED] = OPENS,
                        [BGP_EVENT_TCP_FAILS] = FAIL(""),
                        [BGP_EVENT_OPEN] = FAIL(""),
                        [BGP_EVENT_OPEN_DELAYED] =
                                "OpenConfirm open keepalive collision #3 [hold keepalive]",
                        [BGP_EVENT_HEADER_ERROR] = FAIL(""),
                        [BGP_EVENT_OPEN_ERROR] = FAIL(""),
                        [BGP_EVENT_COLLISION_DUMP] = FAIL(""),
                        [BGP_EVENT_NOTIFICATION_VERSION] = FAIL(""),
                        [BGP_EVENT_NOTIFICATION] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE] = FAIL(""),
                        [BGP_EVENT_UPDATE] = FAIL(""),
                        [BGP_EVENT_UPDATE_ERROR] = FAIL(""),
                        [BGP_EVENT_SEND_HOLD_EXPIRES] = FAIL(""),
                },
        [BGP_STATE_OPEN_SENT] =
                {
                        [BGP_EVENT_MANUAL_STOP] = "Idle notification close 6/2 #0 stopped []",
                        [BGP_EVENT_AUTOMATIC_STOP] = FAILS_WITH("6/4"),
                        [BGP_EVENT_CONNECT_RETRY_EXPIRES] = FAILS_WITH("5/1"),
                        [BGP_EVENT_HOLD_EXPIRES] = FAILS_WITH("4/0"),
                        [BGP_EVENT_KEEPALIVE_EXPIRES] = FAILS_WITH("5/1"),
                        [BGP_EVENT_DELAY_OPEN_EXPIRES] = FAILS_WITH("5/1"),
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = FAILS_WITH("5/1"),
                        [BGP_EVENT_TCP_FAILS] = "Active close #3 [retry]",
                        [BGP_EVENT_OPEN] = "OpenConfirm keepalive collision #3 [hold keepalive]",
                        [BGP_EVENT_OPEN_DELAYED] = FAILS_WITH("5/1"),
                        [BGP_EVENT_HEADER_ERROR] = FAILS_WITH("5/1"),
                        [BGP_EVENT_OPEN_ERROR] = FAILS_WITH("5/1"),
                        [BGP_EVENT_COLLISION_DUMP] = FAILS_WITH("6/7"),
                        [BGP_EVENT_NOTIFICATION_VERSION] = REST(""),
                        [BGP_EVENT_NOTIFICATION] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE] = FAILS_WITH("5/1"),
                        [BGP_EVENT_UPDATE] = FAILS_WITH("5/1"),
                        [BGP_EVENT_UPDATE_ERROR] = FAILS_WITH("5/1"),
                        [BGP_EVENT_SEND_HOLD_EXPIRES] = FAILS_WITH("8/0"),
                },
        [BGP_STATE_OPEN_CONFIRM] =
                {
                        [BGP_EVENT_MANUAL_STOP] = "Idle notification close 6/2 #0 stopped []",
                        [BGP_EVENT_AUTOMATIC_STOP] = FAILS_WITH("6/4"),
                        [BGP_EVENT_CONNECT_RETRY_EXPIRES] = FAILS_WITH("5/2"),
                        [BGP_EVENT_HOLD_EXPIRES] = FAILS_WITH("4/0"),
                        [BGP_EVENT_KEEPALIVE_EXPIRES] = "OpenConfirm keepalive #3 [keepalive]",
                        [BGP_EVENT_DELAY_OPEN_EXPIRES] = FAILS_WITH("5/2"),
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = FAILS_WITH("5/2"),
                        [BGP_EVENT_TCP_FAILS] = FAIL(""),
                        [BGP_EVENT_OPEN] = FAILS_WITH("5/2"),
                        [BGP_EVENT_OPEN_DELAYED] = FAILS_WITH("5/2"),
                        [BGP_EVENT_HEADER_ERROR] = FAILS_WITH("5/2"),
                        [BGP_EVENT_OPEN_ERROR] = FAILS_WITH("5/2"),
                        [BGP_EVENT_COLLISION_DUMP] = FAILS_WITH("6/7"),
                        [BGP_EVENT_NOTIFICATION_VERSION] = REST(""),
                        [BGP_EVENT_NOTIFICATION] = FAIL(""),
                        [BGP_EVENT_KEEPALIVE] = "Established up #3 [hold]",
                        [BGP_EVENT_UPDATE] = FAILS_WITH("5/2"),
                        [BGP_EVENT_UPDATE_ERROR] = FAILS_WITH("5/2"),
                        [BGP_EVENT_SEND_HOLD_EXPIRES] = FAILS_WITH("8/0"),
                },
        [BGP_STATE_ESTABLISHED] =
                {
                        [BGP_EVENT_MANUAL_STOP] = "Idle notification down close 6/2 #0 stopped []",
                        [BGP_EVENT_AUTOMATIC_STOP] = ENDS_WITH("6/4"),
                        [BGP_EVENT_CONNECT_RETRY_EXPIRES] = ENDS_WITH("5/3"),
                        [BGP_EVENT_HOLD_EXPIRES] = ENDS_WITH("4/0"),
                        [BGP_EVENT_KEEPALIVE_EXPIRES] = "Established keepalive #3 [keepalive]",
                        [BGP_EVENT_DELAY_OPEN_EXPIRES] = ENDS_WITH("5/3"),
                        [BGP_EVENT_IDLE_HOLD_EXPIRES] = ENDS_WITH("5/3"),
                        [BGP_EVENT_TCP_FAILS] = FAIL("down "),
                        [BGP_EVENT_OPEN] = ENDS_WITH("5/3"),
                        [BGP_EVENT_OPEN_DELAYED] = ENDS_WITH("5/3"),
                        [BGP_EVENT_HEADER_ERROR] = ENDS_WITH("5/3"),
                        [BGP_EVENT_OPEN_ERROR] = ENDS_WITH("5/3"),
                        [BGP_EVENT_COLLISION_DUMP] = ENDS_WITH("6/7"),
                        [BGP_EVENT_NOTIFICATION_VERSION] = FAIL("down "),
                        [BGP_EVENT_NOTIFICATION] = FAIL("down "),
                        [BGP_EVENT_KEEPALIVE] = "Established #3 [hold]",
                        [BGP_EVENT_UPDATE] = "Established update #3 [hold]",
                        [BGP_EVENT_UPDATE_ERROR] = ENDS_WITH("3/0"),
                        [BGP_EVENT_SEND_HOLD_EXPIRES] = ENDS_WITH("8/0"),
                },
};

/* In `text`, what a step did, in the words of the table. */
static void describe(const struct bgp_fsm *fsm, const struct bgp_fsm_output *out, char *text,
                     size_t size)
{
	static const char *const actions[] = {"connect",   "listen", "open",     "notification",
	                                      "keepalive", "up",     "down",     "stale",
	                                      "close",     "update", "collision"};
	static const char *const timers[] = {"retry", "hold", "keepalive", "delay-open",
	                                     "idle-hold"};
	FILE *to = fmemopen(text, size, "w");
	const char *gap = "";

	fprintf(to, "%s", bgp_state_name(fsm->state));
	for (int i = 0; i < 11; i++)
		if (out->actions & 1u << i)
			fprintf(to, " %s", actions[i]);
	if (out->notification.code)
		fprintf(to, " %d/%d", out->notification.code, out->notification.subcode);
	fprintf(to, " #%u%s [", fsm->connect_retries, fsm->is_stopped ? " stopped" : "");
	for (int i = 0; i < BGP_TIMERS; i++) {
		if (!fsm->due_ms[i])
			continue;
		fprintf(to, "%s%s", gap, timers[i]);
		gap = " ";
	}
	fprintf(to, "]");
	fclose(to);
}

static void does_what_the_rfc_says_in_each_state_for_each_event(void **unused)
{
	char text[200], same[200];

	(void)unused;
	for (int state = 0; state < BGP_STATES; state++) {
		for (int event = 1; event < BGP_EVENTS; event++) {
			struct bgp_fsm fsm = in_state(state);
			struct bgp_fsm_output out =
			        step(&fsm, &plain, (struct bgp_fsm_input){.event = event});

			describe(&fsm, &out, text, sizeof(text));
			snprintf(same, sizeof(same), "%s #3 []", bgp_state_name(state));
			if (strcmp(text, table[state][event] ? table[state][event] : same))
				fail_msg("%s, %s: %s, expected %s", bgp_state_name(state),
				         bgp_event_name(event), text,
				         table[state][event] ? table[state][event] : same);
		}
	}
}

static void sends_the_cause_it_is_given(void **unused)
{
	struct bgp_notification cause =
	        bgp_notification_of(BGP_ERROR_OPEN, BGP_OPEN_BAD_PEER_AS, NULL, 0);
	struct bgp_fsm fsm = in_state(BGP_STATE_OPEN_SENT);
	struct bgp_fsm_output out =
	        step(&fsm, &plain,
	             (struct bgp_fsm_input){.event = BGP_EVENT_OPEN_ERROR, .notification = &cause});

	(void)unused;
	assert_int_equal(out.notification.code, BGP_ERROR_OPEN);
	assert_int_equal(out.notification.subcode, BGP_OPEN_BAD_PEER_AS);
}

static void waits_for_the_peers_open_when_told_to_delay(void **unused)
{
	struct bgp_fsm_settings delaying = plain;
	struct bgp_fsm fsm = in_state(BGP_STATE_CONNECT);
	struct bgp_fsm_output out;

	(void)unused;
	delaying.delay_open_s = 5;
	out = step(&fsm, &delaying, (struct bgp_fsm_input){.event = BGP_EVENT_TCP_ACKED});
	assert_int_equal(fsm.state, BGP_STATE_CONNECT);
	assert_int_equal(out.actions, 0);
	assert_int_equal(bgp_fsm_due_ms(&fsm), NOW + 5000);
	out = step(&fsm, &delaying, (struct bgp_fsm_input){.event = BGP_EVENT_OPEN_DELAYED});
	assert_int_equal(fsm.state, BGP_STATE_OPEN_CONFIRM);
	assert_true(out.actions & BGP_DO_SEND_OPEN);
	assert_int_equal(fsm.due_ms[BGP_TIMER_DELAY_OPEN], 0);
}

static void does_not_call_when_passive(void **unused)
{
	struct bgp_fsm_settings passive = plain;
	struct bgp_fsm fsm = in_state(BGP_STATE_IDLE);
	struct bgp_fsm_output out;

	(void)unused;
	passive.is_passive = true;
	out = step(&fsm, &passive, (struct bgp_fsm_input){.event = BGP_EVENT_MANUAL_START});
	assert_int_equal(fsm.state, BGP_STATE_ACTIVE);
	assert_false(out.actions & BGP_DO_CONNECT);
	assert_int_equal(bgp_fsm_due_ms(&fsm), 0);
	step(&fsm, &passive, (struct bgp_fsm_input){.event = BGP_EVENT_TCP_CONFIRMED});
	assert_int_equal(fsm.state, BGP_STATE_OPEN_SENT);
}

static void stays_idle_after_a_stop_by_hand(void **unused)
{
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);

	(void)unused;
	step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_MANUAL_STOP});
	step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_AUTOMATIC_START});
	assert_int_equal(fsm.state, BGP_STATE_IDLE);
	step(&fsm, &plain, (struct bgp_fsm_input){.event = BGP_EVENT_MANUAL_START});
	assert_int_equal(fsm.state, BGP_STATE_CONNECT);
}

/* What ends a session, and whether the peer's paths stay: RFC 4724 4.2, RFC 8538 section 4. */
static void keeps_paths_over_a_restart(void **unused)
{
	static const struct {
		enum bgp_event event;
		bool has_8538, is_hard, stays;
	} cases[] = {
	        {BGP_EVENT_TCP_FAILS, false, false, true},
	        {BGP_EVENT_COLLISION_DUMP, false, false, true},
	        {BGP_EVENT_NOTIFICATION, false, false, false},
	        {BGP_EVENT_NOTIFICATION, true, false, true},
	        {BGP_EVENT_NOTIFICATION, true, true, false},
	        {BGP_EVENT_HOLD_EXPIRES, false, false, false},
	        {BGP_EVENT_HOLD_EXPIRES, true, false, true},
	        {BGP_EVENT_UPDATE_ERROR, true, false, true},
	        {BGP_EVENT_SEND_HOLD_EXPIRES, false, false, true},
	        {BGP_EVENT_MANUAL_STOP, true, false, false},
	        {BGP_EVENT_AUTOMATIC_STOP, true, false, true},
	        {BGP_EVENT_AUTOMATIC_STOP, false, false, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_fsm_settings settings = plain;
		struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);
		struct bgp_fsm_output out;

		settings.keeps_over_notification = cases[i].has_8538;
		out = step(&fsm, &settings,
		           (struct bgp_fsm_input){.event = cases[i].event,
		                                  .is_restartable = true,
		                                  .is_hard = cases[i].is_hard});
		assert_int_equal(!!(out.actions & BGP_DO_SESSION_STALE), cases[i].stays);
		assert_int_equal(!!(out.actions & BGP_DO_SESSION_DOWN), !cases[i].stays);
	}
}

static void a_stop_by_hand_is_a_hard_reset_where_others_keep_paths(void **unused)
{
	struct bgp_fsm_settings settings = plain;
	struct bgp_fsm fsm = in_state(BGP_STATE_ESTABLISHED);
	struct bgp_fsm_output out;

	(void)unused;
	settings.keeps_over_notification = true;
	out = step(&fsm, &settings, (struct bgp_fsm_input){.event = BGP_EVENT_MANUAL_STOP});
	assert_true(bgp_notification_is_hard(&out.notification));
}

static void the_higher_identifier_keeps_its_connection(void **unused)
{
	const __be32 low = __builtin_bswap32(0x0a0000ff), high = __builtin_bswap32(0x0b000001);

	(void)unused;
	assert_true(bgp_collision_keeps_ours(high, 1, low, 2));
	assert_false(bgp_collision_keeps_ours(low, 2, high, 1));
	assert_true(bgp_collision_keeps_ours(low, 2, low, 1));
	assert_false(bgp_collision_keeps_ours(low, 1, low, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(does_what_the_rfc_says_in_each_state_for_each_event),
	        cmocka_unit_test(sends_the_cause_it_is_given),
	        cmocka_unit_test(waits_for_the_peers_open_when_told_to_delay),
	        cmocka_unit_test(does_not_call_when_passive),
	        cmocka_unit_test(stays_idle_after_a_stop_by_hand),
	        cmocka_unit_test(keeps_paths_over_a_restart),
	        cmocka_unit_test(a_stop_by_hand_is_a_hard_reset_where_others_keep_paths),
	        cmocka_unit_test(the_higher_identifier_keeps_its_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
