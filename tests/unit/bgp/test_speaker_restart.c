/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speakers that stop, restart or are lost: what their peers make of it. */
#include "members.h"

#include <string.h>

#include "bgp/speaker_state.h"

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
	assert_int_equal(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 1);
	member_end(&alice);
	member_end(&bob);
}

/* Back from a restart, waiting for End-of-RIBs: it tells nothing yet. */
static void come_back(struct member *member, struct member *to)
{
	struct bgp_speaker_config again = member_config(member->address);

	*member = (struct member){.address = member->address};
	again.is_restarting = true;
	member_raise_with(member, &again);
	let_restart(member, to);
	member_await_event(member, BGP_LOG_END_OF_RIB, 1);
}

static void leave_for_restart(struct member *member)
{
	bgp_speaker_stop(member->speaker, NULL, true, on_stopped, member);
	loopback_wait(&members_loop, has_stopped, member, "it has stopped");
	member_end(member);
}

static void raise_and_leave(struct member *alice, struct member *bob)
{
	member_raise(alice, "fd00::1");
	member_raise(bob, "fd00::2");
	member_originate(alice, "198.51.100.0/24");
	let_restart(alice, bob);
	let_restart(bob, alice);
	member_await_routes(bob, 1, "bob has alice's route");
	member_await_event(bob, BGP_LOG_END_OF_RIB, 1);
	leave_for_restart(alice);
	member_await_event(bob, BGP_LOG_STALE, 1);
}

/* RFC 8538 section 4.1: it may be lost again before it has told all. */
static void what_is_stale_outlives_a_second_loss(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_and_leave(&alice, &bob);
	come_back(&alice, &bob);
	leave_for_restart(&alice);
	member_await_event(&bob, BGP_LOG_STALE, 2);
	assert_int_equal(bob.n_logged[BGP_LOG_STALE_GONE], 0);
	assert_int_equal(bob.n_routes, 1);
	member_end(&bob);
}

/* RFC 4724 section 4.2: without that, there is no second time. */
static void a_second_loss_takes_what_is_stale_of_who_does_not_know_rfc_8538(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_and_leave(&alice, &bob);
	come_back(&alice, &bob);
	bgp_peer_at(bob.speaker, 1)->negotiated.has_notification_restart = false;
	leave_for_restart(&alice);
	member_await_event(&bob, BGP_LOG_STALE_GONE, 1);
	member_await_routes(&bob, 0, "bob has forgotten alice's route");
	member_end(&bob);
}

/* How many events of a kind there were before the last one of another kind. */
static size_t count_before_last(const struct member *member, enum bgp_log_event event,
                                enum bgp_log_event last)
{
	struct bgp_log_entry entries[64];
	__u64 next;
	size_t n = bgp_speaker_log(member->speaker, 0, entries, 64, &next), n_before = 0;

	while (n && entries[n - 1].event != last)
		n--;
	for (size_t i = 0; i < n; i++)
		n_before += entries[i].event == event;
	return n_before;
}

/* RFC 4724 section 4.2: without the F bit at once, not at its End-of-RIB. */
static void a_peer_that_comes_back_without_its_table_loses_what_was_kept(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_and_leave(&alice, &bob);
	member_raise(&alice, "fd00::1");
	let_restart(&alice, &bob);
	member_await_event(&bob, BGP_LOG_STALE_GONE, 1);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 2);
	assert_int_equal(count_before_last(&bob, BGP_LOG_STALE_GONE, BGP_LOG_END_OF_RIB), 1);
	assert_int_equal(count_before_last(&bob, BGP_LOG_END_OF_RIB, BGP_LOG_STALE_GONE), 1);
	member_await_routes(&bob, 0, "bob has forgotten alice's route");
	member_end(&alice);
	member_end(&bob);
}

/* RFC 4724 section 4.2: it is back, but does not come to its End-of-RIB. */
static void what_is_stale_has_a_time_limit(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_and_leave(&alice, &bob);
	bgp_peer_at(bob.speaker, 1)->config.stale_s = 1;
	come_back(&alice, &bob);
	assert_int_equal(bob.n_routes, 1);
	member_await_event(&bob, BGP_LOG_STALE_GONE, 1);
	member_await_routes(&bob, 0, "bob waits no longer for alice's End-of-RIB");
	assert_int_equal(bob.n_logged[BGP_LOG_END_OF_RIB], 1);
	member_end(&alice);
	member_end(&bob);
}

