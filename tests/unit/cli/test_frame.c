/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expected bytes were made with scapy 2.5; its lines stand above them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "cli/decode.h"
#include "cli/frame.h"
#include "cli/hex.h"
#include "cli/trace.h"

/* Ether(src=S,dst=Z)/IP(src,dst,id=0)/UDP(sport=1024,dport=1)/Raw(bytes(32)) */
static const char udp_hex[] =
        "00000000000002000000000108004500003c0000000040111473c6336401cb007109040000010028955e"
        "0000000000000000000000000000000000000000000000000000000000000000";

/*
 * Ether()/Dot1Q(vlan=100)/IP(id=0,flags="DF",ttl=3,tos=(46<<2)|1)/
 * TCP(sport=4096,dport=443,flags="S",seq=0,window=8192)/Raw(bytes(21))
 */
static const char tcp_hex[] =
        "00000000000002000000000181000064080045b9003d00004000030610c4c6336401cb007109100001bb"
        "00000000000000005002200017d40000000000000000000000000000000000000000000000";

/*
 * Ether()/IPv6(src="2001:db8::1",dst="2001:db8::2",hlim=64,tc=(10<<2)|2)/
 * IP(id=0,tos=(10<<2)|2)/ICMP(type=8,id=7,seq=9)
 */
static const char icmp_hex[] =
        "00000000000002000000000186dd62a00000001c044020010db8000000000000000000000001"
        "20010db8000000000000000000000002452a001c0000000040011479c6336401cb007109"
        "0800f7ef00070009";

static struct cli_frame_spec spec_of(const char *json)
{
	json_t *arguments = json_loads(json, 0, NULL);
	struct cli_frame_spec spec = {0};

	assert_non_null(arguments);
	json_object_set_new(arguments, "from", json_string("198.51.100.1"));
	json_object_set_new(arguments, "to", json_string("203.0.113.9"));
	assert_int_equal(cli_trace_spec(arguments, &spec), 0);
	json_decref(arguments);
	return spec;
}

static void assert_builds(const char *json, const char *expected)
{
	static char hex[2 * CLI_FRAME_MAX + 1];
	static __u8 frame[CLI_FRAME_MAX];
	struct cli_frame_spec spec = spec_of(json);
	int len = cli_frame_build(&spec, frame);

	assert_true(len > 0);
	cli_hex_print(frame, (size_t)len, hex);
	assert_string_equal(hex, expected);
}

static void builds_a_udp_packet_from_defaults(void **state)
{
	(void)state;
	assert_builds("{}", udp_hex);
}

static void builds_a_tagged_tcp_syn(void **state)
{
	(void)state;
	assert_builds("{\"protocol\":\"tcp\",\"df\":true,\"ttl\":3,\"dscp\":46,\"ecn\":1,"
	              "\"sport\":4096,\"dport\":443,\"length\":61,\"vlan\":100}",
	              tcp_hex);
}

static void builds_an_echo_request_inside_a_tunnel_packet(void **state)
{
	(void)state;
	assert_builds("{\"protocol\":\"icmp\",\"sport\":7,\"dport\":9,\"length\":28,\"dscp\":10,"
	              "\"ecn\":2,\"tunnel_from\":\"2001:db8::1\",\"tunnel_to\":\"2001:db8::2\"}",
	              icmp_hex);
}

static void refuses_a_length_without_room_for_the_headers(void **state)
{
	static __u8 frame[CLI_FRAME_MAX];
	struct cli_frame_spec spec = spec_of("{\"protocol\":\"tcp\",\"length\":39}");

	(void)state;
	assert_int_equal(cli_frame_build(&spec, frame), -EINVAL);
	spec.length_bytes = CLI_FRAME_MAX;
	assert_int_equal(cli_frame_build(&spec, frame), -EMSGSIZE);
}

static void assert_decodes(const char *hex, const char *expected)
{
	__u8 frame[256];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int len = cli_hex_parse(hex, frame, sizeof(frame));

	assert_true(len >= 0);
	cli_decode(out, "", frame, (size_t)len);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void decodes_outer_and_inner_headers(void **state)
{
	(void)state;
	assert_decodes(tcp_hex,
	               "Ethernet 02:00:00:00:00:01 > 00:00:00:00:00:00, vlan 100\n"
	               "IPv4 198.51.100.1 > 203.0.113.9, ttl 3, 61 bytes, dscp 46, ECT(1), DF\n"
	               "TCP 4096 > 443 SYN\n");
	assert_decodes(icmp_hex,
	               "Ethernet 02:00:00:00:00:01 > 00:00:00:00:00:00\n"
	               "IPv6 2001:db8::1 > 2001:db8::2, hop limit 64, 68 bytes, dscp 10, ECT(0), "
	               "flow 0x00000\n"
	               "IPv4 198.51.100.1 > 203.0.113.9, ttl 64, 28 bytes, dscp 10, ECT(0)\n"
	               "ICMP echo request\n");
}

/* Each copy ends where its memory ends, so that the sanitizer sees a read behind it. */
static void decodes_no_byte_behind_a_cut_packet(void **state)
{
	static const char *const packets[] = {udp_hex, tcp_hex, icmp_hex};
	FILE *out = fopen("/dev/null", "w");

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		__u8 frame[256];
		int len = cli_hex_parse(packets[i], frame, sizeof(frame));

		for (int cut = 0; cut <= len; cut++) {
			__u8 *copy = malloc((size_t)cut + !cut);

			memcpy(copy, frame, (size_t)cut);
			cli_decode(out, "", copy, (size_t)cut);
			free(copy);
		}
	}
	assert_false(ferror(out));
	fclose(out);
	assert_decodes("0000", "Ethernet, cut short\n");
}

static void refuses_text_that_is_no_hex(void **state)
{
	__u8 bytes[2] = {7, 7};

	(void)state;
	assert_int_equal(cli_hex_parse("0g", bytes, 2), -EINVAL);
	assert_int_equal(cli_hex_parse("012", bytes, 2), -EINVAL);
	assert_int_equal(cli_hex_parse("010203", bytes, 2), -EMSGSIZE);
	assert_int_equal(cli_hex_parse("Fe01", bytes, 2), 2);
	assert_int_equal(bytes[0], 0xfe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(builds_a_udp_packet_from_defaults),
	        cmocka_unit_test(builds_a_tagged_tcp_syn),
	        cmocka_unit_test(builds_an_echo_request_inside_a_tunnel_packet),
	        cmocka_unit_test(refuses_a_length_without_room_for_the_headers),
	        cmocka_unit_test(decodes_outer_and_inner_headers),
	        cmocka_unit_test(decodes_no_byte_behind_a_cut_packet),
	        cmocka_unit_test(refuses_text_that_is_no_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
