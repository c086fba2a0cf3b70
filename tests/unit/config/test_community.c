/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "config/community.h"

/* Octets of RFC 1997, RFC 4360 section 4, RFC 5668, RFC 8092. */
static const struct {
	const char *text;
	enum config_community_kind kind;
	__u8 bytes[12];
} good[] = {
        {"64500:1", CONFIG_COMMUNITY, {0xfb, 0xf4, 0, 1}},
        {"0:65535", CONFIG_COMMUNITY, {0, 0, 0xff, 0xff}},
        {"no-export", CONFIG_COMMUNITY, {0xff, 0xff, 0xff, 0x01}},
        {"blackhole", CONFIG_COMMUNITY, {0xff, 0xff, 0x02, 0x9a}},
        {"rt:64500:70000", CONFIG_EXTENDED_COMMUNITY, {0, 2, 0xfb, 0xf4, 0, 1, 0x11, 0x70}},
        {"rt:192.0.2.1:7", CONFIG_EXTENDED_COMMUNITY, {1, 2, 192, 0, 2, 1, 0, 7}},
        {"ro:70000:7", CONFIG_EXTENDED_COMMUNITY, {2, 3, 0, 1, 0x11, 0x70, 0, 7}},
        {"64500:1:4294967295",
         CONFIG_LARGE_COMMUNITY,
         {0, 0, 0xfb, 0xf4, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff}},
};

static void reads_each_kind_as_on_the_wire(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct config_community community;

		assert_int_equal(config_community_parse(good[i].text, &community), 0);
		assert_int_equal(community.kind, good[i].kind);
		assert_memory_equal(community.bytes, good[i].bytes, 12);
		assert_false(config_community_has_wildcard(&community));
	}
}

static void refuses_what_is_no_community(void **state)
{
	static const char *const bad[] = {"",
	                                  "64500",
	                                  "64500:",
	                                  ":1",
	                                  "64500:-1",
	                                  "65536:1",
	                                  "64500:65536",
	                                  "1:2:3:4",
	                                  "1:2:x",
	                                  "rt:1",
	                                  "rt:70000:70000",
	                                  "rt:1.2.3:1",
	                                  "no-such",
	                                  "1:99999999999",
	                                  "rt:192.0.2.1:65536"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct config_community community;

		assert_int_equal(config_community_parse(bad[i], &community), -22);
	}
}

static void a_star_leaves_its_octets_open(void **state)
{
	static const __u8 mask[12] = {0xff, 0xff, 0, 0};
	struct config_community community;

	(void)state;
	assert_int_equal(config_community_parse("64500:*", &community), 0);
	assert_memory_equal(community.mask, mask, 4);
	assert_true(config_community_has_wildcard(&community));
	assert_int_equal(config_community_parse("1:*:3", &community), 0);
	assert_int_equal(community.mask[3], 0xff);
	assert_int_equal(community.mask[4], 0);
	assert_int_equal(community.mask[11], 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_each_kind_as_on_the_wire),
	        cmocka_unit_test(refuses_what_is_no_community),
	        cmocka_unit_test(a_star_leaves_its_octets_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
