/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 header that is wrapped or unwrapped: is it valid, may its addresses be tunnelled. */
#ifndef CORE_IP4_H
#define CORE_IP4_H

#include "core/checksum.h"
#include "core/hash.h"
#include "core/ip4_special.h"
#include "core/packet.h"

enum ip4_state { IP4_GOOD, IP4_TRUNCATED, IP4_MALFORMED, IP4_BAD_CHECKSUM, IP4_HAS_OPTIONS };

/*
 * Check the header at an offset, behind which `room` octets belong to the packet (RFC 1812 5.2.2).
 * A header with options is not looked into any further: the kernel does that.
 */
static __always_inline enum ip4_state ip4_check(const struct ip4_header *ip, __u32 room)
{
	__u32 total_len;

	if (!ip || room < sizeof(*ip))
		return IP4_TRUNCATED;
	total_len = net16(ip->total_len);
	if (ip->version_ihl != 0x45) {
		__u32 header_len = (ip->version_ihl & 0xf) * 4;

		if (ip->version_ihl >> 4 != 4 || header_len < sizeof(*ip) || total_len < header_len)
			return IP4_MALFORMED;
		return total_len > room ? IP4_TRUNCATED : IP4_HAS_OPTIONS;
	}
	if (total_len < sizeof(*ip))
		return IP4_MALFORMED;
	if (total_len > room)
		return IP4_TRUNCATED;
	return checksum_ip4_is_right(ip) ? IP4_GOOD : IP4_BAD_CHECKSUM;
}

/* Count one hop: RFC 1812 5.3.1. */
static __always_inline void ip4_decrement_ttl(struct ip4_header *ip)
{
	__be16 *word = (void *)&ip->ttl;
	__be16 was = *word;

	ip->ttl--;
	ip->checksum = checksum_replace(ip->checksum, was, *word);
}

static __always_inline void ip4_set_tos(struct ip4_header *ip, __u8 tos)
{
	__be16 *word = (void *)&ip->version_ihl;
	__be16 was = *word;

	ip->tos = tos;
	ip->checksum = checksum_replace(ip->checksum, was, *word);
}

static __always_inline bool ip4_has_ports(__u8 protocol)
{
	return protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_SCTP ||
	       protocol == PROTO_DCCP || protocol == PROTO_UDPLITE;
}

/*
 * The hash of the flow of the packet whose header is at an offset. Behind a header with options the
 * ports are not looked for: such packets are few, and what the kernel's slow path sent.
 */
static __always_inline __u32 ip4_flow(const struct packet *packet, const struct ip4_header *ip,
                                      __u32 offset)
{
	bool is_fragment = ip->fragment & net16(IP4_MORE_FRAGMENTS | IP4_OFFSET_MASK);
	const struct {
		__u32 w;
	} WIRE *ports = packet_at(packet, offset + sizeof(*ip), sizeof(*ports));
	bool has_ports =
	        ip->version_ihl == 0x45 && ip4_has_ports(ip->protocol) && !is_fragment && ports;

	return hash_flow(ip->source, ip->destination, ip->protocol, has_ports ? ports->w : 0);
}

#endif
