/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICMPv6 errors in, ICMP errors out. The errors are laid out here by hand from RFC 4443, RFC 8200
 * and RFC 791; the expected messages from RFC 792, RFC 1191 and RFC 2473 section 8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "daemon/icmp_relay.h"

#define VIF      "2001:db8:ffff::1"
#define ENDPOINT "2001:db8:ffff::2"

enum { UNREACHABLE6 = 1, TOO_BIG6 = 2, TIME_EXCEEDED6 = 3, PARAMETER6 = 4 };

/* An error that quotes: 8 octets of ICMPv6, 40 of IPv6, 20 of IPv4, `payload` octets. */
struct error {
	__u8 bytes[1500];
	size_t len;
};

static void put16(__u8 *at, unsigned int value)
{
	at[0] = (__u8)(value >> 8);
	at[1] = (__u8)value;
}

static struct ip6_addr ip6(const char *text)
{
	struct ip6_addr addr;

	assert_int_equal(ip6_addr_parse(text, &addr), 0);
	return addr;
}

static void put_ip4(__u8 *ip, unsigned int total_len, bool df, __u8 protocol)
{
	static const __u8 addresses[] = {198, 51, 100, 2, 203, 0, 113, 9};

	ip[0] = 0x45;
	put16(ip + 2, total_len);
	put16(ip + 6, df ? 0x4000 : 0);
	ip[8] = 63;
	ip[9] = protocol;
	memcpy(ip + 12, addresses, sizeof(addresses));
}

static struct error make_error(__u8 type, __u32 mtu, bool df, size_t payload)
{
	struct error error = {.len = 8 + 40 + 20 + payload};
	struct ip6_addr vif = ip6(VIF), endpoint = ip6(ENDPOINT);
	__u8 *outer = error.bytes + 8;

	error.bytes[0] = type;
	put16(error.bytes + 4, mtu >> 16);
	put16(error.bytes + 6, mtu & 0xffff);
	outer[0] = 0x60;
	put16(outer + 4, 20 + (unsigned int)payload);
	outer[6] = 4;
	outer[7] = 61;
	memcpy(outer + 8, &vif, 16);
	memcpy(outer + 24, &endpoint, 16);
	put_ip4(outer + 40, 20 + (unsigned int)payload, df, 17);
	for (size_t i = 0; i < payload; i++)
		outer[60 + i] = (__u8)i;
	return error;
}

static int build(const struct error *error, struct icmp_relay *relay)
{
	struct ip6_addr vif = ip6(VIF);

	return icmp_relay_build(error->bytes, error->len, &vif, relay);
}

/* RFC 1071, an octet pair at a time. */
static unsigned int sum_of(const __u8 *bytes, size_t len)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (unsigned long)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (unsigned int)sum;
}

static void tells_the_sender_the_tunnel_mtu(void **state)
{
	struct error error = make_error(TOO_BIG6, 1400, true, 100);
	struct ip6_addr endpoint = ip6(ENDPOINT);
	struct icmp_relay relay;

	(void)state;
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.path_mtu, 1400);
	assert_true(ip6_addr_is_equal(&relay.endpoint, &endpoint));
	assert_int_equal(ntohl(relay.source), 0xc6336402);
	assert_int_equal(ntohl(relay.destination), 0xcb007109);
	assert_int_equal(relay.message[0], 3);
	assert_int_equal(relay.message[1], 4);
	assert_int_equal(relay.message[6] << 8 | relay.message[7], 1360);
	assert_int_equal(relay.message_len, 8 + 20 + 100);
	assert_memory_equal(relay.message + 8, error.bytes + 48, 120);
	assert_int_equal(sum_of(relay.message, relay.message_len), 0xffff);
}

static void learns_but_tells_nobody_where_fragmenting_is_allowed(void **state)
{
	struct error error = make_error(TOO_BIG6, 1400, false, 100);
	struct icmp_relay relay;

	(void)state;
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.path_mtu, 1400);
	assert_int_equal(relay.message_len, 0);
}

static void takes_no_mtu_below_that_of_ipv6(void **state)
{
	struct error error = make_error(TOO_BIG6, 68, true, 100);
	struct icmp_relay relay;

	(void)state;
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.path_mtu, 1280);
	assert_int_equal(relay.message[6] << 8 | relay.message[7], 1240);
}

static void turns_other_errors_into_host_unreachable(void **state)
{
	static const __u8 types[] = {UNREACHABLE6, TIME_EXCEEDED6, PARAMETER6};
	struct icmp_relay relay;

	(void)state;
	for (size_t i = 0; i < sizeof(types); i++) {
		struct error error = make_error(types[i], 0, true, 30);

		assert_int_equal(build(&error, &relay), 0);
		assert_int_equal(relay.path_mtu, 0);
		assert_int_equal(relay.message[0], 3);
		assert_int_equal(relay.message[1], 1);
		assert_int_equal(sum_of(relay.message, relay.message_len), 0xffff);
	}
}

