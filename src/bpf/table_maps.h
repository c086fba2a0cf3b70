/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The softwire table's arrays as maps. The daemon maps them into its memory and writes them there;
 * it sizes `table_blocks` for the number of prefixes before it loads (table_memory_sizes()).
 * An element stays below 4 MiB, the most that kernel 6.1 takes.
 */
#ifndef BPF_TABLE_MAPS_H
#define BPF_TABLE_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "core/hop.h"
#include "core/lookup.h"

struct table_direct {
	__u32 words[LOOKUP_DIRECT_WORDS];
};

struct table_chunk {
	__u8 bytes[LOOKUP_CHUNK_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct table_direct);
} table_direct SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct table_chunk);
} table_blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, HOP_MAX);
	__type(key, __u32);
	__type(value, struct hop);
} table_hops SEC(".maps");

static __always_inline const __u32 *lookup_direct(const struct lookup_arrays *arrays, __u32 index)
{
	const struct table_direct *direct = bpf_map_lookup_elem(&table_direct, &(__u32){0});

	(void)arrays;
	return direct ? &direct->words[index & (LOOKUP_DIRECT_WORDS - 1)] : NULL;
}

static __always_inline const __u8 *lookup_chunk(const struct lookup_arrays *arrays, __u32 chunk)
{
	(void)arrays;
	return bpf_map_lookup_elem(&table_blocks, &chunk);
}

#endif
