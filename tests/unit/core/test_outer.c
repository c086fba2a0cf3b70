/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/outer.h"

static const struct ip6_addr vif = {.bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};

/* A tunnel packet without a link-layer header, built octet by octet. */
struct builder {
	uint8_t octets[256];
	size_t len;
};

static struct builder outer_header(void)
{
	struct builder b = {.octets = {0x6a, 0xb0}, .len = 40};

	b.octets[7] = 64;
	b.octets[8] = 0xfd;
	memcpy(b.octets + 24, vif.bytes, 16);
	return b;
}

static void extend(struct builder *b, uint8_t type, const char *seven)
{
	size_t last = b->len == 40 ? 6 : b->len - 8;

	b->octets[last] = type;
	b->octets[b->len] = PROTO_IPV4;
	memcpy(b->octets + b->len + 1, seven, 7);
	b->len += 8;
}

static enum outer_state parse(struct builder *b, struct outer *outer)
{
	struct packet packet = {
	        .data = b->octets, .end = b->octets + b->len + 20, .len = b->len + 20};

	if (b->len == 40)
		b->octets[6] = PROTO_IPV4;
	b->octets[5] = (uint8_t)(b->len - 40 + 20);
	return outer_parse(&packet, &vif, outer);
}

/* How Linux writes the tunnel encapsulation limit: option, PadN of one octet. */
#define LIMIT  "\0\4\1\4\1\1\0"
#define ATOMIC "\0\0\0\1\2\3\4"

static void finds_the_payload_behind_a_bare_header(void **state)
{
	struct builder b = outer_header();
	struct outer outer;

	(void)state;
	assert_int_equal(parse(&b, &outer), OUTER_TUNNEL);
	assert_int_equal(outer.payload, 40);
	assert_int_equal(outer.payload_len, 20);
	assert_int_equal(outer.class, 0xab);
}

static void steps_over_each_simple_extension(void **state)
{
	static const struct {
		uint8_t type;
		const char *seven;
	} simple[] = {
	        {PROTO_DESTINATION, LIMIT},
	        {PROTO_DESTINATION, "\0\4\1\4\0\0\0"}, /* the limit, three Pad1 */
	        {PROTO_DESTINATION, "\0\1\4\0\0\0\0"}, /* PadN alone */
	        {PROTO_FRAGMENT, ATOMIC},
	};

	(void)state;
	for (size_t i = 0; i < 16; i++) {
		struct builder b = outer_header();
		struct outer outer;

		extend(&b, simple[i / 4].type, simple[i / 4].seven);
		extend(&b, simple[i % 4].type, simple[i % 4].seven);
		assert_int_equal(parse(&b, &outer), OUTER_TUNNEL);
		assert_int_equal(outer.payload, 56);
		assert_int_equal(outer.payload_len, 20);
	}
}

