/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a prefix's packets may go: the hops in use (several with multipath), then those that take
 * over when none of them is usable. Sets are interned and counted: a million prefixes of a few PEs
 * have a few sets, so a PE that fails changes sets and no prefixes. The forwarding table holds the
 * numbers of sets and is told once for each set. All hops of a set are IPv4 or all are IPv6, so a
 * set is an ordinary route or a softwire, whichever of its hops are in use.
 */
#ifndef BGP_HOP_SET_H
#define BGP_HOP_SET_H

#include "bgp/hop.h"

enum {
	BGP_HOP_SET_NONE = 0, /* no route */
	BGP_HOP_SET_SELF = 1, /* this router */
	BGP_HOP_SET_MAX = 8,  /* hops in a set */
	BGP_HOP_SETS_MAX = 1 << 23,
};

struct bgp_hop_set {
	__u32 refs;
	__u32 chain;
	__u8 n_active;   /* the first ones share flows, equally */
	__u8 n;          /* all; the rest are backups, the better first */
	__u8 forwarding; /* those that forward now, as last told: bit 0 is the first hop */
	__u32 hops[BGP_HOP_SET_MAX];
};

struct bgp_hop_sets;

struct bgp_hop_set_listener {
	/* The hops that a set forwards to: of a new set, or others than before. 0: none is usable.
	 */
	void (*changed)(void *context, __u32 set, const __u32 *hops, unsigned int n);
	/* Nobody holds the set any more; its number may come again for another one. */
	void (*gone)(void *context, __u32 set);
	void *context;
};

/* `listener` is copied; its callbacks may be NULL, and must not change the sets. 0 or -ENOMEM. */
int bgp_hop_sets_new(struct bgp_hops *hops, const struct bgp_hop_set_listener *listener,
                     struct bgp_hop_sets **ret_sets);
void bgp_hop_sets_free(struct bgp_hop_sets *sets);

/*
 * The set of these hops, with one reference for the caller; a new set holds its hops. The first
 * being BGP_HOP_SELF, it is BGP_HOP_SET_SELF. Returns 0 or -ENOMEM.
 */
int bgp_hop_set_intern(struct bgp_hop_sets *sets, const __u32 *hops, unsigned int n_active,
                       unsigned int n, __u32 *ret_set);
void bgp_hop_set_put(struct bgp_hop_sets *sets, __u32 set);

const struct bgp_hop_set *bgp_hop_set_at(const struct bgp_hop_sets *sets, __u32 set);
__u32 bgp_hop_sets_end(const struct bgp_hop_sets *sets);

/*
 * The state of a hop is another one now: tell the listener of the sets that forward to other hops
 * because of it. Takes as long as there are sets, some nanoseconds each.
 */
void bgp_hop_sets_hop_changed(struct bgp_hop_sets *sets, __u32 hop);

/*
 * The hops that forward now: the active ones that are usable, or else the first usable backup.
 * Returns how many; 0: the prefix can't be reached.
 */
unsigned int bgp_hop_set_usable(const struct bgp_hop_sets *sets, __u32 set,
                                __u32 ret_hops[BGP_HOP_SET_MAX]);

#endif
