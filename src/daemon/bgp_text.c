/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_text.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/addr.h"
#include "bgp/as_path.h"
#include "bgp/tunnel.h"

#define EXTENDED_ROUTE_TARGET 2
#define EXTENDED_ROUTE_ORIGIN 3

struct text {
	char *buf;
	size_t len;
};

/* Append a word; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
	size_t room = BGP_COMMUNITIES_TEXT - text->len, space = text->len > 0;
	va_list args;
	int n;

	if (room < 2)
		return;
	va_start(args, format);
	n = vsnprintf(text->buf + text->len + space, room - space, format, args);
	va_end(args);
	if (n < 0 || (size_t)n + space >= room) {
		text->buf[text->len] = '\0';
		return;
	}
	if (space)
		text->buf[text->len] = ' ';
	text->len += (size_t)n + space;
}

const char *bgp_origin_name(__u8 origin)
{
	static const char *const names[] = {"igp", "egp", "incomplete"};

	return origin < 3 ? names[origin] : "unknown";
}

char *bgp_path_text(const struct bgp_attrs *attrs, char buf[BGP_PATH_TEXT])
{
	struct bgp_reader value;

	*buf = '\0';
	if (!bgp_attrs_find(attrs, BGP_ATTR_AS_PATH, &value))
		bgp_as_path_print(value, buf, BGP_PATH_TEXT);
	return buf;
}

static const char *well_known(__u32 value)
{
	switch (value) {
	case 0xffff0000:
		return "graceful-shutdown";
	case 0xffff029a:
		return "blackhole";
	case 0xffffff01:
		return "no-export";
	case 0xffffff02:
		return "no-advertise";
	case 0xffffff03:
		return "no-export-subconfed";
	case 0xffffff04:
		return "no-peer";
	default:
		return NULL;
	}
}

static void add_plain(struct text *text, struct bgp_reader *value)
{
	__u32 community = bgp_read_u32(value);

	if (well_known(community))
		add(text, "%s", well_known(community));
	else
		add(text, "%u:%u", community >> 16, community & 0xffff);
}

static void add_extended(struct text *text, struct bgp_reader *value)
{
	__u8 type = bgp_read_u8(value), subtype = bgp_read_u8(value);
	__u32 high = bgp_read_u16(value), middle = bgp_read_u16(value), low = bgp_read_u16(value);
	const char *name = subtype == EXTENDED_ROUTE_TARGET ? "rt" : "ro";
	char address[IP4_ADDR_TEXT];

	if (type > 2 || (subtype != EXTENDED_ROUTE_TARGET && subtype != EXTENDED_ROUTE_ORIGIN))
		add(text, "0x%02x%02x%04x%04x%04x", type, subtype, high, middle, low);
	else if (type == 0)
		add(text, "%s:%u:%u", name, high, middle << 16 | low);
	else if (type == 1)
		add(text, "%s:%s:%u", name, ip4_addr_print(htonl(high << 16 | middle), address),
		    low);
	else
		add(text, "%s:%u:%u", name, high << 16 | middle, low);
}

static void add_large(struct text *text, struct bgp_reader *value)
{
	__u32 a = bgp_read_u32(value), b = bgp_read_u32(value), c = bgp_read_u32(value);

	add(text, "%u:%u:%u", a, b, c);
}

char *bgp_communities_text(const struct bgp_attrs *attrs, char buf[BGP_COMMUNITIES_TEXT])
{
	static const struct {
		__u8 code;
		void (*add)(struct text *text, struct bgp_reader *value);
	} kinds[] = {
	        {BGP_ATTR_COMMUNITIES, add_plain},
	        {BGP_ATTR_EXTENDED_COMMUNITIES, add_extended},
	        {BGP_ATTR_LARGE_COMMUNITIES, add_large},
	};
	struct text text = {.buf = buf};
	struct bgp_reader value;

	*buf = '\0';
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (bgp_attrs_find(attrs, kinds[i].code, &value))
			continue;
		while (bgp_left(&value))
			kinds[i].add(&text, &value);
	}
	return buf;
}

static struct bgp_reader value_of(const struct bgp_attrs *attrs, __u8 code)
{
	struct bgp_reader value = bgp_reader_of(NULL, 0);

	bgp_attrs_find(attrs, code, &value);
	return value;
}

char *bgp_tunnel_text(const struct bgp_attrs *attrs, char buf[BGP_TUNNEL_TEXT])
{
	const struct bgp_tunnel_facts facts = bgp_tunnel_facts(
	        value_of(attrs, BGP_ATTR_TUNNEL), value_of(attrs, BGP_ATTR_EXTENDED_COMMUNITIES));
	const __u16 type = facts.has_ipip ? BGP_TUNNEL_IPIP : facts.other;

	*buf = '\0';
	if (bgp_tunnel_name(type))
		snprintf(buf, BGP_TUNNEL_TEXT, "%s", bgp_tunnel_name(type));
	else if (type)
		snprintf(buf, BGP_TUNNEL_TEXT, "type %u", type);
	return buf;
}
