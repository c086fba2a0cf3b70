/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv6 in, IPv4 out: the egress half of RFC 5747 section 3 and of RFC 2473 section 3.3, with the
 * filter that RFC 5747's security considerations call for.
 */
#ifndef CORE_DECAPSULATE_H
#define CORE_DECAPSULATE_H

#include "core/ip4.h"
#include "core/outer.h"
#include "core/platform.h"

static __always_inline __u32 decapsulate_source_hop(struct packet *packet,
                                                    const struct ip4_header *ip)
{
	__u32 hop = platform_lookup(net32(ip->source));

	if (packet->trace) {
		packet->trace->flags |= TRACE_SOURCE_HOP;
		packet->trace->source_hop = hop;
	}
	return hop;
}

static __always_inline bool is_endpoint_of(__u32 number, const struct ip6_addr *outer_source)
{
	const struct hop *hop = platform_hop(number);

	return hop && !((hop->endpoint.halves[0] ^ outer_source->halves[0]) |
	                (hop->endpoint.halves[1] ^ outer_source->halves[1]));
}

/* Any of a list may send, whether it is sent to or not: the far side has its own view of paths. */
static __always_inline bool is_endpoint_in(__u32 number, const struct ip6_addr *outer_source)
{
	const struct hop_list *list;

	if (!hop_is_list(number))
		return is_endpoint_of(number, outer_source);
	list = platform_hop_list(number);
	for (int i = 0; list && i < HOP_LIST_MEMBERS && list->members[i]; i++)
		if (is_endpoint_of(list->members[i], outer_source))
			return true;
	return false;
}

/*
 * Tunnel ingress filtering: may a packet with this inner source come from that outer source?
 * Returns VERDICT_decapsulated for yes, or the reason to drop it.
 */
static __always_inline enum verdict decapsulate_filter(struct packet *packet,
                                                       const struct settings *settings,
                                                       const struct ip4_header *ip,
                                                       const struct ip6_addr *outer_source)
{
	__u32 hop = decapsulate_source_hop(packet, ip);

	if (hop == HOP_OWN)
		return VERDICT_drop_inner_source_own;
	if (settings->ingress_filter == INGRESS_FILTER_STRICT) {
		if (hop == HOP_NONE)
			return VERDICT_drop_filter_no_entry;
		if (hop < HOP_FIRST || !is_endpoint_in(hop, outer_source))
			return VERDICT_drop_filter_wrong_endpoint;
	} else if (settings->ingress_filter == INGRESS_FILTER_LOOSE) {
		if (!platform_is_endpoint(outer_source))
			return VERDICT_drop_filter_unknown_endpoint;
	}
	return VERDICT_decapsulated;
}

/*
 * Everything that may speak against an inner packet, whichever way it was unwrapped; its header is
 * at `ip`, `room` octets belong to it. VERDICT_decapsulated: nothing does, and the TOS octet is
 * that of the decapsulated packet.
 */
static __always_inline enum verdict
decapsulate_check(struct packet *packet, const struct settings *settings, struct ip4_header *ip,
                  __u32 room, const struct ip6_addr *outer_source, __u8 outer_class)
{
	enum ip4_state state = ip4_check(ip, room);
	enum verdict verdict;
	__u8 tos;

	if (!ip || state == IP4_TRUNCATED)
		return VERDICT_drop_inner_truncated;
	if (state == IP4_MALFORMED)
		return VERDICT_drop_inner_malformed;
	if (state == IP4_BAD_CHECKSUM)
		return VERDICT_drop_inner_checksum;
	if (ip4_is_special(net32(ip->source)))
		return VERDICT_drop_inner_source;
	if (ip4_is_special(net32(ip->destination)))
		return VERDICT_drop_inner_destination;
	verdict = decapsulate_filter(packet, settings, ip, outer_source);
	if (verdict != VERDICT_decapsulated)
		return verdict;
	if (traffic_class_must_drop(ip->tos, outer_class))
		return VERDICT_drop_ecn;
	tos = traffic_class_decapsulate(ip->tos, outer_class, settings->dscp_model);
	if (tos != ip->tos)
		ip4_set_tos(ip, tos);
	return VERDICT_decapsulated;
}

/* The adjacency towards an inner destination, from memory or the kernel; NULL: the kernel's turn.
 */
static __always_inline struct adjacency4 *decapsulate_adjacency(struct packet *packet,
                                                                const struct settings *settings,
                                                                const struct ip4_header *ip)
{
	__u32 generation = platform_generation();
	__u32 now = platform_now();
	struct adjacency4 *adjacency = platform_adjacency4(ip->destination);
	struct fib_answer fib;

	if (!adjacency)
		return NULL;
	if (adjacency->destination == ip->destination &&
	    adjacency_is_fresh(&adjacency->link, generation, now)) {
		adjacency_note(packet, &adjacency->link, true, 0);
		return adjacency;
	}
	platform_fib_v4(packet, settings, ip->source, ip->destination, ip->tos, &fib);
	if (!adjacency_fill(&adjacency->link, &fib, platform_port(fib.ifindex))) {
		adjacency_note(packet, NULL, false, fib.result);
		return NULL;
	}
	adjacency->destination = ip->destination;
	adjacency->link.expires = now + (settings->forgets_v4 ? 0 : settings->max_age_ticks);
	adjacency->link.generation = generation;
	adjacency_note(packet, &adjacency->link, false, 0);
	return adjacency;
}

