/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ip4_addr_parse(const char *text, __be32 *ret_addr)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return -EINVAL;
	*ret_addr = in.s_addr;
	return 0;
}

static int prefix_len_parse(const char *text, unsigned int max, __u8 *ret_len)
{
	char *end;
	unsigned long len;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	len = strtoul(text, &end, 10);
	if (*end || len > max)
		return -EINVAL;
	*ret_len = (__u8)len;
	return 0;
}

int ip4_prefix_parse(const char *text, struct ip4_prefix *ret_prefix)
{
	struct ip4_prefix prefix = {.len = 32};
	const char *slash = strchr(text, '/');
	char addr[IP4_ADDR_TEXT];
	size_t addr_len = slash ? (size_t)(slash - text) : strlen(text);

	if (addr_len >= sizeof(addr))
		return -EINVAL;
	memcpy(addr, text, addr_len);
	addr[addr_len] = '\0';
	if (ip4_addr_parse(addr, &prefix.addr))
		return -EINVAL;
	if (slash && prefix_len_parse(slash + 1, 32, &prefix.len))
		return -EINVAL;
	if (ntohl(prefix.addr) & ~ip4_netmask(prefix.len))
		return -EDOM;
	*ret_prefix = prefix;
	return 0;
}

int ip6_addr_parse(const char *text, struct ip6_addr *ret_addr)
{
	struct in6_addr in;

	if (inet_pton(AF_INET6, text, &in) != 1)
		return -EINVAL;
	memcpy(ret_addr->bytes, &in, sizeof(ret_addr->bytes));
	return 0;
}

char *ip4_addr_print(__be32 addr, char buf[IP4_ADDR_TEXT])
{
	inet_ntop(AF_INET, &addr, buf, IP4_ADDR_TEXT);
	return buf;
}

char *ip4_prefix_print(const struct ip4_prefix *prefix, char buf[IP4_PREFIX_TEXT])
{
	ip4_addr_print(prefix->addr, buf);
	snprintf(buf + strlen(buf), 4, "/%u", prefix->len & 63U);
	return buf;
}

char *ip6_addr_print(const struct ip6_addr *addr, char buf[IP6_ADDR_TEXT])
{
	inet_ntop(AF_INET6, addr->bytes, buf, IP6_ADDR_TEXT);
	return buf;
}

bool ip6_addr_is_usable_endpoint(const struct ip6_addr *addr)
{
	const __u8 *b = addr->bytes;
	bool is_v4_or_unspecified = !addr->halves[0]; /* ::, ::1, ::a.b.c.d, ::ffff:a.b.c.d */
	bool is_link_local = b[0] == 0xfe && (b[1] & 0xc0) == 0x80;

	return !is_v4_or_unspecified && !is_link_local && b[0] != 0xff;
}
