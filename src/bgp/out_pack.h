/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Some thousand prefixes that are due, gathered by what they have in common: one attribute set from
 * one peer is judged and encoded once.
 */
#ifndef BGP_OUT_PACK_H
#define BGP_OUT_PACK_H

#include "bgp/out_bits.h"
#include "bgp/rib.h"

enum {
	BGP_OUT_WINDOW = 4096, /* prefixes */
	BGP_OUT_BUCKETS = 2 * BGP_OUT_WINDOW,
	BGP_OUT_NO_ITEM = 0xffff,
};

struct bgp_out_item {
	__u32 number; /* of the prefix */
	__u16 next;   /* of the same set, BGP_OUT_NO_ITEM: the last */
	__u64 terms;  /* of the policy, that matched */
};

struct bgp_out_set {
	__u32 attrs;
	__u16 peer; /* that it came from */
	__u8 family;
	__u16 first, last; /* items */
};

struct bgp_out_pack {
	size_t n_items, n_sets;
	bool is_mixed;                  /* sets of more than one peer */
	__u16 buckets[BGP_OUT_BUCKETS]; /* set + 1, 0: free */
	struct bgp_out_set sets[BGP_OUT_WINDOW];
	struct bgp_out_item items[BGP_OUT_WINDOW];
	/* Those without such a path, at the end of `items`. */
	size_t n_gone;
};

/*
 * Take up to `max` numbers below `end` out of `due`, from `from` on, with their best paths, or with
 * those in `slot` where that is not 0. Returns where to go on: `end`,
 * or the first that was not looked at. Sets are in the order of peers, then of arrival.
 */
__u32 bgp_out_pack_gather(struct bgp_out_pack *pack, const struct bgp_rib *rib,
                          const struct bgp_attrs_pool *attrs, __u8 slot, struct bgp_out_bits *due,
                          __u32 from, __u32 end, size_t max);

/* The items without a path. */
static inline const struct bgp_out_item *bgp_out_pack_gone(const struct bgp_out_pack *pack)
{
	return pack->items + BGP_OUT_WINDOW - pack->n_gone;
}

#endif
