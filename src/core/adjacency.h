/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remembered adjacencies: asking the kernel's FIB costs ten times an encapsulation, so its answer
 * is used until the daemon raises the generation (something changed) or its time is over.
 */
#ifndef CORE_ADJACENCY_H
#define CORE_ADJACENCY_H

#include "core/hash.h"
#include "core/hop.h"
#include "core/packet.h"

/* How the kernel's FIB answered: supplied by the platform together with platform_fib_v4/_v6(). */
struct fib_answer {
	__s32 result;  /* 0: the fields below are good */
	__u32 ifindex; /* of the IP interface */
	__u32 mtu;
	__u8 destination[6];
	__u8 source[6];
};

static __always_inline bool adjacency_is_fresh(const struct adjacency *adjacency, __u32 generation,
                                               __u32 now)
{
	return adjacency->generation == generation && (__s32)(adjacency->expires - now) > 0;
}

/* Fill from the FIB's answer. False where frames can't be sent on by XDP: the kernel's turn. */
static __always_inline bool adjacency_fill(struct adjacency *adjacency,
                                           const struct fib_answer *fib, const struct port *port)
{
	if (fib->result || !port)
		return false;
	adjacency->generation = 0; /* while it is filled */
	adjacency->ifindex = port->xdp_ifindex;
	adjacency->mtu = fib->mtu > 0xffff ? 0xffff : (__u16)fib->mtu;
	adjacency->vlans = port->vlans;
	adjacency->flags =
	        (port->flags & (PORT_GENERIC | PORT_NO_TARGET) ? ADJACENCY_GENERIC : 0) |
	        (port->vlan[0].ethertype == net16(ETHERTYPE_S_VLAN) ? ADJACENCY_S_VLAN : 0);
	adjacency->vid[0] = port->vlan[0].vid;
	adjacency->vid[1] = port->vlan[1].vid;
	__builtin_memcpy(adjacency->destination, fib->destination, 6);
	__builtin_memcpy(adjacency->source, fib->source, 6);
	return true;
}

static __always_inline void adjacency_note(struct packet *packet, const struct adjacency *adjacency,
                                           bool was_fresh, __s32 fib_result)
{
	struct trace *trace = packet->trace;

	if (!trace)
		return;
	trace->fib_result = fib_result;
	if (!adjacency) {
		trace->flags |= TRACE_ADJACENCY_MISSING;
		return;
	}
	trace->flags |= TRACE_ADJACENCY | (was_fresh ? TRACE_ADJACENCY_CACHED : 0);
	trace->link = *adjacency;
}

#endif
