/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Neighbours whose configuration changes while their sessions are up. */
#include "members.h"

#include <stdlib.h>

static struct bgp_policy *new_policy(bool accepts)
{
	struct bgp_policy *policy = calloc(1, sizeof(*policy));

	policy->refs = 1;
	policy->accepts_rest = accepts;
	return policy;
}

static void a_new_policy_takes_effect_without_a_new_session(void **unused)
{
	struct bgp_policy *rejects = new_policy(false), *accepts = new_policy(true);
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_routes(&bob, 1, "bob has alice's route");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_alice.families[BGP_IPV4_4OVER6].export = rejects;
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	member_await_routes(&bob, 0, "alice tells nothing any more");
	of_alice.families[BGP_IPV4_4OVER6].export = accepts;
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	member_await_routes(&bob, 1, "alice tells it again");
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	assert_int_equal(rejects->refs, 1);
	member_end(&alice);
	member_end(&bob);
	assert_int_equal(accepts->refs, 1);
	bgp_policy_put(rejects);
	bgp_policy_put(accepts);
}

/* Bob reflects; alice and carol know bob alone. */
static void what_a_new_client_says_is_reflected(void **unused)
{
	struct bgp_peer_config of_bob[2];
	struct member alice, bob, carol;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_raise(&carol, "fd00::3");
	member_originate(&alice, "198.51.100.0/24");
	member_originate(&bob, "203.0.113.0/24");
	member_peer(&carol, &bob);
	member_peer(&alice, &bob);
	member_await_routes(&bob, 2, "bob has alice's route");
	member_await_routes(&carol, 1, "carol has bob's route alone");
	of_bob[0] = of_bob[1] = member_neighbour(&bob, "fd00::1");
	of_bob[1].is_client = true;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 2, &of_bob[1]), 0);
	member_await_routes(&carol, 2, "carol has alice's route");
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 2, &of_bob[0]), 0);
	member_await_routes(&carol, 1, "carol has lost it");
	member_await_routes(&bob, 2, "bob has it still");
	assert_int_equal(carol.n_routes, 1);
	assert_int_equal(member_peer_state(&bob, 1).established, 1);
	member_end(&alice);
	member_end(&bob);
	member_end(&carol);
}

/* Both ways at first, as alice says; then she wants to tell one path, which a new OPEN says. */
static void several_paths_to_a_prefix_are_agreed_upon_by_a_new_session(void **unused)
{
	struct bgp_peer_config of_alice, of_bob;
	struct member alice, bob;
	struct bgp_peer_state state;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_alice.families[BGP_IPV4_4OVER6].add_path_send = true;
	of_alice.families[BGP_IPV4_4OVER6].add_path_receive = true;
	of_bob.families[BGP_IPV4_4OVER6].add_path_receive = true;
	member_add(&alice, &of_alice);
	member_add(&bob, &of_bob);
	member_originate(&alice, "198.51.100.0/24");
	member_originate(&bob, "203.0.113.0/24");
	member_await_routes(&alice, 2, "alice has bob's route, without identifier");
	member_await_routes(&bob, 2, "bob has alice's route, with one");
	state = member_peer_state(&bob, 0);
	assert_int_equal(state.negotiated->add_path_receive, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	assert_int_equal(state.negotiated->add_path_send, 0);
	of_alice.families[BGP_IPV4_4OVER6].add_path_send = false;
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	member_await_event(&bob, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(bob.last.subcode, BGP_CEASE_CONFIG_CHANGE);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 2);
	assert_int_equal(member_peer_state(&bob, 0).negotiated->add_path_receive, 0);
	member_await_routes(&bob, 2, "bob has alice's route again");
	assert_int_equal(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 1);
	member_end(&alice);
	member_end(&bob);
}

static void a_range_changes_those_who_came_in_through_it(void **unused)
{
	struct bgp_policy *rejects = new_policy(false);
	struct bgp_peer_config range, of_alice;
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_originate(&bob, "203.0.113.0/24");
	range = member_neighbour(&bob, "fd00::");
	range.prefix_len = 64;
	assert_int_equal(member_add(&bob, &range), 1);
	of_alice = member_neighbour(&alice, "fd00::2");
	member_add(&alice, &of_alice);
	member_await_routes(&alice, 1, "alice has bob's route");
	range.families[BGP_IPV4_4OVER6].export = rejects;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &range), 0);
	member_await_routes(&alice, 0, "bob tells nothing any more");
	assert_int_equal(member_peer_state(&alice, 0).established, 1);
	range.families[BGP_IPV4_4OVER6].export = NULL;
	range.hold_s = 30;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &range), 0);
	member_await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_CONFIG_CHANGE);
	member_await_routes(&alice, 1, "alice has called again");
	member_end(&alice);
	member_end(&bob);
	bgp_policy_put(rejects);
}

