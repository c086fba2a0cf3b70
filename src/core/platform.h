/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine needs from where it runs. A platform defines these before it includes
 * core/engine.h: the kernel programs do so over BPF maps (src/bpf), userspace over plain memory.
 * All are pure reads except platform_move_head() and what is written through the adjacencies.
 *
 * Whoever uses a part of the core only, such as decapsulate_check(), need not call them all.
 */
#ifndef CORE_PLATFORM_H
#define CORE_PLATFORM_H

#include "core/adjacency.h"
#include "core/hop.h"
#include "core/packet.h"
#include "core/plane.h"

#define PLATFORM_FUNCTION static __always_inline __attribute__((unused))

PLATFORM_FUNCTION const struct settings *platform_settings(void);
PLATFORM_FUNCTION __u32 platform_generation(void);
PLATFORM_FUNCTION __u32 platform_now(void); /* ticks, see core/plane.h */

/* The port of an interface, and that of a tagged frame; NULL where there is none. */
PLATFORM_FUNCTION const struct port *platform_port(__u32 ifindex);
PLATFORM_FUNCTION const struct port *platform_vlan_port(const struct vlan_key *key);

/* The softwire table: the hop of an address (host byte order), and a hop's or a list's record. */
PLATFORM_FUNCTION __u32 platform_lookup(__u32 addr);
PLATFORM_FUNCTION const struct hop *platform_hop(__u32 hop);
PLATFORM_FUNCTION const struct hop_list *platform_hop_list(__u32 hop); /* NULL: it is no list */
PLATFORM_FUNCTION bool platform_is_endpoint(const struct ip6_addr *addr);

/* This CPU's adjacency slot for a hop, or for an IPv4 destination; NULL if out of range. */
PLATFORM_FUNCTION struct adjacency6 *platform_adjacency6(__u32 hop);
PLATFORM_FUNCTION struct adjacency4 *platform_adjacency4(__be32 destination);

/* Ask the kernel's FIB. */
PLATFORM_FUNCTION void platform_fib_v6(struct packet *packet, const struct settings *settings,
                                       const struct ip6_addr *destination,
                                       struct fib_answer *ret_answer);
PLATFORM_FUNCTION void platform_fib_v4(struct packet *packet, const struct settings *settings,
                                       __be32 source, __be32 destination, __u8 tos,
                                       struct fib_answer *ret_answer);

/*
 * Let `len` count also what lies behind `end`, in the fragments of a jumbo frame. False: nothing
 * does. Asked only where a packet looks too short, so that others do not pay for it.
 */
PLATFORM_FUNCTION bool platform_measure(struct packet *packet);

/* Grow (negative) or shrink the packet at its front; sets data and end. False: no room. */
PLATFORM_FUNCTION bool platform_move_head(struct packet *packet, __s32 delta);

#endif
