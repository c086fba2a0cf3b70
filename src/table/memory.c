/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/memory.h"

#include <errno.h>
#include <stdlib.h>

/*
 * A prefix alone in its /18 takes a block of 16 octets, one in a populated /18 at most 4 more, and
 * one that is longer than /24 and alone there at most 60. Blocks that wait for readers count twice.
 */
enum {
	BYTES_PER_PREFIX = 32,
	MIN_CHUNKS = 2,
	MAX_CHUNKS = (LOOKUP_BLOCK_MASK + 1) / LOOKUP_CHUNK_UNITS,
};

struct table_memory_sizes table_memory_sizes(size_t n_prefixes)
{
	size_t n_chunks = n_prefixes / (LOOKUP_CHUNK_BYTES / BYTES_PER_PREFIX) + MIN_CHUNKS;

	if (n_chunks > MAX_CHUNKS)
		n_chunks = MAX_CHUNKS;
	return (struct table_memory_sizes){.n_hops = HOP_MAX, .n_chunks = n_chunks};
}

int table_memory_new(struct table_memory_sizes sizes, struct table_memory *ret_memory)
{
	struct table_memory memory = {
	        .hops = calloc(sizes.n_hops, sizeof(*memory.hops)),
	        .n_hops = sizes.n_hops,
	        .lookup.direct = calloc(LOOKUP_DIRECT_WORDS, sizeof(*memory.lookup.direct)),
	        .lookup.blocks = calloc(sizes.n_chunks, LOOKUP_CHUNK_BYTES),
	        .lookup.n_chunks = sizes.n_chunks,
	};

	if (!memory.hops || !memory.lookup.direct || !memory.lookup.blocks) {
		table_memory_free(&memory);
		return -ENOMEM;
	}
	*ret_memory = memory;
	return 0;
}

void table_memory_free(struct table_memory *memory)
{
	free(memory->hops);
	free(memory->lookup.direct);
	free(memory->lookup.blocks);
}
