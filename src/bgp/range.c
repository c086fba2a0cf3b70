/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/range.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

enum {
	HUGE_PAGE = 2 << 20,
};

/*
 * Numbers are looked up at random, so with small pages each would miss the TLB too. The first huge
 * page's worth stays small: a speaker with few routes shall not pay for a full table.
 */
static void want_huge_pages(struct bgp_range *range)
{
	const uintptr_t begin = (uintptr_t)range->base, end = begin + range->size_bytes;
	const uintptr_t from = (begin + 2 * HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);

	if (from < end)
		madvise((void *)from, end - from, MADV_HUGEPAGE);
}

int bgp_range_reserve(struct bgp_range *range, size_t size)
{
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (base == MAP_FAILED)
		return -ENOMEM;
	*range = (struct bgp_range){.base = base, .size_bytes = size};
	want_huge_pages(range);
	return 0;
}

void bgp_range_release(struct bgp_range *range)
{
	if (range->base)
		munmap(range->base, range->size_bytes);
	*range = (struct bgp_range){0};
}
