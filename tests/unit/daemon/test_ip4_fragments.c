/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/ip4_fragments.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/checksum.h"

/* A packet of `len` octets whose payload counts upwards. */
static void make_packet(__u8 *packet, size_t header_len, size_t len, __u16 fragment)
{
	struct ip4_header *ip = (void *)packet;

	for (size_t i = 0; i < len; i++)
		packet[i] = (__u8)(i * 7);
	memset(packet, 1, header_len); /* options, if any: NOP */
	*ip = (struct ip4_header){
	        .version_ihl = (__u8)(0x40 | header_len / 4),
	        .total_len = net16((__u16)len),
	        .id = net16(0x4242),
	        .fragment = net16(fragment),
	        .ttl = 9,
	        .protocol = 17,
	        .source = net32(0xc6336401),
	        .destination = net32(0xcb007101),
	};
}

static void puts_the_same_payload_together_again(void **state)
{
	__u8 packet[4000], piece[1460], together[4000];
	struct ip4_fragments fragments;
	size_t len, end = 0, n = 0;

	(void)state;
	make_packet(packet, 20, sizeof(packet), 0);
	assert_int_equal(ip4_fragments_init(&fragments, packet, sizeof(packet), sizeof(piece)), 0);
	while (ip4_fragments_next(&fragments, piece, &len)) {
		const struct ip4_header *ip = (const void *)piece;
		size_t offset = (net16(ip->fragment) & IP4_OFFSET_MASK) * 8UL;

		assert_true(len <= sizeof(piece));
		assert_int_equal(net16(ip->total_len), len);
		assert_true(checksum_ip4_is_right(ip));
		assert_int_equal(offset, end);
		memcpy(together + 20 + offset, piece + 20, len - 20);
		end += len - 20;
		n++;
		assert_int_equal(!!(net16(ip->fragment) & IP4_MORE_FRAGMENTS), end < 3980);
	}
	assert_int_equal(n, 3);
	assert_memory_equal(together + 20, packet + 20, sizeof(packet) - 20);
}

static void keeps_the_place_of_a_fragment(void **state)
{
	__u8 packet[100], piece[68];
	struct ip4_fragments fragments;
	const struct ip4_header *ip = (const void *)piece;
	size_t len;

	(void)state;
	make_packet(packet, 20, sizeof(packet), IP4_MORE_FRAGMENTS | 100);
	assert_int_equal(ip4_fragments_init(&fragments, packet, sizeof(packet), sizeof(piece)), 0);
	assert_true(ip4_fragments_next(&fragments, piece, &len));
	assert_int_equal(net16(ip->fragment), IP4_MORE_FRAGMENTS | 100);
	assert_true(ip4_fragments_next(&fragments, piece, &len));
	assert_int_equal(net16(ip->fragment), IP4_MORE_FRAGMENTS | 106);
	assert_false(ip4_fragments_next(&fragments, piece, &len));
}

static void copies_only_options_that_are_to_be_copied(void **state)
{
	static const __u8 options[8] = {0x07, 3, 4, 0x94, 4, 0, 0, 0}; /* record route, alert */
	static const __u8 later[8] = {1, 1, 1, 0x94, 4, 0, 0, 0};
	__u8 packet[200], piece[124];
	struct ip4_fragments fragments;
	size_t len;

	(void)state;
	make_packet(packet, 28, sizeof(packet), 0);
	memcpy(packet + 20, options, sizeof(options));
	assert_int_equal(ip4_fragments_init(&fragments, packet, sizeof(packet), sizeof(piece)), 0);
	assert_true(ip4_fragments_next(&fragments, piece, &len));
	assert_memory_equal(piece + 20, options, sizeof(options));
	assert_true(ip4_fragments_next(&fragments, piece, &len));
	assert_memory_equal(piece + 20, later, sizeof(later));
}

static void obeys_dont_fragment(void **state)
{
	__u8 packet[1500];
	struct ip4_fragments fragments;

	(void)state;
	make_packet(packet, 20, sizeof(packet), IP4_DONT_FRAGMENT);
	assert_int_equal(ip4_fragments_init(&fragments, packet, sizeof(packet), 1460), -EMSGSIZE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(puts_the_same_payload_together_again),
	        cmocka_unit_test(keeps_the_place_of_a_fragment),
	        cmocka_unit_test(copies_only_options_that_are_to_be_copied),
	        cmocka_unit_test(obeys_dont_fragment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
