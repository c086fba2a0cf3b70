/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/packet.h"

#define MAC_A 2, 0, 0, 0, 0, 0xa
#define MAC_B 2, 0, 0, 0, 0, 0xb

static struct packet packet_of(uint8_t *octets, size_t len)
{
	return (struct packet){.data = octets, .end = octets + len, .len = len, .ifindex = 7};
}

static void finds_ip_behind_no_one_and_two_tags(void **state)
{
	static uint8_t frames[][22] = {
	        {MAC_A, MAC_B, 0x08, 0x00},
	        {MAC_A, MAC_B, 0x81, 0x00, 0xe0, 0x64, 0x86, 0xdd},
	        {MAC_A, MAC_B, 0x88, 0xa8, 0x0f, 0xff, 0x81, 0x00, 0x00, 0x01, 0x08, 0x00},
	};
	static const uint16_t types[] = {ETHERTYPE_V4, ETHERTYPE_V6, ETHERTYPE_V4};
	static const uint16_t vids[][2] = {{0, 0}, {100, 0}, {4095, 1}};

	(void)state;
	for (int tags = 0; tags < 3; tags++) {
		struct packet packet = packet_of(frames[tags], sizeof(frames[tags]));

		assert_true(packet_parse_link(&packet));
		assert_int_equal(packet.l3, 14 + 4 * tags);
		assert_int_equal(packet.vlans, tags);
		assert_int_equal(packet.ethertype, net16(types[tags]));
		assert_int_equal(packet.vlan.xdp_ifindex, 7);
		assert_int_equal(packet.vlan.outer_vid, net16(vids[tags][0]));
		assert_int_equal(packet.vlan.inner_vid, net16(vids[tags][1]));
	}
}

static void leaves_a_third_tag_as_the_ethertype(void **state)
{
	uint8_t frame[26] = {MAC_A, MAC_B, 0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3, 8, 0};
	struct packet packet = packet_of(frame, sizeof(frame));

	(void)state;
	assert_true(packet_parse_link(&packet));
	assert_int_equal(packet.ethertype, net16(ETHERTYPE_C_VLAN));
}

static void refuses_a_link_header_cut_anywhere(void **state)
{
	uint8_t frame[22] = {MAC_A, MAC_B, 0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 8, 0};

	(void)state;
	for (size_t len = 0; len <= 22; len++) {
		struct packet packet = packet_of(frame, len);

		assert_int_equal(packet_parse_link(&packet), len == 22);
	}
}

static void reads_nothing_beyond_the_end(void **state)
{
	uint8_t octets[32] = {};
	struct packet packet = packet_of(octets, sizeof(octets));

	(void)state;
	assert_ptr_equal(packet_at(&packet, 12, 20), octets + 12);
	assert_null(packet_at(&packet, 12, 21));
	assert_null(packet_at(&packet, 33, 1));
	assert_int_equal(packet_room(&packet, 14), 18);
}

static void compares_every_octet_of_the_mac_address(void **state)
{
	uint8_t frame[14] = {MAC_A, MAC_B, 8, 0};
	static const uint8_t mac[6] = {MAC_A};
	struct packet packet = packet_of(frame, sizeof(frame));

	(void)state;
	assert_true(packet_is_for(&packet, mac));
	for (int i = 0; i < 6; i++) {
		frame[i] ^= 1;
		assert_false(packet_is_for(&packet, mac));
		frame[i] ^= 1;
	}
	packet = packet_of(frame, 13);
	assert_false(packet_is_for(&packet, mac));
}

static void writes_the_link_header_of_an_adjacency(void **state)
{
	static const uint8_t expected[][22] = {
	        {MAC_B, MAC_A, 0x86, 0xdd},
	        {MAC_B, MAC_A, 0x88, 0xa8, 0x00, 0x64, 0x86, 0xdd},
	        {MAC_B, MAC_A, 0x88, 0xa8, 0x00, 0x64, 0x81, 0x00, 0x0f, 0xff, 0x86, 0xdd},
	};
	struct adjacency adjacency = {
	        .flags = ADJACENCY_S_VLAN,
	        .destination = {MAC_B},
	        .source = {MAC_A},
	        .vid = {net16(100), net16(4095)},
	};
	uint8_t frame[22];

	(void)state;
	for (int tags = 0; tags < 3; tags++) {
		size_t len = 14 + 4 * (size_t)tags;
		struct packet packet = packet_of(frame, len);

		adjacency.vlans = (uint8_t)tags;
		assert_int_equal(adjacency_link_len(&adjacency), len);
		memset(frame, 0, sizeof(frame));
		assert_true(packet_put_link(&packet, &adjacency, net16(ETHERTYPE_V6)));
		assert_memory_equal(frame, expected[tags], sizeof(frame));
		packet = packet_of(frame, len - 1);
		assert_false(packet_put_link(&packet, &adjacency, net16(ETHERTYPE_V6)));
	}
	adjacency.flags = 0;
	adjacency.vlans = 1;
	struct packet packet = packet_of(frame, 18);
	assert_true(packet_put_link(&packet, &adjacency, net16(ETHERTYPE_V6)));
	assert_memory_equal(frame + 12, "\x81\0", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_ip_behind_no_one_and_two_tags),
	        cmocka_unit_test(leaves_a_third_tag_as_the_ethertype),
	        cmocka_unit_test(refuses_a_link_header_cut_anywhere),
	        cmocka_unit_test(reads_nothing_beyond_the_end),
	        cmocka_unit_test(compares_every_octet_of_the_mac_address),
	        cmocka_unit_test(writes_the_link_header_of_an_adjacency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
