/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages written as hexadecimal digits, spaces between them as one likes. */
#ifndef TESTS_BGP_BYTES_H
#define TESTS_BGP_BYTES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bgp/wire.h"

struct bytes {
	size_t len;
	__u8 data[4096];
};

static inline int digit_of(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static inline struct bytes bytes_of(const char *hex)
{
	struct bytes bytes = {0};

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		assert_true(hex[1] && bytes.len < sizeof(bytes.data));
		bytes.data[bytes.len++] = (__u8)(digit_of(hex[0]) << 4 | digit_of(hex[1]));
		hex++;
	}
	return bytes;
}

static inline struct bgp_reader reader_of(const struct bytes *bytes)
{
	return bgp_reader_of(bytes->data, bytes->len);
}

/* Compare, and show both where they differ. */
static inline void assert_bytes(const void *data, size_t len, const char *hex)
{
	struct bytes expected = bytes_of(hex);

	if (len != expected.len || memcmp(data, expected.data, len) != 0) {
		print_message("expected:");
		for (size_t i = 0; i < expected.len; i++)
			print_message(" %02x", expected.data[i]);
		print_message("\ngot:     ");
		for (size_t i = 0; i < len; i++)
			print_message(" %02x", ((const __u8 *)data)[i]);
		print_message("\n");
		fail();
	}
}

static inline void assert_written(const struct bgp_writer *writer, const char *hex)
{
	assert_false(writer->is_full);
	assert_bytes(writer->begin, bgp_written(writer), hex);
}

#endif
