/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "members.h"

#include "bgp/event_log.h"

#include <errno.h>
#include <stdlib.h>

static void exchanges_routes_and_withdraws_them(void **unused)
{
	const struct ip4_prefix gone = member_prefix("198.51.100.0/24");
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	member_originate(&alice, "203.0.113.0/24");
	member_await_routes(&bob, 2, "bob has the new one too");
	assert_true(ip6_addr_is_equal(&bgp_hop_at(bgp_speaker_hops(bob.speaker), bob.hop)->addr,
	                              &(struct ip6_addr){.bytes = {[0] = 0xfd, [15] = 1}}));
	bgp_speaker_withdraw(alice.speaker, &gone);
	member_await_routes(&bob, 1, "bob has one");
	assert_int_equal(bob.routes[0].prefix.addr, member_prefix("203.0.113.0/24").addr);
	assert_int_equal(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 1);
	member_end(&alice);
	member_await_routes(&bob, 0, "bob has none");
	member_end(&bob);
}

/* With both calling at the same time, in every order, one session remains. */
static void one_of_two_colliding_connections_stays(void **unused)
{
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_originate(&bob, "203.0.113.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&alice, 2, "alice has both");
	member_await_routes(&bob, 2, "bob has both");
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(member_peer_state(&alice, 0).established, 1);
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	/* The higher identifier keeps its call: RFC 4271 section 6.8. */
	if (alice.n_logged[BGP_LOG_COLLISION] + bob.n_logged[BGP_LOG_COLLISION])
		assert_false(bgp_session_is_incoming(member_peer_state(&bob, 0).session));
	member_end(&alice);
	member_end(&bob);
}

static struct bgp_peer_config a_range_of(const struct member *member)
{
	struct bgp_peer_config range = member_neighbour(member, "fd00::");

	range.prefix_len = 64;
	return range;
}

static void a_range_takes_calls_and_reflects_between_them(void **unused)
{
	struct member alice, bob, carol;
	struct bgp_peer_config range, of_alice, of_carol;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_raise(&carol, "fd00::3");
	range = a_range_of(&bob);
	range.is_client = true;
	member_add(&bob, &range);
	of_alice = member_neighbour(&alice, "fd00::2");
	of_carol = member_neighbour(&carol, "fd00::2");
	member_add(&alice, &of_alice);
	member_add(&carol, &of_carol);
	member_originate(&alice, "198.51.100.0/24");
	member_await_routes(&carol, 1, "carol has alice's route");
	member_await_established(&bob, 2);
	assert_true(member_peer_state(&bob, 2).is_dynamic);
	member_end(&alice);
	member_await_routes(&carol, 0, "carol has lost it");
	member_await_established(&bob, 1);
	member_end(&carol);
	member_end(&bob);
}

static void a_range_takes_no_more_than_its_maximum(void **unused)
{
	struct member alice, bob, carol;
	struct bgp_peer_config range, of_alice, of_carol;
	struct bgp_speaker_statistics statistics;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_raise(&carol, "fd00::3");
	range = a_range_of(&bob);
	range.max_neighbors = 1;
	member_add(&bob, &range);
	of_alice = member_neighbour(&alice, "fd00::2");
	of_carol = member_neighbour(&carol, "fd00::2");
	member_add(&alice, &of_alice);
	member_await_established(&bob, 1);
	member_add(&carol, &of_carol);
	member_await_event(&bob, BGP_LOG_REFUSED, 1);
	assert_string_equal(bob.last_text, "the range has its maximum of neighbours");
	assert_true(member_peer_state(&bob, 0).refused > 0);
	bgp_speaker_get_statistics(bob.speaker, &statistics);
	assert_int_equal(statistics.refused, member_peer_state(&bob, 0).refused);
	assert_int_equal(member_established(&carol), 0);
	member_end(&alice);
	member_await_established(&carol, 1); /* there is room again */
	member_end(&carol);
	member_end(&bob);
}

static void a_range_that_is_removed_takes_its_neighbours_along(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config range, of_alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	range = a_range_of(&bob);
	of_alice = member_neighbour(&alice, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_add(&alice, &of_alice);
	assert_int_equal(member_add(&bob, &range), 1);
	member_await_routes(&bob, 1, "bob has alice's route");
	assert_int_equal(bgp_speaker_remove_peer(bob.speaker, 1), 0);
	member_await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_DECONFIGURED);
	member_await_routes(&bob, 0, "bob has none");
	member_end(&alice);
	member_end(&bob);
}

/* bob has fd00::2 and fd00::4; alice calls the wrong one. */
static void refuses_a_call_to_another_address_than_the_local_one(void **unused)
{
	struct bgp_speaker_config of_two = member_config("fd00::2");
	struct member alice, bob = {.address = "fd00::2"};
	struct bgp_peer_config of_alice, of_bob;

	(void)unused;
	of_two.n_listen = 2;
	of_two.listen[1] = loopback_address("fd00::4", BGP_PORT);
	member_raise(&alice, "fd00::1");
	member_raise_with(&bob, &of_two);
	of_alice = member_neighbour(&alice, "fd00::4");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.is_passive = true;
	member_add(&alice, &of_alice);
	member_add(&bob, &of_bob);
	member_await_event(&bob, BGP_LOG_REFUSED, 1);
	assert_string_equal(bob.last_text,
	                    "the address called is not the local-address of the neighbour");
	assert_int_equal(member_peer_state(&bob, 0).refused, 1);
	of_bob.options.local = loopback_address("fd00::4", 0);
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	member_await_established(&bob, 1);
	member_end(&alice);
	member_end(&bob);
}

static void refuses_the_call_of_a_stranger(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	of_alice = member_neighbour(&alice, "fd00::2");
	member_add(&alice, &of_alice);
	member_await_event(&bob, BGP_LOG_REFUSED, 1);
	assert_int_equal(member_established(&alice), 0);
	member_end(&alice);
	member_end(&bob);
}

static void too_many_prefixes_end_the_session_until_it_is_tried_again(void **unused)
{
	const struct ip4_prefix one = member_prefix("198.51.100.0/24");
	struct member alice, bob;
	struct bgp_peer_config of_alice, of_bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.families[BGP_IPV4_4OVER6].max_prefixes = 2;
	of_bob.families[BGP_IPV4_4OVER6].max_prefix_warning = 100;
	of_bob.families[BGP_IPV4_4OVER6].max_prefix_restart_s = 1;
	member_add(&alice, &of_alice);
	member_add(&bob, &of_bob);
	member_originate(&alice, "198.51.100.0/24");
	member_originate(&alice, "198.51.101.0/24");
	member_await_event(&bob, BGP_LOG_MAX_PREFIX_WARNING, 1);
	member_originate(&alice, "198.51.102.0/24");
	member_await_event(&bob, BGP_LOG_MAX_PREFIX, 1);
	member_await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(alice.last.subcode, BGP_CEASE_MAX_PREFIXES);
	member_await_routes(&bob, 0, "bob has none");
	bgp_speaker_withdraw(alice.speaker, &one);
	member_await_routes(&bob, 2, "bob has tried again");
	member_end(&alice);
	member_end(&bob);
}

static void a_peer_that_is_removed_is_told_and_its_routes_go(void **unused)
{
	struct member alice, bob;
	__u16 number;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	assert_int_equal(bgp_speaker_find_peer(bob.speaker,
	                                       &(struct ip6_addr){.bytes = {[0] = 0xfd, [15] = 1}},
	                                       &number),
	                 0);
	assert_int_equal(bgp_speaker_remove_peer(bob.speaker, number), 0);
	member_await_routes(&bob, 0, "bob has none");
	member_await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_DECONFIGURED);
	member_end(&alice);
	member_end(&bob);
}

