/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions and speakers that have no memory for what they must say: nobody is left half told. */
#include "members.h"
#include "pair.h"
#include "starve.h"

#include "bgp/session_state.h"

#include <errno.h>
#include <stdlib.h>

static struct bgp_buffer *new_refresh(void)
{
	struct bgp_buffer *buffer = bgp_buffer_new(64);
	struct bgp_writer writer = bgp_writer_of(buffer->bytes, buffer->size_bytes);

	bgp_refresh_write(&writer, &(struct bgp_refresh){.afi = 1, .safi = 67});
	buffer->len_bytes = (__u32)bgp_written(&writer);
	return buffer;
}

static void a_session_that_lost_a_message_ends_and_says_why(void **unused)
{
	enum { MESSAGES = 64 }; /* more than a queue has room for without growing */
	struct bgp_buffer *refresh = new_refresh();
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	starve(true);
	for (int i = 0; i < MESSAGES; i++)
		bgp_session_send(pair.alice.session, refresh);
	starve(false);
	assert_int_equal(bgp_session_state(pair.alice.session), BGP_STATE_ESTABLISHED);
	pair_wait(&pair, pair_is_down, "both are down");
	assert_true(pair.alice.last_is_ours);
	assert_int_equal(pair.alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(pair.alice.last.subcode, BGP_CEASE_RESOURCES);
	assert_int_equal(pair.bob.last.subcode, BGP_CEASE_RESOURCES);
	assert_in_range(pair.bob.n_refreshes, 1, MESSAGES - 1);
	assert_int_equal(bgp_session_counters(pair.alice.session)->sent[BGP_ROUTE_REFRESH],
	                 pair.bob.n_refreshes);
	assert_int_equal(refresh->refs, 1);
	bgp_buffer_put(refresh);
	pair_finish(&pair);
}

static void a_session_without_memory_for_its_open_does_not_wait_for_an_answer(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair_start_bob(&pair);
	starve(true);
	bgp_session_event(pair.bob.session, BGP_EVENT_TCP_CONFIRMED);
	starve(false);
	assert_int_equal(bgp_session_state(pair.bob.session), BGP_STATE_OPEN_SENT);
	uv_run(&pair.loop, UV_RUN_NOWAIT);
	assert_int_equal(pair.bob.n_down, 1);
	assert_int_equal(pair.bob.last.subcode, BGP_CEASE_RESOURCES);
	pair_finish(&pair);
}

static void raise_two(struct member *alice, struct member *bob)
{
	assert_int_equal(members_begin(NULL), 0);
	member_raise(alice, "fd00::1");
	member_raise(bob, "fd00::2");
	member_originate(alice, "198.51.100.0/24");
	member_peer(alice, bob);
	member_await_routes(bob, 1, "bob has alice's route");
	member_await_event(bob, BGP_LOG_END_OF_RIB, 1);
}

static void end_two(struct member *alice, struct member *bob)
{
	member_end(alice);
	member_end(bob);
	assert_int_equal(members_end(NULL), 0);
}

/* It would go on being told what the new policy keeps from it. */
static void a_peer_that_can_not_get_its_new_policy_gets_a_new_session(void **unused)
{
	struct bgp_policy *rejects = calloc(1, sizeof(*rejects));
	struct bgp_peer_config of_alice;
	struct member alice, bob;

	(void)unused;
	rejects->refs = 1;
	raise_two(&alice, &bob);
	of_alice = member_neighbour(&alice, "fd00::2");
	of_alice.families[BGP_IPV4_4OVER6].export = rejects;
	starve(true);
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	starve(false);
	member_await_event(&bob, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(bob.last.subcode, BGP_CEASE_RESOURCES);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 2);
	assert_int_equal(bob.n_routes, 0);
	end_two(&alice, &bob);
	assert_int_equal(rejects->refs, 1);
	bgp_policy_put(rejects);
}

static int n_up;

/* There is no memory from the moment that the session is up until it has ended. */
static void starve_while_up(const struct bgp_log_entry *entry)
{
	if (entry->event == BGP_LOG_STATE && entry->is == BGP_STATE_ESTABLISHED)
		starve(!n_up++);
	else if (entry->event == BGP_LOG_STATE)
		starve(false);
}

static void a_session_that_can_not_get_its_families_begins_anew(void **unused)
{
	struct member alice, bob;

	(void)unused;
	n_up = 0;
	assert_int_equal(members_begin(NULL), 0);
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	alice.hears = starve_while_up;
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	assert_int_equal(n_up, 2);
	assert_int_equal(alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(alice.last.subcode, BGP_CEASE_RESOURCES);
	assert_true(alice.last_is_ours);
	end_two(&alice, &bob);
}

static void who_wants_all_sent_again_hears_that_it_can_not_be(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_two(&alice, &bob);
	starve(true);
	assert_int_equal(bgp_speaker_clear(alice.speaker, 1, BGP_CLEAR_OUT, NULL), -ENOMEM);
	starve(false);
	assert_int_equal(bgp_speaker_clear(alice.speaker, 1, BGP_CLEAR_OUT, NULL), 0);
	member_await_event(&bob, BGP_LOG_STALE_GONE, 1);
	assert_int_equal(bob.n_routes, 1);
	end_two(&alice, &bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_session_that_lost_a_message_ends_and_says_why),
	        cmocka_unit_test(a_session_without_memory_for_its_open_does_not_wait_for_an_answer),
	        cmocka_unit_test(a_peer_that_can_not_get_its_new_policy_gets_a_new_session),
	        cmocka_unit_test(a_session_that_can_not_get_its_families_begins_anew),
	        cmocka_unit_test(who_wants_all_sent_again_hears_that_it_can_not_be),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
