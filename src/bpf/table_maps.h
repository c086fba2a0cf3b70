/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The softwire table's arrays as maps. The daemon maps them into its memory and writes them there;
 * before it loads it sets max_entries of the others (table_memory_sizes()).
 *
 * The elements are big because small ones are padded to 8 octets, and stay below the 4 MiB that
 * kernel 6.1 takes. Behind each other they are one array, since their size is a multiple of 8.
 */
#ifndef BPF_TABLE_MAPS_H
#define BPF_TABLE_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "core/hop.h"
#include "core/lookup.h"

#define TABLE_SLOTS_SHIFT 20
#define TABLE_SLOTS_CHUNK (1 << TABLE_SLOTS_SHIFT)

struct table_slots {
	__u16 words[TABLE_SLOTS_CHUNK];
};

struct table_page {
	__u16 words[LOOKUP_PAGE_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LOOKUP_SLOTS / TABLE_SLOTS_CHUNK);
	__type(key, __u32);
	__type(value, struct table_slots);
} table_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LOOKUP_PAGES_MAX);
	__type(key, __u32);
	__type(value, struct table_page);
} table_pages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, HOP_MAX);
	__type(key, __u32);
	__type(value, struct hop);
} table_hops SEC(".maps");

/* The number of a list is its index + HOP_LIST. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, HOP_LISTS_MAX);
	__type(key, __u32);
	__type(value, struct hop_list);
} table_lists SEC(".maps");

static __always_inline const __u16 *lookup_slot(const struct lookup_arrays *arrays, __u32 index)
{
	const __u32 chunk = index >> TABLE_SLOTS_SHIFT;
	const struct table_slots *slots = bpf_map_lookup_elem(&table_slots, &chunk);

	(void)arrays;
	return slots ? &slots->words[index & (TABLE_SLOTS_CHUNK - 1)] : NULL;
}

static __always_inline const __u16 *lookup_page(const struct lookup_arrays *arrays, __u32 page,
                                                __u32 octet)
{
	const struct table_page *words = bpf_map_lookup_elem(&table_pages, &page);

	(void)arrays;
	return words ? &words->words[octet & (LOOKUP_PAGE_SIZE - 1)] : NULL;
}

#endif
