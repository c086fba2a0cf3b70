/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs of bench/lookup. Each takes the next address, finds its hop number, copies a header
 * from the hop's cache line in front of the packet, and takes it off again for the next run.
 */
#include "bpf/table_maps.h"
#include <bpf/bpf_endian.h>

#include "lookup.h"

struct adjacency {
	__u64 header[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LOOKUP_SETS *LOOKUP_ADDRS);
	__type(key, __u32);
	__type(value, __u64);
} addrs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, HOP_MAX);
	__type(key, __u32);
	__type(value, struct adjacency);
} adjacencies SEC(".maps");

struct trie_key {
	__u32 len;
	__be32 addr;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1200000);
	__type(key, struct trie_key);
	__type(value, __u32);
} trie SEC(".maps");

__u32 n_taken, first_addr;

static __always_inline __u32 take_addr(void)
{
	__u32 i = first_addr + (n_taken++ & (LOOKUP_ADDRS - 1));
	__u64 *addr = bpf_map_lookup_elem(&addrs, &i);

	return addr ? *(volatile __u64 *)addr : 0;
}

static __always_inline int encapsulate(struct xdp_md *ctx, __u32 hop)
{
	const struct adjacency *from = bpf_map_lookup_elem(&adjacencies, &hop);
	volatile __u64 *to;

	if (!from || bpf_xdp_adjust_head(ctx, -40))
		return XDP_ABORTED;
	to = (void *)(long)ctx->data;
	if ((void *)(to + 7) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
#pragma unroll
	for (int i = 0; i < 6; i++)
		to[i] = from->header[i];
	*(volatile __u32 *)&to[6] = from->header[6];
	return bpf_xdp_adjust_head(ctx, 40) ? XDP_ABORTED : XDP_PASS;
}

SEC("xdp")
int with_constant(struct xdp_md *ctx)
{
	return encapsulate(ctx, take_addr() == 1);
}

SEC("xdp")
int with_table(struct xdp_md *ctx)
{
	return encapsulate(ctx, lookup_hop(NULL, take_addr()));
}

SEC("xdp")
int with_lpm_trie(struct xdp_md *ctx)
{
	const struct trie_key key = {32, bpf_htonl(take_addr())};
	const __u32 *hop = bpf_map_lookup_elem(&trie, &key);

	return encapsulate(ctx, hop ? *hop : 0);
}

char LICENSE[] SEC("license") = "GPL";