static void cuts_the_quote_to_what_every_host_can_receive(void **state)
{
	struct error error = make_error(TOO_BIG6, 1400, true, 1200);
	struct icmp_relay relay;

	(void)state;
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.message_len, ICMP_RELAY_MAX);
}

static void sums_a_quote_of_odd_length(void **state)
{
	struct error error = make_error(TOO_BIG6, 1400, true, 33);
	struct icmp_relay relay;

	(void)state;
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.message_len, 8 + 20 + 33);
	assert_int_equal(sum_of(relay.message, relay.message_len), 0xffff);
}

static void finds_the_packet_behind_an_encapsulation_limit(void **state)
{
	static const __u8 option[8] = {4, 0, 4, 1, 4, 1, 1, 0};
	struct error error = make_error(TOO_BIG6, 1400, true, 100);
	struct icmp_relay relay;

	(void)state;
	memmove(error.bytes + 56, error.bytes + 48, 120);
	memcpy(error.bytes + 48, option, sizeof(option));
	error.bytes[8 + 6] = 60;
	error.len += sizeof(option);
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(ntohl(relay.destination), 0xcb007109);
}

static void tells_no_error_about_an_error(void **state)
{
	static const struct {
		__u8 type;
		bool told;
	} cases[] = {{0, true},   {3, false},  {5, false}, {8, true},
	             {11, false}, {12, false}, {13, true}};
	struct icmp_relay relay;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = make_error(UNREACHABLE6, 0, true, 30);

		put_ip4(error.bytes + 48, 50, true, 1);
		error.bytes[68] = cases[i].type;
		assert_int_equal(build(&error, &relay), 0);
		assert_int_equal(relay.message_len > 0, cases[i].told);
	}
}

static void tells_no_error_about_a_later_fragment(void **state)
{
	struct error error = make_error(UNREACHABLE6, 0, false, 30);
	struct icmp_relay relay;

	(void)state;
	put16(error.bytes + 48 + 6, 185);
	assert_int_equal(build(&error, &relay), 0);
	assert_int_equal(relay.message_len, 0);
}

static void refuses_what_quotes_no_tunnel_packet_of_ours(void **state)
{
	struct error foreign = make_error(TOO_BIG6, 1400, true, 100);
	struct error not_ip4 = make_error(TOO_BIG6, 1400, true, 100);
	struct error echo = make_error(128, 0, true, 100);
	struct error bad_inner = make_error(TOO_BIG6, 1400, true, 100);
	struct icmp_relay relay = {.path_mtu = 7};

	(void)state;
	foreign.bytes[8 + 8 + 15] ^= 1;
	not_ip4.bytes[8 + 6] = 6;
	bad_inner.bytes[48] = 0x44;
	assert_int_equal(build(&foreign, &relay), -EBADMSG);
	assert_int_equal(build(&not_ip4, &relay), -EBADMSG);
	assert_int_equal(build(&echo, &relay), -EBADMSG);
	assert_int_equal(build(&bad_inner, &relay), -EBADMSG);
	assert_int_equal(relay.path_mtu, 7); /* untouched on failure */
}

static void refuses_a_quote_cut_anywhere_before_eight_octets_of_payload(void **state)
{
	struct error error = make_error(TOO_BIG6, 1400, true, 100);
	struct icmp_relay relay;

	(void)state;
	for (error.len = 0; error.len < 8 + 40 + 20 + 8; error.len++)
		assert_int_equal(build(&error, &relay), -EBADMSG);
	assert_int_equal(build(&error, &relay), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_the_sender_the_tunnel_mtu),
	        cmocka_unit_test(learns_but_tells_nobody_where_fragmenting_is_allowed),
	        cmocka_unit_test(takes_no_mtu_below_that_of_ipv6),
	        cmocka_unit_test(turns_other_errors_into_host_unreachable),
	        cmocka_unit_test(cuts_the_quote_to_what_every_host_can_receive),
	        cmocka_unit_test(sums_a_quote_of_odd_length),
	        cmocka_unit_test(finds_the_packet_behind_an_encapsulation_limit),
	        cmocka_unit_test(tells_no_error_about_an_error),
	        cmocka_unit_test(tells_no_error_about_a_later_fragment),
	        cmocka_unit_test(refuses_what_quotes_no_tunnel_packet_of_ours),
	        cmocka_unit_test(refuses_a_quote_cut_anywhere_before_eight_octets_of_payload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
