/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A second call from a neighbour whose session is up (RFC 4271 section 6.8, RFC 4724 section 4.2).
 */
#include "caller.h"

#include <unistd.h>

static void raise_bob(struct member *bob)
{
	struct bgp_peer_config of_bob;

	member_raise(bob, "fd00::2");
	of_bob = member_neighbour(bob, "fd00::1");
	of_bob.is_passive = true;
	of_bob.has_graceful_restart = true;
	member_add(bob, &of_bob);
}

static void a_second_call_is_refused_while_the_session_is_up(void **unused)
{
	struct caller first, second;
	struct member bob;

	(void)unused;
	raise_bob(&bob);
	caller_call(&first, false);
	member_await_established(&bob, 1);
	caller_call(&second, false);
	loopback_wait(&members_loop, caller_has_ended, &second, "the second call has ended");
	assert_int_equal(caller_farewell(&second).code, BGP_ERROR_CEASE);
	assert_int_equal(caller_farewell(&second).subcode, BGP_CEASE_COLLISION);
	assert_int_equal(member_established(&bob), 1);
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	assert_false(caller_has_ended(&first));
	close(first.fd);
	close(second.fd);
	member_end(&bob);
}

static void a_peer_that_restarts_and_calls_anew_is_told_nothing_on_its_old_connection(void **unused)
{
	struct caller first, second;
	struct member bob;

	(void)unused;
	raise_bob(&bob);
	caller_call(&first, true);
	member_await_established(&bob, 1);
	caller_call(&second, true);
	loopback_wait(&members_loop, caller_has_ended, &first, "the first call has ended");
	assert_int_equal(caller_farewell(&first).code, 0);
	member_await_established(&bob, 1);
	assert_int_equal(member_peer_state(&bob, 0).established, 2);
	assert_false(caller_has_ended(&second));
	close(first.fd);
	close(second.fd);
	member_end(&bob);
}

static bool is_in_open_sent(void *context)
{
	return member_peer_state(context, 0).state == BGP_STATE_OPEN_SENT;
}

