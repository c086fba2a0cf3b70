/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BGP next hops as objects. A path does not hold an address but the number of a hop, and a hop is
 * usable or not: when the IGP loses a PE, one bit changes, whatever the number of its prefixes.
 *
 * Hops are counted: by attribute sets and by hop sets.
 */
#ifndef BGP_HOP_H
#define BGP_HOP_H

#include "core/types.h"

enum {
	BGP_HOP_NONE = 0,
	BGP_HOP_SELF = 1, /* this router: local routes */
	BGP_HOP_FIRST = 2,
	BGP_HOP_MAX = 1 << 20,
};

enum bgp_hop_state {
	BGP_HOP_UNKNOWN, /* not resolved yet: not used */
	BGP_HOP_USABLE,
	BGP_HOP_UNUSABLE,
};

struct bgp_hop {
	struct ip6_addr addr; /* ::ffff:a.b.c.d for IPv4 */
	__u32 ifindex;        /* for link-local addresses, else 0 */
	__u32 refs;
	__u32 metric; /* the IGP's, for the decision */
	__u32 chain;  /* of the index by address */
	__u8 state;   /* enum bgp_hop_state */
};

struct bgp_hops;

/* Told when a hop begins and ceases to be needed, so that it is followed in the routing table. */
struct bgp_hop_tracker {
	void (*track)(void *context, __u32 hop, const struct bgp_hop *what);
	void (*untrack)(void *context, __u32 hop);
	void *context;
};

/* `tracker` is copied; its callbacks may be NULL: then every hop is usable, metric 0. */
int bgp_hops_new(const struct bgp_hop_tracker *tracker, struct bgp_hops **ret_hops);
void bgp_hops_free(struct bgp_hops *hops);

/*
 * The hop of an address, with one reference more. Returns 0, -ENOMEM or -ENOSPC. New ones start in
 * BGP_HOP_UNKNOWN; track() may have changed that by the time this returns.
 */
int bgp_hop_get(struct bgp_hops *hops, const struct ip6_addr *addr, __u32 ifindex, __u32 *ret_hop);
void bgp_hop_ref(struct bgp_hops *hops, __u32 hop);
void bgp_hop_put(struct bgp_hops *hops, __u32 hop);

/* Numbers are below bgp_hops_end(); those with refs 0 are free. The pointer holds until _get(). */
const struct bgp_hop *bgp_hop_at(const struct bgp_hops *hops, __u32 hop);
__u32 bgp_hops_end(const struct bgp_hops *hops);
/* The address of this router that stands for BGP_HOP_SELF when advertised: the VIF. */
void bgp_hops_set_self(struct bgp_hops *hops, const struct ip6_addr *vif);

/* Returns whether anything changed. */
bool bgp_hop_set_state(struct bgp_hops *hops, __u32 hop, enum bgp_hop_state state, __u32 metric);

#endif
