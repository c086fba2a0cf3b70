/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The value types that the kernel program and the daemon share. Byte order is in the type (__be32);
 * everything here compiles for BPF and for userspace.
 */
#ifndef CORE_TYPES_H
#define CORE_TYPES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

/* An IPv6 address in network byte order, comparable in two words. */
struct ip6_addr {
	union {
		__u8 bytes[16];
		__be32 words[4];
		__u64 halves[2];
	};
};

/* An IPv4 prefix: address in network byte order with host bits zero, length in bits (0 to 32). */
struct ip4_prefix {
	__be32 addr;
	__u8 len;
};

static __always_inline bool ip6_addr_is_equal(const struct ip6_addr *a, const struct ip6_addr *b)
{
	return a->halves[0] == b->halves[0] && a->halves[1] == b->halves[1];
}

#endif