/* RFC 4724 section 3: else both would wait for each other. */
static void who_restarts_does_not_wait_for_who_restarts_too(void **unused)
{
	struct member alice = {.address = "fd00::1"}, bob = {.address = "fd00::2"};
	struct member *const both[] = {&alice, &bob};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct bgp_speaker_config again = member_config(both[i]->address);

		again.is_restarting = true;
		member_raise_with(both[i], &again);
	}
	for (int i = 0; i < 2; i++) {
		let_restart(both[i], both[!i]);
		bgp_speaker_originated_all(both[i]->speaker);
		assert_int_equal(both[i]->n_selected, 0);
	}
	member_await_event(&alice, BGP_LOG_END_OF_RIB, 1);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(alice.n_selected, 1);
	assert_int_equal(bob.n_selected, 1);
	member_end(&alice);
	member_end(&bob);
}

static struct member restarted;
static int n_selected_at_marker;

static void hear_marker(const struct bgp_log_entry *entry)
{
	if (entry->event == BGP_LOG_END_OF_RIB)
		n_selected_at_marker = restarted.n_selected;
}

/* RFC 4724 section 3: the capability without a family promises the marker, and no more. */
static void who_restarts_waits_for_the_marker_of_who_keeps_no_family(void **unused)
{
	struct bgp_speaker_config again = member_config("fd00::1");
	struct member bob;

	(void)unused;
	restarted = (struct member){.address = "fd00::1", .hears = hear_marker};
	n_selected_at_marker = -1;
	again.is_restarting = true;
	member_raise_with(&restarted, &again);
	member_raise(&bob, "fd00::2");
	let_restart(&bob, &restarted);
	bgp_peer_at(bob.speaker, 1)->settings.open.capabilities.restart_families = 0;
	let_restart(&restarted, &bob);
	bgp_speaker_originated_all(restarted.speaker);
	member_await_event(&restarted, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(n_selected_at_marker, 0);
	assert_int_equal(restarted.n_selected, 1);
	member_end(&restarted);
	member_end(&bob);
}

/* RFC 8538 section 4: and both set the F bit afterwards, or it would be for nothing. */
static void a_notification_that_is_no_hard_reset_costs_no_route(void **unused)
{
	struct bgp_notification why =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_RESOURCES, NULL, 0);
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	let_restart(&alice, &bob);
	let_restart(&bob, &alice);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	bgp_session_stop(bgp_peer_at(alice.speaker, 1)->active, &why, false);
	member_await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.last.subcode, BGP_CEASE_RESOURCES);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 2);
	member_await_event(&bob, BGP_LOG_STALE_GONE, 1);
	assert_int_equal(count_before_last(&bob, BGP_LOG_END_OF_RIB, BGP_LOG_STALE_GONE), 2);
	assert_int_equal(bob.n_routes, 1);
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

static void forgets_a_peer_that_is_disabled_while_it_restarts(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	let_restart(&alice, &bob);
	let_restart(&bob, &alice);
	member_await_routes(&bob, 1, "bob has alice's route");
	member_end(&alice);
	member_await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.n_routes, 1);
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.has_graceful_restart = true;
	of_bob.is_disabled = true;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	member_await_routes(&bob, 0, "bob keeps nothing of it");
	member_end(&bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_its_peers_why_it_stops),
	        cmocka_unit_test(keeps_the_routes_of_a_peer_that_restarts),
	        cmocka_unit_test(what_is_stale_outlives_a_second_loss),
	        cmocka_unit_test(a_second_loss_takes_what_is_stale_of_who_does_not_know_rfc_8538),
	        cmocka_unit_test(a_peer_that_comes_back_without_its_table_loses_what_was_kept),
	        cmocka_unit_test(a_notification_that_is_no_hard_reset_costs_no_route),
	        cmocka_unit_test(what_is_stale_has_a_time_limit),
	        cmocka_unit_test(who_restarts_does_not_wait_for_who_restarts_too),
	        cmocka_unit_test(who_restarts_waits_for_the_marker_of_who_keeps_no_family),
	        cmocka_unit_test(forgets_a_peer_that_does_not_come_back),
	        cmocka_unit_test(forgets_a_peer_that_is_disabled_while_it_restarts),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