static void asks_for_a_refresh_and_gets_everything_again(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_state state;
	struct wish wish = {.member = &bob, .event = BGP_LOG_STALE_GONE, .n = 1};

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bgp_speaker_clear(bob.speaker, 1, BGP_CLEAR_IN, NULL), 0);
	/* Between BoRR and EoRR all was stale, and has been told again. */
	loopback_wait(&members_loop, member_has_logged, &wish, "the refresh has ended");
	state = member_peer_state(&bob, 0);
	assert_int_equal(bgp_session_counters(state.session)->sent[BGP_ROUTE_REFRESH], 1);
	assert_int_equal(bgp_session_counters(state.session)->received[BGP_ROUTE_REFRESH], 2);
	assert_int_equal(bob.n_routes, 1);
	assert_int_equal(state.families[BGP_IPV4_4OVER6].received, 1);
	member_end(&alice);
	member_end(&bob);
}

static void a_next_hop_that_is_lost_empties_its_sets_then_its_routes_go(void **unused)
{
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	bob.leaves_hops_open = true;
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bob.n_routes, 0);
	bgp_speaker_hop_resolved(bob.speaker, bob.hop, true, 10);
	member_await_routes(&bob, 1, "the hop resolves");
	bgp_speaker_hop_resolved(bob.speaker, bob.hop, false, 0);
	assert_int_equal(bob.n_sets_empty, 1); /* at once */
	member_await_routes(&bob, 0, "bob has none");
	member_end(&alice);
	member_end(&bob);
}

