/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/ip4.h"

/* A good header of RFC 791: 20 octets of header, 8 of payload; its checksum was worked out by hand.
 */
static struct ip4_header good_header(void)
{
	return (struct ip4_header){
	        .version_ihl = 0x45,
	        .total_len = net16(28),
	        .ttl = 64,
	        .protocol = PROTO_UDP,
	        .source = net32(0x0a010009),
	        .destination = net32(0x0a020009),
	        .checksum = net16(0x66bd),
	};
}

static void accepts_a_good_header_with_and_without_padding_behind(void **state)
{
	struct ip4_header ip = good_header();

	(void)state;
	assert_int_equal(ip4_check(&ip, 28), IP4_GOOD);
	assert_int_equal(ip4_check(&ip, 46), IP4_GOOD);
}

static void calls_a_packet_truncated_at_each_octet(void **state)
{
	struct ip4_header ip = good_header();

	(void)state;
	assert_int_equal(ip4_check(NULL, 1500), IP4_TRUNCATED);
	for (uint32_t room = 0; room < 28; room++)
		assert_int_equal(ip4_check(&ip, room), IP4_TRUNCATED);
}

static void calls_other_versions_and_lengths_malformed(void **state)
{
	(void)state;
	for (int first = 0; first < 256; first++) {
		struct ip4_header ip = good_header();
		enum ip4_state expected = IP4_MALFORMED;

		ip.version_ihl = (uint8_t)first;
		if (first == 0x45)
			expected = IP4_GOOD;
		else if (first == 0x46 || first == 0x47)
			expected = IP4_HAS_OPTIONS; /* 24 and 28 octets: within the total length */
		assert_int_equal(ip4_check(&ip, 28), expected);
	}
}

static void calls_a_total_length_below_the_header_malformed(void **state)
{
	struct ip4_header ip = good_header();

	(void)state;
	ip.total_len = net16(19);
	assert_int_equal(ip4_check(&ip, 28), IP4_MALFORMED);
	ip.version_ihl = 0x4f;
	ip.total_len = net16(59);
	assert_int_equal(ip4_check(&ip, 1500), IP4_MALFORMED);
	ip.total_len = net16(60);
	assert_int_equal(ip4_check(&ip, 60), IP4_HAS_OPTIONS);
	assert_int_equal(ip4_check(&ip, 59), IP4_TRUNCATED);
}

static void sees_a_wrong_checksum(void **state)
{
	struct ip4_header ip = good_header();

	(void)state;
	ip.ttl--;
	assert_int_equal(ip4_check(&ip, 28), IP4_BAD_CHECKSUM);
}

static void knows_the_bounds_of_special_addresses(void **state)
{
	static const struct {
		uint32_t addr;
		bool is_special;
	} bounds[] = {
	        {0x00000000, true},  {0x00ffffff, true},  {0x01000000, false}, {0x7effffff, false},
	        {0x7f000000, true},  {0x7fffffff, true},  {0x80000000, false}, {0xa9fdffff, false},
	        {0xa9fe0000, true},  {0xa9feffff, true},  {0xa9ff0000, false}, {0xdfffffff, false},
	        {0xe0000000, true},  {0xefffffff, true},  {0xf0000000, true},  {0xffffffff, true},
	        {0x0a000001, false}, {0xc0a80001, false}, {0x64400001, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++)
		assert_int_equal(ip4_is_special(bounds[i].addr), bounds[i].is_special);
}

struct flow_packet {
	struct ip4_header ip;
	__be16 ports[2];
} WIRE;

static uint32_t flow_of(struct flow_packet *flow, size_t len)
{
	struct packet packet = {.data = (uint8_t *)flow, .end = (uint8_t *)flow + len, .len = len};

	return ip4_flow(&packet, &flow->ip, 0);
}

static void tells_flows_apart_by_each_part_of_the_five_tuple(void **state)
{
	struct flow_packet flow = {good_header(), {net16(1000), net16(53)}}, other = flow;
	uint32_t first = flow_of(&flow, sizeof(flow));

	(void)state;
	other.ports[0] = net16(1001);
	assert_int_not_equal(flow_of(&other, sizeof(other)), first);
	other = flow;
	other.ports[1] = net16(54);
	assert_int_not_equal(flow_of(&other, sizeof(other)), first);
	other = flow;
	other.ip.protocol = PROTO_TCP;
	assert_int_not_equal(flow_of(&other, sizeof(other)), first);
	other = flow;
	other.ip.source ^= net32(1);
	assert_int_not_equal(flow_of(&other, sizeof(other)), first);
	other = flow;
	other.ip.destination ^= net32(1);
	assert_int_not_equal(flow_of(&other, sizeof(other)), first);
}

static void gives_all_fragments_of_a_packet_one_flow(void **state)
{
	struct flow_packet first = {good_header(), {net16(1000), net16(53)}}, last = first;

	(void)state;
	first.ip.fragment = net16(IP4_MORE_FRAGMENTS);
	last.ip.fragment = net16(185);
	last.ports[0] = net16(0xbeef); /* payload, no port */
	assert_int_equal(flow_of(&first, sizeof(first)), flow_of(&last, sizeof(last)));
	assert_int_equal(flow_of(&first, sizeof(first)), flow_of(&last, sizeof(last.ip)));
}

static void takes_no_ports_where_there_are_none(void **state)
{
	struct flow_packet icmp = {good_header(), {net16(0x0800), net16(1)}}, options = icmp;
	uint32_t first;

	(void)state;
	icmp.ip.protocol = PROTO_ICMP;
	first = flow_of(&icmp, sizeof(icmp));
	icmp.ports[1] = net16(2);
	assert_int_equal(flow_of(&icmp, sizeof(icmp)), first);

	options.ip.version_ihl = 0x46; /* what follows are options, which change from hop to hop */
	first = flow_of(&options, sizeof(options));
	options.ports[1] = net16(2);
	assert_int_equal(flow_of(&options, sizeof(options)), first);
}

static void spreads_flows_over_labels_that_are_never_zero(void **state)
{
	static uint16_t buckets[1024];
	struct flow_packet flow = {good_header(), {0, net16(443)}};

	(void)state;
	assert_int_equal(hash_flow_label(0), 1);
	assert_int_equal(hash_flow_label(0xfff00000), 1);
	for (uint32_t port = 0; port < 65536; port++) {
		uint32_t label;

		flow.ports[0] = net16(port);
		label = hash_flow_label(flow_of(&flow, sizeof(flow)));
		assert_in_range(label, 1, 0xfffff);
		buckets[label % 1024]++;
	}
	/* 64 expected in each, standard deviation 8: five of them either way */
	for (int i = 0; i < 1024; i++)
		assert_in_range(buckets[i], 24, 104);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(accepts_a_good_header_with_and_without_padding_behind),
	        cmocka_unit_test(calls_a_packet_truncated_at_each_octet),
	        cmocka_unit_test(calls_other_versions_and_lengths_malformed),
	        cmocka_unit_test(calls_a_total_length_below_the_header_malformed),
	        cmocka_unit_test(sees_a_wrong_checksum),
	        cmocka_unit_test(knows_the_bounds_of_special_addresses),
	        cmocka_unit_test(tells_flows_apart_by_each_part_of_the_five_tuple),
	        cmocka_unit_test(gives_all_fragments_of_a_packet_one_flow),
	        cmocka_unit_test(takes_no_ports_where_there_are_none),
	        cmocka_unit_test(spreads_flows_over_labels_that_are_never_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
