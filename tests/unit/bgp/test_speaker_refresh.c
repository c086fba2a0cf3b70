/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The markers of an enhanced route refresh (RFC 7313) at moments that a peer of ours does not
 * choose: bob is told of them as if they came from alice.
 */
#include "members.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* --- a peer made of bytes */

enum { REFRESHES = 600 };

static void write_hello(struct bgp_writer *writer)
{
	const struct bgp_open open = {
	        .as = AS,
	        .hold_s = 90,
	        .router_id = 7,
	        .capabilities = {.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                         .has_multiprotocol = true,
	                         .has_refresh = true,
	                         .has_enhanced_refresh = true,
	                         .has_as4 = true,
	                         .as4 = AS,
	                         .role = BGP_ROLE_NONE},
	};

	bgp_open_write(writer, &open);
	bgp_keepalive_write(writer);
}

static void write_marker(struct bgp_writer *writer, enum bgp_refresh_subtype subtype)
{
	bgp_refresh_write(writer,
	                  &(struct bgp_refresh){.afi = 1, .safi = 67, .subtype = (__u8)subtype});
}

/* Paths that nobody uses, so that a walk over all of them takes some turns of the loop. */
static void fill(const struct member *member)
{
	enum { PATHS = 40000 };
	static struct ip4_prefix prefixes[PATHS];
	const struct bgp_rib *rib = bgp_speaker_rib(member->speaker);

	for (__u32 i = 0; i < PATHS; i++)
		prefixes[i] = (struct ip4_prefix){.addr = htonl(i << 8), .len = 24};
	assert_int_equal(bgp_rib_insert(member->speaker->rib, BGP_PEER_LOCAL, BGP_IPV4_4OVER6,
	                                bgp_rib_best(rib, 1)->attrs, BGP_FAULT_MARTIAN, NULL,
	                                prefixes, PATHS, NULL),
	                 0);
}

static bool has_none_while_alice_refreshes(void *context)
{
	struct member *bob = context;

	hear(bob, BGP_REFRESH_BEGIN);
	hear(bob, BGP_REFRESH_END);
	return !bob->n_routes;
}

static void refreshes_without_end_do_not_keep_the_routes_of_others(void **unused)
{
	struct member alice, bob, carol;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_raise(&carol, "fd00::3");
	member_peer(&bob, &alice);
	member_peer(&bob, &carol);
	member_originate(&carol, "198.51.100.0/24");
	member_await_routes(&bob, 1, "bob has carol's route");
	member_await_established(&bob, 2);
	fill(&bob);
	member_originate(&carol, "203.0.113.0/24");
	member_await_routes(&bob, 2, "bob has her last route");
	member_end(&carol);
	loopback_wait(&members_loop, has_none_while_alice_refreshes, &bob, "bob has none");
	end_both(&alice, &bob);
}

static int call_and_say(const struct bgp_writer *said, const __u8 *bytes)
{
	const struct bgp_address from = loopback_address("fd00::1", 0),
	                         to = loopback_address("fd00::2", BGP_PORT);
	struct sockaddr_in6 us = {.sin6_family = AF_INET6};
	struct sockaddr_in6 them = {.sin6_family = AF_INET6, .sin6_port = htons(to.port)};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(&us.sin6_addr, &from.addr, sizeof(us.sin6_addr));
	memcpy(&them.sin6_addr, &to.addr, sizeof(them.sin6_addr));
	assert_int_equal(bind(fd, (struct sockaddr *)&us, sizeof(us)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&them, sizeof(them)), 0);
	assert_int_equal(write(fd, bytes, bgp_written(said)), bgp_written(said));
	return fd;
}

/* Neither those that begin and end, nor those that only begin, may wear out what tells rounds
 * apart. */
static void any_number_of_refreshes_leaves_what_was_told_in_the_last(void **unused)
{
	static __u8 bytes[1 << 16];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));
	struct bgp_peer_config of_bob;
	struct member bob;
	int fd;

	(void)unused;
	write_hello(&writer);
	member_write_route(&writer, "198.51.100.0/24", "fd00::1");
	for (int i = 0; i < REFRESHES; i++) {
		write_marker(&writer, BGP_REFRESH_BEGIN);
		member_write_route(&writer, "203.0.113.0/24", "fd00::1");
		if (i < REFRESHES / 2)
			write_marker(&writer, BGP_REFRESH_END);
	}
	member_write_route(&writer, "192.0.2.0/24", "fd00::1");
	assert_false(writer.is_full);
	member_raise(&bob, "fd00::2");
	of_bob = member_neighbour(&bob, "fd00::1");
	of_bob.is_passive = true;
	member_add(&bob, &of_bob);
	fd = call_and_say(&writer, bytes);
	member_await_established(&bob, 1);
	member_await_routes(&bob, 2, "bob has the two that were told last");
	assert_int_equal(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 2);
	assert_true(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);
	close(fd);
	member_await_routes(&bob, 0, "bob has none");
	assert_int_equal(member_peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 0);
	member_end(&bob);
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
	        cmocka_unit_test(refreshes_without_end_do_not_keep_the_routes_of_others),
	        cmocka_unit_test(any_number_of_refreshes_leaves_what_was_told_in_the_last),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
