/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/memory.h"

#include <errno.h>
#include <stdlib.h>

/* The Internet has one /24 with longer prefixes among hundreds; a provider's own table has more. */
enum {
	PREFIXES_PER_PAGE = 64,
	MIN_PAGES = 4096,
};

struct table_memory_sizes table_memory_sizes(size_t n_prefixes)
{
	size_t n_pages = MIN_PAGES + n_prefixes / PREFIXES_PER_PAGE;

	return (struct table_memory_sizes){
	        .n_hops = HOP_MAX,
	        .n_lists = HOP_LISTS_MAX,
	        .n_pages = n_pages < LOOKUP_PAGES_MAX ? n_pages : LOOKUP_PAGES_MAX,
	};
}

int table_memory_new(struct table_memory_sizes sizes, struct table_memory *ret_memory)
{
	struct table_memory memory = {
	        .hops = calloc(sizes.n_hops, sizeof(*memory.hops)),
	        .n_hops = sizes.n_hops,
	        .lists = calloc(sizes.n_lists + 1, sizeof(*memory.lists)), /* never of 0 bytes */
	        .n_lists = sizes.n_lists,
	        .lookup.slots = calloc(LOOKUP_SLOTS, sizeof(*memory.lookup.slots)),
	        .lookup.pages =
	                calloc(sizes.n_pages, LOOKUP_PAGE_SIZE * sizeof(*memory.lookup.pages)),
	        .lookup.n_pages = sizes.n_pages,
	};

	if (!memory.hops || !memory.lists || !memory.lookup.slots || !memory.lookup.pages) {
		table_memory_free(&memory);
		return -ENOMEM;
	}
	*ret_memory = memory;
	return 0;
}

void table_memory_free(struct table_memory *memory)
{
	free(memory->hops);
	free(memory->lists);
	free(memory->lookup.slots);
	free(memory->lookup.pages);
}
