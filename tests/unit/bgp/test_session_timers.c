/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions whose peer takes nothing (RFC 9687), and those without a hold time (RFC 4271 4.2). */
#include "pair.h"

#include "bgp/session_state.h"

/* For how long alice's peer has taken nothing; the linker puts this before the connection's own. */
static const struct pair *stalled;
static __u64 stalled_ms;

__u64 __wrap_bgp_connection_stalled_ms(const struct bgp_connection *connection);

__u64 __wrap_bgp_connection_stalled_ms(const struct bgp_connection *connection)
{
	return connection == stalled->alice.session->connection ? stalled_ms : 0;
}

static void set_hold(struct end *end, __u16 hold_s)
{
	end->settings.fsm.hold_s = hold_s;
	end->settings.open.hold_s = hold_s;
}

static __u64 keepalives_of_alice(const struct pair *pair)
{
	return bgp_session_counters(pair->alice.session)->sent[BGP_KEEPALIVE];
}

static bool has_alice_sent_three(void *context)
{
	return keepalives_of_alice(context) >= 3;
}

static bool is_alice_down(void *context)
{
	const struct pair *pair = context;

	return pair->alice.n_down;
}

static void
a_peer_that_takes_nothing_loses_its_session_when_the_send_hold_timer_expires(void **unused)
{
	struct pair pair;

	(void)unused;
	stalled = &pair;
	stalled_ms = bgp_session_send_hold_ms(3);
	pair_declare(&pair, "fd00::1", "fd00::2");
	set_hold(&pair.alice, 3);
	pair_start(&pair);
	pair_wait(&pair, has_alice_sent_three, "alice has sent keepalives");
	assert_int_equal(pair.alice.n_down, 0); /* to the millisecond */
	stalled_ms++;
	pair_wait(&pair, is_alice_down, "alice is down");
	assert_true(pair.alice.last_is_ours);
	assert_int_equal(pair.alice.last.code, BGP_ERROR_SEND_HOLD_TIMER);
	assert_string_equal(bgp_notification_name(pair.alice.last.code, pair.alice.last.subcode),
	                    "send hold timer expired");
	pair_finish(&pair);
}

static void waits_eight_minutes_or_twice_the_hold_time(void **unused)
{
	(void)unused;
	assert_int_equal(bgp_session_send_hold_ms(3), 480000);
	assert_int_equal(bgp_session_send_hold_ms(240), 480000);
	assert_int_equal(bgp_session_send_hold_ms(241), 482000);
	assert_int_equal(bgp_session_send_hold_ms(65535), 131070000);
}

static void a_hold_time_of_zero_runs_neither_timer(void **unused)
{
	struct pair pair;

	(void)unused;
	stalled = &pair;
	stalled_ms = 1000ull * 3600 * 24;
	pair_declare(&pair, "fd00::1", "fd00::2");
	set_hold(&pair.bob, 0);
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	assert_int_equal(bgp_session_negotiated(pair.alice.session)->hold_s, 0);
	assert_int_equal(bgp_fsm_due_ms(bgp_session_fsm(pair.alice.session)), 0);
	assert_int_equal(bgp_fsm_due_ms(bgp_session_fsm(pair.bob.session)), 0);
	assert_int_equal(keepalives_of_alice(&pair), 1); /* the one that answers OPEN */
	pair_finish(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(
	                a_peer_that_takes_nothing_loses_its_session_when_the_send_hold_timer_expires),
	        cmocka_unit_test(waits_eight_minutes_or_twice_the_hold_time),
	        cmocka_unit_test(a_hold_time_of_zero_runs_neither_timer),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