static bool is_once_more_up(void *context)
{
	const struct wish *wish = context;
	const struct bgp_peer_state state = member_peer_state(wish->member, 0);

	return state.state == BGP_STATE_ESTABLISHED && state.established == wish->n;
}

static void await_session(struct member *member, size_t n, const char *what)
{
	struct wish wish = {.member = member, .n = n};

	loopback_wait(&members_loop, is_once_more_up, &wish, what);
}

static void change(struct member *member, const struct bgp_peer_config *config)
{
	assert_int_equal(bgp_speaker_change_peer(member->speaker, 1, config), 0);
}

static void what_counts_for_the_next_session_leaves_this_one_alone(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_peer(&alice, &bob);
	await_session(&alice, 1, "they have a session");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_alice.restart_s = 61;
	of_alice.stale_s = 61;
	of_alice.connect_retry_s = 2;
	of_alice.delay_open_s = 1;
	of_alice.is_passive = true;
	of_alice.families[BGP_IPV4_4OVER6].max_prefixes = 10;
	change(&alice, &of_alice);
	member_originate(&alice, "198.51.100.0/24");
	member_await_routes(&bob, 1, "the session goes on");
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	of_alice.hold_s = 60;
	change(&alice, &of_alice);
	await_session(&alice, 2, "what OPEN says needs a new one");
	assert_int_equal(member_peer_state(&bob, 0).negotiated->hold_s, 60);
	member_end(&alice);
	member_end(&bob);
}

