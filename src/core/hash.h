/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes of flows and addresses: a few multiplications, no table. */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include "core/types.h"

/* Spread the bits of a 64-bit word over its high half (a round of the murmur3 finaliser). */
static __always_inline __u32 hash_mix(__u64 v)
{
	v ^= v >> 33;
	v *= 0xff51afd7ed558ccdULL;
	v ^= v >> 29;
	v *= 0xc4ceb9fe1a85ec53ULL;
	return (__u32)(v >> 32);
}

/*
 * Of an inner flow: addresses in network byte order, `ports` both ports of the transport header as
 * one word, 0 where there are none or the packet is a fragment, so that all fragments of a packet
 * get the same value.
 */
static __always_inline __u32 hash_flow(__be32 source, __be32 destination, __u8 protocol,
                                       __u32 ports)
{
	__u64 addresses = (__u64)source << 32 | destination;

	return hash_mix(addresses ^ ((__u64)ports * 0x9e3779b97f4a7c15ULL + protocol));
}

/* The flow label (20 bits, never 0) that carries a flow's entropy: RFC 6438 section 3. */
static __always_inline __u32 hash_flow_label(__u32 flow)
{
	__u32 label = flow & 0xfffff;

	return label ? label : 1;
}

#endif
