/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two connections at the same time, the first of them confirmed: which one stays is the peer's to
 * say, as nobody knows which of them it saw first.
 */
#include "caller.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bgp/update.h"

enum {
	HIGH_ID = 9, /* its calls stay when both are as far: bob has 2 */
	LOW_ID = 1,
};

/* Bob's call to alice, and alice's to bob. */
struct calls {
	int listener;
	struct member bob;
	struct caller of_bob, of_alice;
};

static bool is_answered(void *context)
{
	struct calls *calls = context;

	calls->of_bob.fd = accept4(calls->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	return calls->of_bob.fd >= 0;
}

static bool has_confirmed(void *context)
{
	struct calls *calls = context;
	const struct bgp_session *session = member_peer_state(&calls->bob, 0).session;

	return bgp_session_counters(session)->received[BGP_KEEPALIVE] == 1;
}

static void answer(struct calls *calls)
{
	struct bgp_peer_config of_bob;

	*calls = (struct calls){.listener = caller_listen()};
	fcntl(calls->listener, F_SETFL, O_NONBLOCK);
	member_raise(&calls->bob, "fd00::2");
	of_bob = member_neighbour(&calls->bob, "fd00::1");
	member_add(&calls->bob, &of_bob);
	loopback_wait(&members_loop, is_answered, calls, "bob's call is answered");
}

/* Both calls are answered, and bob's is confirmed. Alice has said nothing on her own. */
static void begin(struct calls *calls, __u32 router_id)
{
	answer(calls);
	caller_ring(&calls->of_alice);
	member_await_event(&calls->bob, BGP_LOG_STATE, 3); /* Connect, and OpenSent twice */
	caller_say_open(calls->of_bob.fd, false, router_id);
	caller_say_keepalive(calls->of_bob.fd);
	loopback_wait(&members_loop, has_confirmed, calls, "bob's call is confirmed");
	assert_int_equal(member_established(&calls->bob), 0);
}

static void end(struct calls *calls)
{
	close(calls->of_bob.fd);
	close(calls->of_alice.fd);
	close(calls->listener);
	member_end(&calls->bob);
}

static void finish(struct calls *calls)
{
	assert_int_equal(member_established(&calls->bob), 1);
	assert_int_equal(member_peer_state(&calls->bob, 0).established, 1);
	end(calls);
}

static void give_up(int fd)
{
	struct bgp_notification why =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_COLLISION, NULL, 0);
	__u8 bytes[64];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	bgp_notification_write(&writer, &why);
	caller_say(fd, &writer);
}

static void the_call_that_the_peer_gives_up_leaves_the_other(void **unused)
{
	struct calls calls;

	(void)unused;
	begin(&calls, HIGH_ID);
	give_up(calls.of_bob.fd);
	caller_say_open(calls.of_alice.fd, false, HIGH_ID);
	caller_say_keepalive(calls.of_alice.fd);
	member_await_established(&calls.bob, 1);
	assert_false(caller_has_ended(&calls.of_alice));
	finish(&calls);
}

static void a_confirmed_call_goes_on_as_soon_as_the_other_is_given_up(void **unused)
{
	struct calls calls;

	(void)unused;
	begin(&calls, HIGH_ID);
	give_up(calls.of_alice.fd);
	member_await_established(&calls.bob, 1);
	assert_false(caller_has_ended(&calls.of_bob));
	finish(&calls);
}

static void of_two_that_are_confirmed_the_higher_identifier_decides(void **unused)
{
	struct calls calls;

	(void)unused;
	begin(&calls, HIGH_ID);
	caller_say_open(calls.of_alice.fd, false, HIGH_ID);
	caller_say_keepalive(calls.of_alice.fd);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_bob, "bob's call ends");
	assert_int_equal(caller_farewell(&calls.of_bob).subcode, BGP_CEASE_COLLISION);
	member_await_established(&calls.bob, 1);
	finish(&calls);
}

static void a_call_that_is_preferred_does_not_wait(void **unused)
{
	struct calls calls;

	(void)unused;
	answer(&calls);
	caller_ring(&calls.of_alice);
	member_await_event(&calls.bob, BGP_LOG_STATE, 3);
	caller_say_open(calls.of_bob.fd, false, LOW_ID);
	caller_say_keepalive(calls.of_bob.fd);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_alice, "alice's call ends");
	assert_int_equal(caller_farewell(&calls.of_alice).subcode, BGP_CEASE_COLLISION);
	finish(&calls);
}

/* Bob's call is up when alice's arrives. */
static void cross(struct calls *calls, __u32 router_id)
{
	answer(calls);
	caller_say_open(calls->of_bob.fd, false, router_id);
	caller_say_keepalive(calls->of_bob.fd);
	member_await_established(&calls->bob, 1);
	caller_ring(&calls->of_alice);
	caller_say_open(calls->of_alice.fd, false, router_id);
}

static void a_preferred_call_that_crosses_one_that_is_up_takes_its_place(void **unused)
{
	struct calls calls;

	(void)unused;
	cross(&calls, HIGH_ID);
	caller_say_keepalive(calls.of_alice.fd);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_bob, "bob's call ends");
	assert_int_equal(caller_farewell(&calls.of_bob).subcode, BGP_CEASE_COLLISION);
	member_await_established(&calls.bob, 1);
	assert_false(caller_has_ended(&calls.of_alice));
	assert_int_equal(member_peer_state(&calls.bob, 0).established, 2);
	end(&calls);
}

static void another_call_that_crosses_one_that_is_up_is_refused(void **unused)
{
	struct calls calls;

	(void)unused;
	cross(&calls, LOW_ID);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_alice, "alice's call ends");
	assert_int_equal(caller_farewell(&calls.of_alice).subcode, BGP_CEASE_COLLISION);
	assert_false(caller_has_ended(&calls.of_bob));
	finish(&calls);
}

/* It would not, if it had taken the other one. */
static void who_tells_routes_has_taken_that_call(void **unused)
{
	__u8 bytes[64];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));
	struct calls calls;

	(void)unused;
	begin(&calls, HIGH_ID);
	bgp_update_write_end_of_rib(&writer, BGP_IPV4_4OVER6);
	caller_say(calls.of_bob.fd, &writer);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_alice, "the other one ends");
	assert_int_equal(caller_farewell(&calls.of_alice).subcode, BGP_CEASE_COLLISION);
	finish(&calls);
}

static void a_call_that_says_nothing_is_not_waited_for_long(void **unused)
{
	struct calls calls;

	(void)unused;
	begin(&calls, HIGH_ID);
	member_await_established(&calls.bob, 1);
	loopback_wait(&members_loop, caller_has_ended, &calls.of_alice, "the silent one ends");
	finish(&calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_call_that_the_peer_gives_up_leaves_the_other),
	        cmocka_unit_test(a_confirmed_call_goes_on_as_soon_as_the_other_is_given_up),
	        cmocka_unit_test(of_two_that_are_confirmed_the_higher_identifier_decides),
	        cmocka_unit_test(a_call_that_is_preferred_does_not_wait),
	        cmocka_unit_test(a_preferred_call_that_crosses_one_that_is_up_takes_its_place),
	        cmocka_unit_test(another_call_that_crosses_one_that_is_up_is_refused),
	        cmocka_unit_test(who_tells_routes_has_taken_that_call),
	        cmocka_unit_test(a_call_that_says_nothing_is_not_waited_for_long),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