static void a_hard_clear_ends_the_session_and_begins_it_anew(void **unused)
{
	struct member alice, bob;
	struct wish wish = {.member = &bob, .event = BGP_LOG_END_OF_RIB, .n = 2};

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bgp_speaker_clear(alice.speaker, 1, BGP_CLEAR_HARD, "again"), 0);
	loopback_wait(&members_loop, member_has_logged, &wish, "it is up again");
	assert_int_equal(member_peer_state(&bob, 0).established, 2);
	assert_int_equal(member_peer_state(&bob, 0).last_end.notification.subcode, BGP_CEASE_RESET);
	member_end(&alice);
	member_end(&bob);
}

static void a_peer_that_is_disabled_stays_down_until_it_is_enabled(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.is_disabled = true;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	member_await_routes(&bob, 0, "bob has none");
	member_await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_SHUTDOWN);
	of_bob.is_disabled = false;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	member_await_routes(&bob, 1, "bob has it again");
	member_end(&alice);
	member_end(&bob);
}

static void refuses_the_same_neighbour_twice(void **unused)
{
	struct bgp_peer_config config;
	struct member alice;
	__u16 number;

	(void)unused;
	member_raise(&alice, "fd00::1");
	config = member_neighbour(&alice, "fd00::4");
	config.is_disabled = true;
	member_add(&alice, &config);
	assert_int_equal(bgp_speaker_add_peer(alice.speaker, &config, &number), -EEXIST);
	assert_int_equal(bgp_speaker_remove_peer(alice.speaker, 1), 0);
	assert_int_equal(bgp_speaker_remove_peer(alice.speaker, 1), -ENOENT);
	assert_int_equal(bgp_speaker_add_peer(alice.speaker, &config, &number), 0);
	member_end(&alice);
}

static void does_not_originate_a_martian(void **unused)
{
	struct bgp_local_route route = {.prefix = member_prefix("127.0.0.0/8")};
	struct member alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	assert_int_equal(bgp_speaker_originate(alice.speaker, &route, NULL), -EINVAL);
	member_end(&alice);
}

static void the_log_keeps_the_last_events_with_their_numbers(void **unused)
{
	struct bgp_log_entry entries[8];
	struct bgp_event_log *log;
	__u64 next;

	(void)unused;
	assert_int_equal(bgp_event_log_new(4, &log), 0);
	for (__u16 i = 0; i < 6; i++)
		bgp_event_log_add(log, &(struct bgp_log_entry){.peer = i});
	assert_int_equal(bgp_event_log_read(log, 0, entries, 3, &next), 3);
	assert_int_equal(entries[0].peer, 2);
	assert_int_equal(next, 5);
	assert_int_equal(bgp_event_log_read(log, next, entries, 8, &next), 1);
	assert_int_equal(entries[0].peer, 5);
	assert_int_equal(bgp_event_log_read(log, next, entries, 8, &next), 0);
	bgp_event_log_free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(exchanges_routes_and_withdraws_them),
	        cmocka_unit_test(one_of_two_colliding_connections_stays),
	        cmocka_unit_test(a_range_takes_calls_and_reflects_between_them),
	        cmocka_unit_test(a_range_takes_no_more_than_its_maximum),
	        cmocka_unit_test(a_range_that_is_removed_takes_its_neighbours_along),
	        cmocka_unit_test(refuses_a_call_to_another_address_than_the_local_one),
	        cmocka_unit_test(refuses_the_call_of_a_stranger),
	        cmocka_unit_test(too_many_prefixes_end_the_session_until_it_is_tried_again),
	        cmocka_unit_test(a_peer_that_is_removed_is_told_and_its_routes_go),
	        cmocka_unit_test(asks_for_a_refresh_and_gets_everything_again),
	        cmocka_unit_test(a_next_hop_that_is_lost_empties_its_sets_then_its_routes_go),
	        cmocka_unit_test(a_hard_clear_ends_the_session_and_begins_it_anew),
	        cmocka_unit_test(a_peer_that_is_disabled_stays_down_until_it_is_enabled),
	        cmocka_unit_test(refuses_the_same_neighbour_twice),
	        cmocka_unit_test(does_not_originate_a_martian),
	        cmocka_unit_test(the_log_keeps_the_last_events_with_their_numbers),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