/* Its call won while ours had no answer; another call is as any beside a session that is up. */
static void a_call_beside_a_session_that_came_in_is_refused(void **unused)
{
	int silent = caller_listen();
	struct bgp_peer_config of_bob;
	struct caller first, second;
	struct member bob;

	(void)unused;
	member_raise(&bob, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	member_add(&bob, &of_bob);
	loopback_wait(&members_loop, is_in_open_sent, &bob, "bob's call is answered");
	caller_call(&first, false);
	member_await_established(&bob, 1);
	caller_call(&second, false);
	loopback_wait(&members_loop, caller_has_ended, &second, "the second call has ended");
	assert_int_equal(caller_farewell(&second).subcode, BGP_CEASE_COLLISION);
	member_originate(&bob, "198.51.100.0/24");
	assert_int_equal(member_established(&bob), 1);
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	assert_false(caller_has_ended(&first));
	close(first.fd);
	close(second.fd);
	close(silent);
	member_end(&bob);
}

static void raise_bob_for_anybody(struct member *bob)
{
	struct bgp_peer_config range;

	member_raise(bob, "fd00::2");
	range = member_neighbour(bob, "fd00::");
	range.prefix_len = 64;
	range.has_graceful_restart = true;
	member_add(bob, &range);
}

static bool has_heard_end_of_rib(void *context)
{
	struct caller *caller = context;
	struct bgp_header header;
	struct bgp_notification error;
	struct bgp_reader heard;

	caller_has_ended(caller);
	heard = bgp_reader_of(caller->heard, caller->len);
	while (!bgp_header_read(heard.at, bgp_left(&heard), BGP_MESSAGE_MAX, &header, &error)) {
		if (header.type == BGP_UPDATE)
			return true;
		bgp_read_bytes(&heard, header.len_bytes);
	}
	return false;
}

static void a_caller_of_a_range_that_fell_silent_may_call_anew(void **unused)
{
	struct caller first, second;
	struct member bob;

	(void)unused;
	raise_bob_for_anybody(&bob);
	caller_ring(&first);
	member_await_event(&bob, BGP_LOG_STATE, 2); /* to OpenSent */
	caller_call(&second, false);
	loopback_wait(&members_loop, has_heard_end_of_rib, &second, "the second call is told all");
	assert_int_equal(member_established(&bob), 1);
	assert_false(caller_has_ended(&second));
	close(first.fd);
	close(second.fd);
	member_end(&bob);
}

static void a_caller_of_a_range_that_restarts_may_call_anew(void **unused)
{
	struct caller first, second;
	struct member bob;

	(void)unused;
	raise_bob_for_anybody(&bob);
	caller_call(&first, true);
	loopback_wait(&members_loop, has_heard_end_of_rib, &first, "the first call is told all");
	caller_call(&second, true);
	loopback_wait(&members_loop, has_heard_end_of_rib, &second, "the second call is told all");
	assert_int_equal(member_established(&bob), 1);
	assert_true(caller_has_ended(&first));
	assert_false(caller_has_ended(&second));
	close(first.fd);
	close(second.fd);
	member_end(&bob);
}

static void say_two_prefixes(int fd)
{
	__u8 bytes[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	member_write_route(&writer, "198.51.100.0/24", "fd00::1");
	member_write_route(&writer, "203.0.113.0/24", "fd00::1");
	caller_say(fd, &writer);
}

/* Who has told too much rests, and had no other call ready for that. */
static void too_many_prefixes_end_the_calls_beside_the_session_too(void **unused)
{
	struct bgp_peer_config of_bob;
	struct caller first, second;
	struct member bob;

	(void)unused;
	member_raise(&bob, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.is_passive = true;
	of_bob.families[BGP_IPV4_4OVER6].max_prefixes = 1;
	member_add(&bob, &of_bob);
	caller_call(&first, false);
	member_await_established(&bob, 1);
	caller_ring(&second);
	member_await_event(&bob, BGP_LOG_STATE, bob.n_logged[BGP_LOG_STATE] + 2); /* OpenSent */
	say_two_prefixes(first.fd);
	loopback_wait(&members_loop, caller_has_ended, &first, "the session has ended");
	loopback_wait(&members_loop, caller_has_ended, &second, "the other call has ended");
	assert_int_equal(caller_farewell(&second).subcode, BGP_CEASE_MAX_PREFIXES);
	assert_int_equal(member_peer_state(&bob, 0).state, BGP_STATE_IDLE);
	close(first.fd);
	close(second.fd);
	member_end(&bob);
}

static bool is_confirming(void *context)
{
	return member_peer_state(context, 0).state == BGP_STATE_OPEN_CONFIRM;
}

static bool is_listening(void *context)
{
	return member_peer_state(context, 0).state == BGP_STATE_ACTIVE;
}

static bool is_resting(void *context)
{
	return member_peer_state(context, 0).state == BGP_STATE_IDLE;
}

static void why_a_session_ended_outlives_a_call_that_ends_without_a_word(void **unused)
{
	struct bgp_notification goodbye = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "lunch");
	struct caller caller;
	struct member bob;
	__u8 bytes[64];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	(void)unused;
	bgp_notification_write(&writer, &goodbye);
	raise_bob(&bob);
	caller_call(&caller, false);
	member_await_established(&bob, 1);
	caller_say(caller.fd, &writer);
	member_await_event(&bob, BGP_LOG_NOTIFICATION, 1);
	close(caller.fd);
	loopback_wait(&members_loop, is_listening, &bob, "bob has rested");
	caller_begin(&caller, false);
	loopback_wait(&members_loop, is_confirming, &bob, "bob has the OPEN");
	close(caller.fd);
	loopback_wait(&members_loop, is_resting, &bob, "the call is over");
	assert_int_equal(member_peer_state(&bob, 0).last_end.notification.subcode,
	                 BGP_CEASE_SHUTDOWN);
	member_end(&bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_second_call_is_refused_while_the_session_is_up),
	        cmocka_unit_test(
	                a_peer_that_restarts_and_calls_anew_is_told_nothing_on_its_old_connection),
	        cmocka_unit_test(a_call_beside_a_session_that_came_in_is_refused),
	        cmocka_unit_test(too_many_prefixes_end_the_calls_beside_the_session_too),
	        cmocka_unit_test(a_caller_of_a_range_that_fell_silent_may_call_anew),
	        cmocka_unit_test(a_caller_of_a_range_that_restarts_may_call_anew),
	        cmocka_unit_test(why_a_session_ended_outlives_a_call_that_ends_without_a_word),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
