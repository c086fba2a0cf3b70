/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdlib.h>

#include "daemon/prefix_map.h"

#define KEYS       2000
#define OPERATIONS 300000

static struct ip4_prefix nth(unsigned int n)
{
	return (struct ip4_prefix){.addr = htonl((n / 33) << 8), .len = (__u8)(n % 33)};
}

static void an_empty_map_holds_nothing(void **state)
{
	struct prefix_map map = {.n = 0};
	struct ip4_prefix prefix = nth(0);
	__u32 value;

	(void)state;
	assert_int_equal(prefix_map_get(&map, &prefix, &value), -2);
	assert_int_equal(prefix_map_remove(&map, &prefix), -2);
}

/* 0.0.0.0/0 has a key, too: no slot may look empty because of it. */
static void tells_lengths_of_one_address_apart(void **state)
{
	struct prefix_map map = {.n = 0};
	struct ip4_prefix prefix = {.addr = 0};
	__u32 value;

	(void)state;
	for (prefix.len = 0; prefix.len <= 32; prefix.len++)
		assert_int_equal(prefix_map_put(&map, &prefix, prefix.len), 0);
	for (prefix.len = 0; prefix.len <= 32; prefix.len++) {
		assert_int_equal(prefix_map_get(&map, &prefix, &value), 0);
		assert_int_equal(value, prefix.len);
	}
	prefix_map_fini(&map);
}

static void agrees_with_an_array_whatever_happens(void **state)
{
	static __u32 expected[KEYS]; /* 0: not there */
	struct prefix_map map = {.n = 0};
	size_t n = 0, n_seen = 0;

	(void)state;
	srandom(1);
	for (__u32 i = 1; i <= OPERATIONS; i++) {
		unsigned int key = (unsigned int)random() % KEYS;
		struct ip4_prefix prefix = nth(key);
		__u32 value = 0;

		if (random() % 2) {
			n += !expected[key];
			expected[key] = i;
			assert_int_equal(prefix_map_put(&map, &prefix, i), 0);
		} else {
			assert_int_equal(prefix_map_remove(&map, &prefix), expected[key] ? 0 : -2);
			n -= expected[key] != 0;
			expected[key] = 0;
		}
		key = (unsigned int)random() % KEYS;
		prefix = nth(key);
		assert_int_equal(prefix_map_get(&map, &prefix, &value), expected[key] ? 0 : -2);
		assert_int_equal(value, expected[key]);
		assert_int_equal(map.n, n);
	}
	for (size_t at = 0; at < map.n_slots; at++) {
		struct ip4_prefix prefix;
		__u32 value;

		if (!prefix_map_slot(&map, at, &prefix, &value))
			continue;
		n_seen++;
		assert_int_equal(expected[(ntohl(prefix.addr) >> 8) * 33 + prefix.len], value);
	}
	assert_int_equal(n_seen, n);
	prefix_map_fini(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_empty_map_holds_nothing),
	        cmocka_unit_test(tells_lengths_of_one_address_apart),
	        cmocka_unit_test(agrees_with_an_array_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
