/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How sessions come up, with whom, and how they end. */
#include "pair.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "bgp/socket.h"

static void come_up_between(const char *alice, const char *bob)
{
	struct bgp_address local, remote;
	struct pair pair;

	pair_declare(&pair, alice, bob);
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	assert_int_equal(bgp_session_state(pair.alice.session), BGP_STATE_ESTABLISHED);
	assert_false(bgp_session_is_incoming(pair.alice.session));
	assert_true(bgp_session_is_incoming(pair.bob.session));
	assert_int_equal(bgp_session_their_open(pair.bob.session)->as, 65001);
	assert_int_equal(bgp_session_negotiated(pair.bob.session)->families,
	                 BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	bgp_session_addresses(pair.bob.session, &local, &remote);
	assert_true(ip6_addr_is_equal(&remote.addr, &pair.alice.settings.options.local.addr));
	pair_finish(&pair);
}

static void comes_up_over_ipv4(void **unused)
{
	(void)unused;
	come_up_between("127.0.0.1", "127.0.0.2");
}

static void comes_up_over_ipv6(void **unused)
{
	(void)unused;
	come_up_between("fd00::1", "fd00::2");
}

static void refuses_an_as_that_is_not_configured(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.peer_as = 65099;
	pair_start(&pair);
	pair_wait(&pair, pair_is_down, "both are down");
	assert_int_equal(pair.alice.last.code, BGP_ERROR_OPEN);
	assert_int_equal(pair.alice.last.subcode, BGP_OPEN_BAD_PEER_AS);
	assert_int_equal(pair.alice.last.data_len, 4); /* the AS number that was seen */
	assert_false(pair.alice.last_is_ours);
	assert_true(pair.bob.last_is_ours);
	pair_finish(&pair);
}

static void takes_any_external_as_where_none_is_configured(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.peer_as = 0;
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	pair_finish(&pair);
}

static void refuses_its_own_identifier_within_its_as(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.alice.settings = pair_settings(65002, 65002);
	pair.alice.settings.options.local = loopback_address("fd00::1", 0);
	pair.alice.settings.remote = loopback_address("fd00::2", BGP_PORT);
	pair.bob.settings.peer_as = 65002;
	pair_start(&pair);
	pair_wait(&pair, pair_is_down, "both are down");
	assert_int_equal(pair.bob.last.subcode, BGP_OPEN_BAD_IDENTIFIER);
	pair_finish(&pair);
}

static void says_goodbye_with_a_reason(void **unused)
{
	struct bgp_notification why = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "back at noon");
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	bgp_session_stop(pair.alice.session, &why, true);
	pair_wait(&pair, pair_has_bob_down, "bob has heard");
	bgp_notification_text(&pair.bob.last, text);
	assert_string_equal(text, "back at noon");
	assert_false(pair.bob.keeps_paths);
	assert_int_equal(bgp_session_state(pair.alice.session), BGP_STATE_IDLE);
	pair_finish(&pair);
}

static void set_key(struct end *end, const char *key)
{
	end->settings.options.md5_len = (__u8)strlen(key);
	memcpy(end->settings.options.md5_key, key, strlen(key));
}

static void comes_up_with_the_same_md5_key(void **unused)
{
	static const char *const addresses[][2] = {{"127.0.0.1", "127.0.0.2"},
	                                           {"fd00::1", "fd00::2"}};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct pair pair;

		pair_declare(&pair, addresses[i][0], addresses[i][1]);
		set_key(&pair.alice, "secret");
		set_key(&pair.bob, "secret");
		pair_start(&pair);
		pair_wait(&pair, pair_is_up, "both are up");
		pair_finish(&pair);
	}
}

static __u64 first_retry_ms;

static bool has_called_twice(void *context)
{
	struct pair *pair = context;
	__u64 due_ms = bgp_session_fsm(pair->alice.session)->due_ms[BGP_TIMER_CONNECT_RETRY];

	if (!first_retry_ms)
		first_retry_ms = due_ms;
	return due_ms != first_retry_ms;
}

static void does_not_hear_a_wrong_md5_key(void **unused)
{
	struct pair pair;

	(void)unused;
	first_retry_ms = 0;
	pair_declare(&pair, "fd00::1", "fd00::2");
	set_key(&pair.alice, "secret");
	set_key(&pair.bob, "other");
	pair_start(&pair);
	pair_wait(&pair, has_called_twice, "alice has called in vain");
	assert_int_equal(pair.bob.n_calls, 0);
	pair_finish(&pair);
}

static void a_key_for_a_range_is_the_key_of_all_in_it(void **unused)
{
	const struct ip6_addr range = loopback_address("fd00::", 0).addr;
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	set_key(&pair.alice, "secret");
	pair_start(&pair);
	assert_int_equal(bgp_listen_set_md5(pair.listen, &range, 64, (const __u8 *)"secret", 6), 0);
	pair_wait(&pair, pair_is_up, "both are up");
	pair_finish(&pair);
}

