/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/ip4.h"

/* RFC 1071 section 4.1, word by word from the octets. */
static uint16_t naive_checksum(const uint8_t *octets, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i += 2)
		sum += (uint32_t)octets[i] << 8 | octets[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void set_checksum(struct ip4_header *ip)
{
	ip->checksum = 0;
	ip->checksum = net16(naive_checksum((const uint8_t *)ip, sizeof(*ip)));
}

static void fill_random(struct ip4_header *ip, uint32_t *random)
{
	uint8_t *octets = (uint8_t *)ip;

	for (size_t i = 0; i < sizeof(*ip); i++)
		octets[i] = (uint8_t)next_random(random);
	set_checksum(ip);
}

static void accepts_the_checksum_of_rfc_1071_for_any_header(void **state)
{
	uint32_t random = 1;
	struct ip4_header ip;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		fill_random(&ip, &random);
		assert_true(checksum_ip4_is_right(&ip));
	}
	memset(&ip, 0xff, sizeof(ip)); /* the most carries there can be */
	set_checksum(&ip);
	assert_true(checksum_ip4_is_right(&ip));
}

static void refuses_a_header_with_any_one_bit_changed(void **state)
{
	uint32_t random = 2;
	struct ip4_header ip;

	(void)state;
	fill_random(&ip, &random);
	for (size_t bit = 0; bit < sizeof(ip) * 8; bit++) {
		((uint8_t *)&ip)[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(checksum_ip4_is_right(&ip));
		((uint8_t *)&ip)[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void keeps_the_checksum_right_for_every_ttl(void **state)
{
	uint32_t random = 3;
	struct ip4_header ip;

	(void)state;
	for (int i = 0; i < 65536; i++) {
		fill_random(&ip, &random);
		ip.ttl = (uint8_t)(i >> 8);
		ip.protocol = (uint8_t)i;
		set_checksum(&ip);
		ip4_decrement_ttl(&ip);
		assert_int_equal(ip.ttl, (uint8_t)((i >> 8) - 1));
		assert_int_equal(naive_checksum((const uint8_t *)&ip, sizeof(ip)), 0);
		assert_true(checksum_ip4_is_right(&ip));
	}
}

static void keeps_the_checksum_right_for_every_change_of_tos(void **state)
{
	uint32_t random = 4;
	struct ip4_header ip;

	(void)state;
	for (int i = 0; i < 65536; i++) {
		fill_random(&ip, &random);
		ip.tos = (uint8_t)(i >> 8);
		set_checksum(&ip);
		ip4_set_tos(&ip, (uint8_t)i);
		assert_int_equal(ip.tos, (uint8_t)i);
		assert_true(checksum_ip4_is_right(&ip));
	}
}

/* RFC 1624 section 4: the case that the update of RFC 1141 gets wrong. */
static void updates_as_the_example_of_rfc_1624_does(void **state)
{
	(void)state;
	assert_int_equal(checksum_replace(net16(0xdd2f), net16(0x5555), net16(0x3285)),
	                 net16(0x0000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(accepts_the_checksum_of_rfc_1071_for_any_header),
	        cmocka_unit_test(refuses_a_header_with_any_one_bit_changed),
	        cmocka_unit_test(keeps_the_checksum_right_for_every_ttl),
	        cmocka_unit_test(keeps_the_checksum_right_for_every_change_of_tos),
	        cmocka_unit_test(updates_as_the_example_of_rfc_1624_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
