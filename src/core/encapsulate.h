/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 in, IPv6 out: the ingress half of RFC 5747 section 3 and of RFC 2473 section 3.1.
 *
 * Packets come from an island (the kernel has not seen them: TTL is ours to count) or through the
 * VIF (the kernel routed them there: it has counted already, and what XDP can't send on goes back
 * to the kernel as IPv6).
 */
#ifndef CORE_ENCAPSULATE_H
#define CORE_ENCAPSULATE_H

#include "core/hop_list.h"
#include "core/ip4.h"
#include "core/platform.h"

#define TUNNEL_OVERHEAD 40 /* octets of the outer IPv6 header */

/* What the outer header says about the inner packet; read before the head moves. */
struct tunnel_header {
	__u32 class_label; /* host byte order, version included */
	__u16 payload_len;
};

static __always_inline struct tunnel_header tunnel_header_of(const struct packet *packet,
                                                             const struct ip4_header *ip,
                                                             const struct settings *settings)
{
	__u32 label = hash_flow_label(ip4_flow(packet, ip, packet->l3));
	__u8 class =
	        traffic_class_encapsulate(ip->tos, settings->dscp_model, settings->tunnel_dscp);

	return (struct tunnel_header){
	        .class_label = 6U << 28 | (__u32) class << 20 | label,
	        .payload_len = net16(ip->total_len),
	};
}

static __always_inline bool tunnel_header_put(struct packet *packet, __u32 offset,
                                              const struct tunnel_header *header,
                                              const struct settings *settings,
                                              const struct ip6_addr *endpoint)
{
	struct ip6_header *ip6 = packet_at(packet, offset, sizeof(*ip6));

	if (!ip6)
		return false;
	ip6->version_class_label = net32(header->class_label);
	ip6->payload_len = net16(header->payload_len);
	ip6->next_header = PROTO_IPV4;
	ip6->hop_limit = settings->hop_limit;
	__builtin_memcpy(&ip6->source, &settings->vif_address, sizeof(ip6->source));
	__builtin_memcpy(&ip6->destination, endpoint, sizeof(ip6->destination));
	return true;
}

/* The adjacency towards a hop, from memory or from the kernel; NULL: the kernel has to send. */
static __always_inline struct adjacency6 *
encapsulate_adjacency(struct packet *packet, const struct settings *settings, __u32 hop_number)
{
	__u32 generation = platform_generation();
	__u32 now = platform_now();
	struct adjacency6 *adjacency = platform_adjacency6(hop_number);
	const struct hop *hop;
	struct fib_answer fib;

	if (adjacency && adjacency_is_fresh(&adjacency->link, generation, now)) {
		adjacency_note(packet, &adjacency->link, true, 0);
		return adjacency;
	}
	hop = platform_hop(hop_number);
	if (!adjacency || !hop || hop->is_unusable)
		return NULL;
	platform_fib_v6(packet, settings, &hop->endpoint, &fib);
	if (settings->path_mtu && settings->path_mtu < fib.mtu)
		fib.mtu = settings->path_mtu;
	if (hop->path_mtu && hop->path_mtu < fib.mtu)
		fib.mtu = hop->path_mtu;
	if (!adjacency_fill(&adjacency->link, &fib, platform_port(fib.ifindex))) {
		adjacency_note(packet, NULL, false, fib.result);
		return NULL;
	}
	adjacency->endpoint = hop->endpoint;
	adjacency->link.expires = now + settings->max_age_ticks;
	adjacency->link.generation = generation;
	adjacency_note(packet, &adjacency->link, false, 0);
	return adjacency;
}