/* Take everything in front of the inner packet away and put the adjacency's link header there. */
static __always_inline bool decapsulate_rewrap(struct packet *packet, __u32 inner,
                                               const struct adjacency *link)
{
	__s32 shrink = (__s32)inner - (__s32)adjacency_link_len(link);

	return platform_move_head(packet, shrink) &&
	       packet_put_link(packet, link, net16(ETHERTYPE_V4));
}

/*
 * Hand the inner packet to the kernel: out of the hidden end, so that it comes in by the VIF. What
 * the VIF can't carry goes up as it came, and the daemon's raw socket receives it.
 */
static __always_inline struct outcome
decapsulate_pass(struct packet *packet, const struct settings *settings, __u32 inner, __u32 len)
{
	struct outcome outcome = OUTCOME(pass_decapsulated);
	struct adjacency link = {};

	if (settings->vif_mtu && len > settings->vif_mtu)
		return OUTCOME(pass_outer_large);
	__builtin_memcpy(link.destination, settings->vif_mac, 6);
	__builtin_memcpy(link.source, settings->vif_mac, 6);
	outcome.ifindex = settings->hidden_ifindex;
	return decapsulate_rewrap(packet, inner, &link) ? outcome : OUTCOME(drop_no_headroom);
}

static __always_inline bool decapsulate_can_send(const struct port *from,
                                                 const struct adjacency *to, __u32 len)
{
	return len <= to->mtu && (!(to->flags & ADJACENCY_GENERIC) || from->flags & PORT_GENERIC);
}

static __always_inline struct outcome decapsulate_send(struct packet *packet,
                                                       const struct port *port,
                                                       const struct settings *settings, __u32 inner)
{
	struct ip4_header *ip = packet_at(packet, inner, sizeof(*ip));
	struct outcome outcome = OUTCOME(decapsulated);
	struct adjacency4 *adjacency;
	__u32 len;

	if (!ip)
		return OUTCOME(drop_inner_truncated);
	len = packet_wire_len(packet, inner, net16(ip->total_len));
	if (ip->version_ihl != 0x45 || ip->ttl <= 1)
		return decapsulate_pass(packet, settings, inner, len);
	adjacency = decapsulate_adjacency(packet, settings, ip);
	if (!adjacency || !decapsulate_can_send(port, &adjacency->link, len))
		return decapsulate_pass(packet, settings, inner, len);
	ip4_decrement_ttl(ip);
	outcome.ifindex = adjacency->link.ifindex;
	return decapsulate_rewrap(packet, inner, &adjacency->link) ? outcome
	                                                           : OUTCOME(drop_no_headroom);
}

static __always_inline struct outcome decapsulate_refuse(enum outer_state state)
{
	switch (state) {
	case OUTER_NOT_OURS:
		return OUTCOME(pass_not_tunnel);
	case OUTER_OTHER:
		return OUTCOME(pass_vif_other);
	case OUTER_FRAGMENT:
		return OUTCOME(pass_outer_fragment);
	case OUTER_COMPLICATED:
		return OUTCOME(pass_outer_options);
	case OUTER_TRUNCATED:
		return OUTCOME(drop_outer_truncated);
	default:
		return OUTCOME(drop_outer_malformed);
	}
}

static __always_inline enum outer_state
decapsulate_parse(struct packet *packet, const struct settings *settings, struct outer *outer)
{
	enum outer_state state = outer_parse(packet, &settings->vif_address, outer);

	if (state == OUTER_TRUNCATED && platform_measure(packet))
		state = outer_parse(packet, &settings->vif_address, outer);
	return state;
}

/* From the core. */
static __always_inline struct outcome decapsulate(struct packet *packet, const struct port *port)
{
	const struct settings *settings = platform_settings();
	const struct ip6_header *ip6;
	struct ip6_addr source;
	struct outer outer;
	enum outer_state state = decapsulate_parse(packet, settings, &outer);
	enum verdict verdict;

	if (state != OUTER_TUNNEL)
		return decapsulate_refuse(state);
	if (packet->trace) {
		packet->trace->flags |= TRACE_INNER;
		packet->trace->inner_offset = outer.payload;
	}
	ip6 = packet_at(packet, packet->l3, sizeof(*ip6));
	if (!ip6)
		return OUTCOME(drop_outer_truncated);
	source = ip6->source; /* on the wire it may lie at any even address */
	verdict = decapsulate_check(packet, settings,
	                            packet_at(packet, outer.payload, sizeof(struct ip4_header)),
	                            outer.payload_len, &source, outer.class);
	if (verdict != VERDICT_decapsulated)
		return (struct outcome){.verdict = verdict};
	return decapsulate_send(packet, port, settings, outer.payload);
}

#endif
