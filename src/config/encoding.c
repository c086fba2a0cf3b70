/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/encoding.h"

/* The bytes of a character, told by its first; 0 if none begins so. */
static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return first ? 1 : 0;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* Overlong forms, surrogates and what is above U+10FFFF differ in the second byte. */
static int is_second(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

const char *config_find_bad_byte(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + len;

	while (at < end) {
		size_t n = length_of(*at);

		if (!n || (size_t)(end - at) < n || (n > 1 && !is_second(at[0], at[1])))
			return (const char *)at;
		for (size_t i = 2; i < n; i++)
			if ((at[i] & 0xc0) != 0x80)
				return (const char *)at;
		at += n;
	}
	return NULL;
}
