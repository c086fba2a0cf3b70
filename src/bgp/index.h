/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash index of numbered things: heads of chains, which run through a `chain` in each thing. The
 * owner compares and hashes. When it is full, it is emptied and enlarged where it lies, and the
 * owner, walking its things in order, puts them in again: a few nanoseconds each, no copy.
 */
#ifndef BGP_INDEX_H
#define BGP_INDEX_H

#include "bgp/range.h"
#include "core/types.h"

struct bgp_index {
	struct bgp_range range;
	__u32 mask; /* buckets - 1 */
	__u32 n;    /* things in it */
};

/* For at most `max` things, a power of 2. Returns 0 or -ENOMEM. */
int bgp_index_init(struct bgp_index *index, __u32 max);
void bgp_index_fini(struct bgp_index *index);
/* Twice as many buckets, all empty. */
void bgp_index_enlarge(struct bgp_index *index);

/* Three things for four buckets: a search ends at the first or second thing. */
static inline bool bgp_index_is_full(const struct bgp_index *index)
{
	return index->n > index->mask - index->mask / 4 &&
	       (index->mask + 1ull) * sizeof(__u32) < index->range.size_bytes;
}

/* The head of a chain; 0 is its end. */
static inline __u32 *bgp_index_head(const struct bgp_index *index, __u32 hash)
{
	return (__u32 *)index->range.base + (hash & index->mask);
}

static inline void bgp_index_add(struct bgp_index *index, __u32 hash, __u32 number,
                                 __u32 *ret_chain)
{
	__u32 *head = bgp_index_head(index, hash);

	*ret_chain = *head;
	*head = number;
	index->n++;
}

#endif