static void comes_up_with_ttl_security_on_both_sides(void **unused)
{
	static const char *const addresses[][2] = {{"127.0.0.1", "127.0.0.2"},
	                                           {"fd00::1", "fd00::2"}};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct pair pair;

		pair_declare(&pair, addresses[i][0], addresses[i][1]);
		pair.alice.settings.options.ttl = pair.alice.settings.options.min_ttl = 255;
		pair.bob.settings.options = pair.alice.settings.options;
		pair.bob.settings.options.local = loopback_address(addresses[i][1], BGP_PORT);
		pair_start(&pair);
		pair_wait(&pair, pair_is_up, "both are up");
		pair_finish(&pair);
	}
}

static void does_not_hear_who_is_too_far_away(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.alice.settings.options.ttl = 64;
	pair.bob.settings.options.min_ttl = 255;
	pair.bob.settings.fsm.open_hold_s = 1;
	pair_start(&pair);
	pair_wait(&pair, pair_has_bob_down, "bob's hold timer has expired");
	assert_int_equal(pair.bob.last.code, BGP_ERROR_HOLD_TIMER);
	assert_int_equal(pair.bob.n_up, 0);
	pair_finish(&pair);
}

/* RFC 4271 appendix E */
static void sends_with_the_dscp_of_routing(void **unused)
{
	static const char *const addresses[] = {"127.0.0.1", "fd00::1"};
	const struct bgp_connection_options options = {.ttl = 0};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		const struct bgp_address address = loopback_address(addresses[i], 0);
		socklen_t size = sizeof(int);
		int fd, class = 0;

		assert_int_equal(bgp_socket_new(&address, &fd), 0);
		assert_int_equal(bgp_socket_set_options(fd, !i, &options), 0);
		assert_int_equal(getsockopt(fd, i ? IPPROTO_IPV6 : IPPROTO_IP,
		                            i ? IPV6_TCLASS : IP_TOS, &class, &size),
		                 0);
		assert_int_equal(class >> 2, 48); /* 110000, CS6 */
		close(fd);
	}
}

static void a_lost_connection_keeps_paths_if_both_agreed_to(void **unused)
{
	struct bgp_capabilities restart = {.has_graceful_restart = true,
	                                   .restart_s = 120,
	                                   .restart_families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                                   .restart_forwarding = BGP_FAMILY_BIT(BGP_IPV4_4OVER6)};
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	for (int i = 0; i < 2; i++) {
		struct bgp_capabilities *ours = i ? &pair.alice.settings.open.capabilities
		                                  : &pair.bob.settings.open.capabilities;

		ours->has_graceful_restart = true;
		ours->restart_s = restart.restart_s;
		ours->restart_families = restart.restart_families;
		ours->restart_forwarding = restart.restart_forwarding;
	}
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	bgp_session_free(pair.alice.session);
	pair.alice.session = NULL;
	pair_wait(&pair, pair_has_bob_down, "bob is down");
	assert_true(pair.bob.keeps_paths);
	pair_finish(&pair);
}

static void the_loser_of_a_collision_says_so(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.loses_collisions = true;
	pair_start(&pair);
	pair_wait(&pair, pair_is_down, "both are down");
	assert_int_equal(pair.alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(pair.alice.last.subcode, BGP_CEASE_COLLISION);
	assert_int_equal(pair.bob.n_up, 0);
	pair_finish(&pair);
}

static bool has_bob_heard_a_probe(void *context)
{
	struct pair *pair = context;

	/* The first came with the session. */
	return bgp_session_counters(pair->bob.session)->received[BGP_KEEPALIVE] == 2;
}

static void a_probe_is_heard_and_ends_nothing_that_lives(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	bgp_session_probe(pair.alice.session);
	pair_wait(&pair, has_bob_heard_a_probe, "bob has heard the probe");
	assert_int_equal(pair.alice.n_down + pair.bob.n_down, 0);
	pair_finish(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(comes_up_over_ipv4),
	        cmocka_unit_test(comes_up_over_ipv6),
	        cmocka_unit_test(refuses_an_as_that_is_not_configured),
	        cmocka_unit_test(takes_any_external_as_where_none_is_configured),
	        cmocka_unit_test(refuses_its_own_identifier_within_its_as),
	        cmocka_unit_test(says_goodbye_with_a_reason),
	        cmocka_unit_test(comes_up_with_the_same_md5_key),
	        cmocka_unit_test(does_not_hear_a_wrong_md5_key),
	        cmocka_unit_test(a_key_for_a_range_is_the_key_of_all_in_it),
	        cmocka_unit_test(comes_up_with_ttl_security_on_both_sides),
	        cmocka_unit_test(does_not_hear_who_is_too_far_away),
	        cmocka_unit_test(sends_with_the_dscp_of_routing),
	        cmocka_unit_test(a_lost_connection_keeps_paths_if_both_agreed_to),
	        cmocka_unit_test(the_loser_of_a_collision_says_so),
	        cmocka_unit_test(a_probe_is_heard_and_ends_nothing_that_lives),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
