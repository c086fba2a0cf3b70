/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arrays that the table is compiled into; their layout is that of core/lookup.h. The data plane
 * points them at the mapped memory of its maps, everyone else takes them from the heap.
 */
#ifndef TABLE_MEMORY_H
#define TABLE_MEMORY_H

#include "core/hop.h"
#include "core/lookup.h"

/* The lookup's view: all that lookup_hop() needs. */
struct lookup_arrays {
	__u32 *direct; /* LOOKUP_DIRECT_WORDS of them */
	__u8 *blocks;  /* chunks of LOOKUP_CHUNK_BYTES, one behind the other */
	__u32 n_chunks;
};

struct table_memory {
	struct hop *hops; /* HOP_MAX of them at most */
	__u32 n_hops;
	struct lookup_arrays lookup;
};

/* Sizes of the arrays, as max_entries of the maps in bpf/table_maps.h. */
struct table_memory_sizes {
	__u32 n_hops;
	__u32 n_chunks;
};

enum {
	TABLE_DEFAULT_PREFIXES = 1200000,
};

/* What a table of this many prefixes needs, with room for the churn of updates. */
struct table_memory_sizes table_memory_sizes(size_t n_prefixes);

/* All arrays of that size, zeroed, on the heap. Returns 0 or -ENOMEM. */
int table_memory_new(struct table_memory_sizes sizes, struct table_memory *ret_memory);
void table_memory_free(struct table_memory *memory);

static __always_inline const __u32 *lookup_direct(const struct lookup_arrays *arrays, __u32 index)
{
	return &arrays->direct[index];
}

static __always_inline const __u8 *lookup_chunk(const struct lookup_arrays *arrays, __u32 chunk)
{
	return chunk < arrays->n_chunks ? arrays->blocks + (size_t)chunk * LOOKUP_CHUNK_BYTES
	                                : NULL;
}

#endif
