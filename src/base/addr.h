/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text forms of addresses and prefixes. */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include "core/types.h"

#define IP4_ADDR_TEXT   16 /* room for "255.255.255.255" and its NUL */
#define IP4_PREFIX_TEXT 19 /* room for "255.255.255.255/32" and its NUL */
#define IP6_ADDR_TEXT   46

/* Parse dotted-quad text into network byte order. Returns 0 or -EINVAL. */
int ip4_addr_parse(const char *text, __be32 *ret_addr);

/*
 * Parse "198.51.100.0/24"; a bare address is a /32. Returns 0, -EINVAL for text that is no prefix,
 * -EDOM where bits behind the length are set ("198.51.100.1/24").
 */
int ip4_prefix_parse(const char *text, struct ip4_prefix *ret_prefix);

/* Parse an IPv6 address (RFC 4291 text). Returns 0 or -EINVAL. */
int ip6_addr_parse(const char *text, struct ip6_addr *ret_addr);

/* Print into the caller's buffer of the size named above and return it. */
char *ip4_addr_print(__be32 addr, char buf[IP4_ADDR_TEXT]);
char *ip4_prefix_print(const struct ip4_prefix *prefix, char buf[IP4_PREFIX_TEXT]);
char *ip6_addr_print(const struct ip6_addr *addr, char buf[IP6_ADDR_TEXT]);

/* The netmask of a prefix length (0 to 32) in host byte order. */
static inline __u32 ip4_netmask(unsigned int len)
{
	return len ? ~(__u32)0 << (32 - len) : 0;
}

/* Whether a tunnel may end at this address: global unicast or unique local (RFC 5747 section 3). */
bool ip6_addr_is_usable_endpoint(const struct ip6_addr *addr);

#endif
