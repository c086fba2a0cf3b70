/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's platform (core/platform.h) in the kernel: maps and helpers. */
#ifndef BPF_PLATFORM_H
#define BPF_PLATFORM_H

#include "bpf/table_maps.h"
#include "bpf/plane_maps.h"
#include "core/platform.h"
#include "core/verifier.h"

#define AF_INET  2
#define AF_INET6 10

/* Set before loading: slots that belong to one CPU in the adjacency maps. */
const volatile __u32 hops_per_cpu = 1;
const volatile __u32 destinations_mask = 0;

static __always_inline const struct settings *platform_settings(void)
{
	return &plane.settings[*(volatile __u32 *)&plane.active_settings & 1];
}

static __always_inline __u32 platform_generation(void)
{
	return *(volatile __u32 *)&plane.generation;
}

static __always_inline __u32 platform_now(void)
{
	return (__u32)bpf_jiffies64();
}

static __always_inline const struct port *plane_port(__u32 number)
{
	const struct port *port = number ? &plane.ports[number & PORTS_MASK] : NULL;

	VERIFIER_KEEP(port);
	return port;
}

static __always_inline const struct port *platform_port(__u32 ifindex)
{
	return ifindex < IFINDEX_LIMIT ? plane_port(plane.port_of[ifindex]) : NULL;
}

static __always_inline const struct port *platform_vlan_port(const struct vlan_key *key)
{
	/* A copy: a pointer into the packet's record given away would keep all of it in memory. */
	const struct vlan_key copy = *key;
	const __u32 *number = bpf_map_lookup_elem(&vlan_ports, &copy);

	return number ? plane_port(*number) : NULL;
}

static __always_inline __u32 platform_lookup(__u32 addr)
{
	return lookup_hop(NULL, addr);
}

static __always_inline const struct hop *platform_hop(__u32 hop)
{
	return bpf_map_lookup_elem(&table_hops, &hop);
}

static __always_inline const struct hop_list *platform_hop_list(__u32 hop)
{
	const __u32 index = hop - HOP_LIST;
	const struct hop_list *list = bpf_map_lookup_elem(&table_lists, &index);

	VERIFIER_KEEP(list);
	return list;
}

static __always_inline bool platform_is_endpoint(const struct ip6_addr *addr)
{
	struct ip6_addr key = *addr;

	return bpf_map_lookup_elem(&endpoints, &key);
}

static __always_inline struct adjacency6 *platform_adjacency6(__u32 hop)
{
	__u32 slot = bpf_get_smp_processor_id() * hops_per_cpu + hop;

	return hop < hops_per_cpu ? bpf_map_lookup_elem(&adjacencies6, &slot) : NULL;
}

static __always_inline struct adjacency4 *adjacency4_at(__u32 slot)
{
	slot += bpf_get_smp_processor_id() * (destinations_mask + 1);
	return bpf_map_lookup_elem(&adjacencies4, &slot);
}

/*
 * A destination has two slots, side by side: with one alone, a quarter of the destinations would
 * push each other out, over and over, in a cache that is a quarter full. The older makes room.
 */
static __always_inline struct adjacency4 *platform_adjacency4(__be32 destination)
{
	__u32 slot = hash_mix(destination) & destinations_mask;
	struct adjacency4 *first = adjacency4_at(slot), *second;

	if (!first || first->destination == destination)
		return first;
	second = adjacency4_at((slot ^ 1) & destinations_mask);
	if (!second || second->destination == destination)
		return second;
	return (__s32)(first->link.expires - second->link.expires) > 0 ? second : first;
}

static __always_inline void platform_fib(struct packet *packet, struct bpf_fib_lookup *fib,
                                         struct fib_answer *ret_answer)
{
	ret_answer->result = bpf_fib_lookup(packet->context, fib, sizeof(*fib), 0);
	ret_answer->ifindex = fib->ifindex;
	ret_answer->mtu = fib->mtu_result;
	__builtin_memcpy(ret_answer->destination, fib->dmac, 6);
	__builtin_memcpy(ret_answer->source, fib->smac, 6);
}

/*
 * A length of 1 asks for the path's MTU: the kernel answers with it where the length fits. The
 * kernel would forward from the hidden end, so that is where the question comes from.
 */
static __always_inline void platform_fib_v6(struct packet *packet, const struct settings *settings,
                                            const struct ip6_addr *destination,
                                            struct fib_answer *ret_answer)
{
	struct bpf_fib_lookup fib = {
	        .family = AF_INET6,
	        .tot_len = 1,
	        .ifindex = settings->hidden_ifindex,
	};

	__builtin_memcpy(fib.ipv6_src, &settings->vif_address, 16);
	__builtin_memcpy(fib.ipv6_dst, destination, 16);
	platform_fib(packet, &fib, ret_answer);
}

static __always_inline void platform_fib_v4(struct packet *packet, const struct settings *settings,
                                            __be32 source, __be32 destination, __u8 tos,
                                            struct fib_answer *ret_answer)
{
	struct bpf_fib_lookup fib = {
	        .family = AF_INET,
	        .tot_len = 1,
	        .ifindex = settings->vif_ifindex,
	        .tos = tos,
	        .ipv4_src = source,
	        .ipv4_dst = destination,
	};

	platform_fib(packet, &fib, ret_answer);
}

static __always_inline void packet_bounds(struct packet *packet, struct xdp_md *context)
{
	packet->data = (__u8 *)(long)context->data;
	packet->end = (__u8 *)(long)context->data_end;
}

static __always_inline void packet_fetch(struct packet *packet, struct xdp_md *context)
{
	packet->context = context;
	packet_bounds(packet, context);
	packet->len = packet->end - packet->data;
	/* The verifier refuses 32-bit arithmetic on pointers: this is where a number begins. */
	asm volatile("" : "+r"(packet->len));
}

static __always_inline bool platform_measure(struct packet *packet)
{
	__u64 len = bpf_xdp_get_buff_len(packet->context);

	if (len <= packet->len)
		return false;
	packet->len = len;
	return true;
}

static __always_inline bool platform_move_head(struct packet *packet, __s32 delta)
{
	struct xdp_md *context = packet->context;

	if (bpf_xdp_adjust_head(context, delta))
		return false;
	packet_bounds(packet, context);
	return true;
}

#endif
