/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/community.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"

#define FIELDS_MAX 3

static const __u8 octets[] = {
        [CONFIG_COMMUNITY] = 4,
        [CONFIG_EXTENDED_COMMUNITY] = 8,
        [CONFIG_LARGE_COMMUNITY] = 12,
};

/* RFC 1997, 3765, 7999, 8326, 9494. */
static const struct {
	const char *name;
	__u32 value;
} well_known[] = {
        {"graceful-shutdown", 0xffff0000}, {"accept-own", 0xffff0001},
        {"blackhole", 0xffff029a},         {"no-export", 0xffffff01},
        {"no-advertise", 0xffffff02},      {"no-export-subconfed", 0xffffff03},
        {"no-peer", 0xffffff04},
};

/* A number between the colons, or "*". */
struct field {
	__u32 value;
	bool is_any;
};

static int parse_field(const char *text, size_t len, struct field *ret_field)
{
	char digits[12], *end;
	unsigned long long value;

	if (len == 1 && *text == '*') {
		*ret_field = (struct field){.is_any = true};
		return 0;
	}
	if (!len || len >= sizeof(digits) || strspn(text, "0123456789") < len)
		return -EINVAL;
	memcpy(digits, text, len);
	digits[len] = '\0';
	value = strtoull(digits, &end, 10);
	if (value > 0xffffffffULL)
		return -EINVAL;
	*ret_field = (struct field){.value = (__u32)value};
	return 0;
}

/* Returns how many fields there are, or -EINVAL. */
static int parse_fields(const char *text, struct field fields[FIELDS_MAX])
{
	int n = 0;

	for (;; n++) {
		size_t len = strcspn(text, ":");

		if (n == FIELDS_MAX || parse_field(text, len, &fields[n]))
			return -EINVAL;
		text += len;
		if (!*text++)
			return n + 1;
	}
}

static void put(struct config_community *community, size_t at, size_t len,
                const struct field *field)
{
	for (size_t i = 0; i < len; i++) {
		community->bytes[at + i] = (__u8)(field->value >> (8 * (len - 1 - i)));
		community->mask[at + i] = field->is_any ? 0 : 0xff;
	}
}

static bool fits_16_bits(const struct field *field)
{
	return field->value <= 0xffff;
}

/*
 * RFC 4360 sections 3 and 4, RFC 5668: with a number of 2 octets type 0, an address type 1, a
 * number of 4 octets type 2.
 */
static int parse_extended(const char *text, __u8 subtype, struct config_community *community)
{
	struct field fields[FIELDS_MAX];
	size_t len = strcspn(text, ":");
	char address[IP4_ADDR_TEXT];
	__u8 type;

	if (len < sizeof(address) && text[len] && memchr(text, '.', len)) {
		const char *number = text + len + 1;
		__be32 addr;

		memcpy(address, text, len);
		address[len] = '\0';
		if (ip4_addr_parse(address, &addr) ||
		    parse_field(number, strlen(number), &fields[1]))
			return -EINVAL;
		fields[0] = (struct field){.value = ntohl(addr)};
		type = 1;
	} else if (parse_fields(text, fields) != 2) {
		return -EINVAL;
	} else {
		type = fits_16_bits(&fields[0]) ? 0 : 2;
	}
	if (type && !fits_16_bits(&fields[1]))
		return -EINVAL;
	put(community, 0, 1, &(struct field){.value = type});
	put(community, 1, 1, &(struct field){.value = subtype});
	put(community, 2, type ? 4 : 2, &fields[0]);
	put(community, type ? 6 : 4, type ? 2 : 4, &fields[1]);
	return 0;
}

static int parse_plain(const char *text, struct config_community *community)
{
	struct field fields[FIELDS_MAX];
	int n = parse_fields(text, fields);

	if (n == 3) {
		community->kind = CONFIG_LARGE_COMMUNITY;
		for (size_t i = 0; i < 3; i++)
			put(community, 4 * i, 4, &fields[i]);
		return 0;
	}
	if (n != 2 || !fits_16_bits(&fields[0]) || !fits_16_bits(&fields[1]))
		return -EINVAL;
	put(community, 0, 2, &fields[0]);
	put(community, 2, 2, &fields[1]);
	return 0;
}

int config_community_parse(const char *text, struct config_community *ret_community)
{
	struct config_community community = {.kind = CONFIG_COMMUNITY};
	int r = -EINVAL;

	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]) && r; i++)
		if (!strcmp(text, well_known[i].name)) {
			put(&community, 0, 4, &(struct field){.value = well_known[i].value});
			r = 0;
		}
	if (r && (!strncmp(text, "rt:", 3) || !strncmp(text, "ro:", 3))) {
		community.kind = CONFIG_EXTENDED_COMMUNITY;
		r = parse_extended(text + 3, text[1] == 't' ? 2 : 3, &community);
	} else if (r) {
		r = parse_plain(text, &community);
	}
	if (!r)
		*ret_community = community;
	return r;
}

bool config_community_has_wildcard(const struct config_community *community)
{
	for (size_t i = 0; i < octets[community->kind]; i++)
		if (!community->mask[i])
			return true;
	return false;
}
