/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "daemon/ip4_fragment.h"

#define MTU 576

struct packet {
	__u8 bytes[65536];
	size_t header_len;
	size_t payload_len;
};

static struct packet *make(size_t header_len, size_t payload_len)
{
	static struct packet packet;
	struct ip4_header *ip = (void *)packet.bytes;

	memset(&packet, 0, sizeof(packet));
	packet.header_len = header_len;
	packet.payload_len = payload_len;
	ip->version_ihl = (__u8)(0x40 | header_len / 4);
	ip->total_len = net16(header_len + payload_len);
	ip->id = net16(0x1234);
	ip->ttl = 17;
	ip->protocol = PROTO_UDP;
	for (size_t i = 0; i < payload_len; i++)
		packet.bytes[header_len + i] = (__u8)(i * 7 + i / 251);
	return &packet;
}

/* RFC 1071, an octet pair at a time. */
static void assert_checksum(const __u8 *header, size_t len)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += (unsigned long)header[i] << 8 | header[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	assert_int_equal(sum, 0xffff);
}

/* Cut, check each fragment, and put together again. Returns how many fragments there were. */
static size_t cut(const struct packet *packet, size_t mtu, unsigned int first_offset, bool is_last)
{
	struct ip4_fragments fragments = {.packet = packet->bytes, .mtu = mtu};
	static __u8 buffer[65536], whole[65536];
	size_t n = 0, covered = 0, len;

	memset(whole, 0, sizeof(whole));
	while ((len = ip4_fragment_next(&fragments, buffer))) {
		const struct ip4_header *ip = (const void *)buffer;
		size_t header_len = (ip->version_ihl & 15) * 4;
		size_t offset = (net16(ip->fragment) & IP4_OFFSET_MASK) * 8 - first_offset;
		bool has_more = net16(ip->fragment) & IP4_MORE_FRAGMENTS;

		assert_true(len <= mtu);
		assert_int_equal(net16(ip->total_len), len);
		assert_int_equal(net16(ip->id), 0x1234);
		assert_int_equal(ip->ttl, 17);
		assert_checksum(buffer, header_len);
		assert_int_equal(offset, covered);
		memcpy(whole + offset, buffer + header_len, len - header_len);
		covered += len - header_len;
		assert_int_equal(has_more, covered < packet->payload_len || !is_last);
		n++;
	}
	assert_int_equal(covered, packet->payload_len);
	assert_memory_equal(whole, packet->bytes + packet->header_len, covered);
	return n;
}

static void cuts_at_multiples_of_eight_octets(void **state)
{
	(void)state;
	assert_int_equal(cut(make(20, 552), MTU, 0, true), 1);
	assert_int_equal(cut(make(20, 556), MTU, 0, true), 1);
	assert_int_equal(cut(make(20, 557), MTU, 0, true), 2);
	assert_int_equal(cut(make(20, 552 * 3), MTU, 0, true), 3);
	assert_int_equal(cut(make(20, 552 * 3 + 5), MTU, 0, true), 4);
	assert_int_equal(cut(make(20, 65515), 1500, 0, true), 45);
	assert_int_equal(cut(make(20, 100), 68, 0, true), 3);
}

static void cuts_a_fragment_further(void **state)
{
	struct packet *packet = make(20, 1200);
	struct ip4_header *ip = (void *)packet->bytes;

	(void)state;
	ip->fragment = net16(IP4_MORE_FRAGMENTS | 100);
	assert_int_equal(cut(packet, MTU, 800, false), 3);
	ip->fragment = net16(100);
	assert_int_equal(cut(packet, MTU, 800, true), 3);
}

static void copies_only_the_options_that_say_so(void **state)
{
	/* Record route (not copied), a no-operation, loose source route (copied), end. */
	static const __u8 options[] = {7, 7, 4, 0, 0, 0, 0, 1, 0x83, 7, 4, 192, 0, 2, 1, 0};
	struct packet *packet = make(36, 1100);
	struct ip4_fragments fragments = {.packet = packet->bytes, .mtu = MTU};
	__u8 buffer[MTU];

	(void)state;
	memcpy(packet->bytes + 20, options, sizeof(options));
	assert_int_equal(cut(packet, MTU, 0, true), 3);
	assert_true(ip4_fragment_next(&fragments, buffer) > 0);
	assert_int_equal(buffer[0], 0x49);
	assert_true(ip4_fragment_next(&fragments, buffer) > 0);
	assert_int_equal(buffer[0], 0x47);
	assert_memory_equal(buffer + 20, options + 8, 7);
	assert_int_equal(buffer[27], 0);
}

static void survives_options_that_lie_about_their_length(void **state)
{
	static const __u8 lies[][4] = {
	        {0x83, 0, 0, 0}, {0x83, 1, 0, 0}, {0x83, 9, 0, 0}, {1, 1, 1, 0x83}};
	struct packet *packet = make(24, 1100);

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		memcpy(packet->bytes + 20, lies[i], 4);
		assert_int_equal(cut(packet, MTU, 0, true), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cuts_at_multiples_of_eight_octets),
	        cmocka_unit_test(cuts_a_fragment_further),
	        cmocka_unit_test(copies_only_the_options_that_say_so),
	        cmocka_unit_test(survives_options_that_lie_about_their_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
