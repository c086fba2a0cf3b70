/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compiled softwire table and the lookup of an address in it: one load for nearly every
 *address, a second one below prefixes longer than /24 (DIR-24-8;
 *docs/decisions/0002-lookup-structure.md).
 *
 *	slots[addr >> 8]              a hop number, or LOOKUP_PAGE | the number of a page
 *	pages[page * 256 + addr % 256]  a hop number
 *
 * A reader's answer is the old or the new one, never a mixture: every answer is one 16-bit word
 *that is loaded once. A page is filled before its number is published by a release store, and what
 *a reader loads from it depends on that number by address, so any architecture keeps the order; the
 * same holds for what a hop number leads to. Numbers are used again only after all readers that may
 * know them have finished.
 *
 * The including platform says how the arrays are reached: in the kernel program they are maps
 * (bpf/table_maps.h), in userspace plain memory (table/memory.h).
 */
#ifndef CORE_LOOKUP_H
#define CORE_LOOKUP_H

#include "core/types.h"

enum {
	LOOKUP_SLOTS = 1 << 24, /* one for each /24 */
	LOOKUP_PAGE_SIZE = 256, /* one for each address of a /24 */
	LOOKUP_PAGE = 0x8000,   /* in a slot: a page number follows */
	LOOKUP_PAGES_MAX = 0x8000,
	LOOKUP_PAGE_MASK = LOOKUP_PAGES_MAX - 1,
};

/* What the platform makes of the arrays; the kernel program passes NULL. */
struct lookup_arrays;

/* The address of slots[index]; NULL can't happen but for the verifier's sake. */
static __always_inline const __u16 *lookup_slot(const struct lookup_arrays *arrays, __u32 index);
/* The address of pages[page * 256 + octet], or NULL for a page that isn't there. */
static __always_inline const __u16 *lookup_page(const struct lookup_arrays *arrays, __u32 page,
                                                __u32 octet);

static __always_inline __u32 lookup_load(const __u16 *word)
{
	return word ? *(const volatile __u16 *)word : 0;
}

/* The hop number (core/hop.h) of an IPv4 address in host byte order. */
static __always_inline __u32 lookup_hop(const struct lookup_arrays *arrays, __u32 addr)
{
	const __u32 word = lookup_load(lookup_slot(arrays, addr >> 8));

	if (!(word & LOOKUP_PAGE))
		return word;
	return lookup_load(lookup_page(arrays, word & LOOKUP_PAGE_MASK, addr & 255));
}

#endif