/* The two change places: who waited for calls calls from now on. */
static void who_calls_may_change_with_the_next_session(void **unused)
{
	struct bgp_peer_config of_alice, of_bob;
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	of_alice = member_neighbour(&alice, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.is_passive = true;
	member_add(&alice, &of_alice);
	member_add(&bob, &of_bob);
	member_await_established(&bob, 1);
	of_alice.is_passive = true;
	of_bob.is_passive = false;
	change(&alice, &of_alice);
	change(&bob, &of_bob);
	assert_int_equal(bgp_speaker_clear(bob.speaker, 1, BGP_CLEAR_HARD, NULL), 0);
	await_session(&bob, 2, "the second session is up");
	assert_false(bgp_session_is_incoming(member_peer_state(&bob, 0).session));
	member_end(&alice);
	member_end(&bob);
}

static void raise_limited(struct member *alice, struct member *bob, struct bgp_peer_config *of_bob)
{
	struct bgp_peer_config of_alice;

	member_raise(alice, "fd00::1");
	member_raise(bob, "fd00::2");
	of_alice = member_neighbour(alice, "fd00::2");
	*of_bob = member_neighbour(bob, "fd00::1");
	of_bob->families[BGP_IPV4_4OVER6].max_prefixes = 1;
	member_add(alice, &of_alice);
	member_add(bob, of_bob);
	member_originate(alice, "198.51.100.0/24");
	member_originate(alice, "203.0.113.0/24");
	member_await_event(bob, BGP_LOG_MAX_PREFIX, 1);
	assert_int_equal(member_peer_state(bob, 0).state, BGP_STATE_IDLE);
	assert_int_equal(member_peer_state(bob, 0).next_try_ms, 0);
}

static void a_neighbour_that_told_too_much_comes_back_with_a_higher_limit(void **unused)
{
	struct bgp_peer_config of_bob;
	struct member alice, bob;

	(void)unused;
	raise_limited(&alice, &bob, &of_bob);
	of_bob.families[BGP_IPV4_4OVER6].max_prefixes = 2;
	change(&bob, &of_bob);
	member_await_routes(&bob, 2, "bob takes both");
	member_end(&alice);
	member_end(&bob);
}

static void a_neighbour_that_told_too_much_comes_back_when_it_is_cleared(void **unused)
{
	const struct ip4_prefix gone = member_prefix("203.0.113.0/24");
	struct bgp_peer_config of_bob;
	struct member alice, bob;

	(void)unused;
	raise_limited(&alice, &bob, &of_bob);
	bgp_speaker_withdraw(alice.speaker, &gone);
	assert_int_equal(bgp_speaker_clear(bob.speaker, 1, BGP_CLEAR_HARD, NULL), 0);
	member_await_routes(&bob, 1, "bob takes what is left");
	member_end(&alice);
	member_end(&bob);
}

/* Two PEs have the address of one, until bob's is corrected. */
static void a_route_whose_next_hop_was_ours_counts_when_it_is_not_ours_any_more(void **unused)
{
	struct bgp_speaker_config right = member_config("fd00::2"), wrong = right;
	struct member alice, bob = {.address = "fd00::2"};

	(void)unused;
	member_raise(&alice, "fd00::1");
	wrong.vif = member_config("fd00::1").vif;
	member_raise_with(&bob, &wrong);
	member_originate(&alice, "198.51.100.0/24");
	member_peer(&alice, &bob);
	member_await_event(&bob, BGP_LOG_FAULT, 1);
	assert_int_equal(bob.n_routes, 0);
	assert_int_equal(bgp_speaker_configure(bob.speaker, &right), 0);
	member_await_routes(&bob, 1, "bob uses alice's route");
	assert_int_equal(member_peer_state(&bob, 0).established, 1);
	member_end(&alice);
	member_end(&bob);
}

/* Bob and carol reflect for one cluster; then carol has another. */
static void a_route_that_came_through_our_cluster_counts_when_that_is_another_one(void **unused)
{
	struct bgp_speaker_config of_bob = member_config("fd00::2"),
	                          of_carol = member_config("fd00::3");
	struct member alice, bob = {.address = "fd00::2"}, carol = {.address = "fd00::3"};
	struct bgp_peer_config to_alice, to_bob;

	(void)unused;
	of_carol.cluster_id = of_bob.router_id;
	member_raise(&alice, "fd00::1");
	member_raise_with(&bob, &of_bob);
	member_raise_with(&carol, &of_carol);
	to_bob = member_neighbour(&alice, "fd00::2");
	to_alice = member_neighbour(&bob, "fd00::1");
	to_alice.is_client = true;
	member_add(&alice, &to_bob);
	member_add(&bob, &to_alice);
	member_originate(&alice, "198.51.100.0/24");
	member_await_routes(&bob, 1, "bob has alice's route");
	member_peer(&carol, &bob);
	member_await_event(&carol, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(member_peer_state(&carol, 0).families[BGP_IPV4_4OVER6].received, 1);
	assert_int_equal(carol.n_routes, 0);
	of_carol.cluster_id = 0;
	assert_int_equal(bgp_speaker_configure(carol.speaker, &of_carol), 0);
	member_await_routes(&carol, 1, "carol uses alice's route");
	assert_int_equal(member_peer_state(&carol, 0).established, 1);
	member_end(&alice);
	member_end(&bob);
	member_end(&carol);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_new_policy_takes_effect_without_a_new_session),
	        cmocka_unit_test(what_a_new_client_says_is_reflected),
	        cmocka_unit_test(several_paths_to_a_prefix_are_agreed_upon_by_a_new_session),
	        cmocka_unit_test(a_range_changes_those_who_came_in_through_it),
	        cmocka_unit_test(who_calls_may_change_with_the_next_session),
	        cmocka_unit_test(what_counts_for_the_next_session_leaves_this_one_alone),
	        cmocka_unit_test(a_neighbour_that_told_too_much_comes_back_with_a_higher_limit),
	        cmocka_unit_test(a_neighbour_that_told_too_much_comes_back_when_it_is_cleared),
	        cmocka_unit_test(
	                a_route_whose_next_hop_was_ours_counts_when_it_is_not_ours_any_more),
	        cmocka_unit_test(
	                a_route_that_came_through_our_cluster_counts_when_that_is_another_one),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