static void leaves_what_is_not_simple_to_the_kernel(void **state)
{
	static const struct {
		uint8_t type;
		const char *seven;
		enum outer_state expected;
	} cases[] = {
	        {PROTO_HOP_BY_HOP, "\0\1\4\0\0\0\0", OUTER_COMPLICATED},
	        {PROTO_ROUTING, "\0\4\0\0\0\0\0", OUTER_COMPLICATED},
	        {PROTO_DESTINATION, "\1\4\1\4\1\1\0", OUTER_COMPLICATED}, /* 16 octets long */
	        {PROTO_DESTINATION, "\0\5\2\0\0\1\0", OUTER_COMPLICATED}, /* router alert */
	        {PROTO_DESTINATION, "\0\4\2\4\0\1\0", OUTER_COMPLICATED}, /* limit of 2 octets */
	        {PROTO_DESTINATION, "\0\4\1\4\1\2\0", OUTER_COMPLICATED}, /* PadN beyond the end */
	        {PROTO_DESTINATION, "\0\4\1\4\0\0\5", OUTER_COMPLICATED}, /* not all Pad1 */
	        {PROTO_DESTINATION, "\0\1\3\0\0\0\5", OUTER_COMPLICATED}, /* PadN, then an option */
	        {PROTO_FRAGMENT, "\0\0\1\1\2\3\4", OUTER_FRAGMENT},       /* more fragments */
	        {PROTO_FRAGMENT, "\0\0\10\1\2\3\4", OUTER_FRAGMENT},      /* offset 8 */
	        {PROTO_FRAGMENT, "\0\x80\0\1\2\3\4", OUTER_FRAGMENT},     /* offset 32768 */
	        {PROTO_FRAGMENT, "\0\0\6\1\2\3\4", OUTER_TUNNEL},         /* reserved bits set */
	};
	struct outer outer;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct builder b = outer_header();

		extend(&b, cases[i].type, cases[i].seven);
		assert_int_equal(parse(&b, &outer), cases[i].expected);
		b = outer_header();
		extend(&b, PROTO_DESTINATION, LIMIT);
		extend(&b, cases[i].type, cases[i].seven);
		assert_int_equal(parse(&b, &outer), cases[i].expected);
	}
}

static void stops_after_three_extensions(void **state)
{
	struct builder b = outer_header();
	struct outer outer;

	(void)state;
	for (int i = 0; i < 3; i++)
		extend(&b, PROTO_DESTINATION, LIMIT);
	assert_int_equal(parse(&b, &outer), OUTER_TUNNEL);
	extend(&b, PROTO_DESTINATION, LIMIT);
	assert_int_equal(parse(&b, &outer), OUTER_COMPLICATED);
}

static void leaves_other_payloads_and_destinations_alone(void **state)
{
	struct builder b = outer_header();
	struct packet packet = {.data = b.octets, .end = b.octets + 60, .len = 60};
	struct outer outer;

	(void)state;
	for (int next = 0; next < 256; next++) {
		b.octets[5] = 20;
		b.octets[6] = (uint8_t)next;
		if (next != PROTO_IPV4 && !outer_is_extension((uint8_t)next))
			assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_OTHER);
	}
	for (int octet = 24; octet < 40; octet++) {
		b.octets[octet] ^= 0x80;
		assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_NOT_OURS);
		b.octets[octet] ^= 0x80;
	}
	b.octets[0] = 0x4a;
	assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_MALFORMED);
}

static void calls_a_packet_truncated_at_each_octet(void **state)
{
	struct builder b = outer_header();
	struct outer outer;

	(void)state;
	extend(&b, PROTO_DESTINATION, LIMIT);
	assert_int_equal(parse(&b, &outer), OUTER_TUNNEL);
	for (size_t len = 0; len < b.len + 20; len++) {
		struct packet packet = {.data = b.octets, .end = b.octets + len, .len = len};

		assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_TRUNCATED);
	}
}

static void calls_an_extension_beyond_the_payload_length_truncated(void **state)
{
	struct builder b = outer_header();
	struct packet packet = {.data = b.octets, .end = b.octets + 68, .len = 68};
	struct outer outer;

	(void)state;
	extend(&b, PROTO_DESTINATION, LIMIT);
	b.octets[5] = 7;
	assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_TRUNCATED);
	b.octets[5] = 8;
	assert_int_equal(outer_parse(&packet, &vif, &outer), OUTER_TUNNEL);
	assert_int_equal(outer.payload_len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_the_payload_behind_a_bare_header),
	        cmocka_unit_test(steps_over_each_simple_extension),
	        cmocka_unit_test(leaves_what_is_not_simple_to_the_kernel),
	        cmocka_unit_test(stops_after_three_extensions),
	        cmocka_unit_test(leaves_other_payloads_and_destinations_alone),
	        cmocka_unit_test(calls_a_packet_truncated_at_each_octet),
	        cmocka_unit_test(calls_an_extension_beyond_the_payload_length_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
