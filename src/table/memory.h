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
	__u16 *slots; /* LOOKUP_SLOTS of them */
	__u16 *pages; /* n_pages * LOOKUP_PAGE_SIZE */
	__u32 n_pages;
};

struct table_memory {
	struct hop *hops; /* HOP_MAX of them at most */
	__u32 n_hops;
	struct hop_list *lists; /* HOP_LISTS_MAX of them at most; may be NULL if n_lists is 0 */
	__u32 n_lists;
	struct lookup_arrays lookup;
};

/* How many of each: max_entries of the maps in bpf/table_maps.h. */
struct table_memory_sizes {
	__u32 n_hops;
	__u32 n_lists;
	__u32 n_pages;
};

enum {
	TABLE_DEFAULT_PREFIXES = 1200000,
};

/*
 * What a table of this many prefixes needs. A page is needed for each /24 that holds longer
 * prefixes, and a while longer when it holds them no more.
 */
struct table_memory_sizes table_memory_sizes(size_t n_prefixes);

/* All arrays of that size, zeroed, on the heap. Returns 0 or -ENOMEM. */
int table_memory_new(struct table_memory_sizes sizes, struct table_memory *ret_memory);
void table_memory_free(struct table_memory *memory);

static __always_inline const __u16 *lookup_slot(const struct lookup_arrays *arrays, __u32 index)
{
	return &arrays->slots[index];
}

static __always_inline const __u16 *lookup_page(const struct lookup_arrays *arrays, __u32 page,
                                                __u32 octet)
{
	return page < arrays->n_pages ? &arrays->pages[page * LOOKUP_PAGE_SIZE + octet] : NULL;
}

#endif