/* Put the tunnel header and the adjacency's link header in front of the IPv4 header. */
static __always_inline struct outcome encapsulate_send(struct packet *packet,
                                                       const struct settings *settings,
                                                       struct adjacency6 *adjacency,
                                                       const struct tunnel_header *header)
{
	__u32 link_len = adjacency_link_len(&adjacency->link);
	__s32 grow = (__s32)(link_len + TUNNEL_OVERHEAD) - (__s32)packet->l3;
	struct outcome outcome = OUTCOME(encapsulated);

	if (!platform_move_head(packet, -grow) ||
	    !tunnel_header_put(packet, link_len, header, settings, &adjacency->endpoint) ||
	    !packet_put_link(packet, &adjacency->link, net16(ETHERTYPE_V6)))
		return OUTCOME(drop_no_headroom);
	if (!packet->trace) {
		adjacency->packets++;
		adjacency->bytes += header->payload_len;
	}
	outcome.ifindex = adjacency->link.ifindex;
	return outcome;
}

/* Wrap a packet of the VIF and leave it, as IPv6, to the kernel's own forwarding. */
static __always_inline struct outcome encapsulate_pass(struct packet *packet,
                                                       const struct settings *settings,
                                                       const struct hop *hop,
                                                       const struct tunnel_header *header)
{
	__s32 grow = (__s32)(sizeof(struct ethernet_header) + TUNNEL_OVERHEAD) - (__s32)packet->l3;
	struct adjacency link = {};

	__builtin_memcpy(link.destination, settings->vif_mac, 6);
	__builtin_memcpy(link.source, settings->vif_mac, 6);
	if (!platform_move_head(packet, -grow) ||
	    !tunnel_header_put(packet, sizeof(struct ethernet_header), header, settings,
	                       &hop->endpoint) ||
	    !packet_put_link(packet, &link, net16(ETHERTYPE_V6)))
		return OUTCOME(drop_no_headroom);
	return hop->is_unusable ? OUTCOME(pass_vif_unreachable) : OUTCOME(pass_encapsulated);
}

static __always_inline __u32 encapsulate_lookup(struct packet *packet, const struct ip4_header *ip)
{
	__u32 hop = platform_lookup(net32(ip->destination));

	if (packet->trace) {
		packet->trace->flags |= TRACE_HOP;
		packet->trace->hop = hop;
	}
	return hop;
}

/* The endpoint that the packet's flow goes to: of a list, one; HOP_NONE: none of it is active. */
static __always_inline __u32 encapsulate_pick(struct packet *packet, const struct ip4_header *ip,
                                              __u32 hop)
{
	const struct hop_list *list;

	if (!hop_is_list(hop))
		return hop;
	list = platform_hop_list(hop);
	hop = list ? hop_list_pick(list, ip4_flow(packet, ip, packet->l3)) : HOP_NONE;
	if (packet->trace) {
		packet->trace->flags |= TRACE_MEMBER;
		packet->trace->member = hop;
	}
	return hop;
}

/* Whose address goes on a packet that nobody is to get, for the kernel to refuse it. */
static __always_inline const struct hop *encapsulate_first_member(__u32 hop)
{
	const struct hop_list *list = hop_is_list(hop) ? platform_hop_list(hop) : NULL;

	return platform_hop(list ? list->members[0] : hop);
}

/* The endpoint has no adjacency that XDP can use. */
static __always_inline struct outcome encapsulate_unresolved(__u32 number)
{
	const struct hop *hop = platform_hop(number);

	return hop && hop->is_unusable ? OUTCOME(pass_unreachable) : OUTCOME(pass_unresolved);
}

static __always_inline bool encapsulate_fits(const struct packet *packet,
                                             const struct adjacency6 *adjacency,
                                             const struct ip4_header *ip)
{
	__u32 len = packet_wire_len(packet, packet->l3, net16(ip->total_len));

	return len + TUNNEL_OVERHEAD <= adjacency->link.mtu;
}

/* Native XDP frames can't be redirected to a port that runs generic XDP. */
static __always_inline bool encapsulate_can_redirect(const struct port *from,
                                                     const struct adjacency *to)
{
	return !(to->flags & ADJACENCY_GENERIC) || from->flags & PORT_GENERIC;
}

