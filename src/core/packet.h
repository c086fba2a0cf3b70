/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A packet on its way through the engine, and the link-layer header in front of it.
 *
 * `data` and `end` are the bounds of what may be read; they change when the head moves, so no
 * pointer into the packet lives across platform_move_head().
 */
#ifndef CORE_PACKET_H
#define CORE_PACKET_H

#include "core/plane.h"
#include "core/trace.h"
#include "core/verifier.h"
#include "core/wire.h"

/* Offsets are bounded by this, so that the verifier can follow them. */
#define PACKET_OFFSET_MAX 511

struct packet {
	void *context; /* the platform's own: an xdp_md, a buffer */
	__u8 *data;
	__u8 *end;
	__u64 len;           /* octets of the frame as it came in; see platform_measure() */
	struct trace *trace; /* NULL unless somebody wants the reasons */
	__u32 ifindex;       /* where it came in */
	__u32 l3;            /* offset of the IP header */
	__be16 ethertype;    /* behind the tags */
	__u8 vlans;
	struct vlan_key vlan;
};

/* What becomes of the packet: a verdict, and where it is redirected to (0: the verdict's class). */
struct outcome {
	enum verdict verdict;
	__u32 ifindex;
};

#define OUTCOME(name) ((struct outcome){.verdict = VERDICT_##name})

/* `len` octets at an offset, or NULL where the packet ends before. */
static __always_inline void *packet_at(const struct packet *packet, __u32 offset, __u32 len)
{
	__u8 *start = packet->data + (offset & PACKET_OFFSET_MAX);

	if (start + len > packet->end)
		start = NULL;
	VERIFIER_KEEP(start);
	return start;
}

/* How many octets lie between an offset and the packet's end, before its head has moved. */
static __always_inline __u32 packet_room(const struct packet *packet, __u32 offset)
{
	return (__u32)packet->len - offset;
}

/*
 * Octets that a packet of `total_len` at an offset takes on the next link: what trails it in the
 * frame goes with it, beyond the padding of the smallest Ethernet frame.
 */
static __always_inline __u32 packet_wire_len(const struct packet *packet, __u32 offset,
                                             __u32 total_len)
{
	__u32 room = packet_room(packet, offset);

	return room > total_len ? room : total_len;
}

static __always_inline bool is_vlan_ethertype(__be16 ethertype)
{
	return ethertype == net16(ETHERTYPE_C_VLAN) || ethertype == net16(ETHERTYPE_S_VLAN);
}

static __always_inline bool packet_parse_tag(struct packet *packet, __be16 *ret_vid)
{
	const struct vlan_tag *tag = packet_at(packet, packet->l3, sizeof(*tag));

	if (!tag)
		return false;
	*ret_vid = tag->tci & net16(0x0fff);
	packet->ethertype = tag->ethertype;
	packet->l3 += sizeof(*tag);
	packet->vlans++;
	return true;
}

/* Find the IP header behind at most two tags. False: shorter than its link-layer header. */
static __always_inline bool packet_parse_link(struct packet *packet)
{
	const struct ethernet_header *eth = packet_at(packet, 0, sizeof(*eth));

	if (!eth)
		return false;
	packet->l3 = sizeof(*eth);
	packet->ethertype = eth->ethertype;
	packet->vlans = 0;
	packet->vlan = (struct vlan_key){.xdp_ifindex = packet->ifindex};
	if (is_vlan_ethertype(packet->ethertype)) {
		if (!packet_parse_tag(packet, &packet->vlan.outer_vid))
			return false;
		if (is_vlan_ethertype(packet->ethertype) &&
		    !packet_parse_tag(packet, &packet->vlan.inner_vid))
			return false;
	}
	return true;
}

/* Whether the frame is addressed to this MAC address. */
static __always_inline bool packet_is_for(const struct packet *packet, const __u8 mac[6])
{
	const struct ethernet_header *eth = packet_at(packet, 0, sizeof(*eth));
	const struct {
		__u16 w[3];
	} WIRE *a, *b = (const void *)mac;

	if (!eth)
		return false;
	a = (const void *)eth->destination;
	return !((a->w[0] ^ b->w[0]) | (a->w[1] ^ b->w[1]) | (a->w[2] ^ b->w[2]));
}

/* Octets of the link-layer header that an adjacency puts in front. */
static __always_inline __u32 adjacency_link_len(const struct adjacency *adjacency)
{
	return sizeof(struct ethernet_header) + sizeof(struct vlan_tag) * (adjacency->vlans & 3);
}

static __always_inline bool packet_put_tag(struct packet *packet, __u32 offset, __be16 vid,
                                           __be16 ethertype)
{
	struct vlan_tag *tag = packet_at(packet, offset, sizeof(*tag));

	if (!tag)
		return false;
	tag->tci = vid;
	tag->ethertype = ethertype;
	return true;
}

/* Write the link-layer header of an adjacency at the packet's start. */
static __always_inline bool packet_put_link(struct packet *packet,
                                            const struct adjacency *adjacency, __be16 ethertype)
{
	struct ethernet_header *eth = packet_at(packet, 0, sizeof(*eth));
	__be16 inner = net16(ETHERTYPE_C_VLAN);

	if (!eth)
		return false;
	__builtin_memcpy(eth->destination, adjacency->destination, 12); /* and the source */
	if (!adjacency->vlans) {
		eth->ethertype = ethertype;
		return true;
	}
	eth->ethertype = adjacency->flags & ADJACENCY_S_VLAN ? net16(ETHERTYPE_S_VLAN) : inner;
	if (adjacency->vlans == 1)
		return packet_put_tag(packet, sizeof(*eth), adjacency->vid[0], ethertype);
	return packet_put_tag(packet, sizeof(*eth), adjacency->vid[0], inner) &&
	       packet_put_tag(packet, sizeof(*eth) + sizeof(struct vlan_tag), adjacency->vid[1],
	                      ethertype);
}

#endif
