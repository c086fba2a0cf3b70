/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outer IPv6 header of a tunnel packet and the extension headers that may follow it (RFC 8200).
 * The fast path takes what tunnel entries really send: no extension at all, or a destination
 * options header with the tunnel encapsulation limit (RFC 2473 4.1.1), an atomic fragment header
 * (RFC 6946). The rest is left to the kernel, which hands the payload to the daemon.
 */
#ifndef CORE_OUTER_H
#define CORE_OUTER_H

#include "core/packet.h"

enum outer_state {
	OUTER_TUNNEL,      /* IPv4 follows at `payload` */
	OUTER_NOT_OURS,    /* not addressed to the VIF */
	OUTER_OTHER,       /* to the VIF, but no IPv4 inside */
	OUTER_FRAGMENT,    /* of a tunnel packet, or of anything else to the VIF */
	OUTER_COMPLICATED, /* extension headers beyond the fast path */
	OUTER_TRUNCATED,
	OUTER_MALFORMED,
};

struct outer {
	__u32 payload;     /* offset of what follows the headers */
	__u32 payload_len; /* octets, by the IPv6 header */
	__u8 class;
	__u8 next_header;
};

#define OPTION_PAD1                       0
#define OPTION_PADN                       1
#define OPTION_TUNNEL_ENCAPSULATION_LIMIT 4 /* RFC 2473 4.1.1 */

#define OUTER_EXTENSIONS_MAX 3

/*
 * Whether a destination options header of 8 octets holds only padding and the encapsulation limit:
 * the six octets are walked by hand, two options at most, as Linux and others send them.
 */
static __always_inline bool outer_options_are_simple(const struct ip6_extension *extension)
{
	const __u8 *o = extension->data;

	if (extension->len_8)
		return false;
	if (o[0] == OPTION_TUNNEL_ENCAPSULATION_LIMIT &&
	    o[1] == 1) /* then PadN of 1, or two Pad1 */
		return (o[3] == OPTION_PADN && o[4] == 1) || !(o[3] | o[4] | o[5]);
	return o[0] == OPTION_PADN && o[1] == 4;
}

/* Step over one extension header. OUTER_TUNNEL: go on with the next. */
static __always_inline enum outer_state outer_step(const struct packet *packet, struct outer *outer)
{
	const struct ip6_extension *extension =
	        packet_at(packet, outer->payload, sizeof(*extension));
	const struct ip6_fragment *fragment = (const void *)extension;

	if (!extension || outer->payload_len < sizeof(*extension))
		return OUTER_TRUNCATED;
	if (outer->next_header == PROTO_FRAGMENT) {
		if (fragment->offset_flags & net16(0xfff9))
			return OUTER_FRAGMENT;
	} else if (outer->next_header != PROTO_DESTINATION ||
	           !outer_options_are_simple(extension)) {
		return OUTER_COMPLICATED;
	}
	outer->next_header = extension->next_header;
	outer->payload += sizeof(*extension);
	outer->payload_len -= sizeof(*extension);
	return OUTER_TUNNEL;
}

static __always_inline bool outer_is_extension(__u8 next_header)
{
	return next_header == PROTO_DESTINATION || next_header == PROTO_FRAGMENT ||
	       next_header == PROTO_HOP_BY_HOP || next_header == PROTO_ROUTING;
}

static __always_inline enum outer_state outer_parse(const struct packet *packet,
                                                    const struct ip6_addr *vif, struct outer *outer)
{
	const struct ip6_header *ip6 = packet_at(packet, packet->l3, sizeof(*ip6));
	__u32 class_label;

	if (!ip6)
		return OUTER_TRUNCATED;
	class_label = net32(ip6->version_class_label);
	if (class_label >> 28 != 6)
		return OUTER_MALFORMED;
	if ((ip6->destination.halves[0] ^ vif->halves[0]) |
	    (ip6->destination.halves[1] ^ vif->halves[1]))
		return OUTER_NOT_OURS;
	outer->payload = packet->l3 + sizeof(*ip6);
	outer->payload_len = net16(ip6->payload_len);
	outer->class = (__u8)(class_label >> 20);
	outer->next_header = ip6->next_header;
	if (outer->payload_len > packet_room(packet, outer->payload))
		return OUTER_TRUNCATED;
	for (int i = 0; i < OUTER_EXTENSIONS_MAX; i++) {
		enum outer_state state;

		if (!outer_is_extension(outer->next_header))
			return outer->next_header == PROTO_IPV4 ? OUTER_TUNNEL : OUTER_OTHER;
		state = outer_step(packet, outer);
		if (state != OUTER_TUNNEL)
			return state;
	}
	return outer->next_header == PROTO_IPV4 ? OUTER_TUNNEL : OUTER_COMPLICATED;
}

#endif