static __always_inline struct outcome encapsulate_refuse(enum ip4_state state)
{
	if (state == IP4_TRUNCATED)
		return OUTCOME(drop_ip4_truncated);
	if (state == IP4_BAD_CHECKSUM)
		return OUTCOME(drop_ip4_checksum);
	if (state == IP4_HAS_OPTIONS)
		return OUTCOME(pass_ip_options);
	return OUTCOME(drop_ip4_malformed);
}

static __always_inline enum ip4_state encapsulate_check(struct packet *packet,
                                                        const struct ip4_header *ip)
{
	enum ip4_state state = ip4_check(ip, packet_room(packet, packet->l3));

	if (state == IP4_TRUNCATED && platform_measure(packet))
		state = ip4_check(ip, packet_room(packet, packet->l3));
	return state;
}

/* From an island. */
static __always_inline struct outcome encapsulate(struct packet *packet, const struct port *port)
{
	const struct settings *settings = platform_settings();
	struct ip4_header *ip = packet_at(packet, packet->l3, sizeof(*ip));
	enum ip4_state state = encapsulate_check(packet, ip);
	struct tunnel_header header;
	struct adjacency6 *adjacency;
	__u32 hop;

	if (!ip || state != IP4_GOOD)
		return encapsulate_refuse(state);
	if (ip4_is_special(net32(ip->destination)) || ip4_is_special(net32(ip->source)))
		return OUTCOME(pass_special);
	hop = encapsulate_lookup(packet, ip);
	if (hop < HOP_FIRST)
		return hop == HOP_NONE ? OUTCOME(pass_no_entry) : OUTCOME(pass_local);
	if (ip->ttl <= 1)
		return OUTCOME(pass_ttl_expired);
	hop = encapsulate_pick(packet, ip, hop);
	if (hop == HOP_NONE)
		return OUTCOME(pass_unreachable);
	adjacency = encapsulate_adjacency(packet, settings, hop);
	if (!adjacency || !encapsulate_can_redirect(port, &adjacency->link))
		return encapsulate_unresolved(hop);
	if (!encapsulate_fits(packet, adjacency, ip))
		return OUTCOME(pass_too_big);
	header = tunnel_header_of(packet, ip, settings);
	ip4_decrement_ttl(ip);
	return encapsulate_send(packet, settings, adjacency, &header);
}

static __always_inline struct outcome encapsulate_vif_refuse(enum ip4_state state)
{
	struct outcome outcome = encapsulate_refuse(state);

	return outcome.verdict == VERDICT_pass_ip_options ? OUTCOME(drop_ip4_malformed) : outcome;
}

/* From the kernel, by way of the VIF; options have been processed by then. */
static __always_inline struct outcome encapsulate_vif(struct packet *packet,
                                                      const struct port *port)
{
	const struct settings *settings = platform_settings();
	struct ip4_header *ip = packet_at(packet, packet->l3, sizeof(*ip));
	enum ip4_state state = encapsulate_check(packet, ip);
	struct tunnel_header header;
	struct adjacency6 *adjacency;
	const struct hop *hop;
	__u32 number, picked;

	if (packet->ethertype != net16(ETHERTYPE_V4))
		return OUTCOME(drop_vif_not_ip4);
	if (!ip || (state != IP4_GOOD && state != IP4_HAS_OPTIONS))
		return encapsulate_vif_refuse(state);
	number = encapsulate_lookup(packet, ip);
	if (number < HOP_FIRST)
		return OUTCOME(drop_vif_no_entry);
	picked = encapsulate_pick(packet, ip, number);
	hop = picked == HOP_NONE ? encapsulate_first_member(number) : platform_hop(picked);
	if (!hop)
		return OUTCOME(drop_vif_no_entry);
	adjacency = picked == HOP_NONE ? NULL : encapsulate_adjacency(packet, settings, picked);
	header = tunnel_header_of(packet, ip, settings);
	if (adjacency && encapsulate_can_redirect(port, &adjacency->link) &&
	    encapsulate_fits(packet, adjacency, ip))
		return encapsulate_send(packet, settings, adjacency, &header);
	return encapsulate_pass(packet, settings, hop, &header);
}

#endif
