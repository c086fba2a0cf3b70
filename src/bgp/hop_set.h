/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a prefix's packets may go: the hops in use (several with multipath), then those that take
 * over when none of them is usable. Sets are interned and counted: a million prefixes of a few PEs
 * have a few sets, so a PE that fails changes sets and no prefixes. The forwarding table holds the
 * numbers of sets and is told once for each set.
 */
#ifndef BGP_HOP_SET_H
#define BGP_HOP_SET_H

#include "bgp/hop.h"

enum {
	BGP_HOP_SET_NONE = 0, /* no route */
	BGP_HOP_SET_SELF = 1, /* this router */
	BGP_HOP_SET_MAX = 8,  /* hops in a set */
	BGP_HOP_SETS_MAX = 1 << 24,
};

struct bgp_hop_set {
	__u32 refs;
	__u32 chain;
	__u8 n_active; /* the first ones share flows, equally */
	__u8 n;        /* all; the rest are backups, the better first */
	__u32 hops[BGP_HOP_SET_MAX];
};

struct bgp_hop_sets;

int bgp_hop_sets_new(struct bgp_hops *hops, struct bgp_hop_sets **ret_sets);
void bgp_hop_sets_free(struct bgp_hop_sets *sets);

/* As in bgp/attrs.h; a new set holds its hops. Returns 0, -ENOMEM or -ENOSPC. */
int bgp_hop_set_intern(struct bgp_hop_sets *sets, const __u32 *hops, unsigned int n_active,
                       unsigned int n, __u32 *ret_set);
void bgp_hop_set_ref(struct bgp_hop_sets *sets, __u32 set, __u32 times);
void bgp_hop_set_put(struct bgp_hop_sets *sets, __u32 set, __u32 times);

const struct bgp_hop_set *bgp_hop_set_at(const struct bgp_hop_sets *sets, __u32 set);
__u32 bgp_hop_sets_end(const struct bgp_hop_sets *sets);

/*
 * The hops that forward now: the active ones that are usable, or else the first usable backup.
 * Returns how many; 0: the prefix can't be reached.
 */
unsigned int bgp_hop_set_usable(const struct bgp_hop_sets *sets, __u32 set,
                                __u32 ret_hops[BGP_HOP_SET_MAX]);

#endif
