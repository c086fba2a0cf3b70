/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speakers that stop, restart or are lost: what their peers make of it. */
#include "members.h"

static void on_stopped(void *context)
{
	struct member *member = context;

	member->n_stopped++;
}

static bool has_stopped(void *context)
{
	const struct member *member = context;

	return member->n_stopped;
}

static void tells_its_peers_why_it_stops(void **unused)
{
	struct bgp_notification why = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "new kernel");
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_peer(&alice, &bob);
	member_await_established(&alice, 1);
	member_await_established(&bob, 1);
	bgp_speaker_stop(alice.speaker, &why, false, on_stopped, &alice);
	loopback_wait(&members_loop, has_stopped, &alice, "alice has stopped");
	member_await_event(&bob, BGP_LOG_NOTIFICATION, 1);
	bgp_notification_text(&bob.last, text);
	assert_string_equal(text, "new kernel");
	member_end(&alice);
	member_end(&bob);
}

static void let_restart(struct member *a, struct member *b)
{
	struct bgp_peer_config of_a = member_neighbour(a, b->address);

	of_a.has_graceful_restart = true;
	member_add(a, &of_a);
}

static void keeps_the_routes_of_a_peer_that_restarts(void **unused)
{
	struct bgp_speaker_config again = member_config("fd00::1");
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_originate(&alice, "203.0.113.0/24");
	member_originate(&bob, "192.0.2.0/24");
	let_restart(&alice, &bob);
	let_restart(&bob, &alice);
	member_await_routes(&bob, 3, "bob has alice's routes");
	bgp_speaker_stop(alice.speaker, NULL, true, on_stopped, &alice);
	loopback_wait(&members_loop, has_stopped, &alice, "alice has stopped");
	member_end(&alice);
	member_await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.n_routes, 3);
	assert_true(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);

	alice = (struct member){.address = "fd00::1"};
	again.is_restarting = true;
	member_raise_with(&alice, &again);
	member_originate(&alice, "198.51.100.0/24");
	let_restart(&alice, &bob);
	member_await_event(&alice, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bob.n_routes, 3); /* alice has not chosen yet */
	assert_int_equal(alice.n_selected, 0);
	bgp_speaker_originated_all(alice.speaker);
	assert_int_equal(alice.n_selected, 1);
	member_await_routes(&bob, 2, "what alice did not tell again is gone");
	assert_false(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);
	member_end(&alice);
	member_end(&bob);
}

static void forgets_a_peer_that_does_not_come_back(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_alice.has_graceful_restart = true;
	of_alice.restart_s = 1;
	member_add(&alice, &of_alice);
	let_restart(&bob, &alice);
	member_await_routes(&bob, 1, "bob has alice's route");
	member_end(&alice);
	member_await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.n_routes, 1);
	member_await_routes(&bob, 0, "bob waits no longer");
	member_end(&bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_its_peers_why_it_stops),
	        cmocka_unit_test(keeps_the_routes_of_a_peer_that_restarts),
	        cmocka_unit_test(forgets_a_peer_that_does_not_come_back),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
