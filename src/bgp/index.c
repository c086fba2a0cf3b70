/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/index.h"

#include <string.h>

enum {
	FIRST_BUCKETS = 1024,
};

int bgp_index_init(struct bgp_index *index, __u32 max)
{
	const size_t size = max > FIRST_BUCKETS ? 2ull * max : FIRST_BUCKETS;

	*index = (struct bgp_index){.mask = FIRST_BUCKETS - 1};
	return bgp_range_reserve(&index->range, size * sizeof(__u32));
}

void bgp_index_fini(struct bgp_index *index)
{
	bgp_range_release(&index->range);
}

void bgp_index_enlarge(struct bgp_index *index)
{
	memset(index->range.base, 0, (index->mask + 1ull) * sizeof(__u32));
	index->mask = index->mask * 2 + 1;
	index->n = 0;
}
