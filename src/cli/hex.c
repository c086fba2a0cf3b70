/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/hex.h"

#include <errno.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

void cli_hex_print(const __u8 *bytes, size_t len, char *ret_text)
{
	for (size_t i = 0; i < len; i++) {
		*ret_text++ = digits[bytes[i] >> 4];
		*ret_text++ = digits[bytes[i] & 15];
	}
	*ret_text = '\0';
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int cli_hex_parse(const char *text, __u8 *ret_bytes, size_t max)
{
	size_t len = strlen(text) / 2;

	if (strlen(text) % 2)
		return -EINVAL;
	if (len > max)
		return -EMSGSIZE;
	for (size_t i = 0; i < len; i++) {
		int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		ret_bytes[i] = (__u8)(high << 4 | low);
	}
	return (int)len;
}
