/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fragmentation of an IPv4 packet (RFC 791 section 3.2, RFC 1812 section 4.2.2.7). Pure. */
#ifndef DAEMON_IP4_FRAGMENT_H
#define DAEMON_IP4_FRAGMENT_H

#include <stddef.h>

#include "core/wire.h"

/* Where a packet is being cut. Start with `offset` 0. */
struct ip4_fragments {
	const __u8 *packet; /* a valid IPv4 packet, header length and total length checked */
	size_t mtu;         /* octets of the largest fragment, at least 68 */
	size_t offset;      /* of the payload: what has been put into fragments */
};

/*
 * Write the next fragment into `buffer`, which has room for the MTU: with its own header, checksum
 * included. Returns its length, or 0 behind the last one.
 */
size_t ip4_fragment_next(struct ip4_fragments *fragments, __u8 *buffer);

#endif
