/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Internet checksum (RFC 1071) of an IPv4 header, and its incremental update (RFC 1624). */
#ifndef CORE_CHECKSUM_H
#define CORE_CHECKSUM_H

#include "core/wire.h"

static __always_inline __u16 checksum_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)sum;
}

/* The sum over a header of 20 octets; its options, if any, are to be added by checksum_add(). */
static __always_inline __u64 checksum_ip4_sum(const struct ip4_header *ip)
{
	const struct {
		__u32 w[5];
	} WIRE *v = (const void *)ip;

	return (__u64)v->w[0] + v->w[1] + v->w[2] + v->w[3] + v->w[4];
}

/* Whether the checksum of a header of 20 octets is right. */
static __always_inline bool checksum_ip4_is_right(const struct ip4_header *ip)
{
	return checksum_fold(checksum_ip4_sum(ip)) == 0xffff;
}

/* The checksum after a 16-bit word of what it covers changed (RFC 1624, equation 3). */
static __always_inline __be16 checksum_replace(__be16 checksum, __be16 was, __be16 is)
{
	__u32 sum = (__u16)~checksum + (__u32)(__u16)~was + is;

	return (__u16)~checksum_fold(sum);
}

#endif
