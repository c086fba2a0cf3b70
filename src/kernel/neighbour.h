/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which neighbour events matter to forwarding. The kernel reports every step of its probing
 * (REACHABLE, STALE, DELAY, PROBE and back, for each neighbour about twice a minute), and none of
 * them changes where packets go. A small memory of what each neighbour last was tells them apart;
 * when two neighbours share a place in it, events of both are reported, which is merely cautious.
 */
#ifndef KERNEL_NEIGHBOUR_H
#define KERNEL_NEIGHBOUR_H

#include "core/types.h"
#include "kernel/netlink.h"

#define NEIGHBOUR_MEMORY_SLOTS 1024

/* Without padding, so that it can be compared as memory. */
struct neighbour {
	int ifindex;
	__u32 family;
	struct ip6_addr addr; /* an IPv4 address in the first word */
	__u8 lladdr[14];      /* what is beyond doesn't exist on Ethernet */
	__u8 lladdr_len;
	__u8 is_usable; /* packets may be sent to lladdr */
};

/* All zero is an empty memory. */
struct neighbour_memory {
	struct neighbour slots[NEIGHBOUR_MEMORY_SLOTS];
};

/*
 * Read RTM_NEWNEIGH or RTM_DELNEIGH. Returns 0; -EBADMSG; -ENOENT for entries that no forwarded
 * packet to the core depends on: those without resolution (NOARP, such as the VIF's own), proxies,
 * bridge entries.
 */
int neighbour_parse(const struct nlmsghdr *nlh, struct neighbour *ret_neighbour);

/* Whether this is news; remembers it. */
bool neighbour_memory_update(struct neighbour_memory *memory, const struct neighbour *neighbour);

#endif
