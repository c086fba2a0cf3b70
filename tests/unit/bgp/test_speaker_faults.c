/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes that are kept but never used: what is said of them (RFC 4271 section 6.3). */
#include "members.h"

#include "bgp/speaker_state.h"

/* What bob makes of an UPDATE with a prefix, as if alice had sent it. */
static void hear(const struct member *bob, const char *text, const char *hop)
{
	struct bgp_peer *alice = bgp_peer_at(bob->speaker, 1);
	__u8 bytes[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	member_write_route(&writer, text, hop);
	bgp_peer_update(
	        alice, alice->active,
	        bgp_reader_of(bytes + BGP_HEADER_BYTES, bgp_written(&writer) - BGP_HEADER_BYTES));
}

static void the_first_of_each_kind_in_a_session_is_logged(void **unused)
{
	struct member alice, bob;

	(void)unused;
	member_raise(&alice, "fd00::1");
	member_raise(&bob, "fd00::2");
	member_peer(&alice, &bob);
	member_await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	hear(&bob, "198.51.100.0/24", "fd00::1");
	assert_int_equal(bob.n_logged[BGP_LOG_FAULT], 0);
	hear(&bob, "127.0.0.0/8", "fd00::1");
	hear(&bob, "127.1.0.0/16", "fd00::1");
	assert_int_equal(bob.n_logged[BGP_LOG_FAULT], 1);
	assert_string_equal(bob.last_text, "its prefix must not be routed");
	hear(&bob, "192.0.2.0/24", "fd00::2");
	assert_int_equal(bob.n_logged[BGP_LOG_FAULT], 2);
	assert_string_equal(bob.last_text, "its next hop is this router");
	assert_int_equal(bob.n_routes, 1);
	assert_int_equal(member_established(&bob), 1);
	member_end(&alice);
	member_end(&bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_first_of_each_kind_in_a_session_is_logged),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, members_begin, members_end);
}
