/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's platform (core/platform.h) on plain memory: for tests, fuzzing, and any hook that is
 * no kernel program. The includer supplies lookup_direct() and lookup_chunk() (table/memory.h) and
 * points `platform_user` at its state before it calls the engine.
 */
#ifndef CORE_PLATFORM_USER_H
#define CORE_PLATFORM_USER_H

#include "core/lookup.h"
#include "core/platform.h"

struct platform_user {
	const struct plane *plane;
	const struct lookup_arrays *lookup;
	const struct hop *hops;
	__u32 n_hops;
	const struct hop_list *lists;
	__u32 n_lists;
	struct adjacency6 *adjacencies6; /* n_hops of them */
	struct adjacency4 *adjacencies4; /* destinations_mask + 1 of them */
	__u32 destinations_mask;
	__u32 now; /* ticks */
	bool (*is_endpoint)(void *context, const struct ip6_addr *addr);
	/* What the kernel's FIB would say; result 0 for a neighbour that is known. */
	void (*fib_v6)(void *context, const struct ip6_addr *destination,
	               struct fib_answer *ret_answer);
	void (*fib_v4)(void *context, __be32 destination, struct fib_answer *ret_answer);
	void *context;
};

/* The memory around a packet: `packet.context` points at it. */
struct platform_buffer {
	__u8 *start;  /* how far the packet may grow */
	__u32 behind; /* octets of the frame that lie elsewhere, behind `packet.end` */
};

static struct platform_user *platform_user;

static __always_inline const struct settings *platform_settings(void)
{
	return &platform_user->plane->settings[platform_user->plane->active_settings & 1];
}

static __always_inline __u32 platform_generation(void)
{
	return platform_user->plane->generation;
}

static __always_inline __u32 platform_now(void)
{
	return platform_user->now;
}

static __always_inline const struct port *platform_port(__u32 ifindex)
{
	const struct plane *plane = platform_user->plane;
	__u32 number = ifindex < IFINDEX_LIMIT ? plane->port_of[ifindex] : 0;

	return number ? &plane->ports[number & PORTS_MASK] : NULL;
}

static __always_inline bool platform_port_has_tags(const struct port *port,
                                                   const struct vlan_key *key)
{
	return port->vlans && port->xdp_ifindex == key->xdp_ifindex &&
	       port->vlan[0].vid == key->outer_vid &&
	       (port->vlans == 2 ? port->vlan[1].vid : 0) == key->inner_vid;
}

static __always_inline const struct port *platform_vlan_port(const struct vlan_key *key)
{
	for (int i = 1; i < PORTS_MAX; i++)
		if (platform_port_has_tags(&platform_user->plane->ports[i], key))
			return &platform_user->plane->ports[i];
	return NULL;
}

static __always_inline __u32 platform_lookup(__u32 addr)
{
	return lookup_hop(platform_user->lookup, addr);
}

static __always_inline const struct hop *platform_hop(__u32 hop)
{
	return hop < platform_user->n_hops ? &platform_user->hops[hop] : NULL;
}

static __always_inline const struct hop_list *platform_hop_list(__u32 hop)
{
	const __u32 index = hop - HOP_LIST;

	return index < platform_user->n_lists ? &platform_user->lists[index] : NULL;
}

static __always_inline bool platform_is_endpoint(const struct ip6_addr *addr)
{
	return platform_user->is_endpoint(platform_user->context, addr);
}

static __always_inline struct adjacency6 *platform_adjacency6(__u32 hop)
{
	return hop < platform_user->n_hops ? &platform_user->adjacencies6[hop] : NULL;
}

static __always_inline struct adjacency4 *platform_adjacency4(__be32 destination)
{
	return &platform_user
	                ->adjacencies4[hash_mix(destination) & platform_user->destinations_mask];
}

static __always_inline void platform_fib_v6(struct packet *packet, const struct settings *settings,
                                            const struct ip6_addr *destination,
                                            struct fib_answer *ret_answer)
{
	(void)packet;
	(void)settings;
	platform_user->fib_v6(platform_user->context, destination, ret_answer);
}

static __always_inline void platform_fib_v4(struct packet *packet, const struct settings *settings,
                                            __be32 source, __be32 destination, __u8 tos,
                                            struct fib_answer *ret_answer)
{
	(void)packet;
	(void)settings;
	(void)source;
	(void)tos;
	platform_user->fib_v4(platform_user->context, destination, ret_answer);
}

static __always_inline bool platform_measure(struct packet *packet)
{
	const struct platform_buffer *buffer = packet->context;
	__u64 len = (__u64)(packet->end - packet->data) + buffer->behind;

	if (len <= packet->len)
		return false;
	packet->len = len;
	return true;
}

static __always_inline bool platform_move_head(struct packet *packet, __s32 delta)
{
	const struct platform_buffer *buffer = packet->context;

	if (delta < buffer->start - packet->data || delta > packet->end - packet->data)
		return false;
	packet->data += delta;
	return true;
}

#endif
