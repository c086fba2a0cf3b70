/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The markers of an enhanced route refresh (RFC 7313) at moments that a peer of ours does not
 * choose: bob is told of them as if they came from alice.
 */
#include "members.h"

#include "bgp/speaker_state.h"

static struct bgp_peer *first_peer(const struct member *member)
{
	return bgp_peer_at(member->speaker, member_peer_state(member, 0).number);
}

static void hear(const struct member *member, enum bgp_refresh_subtype subtype)
{
	const struct bgp_refresh refresh = {
	        .afi = BGP_AFI_IP4, .safi = BGP_SAFI_4OVER6, .subtype = (__u8)subtype};
	struct bgp_peer *peer = first_peer(member);

	bgp_peer_refresh(peer, peer->active, &refresh);
}

/* The routes that are there when all that was begun has been done. */
static size_t routes_left(const struct member *member)
{
	bgp_peer_finish_sweep(first_peer(member));
	return member->n_routes;
}

/* Alice says what she has said before. */
static void hear_again(const struct member *member, const char *text)
{
	const struct ip4_prefix prefix = member_prefix(text);
	const struct bgp_rib *rib = bgp_speaker_rib(member->speaker);
	const struct bgp_path *path = bgp_rib_best(rib, bgp_rib_find(rib, &prefix));

	assert_int_equal(bgp_rib_insert(member->speaker->rib, path->peer, BGP_IPV4_4OVER6,
	                                path->attrs, BGP_FAULT_NONE, NULL, &prefix, 1, NULL),
	                 0);
}

static void raise_both(struct member *alice, struct member *bob, bool with_restart)
{
	struct bgp_peer_config of_alice, of_bob;

	member_raise(alice, "fd00::1");
	member_raise(bob, "fd00::2");
	member_originate(alice, "198.51.100.0/24");
	member_originate(alice, "203.0.113.0/24");
	of_alice = member_neighbour(alice, "fd00::2");
	of_bob = member_neighbour(bob, "fd00::1");
	of_alice.has_graceful_restart = of_bob.has_graceful_restart = with_restart;
	member_add(alice, &of_alice);
	member_add(bob, &of_bob);
	member_await_routes(bob, 2, "bob has alice's routes");
	member_await_event(bob, BGP_LOG_END_OF_RIB, 1);
}

static void end_both(struct member *alice, struct member *bob)
{
	member_end(alice);
	member_end(bob);
}

static void what_a_refresh_does_not_repeat_is_gone(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	hear(&bob, BGP_REFRESH_BEGIN);
	hear_again(&bob, "198.51.100.0/24");
	assert_int_equal(routes_left(&bob), 2);
	hear(&bob, BGP_REFRESH_END);
	assert_int_equal(routes_left(&bob), 1);
	end_both(&alice, &bob);
}

static void refresh_right_behind_another_takes_nothing_away(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	hear(&bob, BGP_REFRESH_BEGIN);
	hear_again(&bob, "198.51.100.0/24");
	hear_again(&bob, "203.0.113.0/24");
	hear(&bob, BGP_REFRESH_END); /* stale paths are looked for from now on, in slices */
	hear(&bob, BGP_REFRESH_BEGIN);
	assert_int_equal(routes_left(&bob), 2);
	end_both(&alice, &bob);
}

static void end_of_a_refresh_that_did_not_begin_means_nothing(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	bgp_peer_mark_stale(first_peer(&bob), BGP_FAMILY_BIT(BGP_IPV4_4OVER6)); /* a restart */
	hear(&bob, BGP_REFRESH_END);
	assert_int_equal(routes_left(&bob), 2);
	end_both(&alice, &bob);
}

static void refresh_before_the_end_of_rib_means_nothing(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	first_peer(&bob)->tables[BGP_IPV4_4OVER6].has_end_of_rib = false;
	hear(&bob, BGP_REFRESH_BEGIN);
	hear(&bob, BGP_REFRESH_END);
	assert_int_equal(routes_left(&bob), 2);
	assert_int_equal(bob.n_logged[BGP_LOG_REFRESH_IGNORED], 1);
	end_both(&alice, &bob);
}

static void refresh_needs_no_end_of_rib_of_who_never_sends_one(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, false);
	first_peer(&bob)->tables[BGP_IPV4_4OVER6].has_end_of_rib = false;
	hear(&bob, BGP_REFRESH_BEGIN);
	hear_again(&bob, "198.51.100.0/24");
	hear(&bob, BGP_REFRESH_END);
	assert_int_equal(routes_left(&bob), 1);
	end_both(&alice, &bob);
}

static size_t due_to(const struct member *member)
{
	struct bgp_out_peer_statistics statistics;

	assert_int_equal(bgp_out_get_peer(bgp_speaker_out(member->speaker),
	                                  first_peer(member)->number, BGP_IPV4_4OVER6, &statistics),
	                 0);
	return statistics.due;
}

static void a_subtype_not_known_is_logged_and_else_ignored(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	hear(&bob, (enum bgp_refresh_subtype)3);
	hear(&bob, (enum bgp_refresh_subtype)255);
	assert_int_equal(due_to(&bob), 0);
	assert_false(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);
	assert_int_equal(bob.n_logged[BGP_LOG_REFRESH_IGNORED], 2);
	assert_string_equal(bob.last_text, "message subtype 255");
	end_both(&alice, &bob);
}

static void from_who_knows_no_subtypes_each_is_a_request(void **unused)
{
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	assert_int_equal(due_to(&bob), 0);
	first_peer(&bob)->negotiated.has_enhanced_refresh = false;
	hear(&bob, BGP_REFRESH_BEGIN);
	assert_true(due_to(&bob) > 0);
	assert_false(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);
	end_both(&alice, &bob);
}

static void a_request_for_a_family_not_negotiated_is_passed_over(void **unused)
{
	const struct bgp_refresh of_unicast = {.afi = 1, .safi = 1}, unknown = {.afi = 99};
	struct member alice, bob;

	(void)unused;
	raise_both(&alice, &bob, true);
	bgp_peer_refresh(first_peer(&bob), first_peer(&bob)->active, &of_unicast);
	bgp_peer_refresh(first_peer(&bob), first_peer(&bob)->active, &unknown);
	assert_int_equal(due_to(&bob), 0);
	hear(&bob, BGP_REFRESH_REQUEST);
	assert_true(due_to(&bob) > 0);
	end_both(&alice, &bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_a_refresh_does_not_repeat_is_gone),
	        cmocka_unit_test(refresh_right_behind_another_takes_nothing_away),
	        cmocka_unit_test(end_of_a_refresh_that_did_not_begin_means_nothing),
	        cmocka_unit_test(refresh_before_the_end_of_rib_means_nothing),
	        cmocka_unit_test(refresh_needs_no_end_of_rib_of_who_never_sends_one),
	        cmocka_unit_test(a_subtype_not_known_is_logged_and_else_ignored),
	        cmocka_unit_test(from_who_knows_no_subtypes_each_is_a_request),
	        cmocka_unit_test(a_request_for_a_family_not_negotiated_is_passed_over),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
