/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <errno.h>

#include "base/addr.h"
#include "bgp/family.h"

static void finds_families_by_number_and_name(void **state)
{
	enum bgp_family_id id, again;

	(void)state;
	assert_int_equal(bgp_family_find(1, 67, &id), 0);
	assert_int_equal(id, BGP_IPV4_4OVER6);
	assert_int_equal(bgp_family_find(2, 67, &id), -EAFNOSUPPORT);
	assert_int_equal(bgp_family_by_name("ipv4-5over6", &id), -EAFNOSUPPORT);
	for (int i = 0; i < BGP_FAMILIES; i++) {
		assert_int_equal(bgp_family_by_name(bgp_family_rows[i].name, &id), 0);
		assert_int_equal(
		        bgp_family_find(bgp_family_rows[i].afi, bgp_family_rows[i].safi, &again),
		        0);
		assert_int_equal(id, i);
		assert_int_equal(again, i);
	}
}

#define IP6 "20010db8000000000000000000000001 "
#define LL  "fe800000000000000000000000000001 "

struct next_hop_case {
	enum bgp_family_id family;
	bool is_extended;
	const char *field;
	int err;
};

static void takes_next_hops_that_the_family_may_have(void **state)
{
	static const struct next_hop_case cases[] = {
	        {BGP_IPV4_UNICAST, false, "c0000201", 0},
	        {BGP_IPV4_UNICAST, false, IP6, -EBADMSG}, /* RFC 8950: only where negotiated */
	        {BGP_IPV4_UNICAST, true, IP6, 0},
	        {BGP_IPV4_UNICAST, true, IP6 LL, 0},
	        {BGP_IPV4_UNICAST, true, "c0000201", 0},
	        {BGP_IPV4_UNICAST, true, "0000000000000000" IP6, -EBADMSG},
	        {BGP_IPV4_4OVER6, false, IP6, 0},
	        {BGP_IPV4_4OVER6, false, IP6 LL, 0},
	        {BGP_IPV4_4OVER6, true, "c0000201", -EBADMSG},
	        {BGP_IPV4_4OVER6, false, "", -EBADMSG},
	        {BGP_IPV4_4OVER6, false, IP6 "00", -EBADMSG},
	        {BGP_IPV6_6OVER4, false, "c0000201", 0},
	        {BGP_IPV6_6OVER4, false, IP6, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bgp_family *family = &bgp_family_rows[cases[i].family];
		struct bytes field = bytes_of(cases[i].field);
		struct bgp_next_hop next_hop;
		__u8 buffer[64];
		struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

		assert_int_equal(bgp_next_hop_read(family, cases[i].is_extended, reader_of(&field),
		                                   &next_hop),
		                 cases[i].err);
		if (cases[i].err)
			continue;
		bgp_next_hop_write(&writer, &next_hop);
		assert_int_equal(buffer[0], field.len);
		assert_bytes(buffer + 1, bgp_written(&writer) - 1, cases[i].field);
	}
}

static void ip4_next_hop_is_kept_mapped(void **state)
{
	struct bytes field = bytes_of("c0000201");
	struct bgp_next_hop next_hop;
	char text[IP6_ADDR_TEXT];

	(void)state;
	assert_int_equal(bgp_next_hop_read(&bgp_family_rows[BGP_IPV4_UNICAST], false,
	                                   reader_of(&field), &next_hop),
	                 0);
	assert_true(bgp_next_hop_is_ip4(&next_hop.addr));
	assert_string_equal(ip6_addr_print(&next_hop.addr, text), "::ffff:192.0.2.1");
	assert_memory_equal(&(__be32){bgp_next_hop_ip4(&next_hop.addr)}, field.data, 4);
}

struct nlri_case {
	const char *wire;
	const char *text; /* NULL: malformed */
};

static void reads_ip4_prefixes(void **state)
{
	static const struct nlri_case cases[] = {
	        {"00", "0.0.0.0/0"},
	        {"01 80", "128.0.0.0/1"},
	        {"08 0a", "10.0.0.0/8"},
	        {"09 0a80", "10.128.0.0/9"},
	        {"10 c000", "192.0.0.0/16"},
	        {"16 c00002", "192.0.0.0/22"}, /* host bits are of no meaning: RFC 4271 4.3 */
	        {"18 c00002", "192.0.2.0/24"},
	        {"19 c0000280", "192.0.2.128/25"},
	        {"20 c0000201", "192.0.2.1/32"},
	        {"1f c0000201", "192.0.2.0/31"},
	        {"21 c000020100", NULL},
	        {"ff", NULL},
	        {"20 c00002", NULL},
	        {"01", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes wire = bytes_of(cases[i].wire);
		struct bgp_reader reader = reader_of(&wire), generic = reader;
		struct ip4_prefix prefix = {0};
		struct bgp_nlri nlri;
		char text[IP4_PREFIX_TEXT];
		int n = bgp_nlri_read_ip4(&reader, &prefix, 1);
		int err = bgp_nlri_read(&bgp_family_rows[BGP_IPV4_4OVER6], &generic, &nlri);

		assert_int_equal(n, cases[i].text ? 1 : -EBADMSG);
		assert_int_equal(err, cases[i].text ? 0 : -EBADMSG);
		if (!cases[i].text)
			continue;
		assert_string_equal(ip4_prefix_print(&prefix, text), cases[i].text);
		assert_int_equal(nlri.len, prefix.len);
		assert_memory_equal(nlri.bytes, &prefix.addr, (prefix.len + 7) / 8);
	}
}

static void reads_prefixes_in_batches_and_writes_them_back(void **state)
{
	static const char hex[] = "00 08 0a 18 c00002 20 c0000201 13 c63360";
	struct bytes wire = bytes_of(hex);
	struct bgp_reader reader = reader_of(&wire);
	struct ip4_prefix prefixes[2];
	__u8 buffer[64];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	int total = 0, n;

	(void)state;
	while ((n = bgp_nlri_read_ip4(&reader, prefixes, 2)) > 0) {
		for (int i = 0; i < n; i++)
			bgp_nlri_write_ip4(&writer, &prefixes[i]);
		total += n;
	}
	assert_int_equal(n, 0);
	assert_int_equal(total, 5);
	assert_written(&writer, hex);
}

static void reads_and_writes_6over4_prefixes(void **state)
{
	static const char hex[] = "30 20010db80001";
	struct bytes wire = bytes_of(hex), too_long = bytes_of("81 " IP6 "00");
	struct bgp_reader reader = reader_of(&wire);
	struct bgp_nlri nlri;
	__u8 buffer[64];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	assert_int_equal(bgp_nlri_read(&bgp_family_rows[BGP_IPV6_6OVER4], &reader, &nlri), 0);
	bgp_nlri_write(&writer, &nlri);
	assert_written(&writer, hex);
	reader = reader_of(&too_long);
	assert_int_equal(bgp_nlri_read(&bgp_family_rows[BGP_IPV6_6OVER4], &reader, &nlri),
	                 -EBADMSG);
}

static void prefix_that_does_not_fit_is_left_out_whole(void **state)
{
	struct ip4_prefix prefix = {.len = 32};
	__u8 buffer[4];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_nlri_write_ip4(&writer, &prefix);
	assert_true(writer.is_full);
	assert_int_equal(bgp_written(&writer), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_families_by_number_and_name),
	        cmocka_unit_test(takes_next_hops_that_the_family_may_have),
	        cmocka_unit_test(ip4_next_hop_is_kept_mapped),
	        cmocka_unit_test(reads_ip4_prefixes),
	        cmocka_unit_test(reads_prefixes_in_batches_and_writes_them_back),
	        cmocka_unit_test(reads_and_writes_6over4_prefixes),
	        cmocka_unit_test(prefix_that_does_not_fit_is_left_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
