/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the RIB. */
#include "bgp/rib_internal.h"

#include <arpa/inet.h>

#include "base/addr.h"

const char *bgp_path_fault_name(enum bgp_path_fault fault)
{
	static const char *const names[BGP_FAULTS] = {
	        [BGP_FAULT_NONE] = "none",
	        [BGP_FAULT_AS_LOOP] = "as-loop",
	        [BGP_FAULT_ORIGINATOR] = "originator-loop",
	        [BGP_FAULT_CLUSTER_LOOP] = "cluster-loop",
	        [BGP_FAULT_MARTIAN] = "martian",
	        [BGP_FAULT_NEXT_HOP] = "next-hop-unusable",
	        [BGP_FAULT_NEXT_HOP_SELF] = "next-hop-self",
	        [BGP_FAULT_TUNNEL] = "tunnel-unsupported",
	        [BGP_FAULT_LEAK] = "route-leak",
	};

	return names[fault];
}

__u32 bgp_rib_end(const struct bgp_rib *rib)
{
	return rib->prefixes_end;
}

const struct bgp_prefix *bgp_rib_prefix(const struct bgp_rib *rib, __u32 number)
{
	return bgp_rib_prefix_at(rib, number);
}

const struct bgp_path *bgp_rib_path(const struct bgp_rib *rib, __u32 number)
{
	return bgp_rib_path_at(rib, number);
}

const struct bgp_path *bgp_rib_best(const struct bgp_rib *rib, __u32 number)
{
	const struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);

	return prefix->is_reachable ? bgp_rib_path_at(rib, prefix->paths) : NULL;
}

__u32 bgp_rib_path_id(const struct bgp_rib *rib, __u32 number)
{
	return bgp_rib_path_id_at(rib, number);
}

enum bgp_decision_step bgp_rib_why(const struct bgp_rib *rib, const struct bgp_path *path)
{
	const struct bgp_path *best = bgp_rib_best(rib, path->prefix);
	const struct bgp_path *paths = rib->paths.base;
	struct bgp_candidate ours = bgp_rib_candidate(rib, (__u32)(path - paths)), theirs;
	enum bgp_decision_step step;

	if (!best)
		return BGP_STEP_USABLE;
	theirs = bgp_rib_candidate(rib, (__u32)(best - paths));
	theirs.is_first = true;
	bgp_decision_compare(&theirs, &ours, &rib->settings, &step);
	return best == path ? BGP_STEP_EQUAL : step;
}

__u32 bgp_rib_find(const struct bgp_rib *rib, const struct ip4_prefix *prefix)
{
	const __u32 hash = bgp_rib_hash(rib, prefix->addr, prefix->len);
	const __u32 number = bgp_rib_lookup(rib, prefix->addr, prefix->len, hash);

	return bgp_rib_prefix_at(rib, number)->paths ? number : BGP_RIB_NONE;
}

__u32 bgp_rib_match(const struct bgp_rib *rib, __be32 addr)
{
	for (int len = 32; len >= 0; len--) {
		const struct ip4_prefix prefix = {.addr = addr & htonl(ip4_netmask((__u8)len)),
		                                  .len = (__u8)len};
		const __u32 number = rib->n_of_len[len] ? bgp_rib_find(rib, &prefix) : BGP_RIB_NONE;

		if (number)
			return number;
	}
	return BGP_RIB_NONE;
}

static __u64 key_of(__be32 addr, unsigned int len)
{
	return (__u64)ntohl(addr) << 6 | len;
}

static __u64 key_at(const struct bgp_rib *rib, __u32 number)
{
	const struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);

	return key_of(prefix->addr, prefix->len);
}

static void swap(__u32 *a, __u32 *b)
{
	const __u32 value = *a;

	*a = *b;
	*b = value;
}

/* In a heap with the last prefix on top: let the number at `i` sink to where it belongs. */
static void sink(const struct bgp_rib *rib, __u32 *heap, size_t n, size_t i)
{
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && key_at(rib, heap[child]) < key_at(rib, heap[child + 1]))
			child++;
		if (key_at(rib, heap[i]) >= key_at(rib, heap[child]))
			return;
		swap(&heap[i], &heap[child]);
		i = child;
	}
}

static void rise(const struct bgp_rib *rib, __u32 *heap, size_t i)
{
	while (i && key_at(rib, heap[(i - 1) / 2]) < key_at(rib, heap[i])) {
		swap(&heap[i], &heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void sort_heap(const struct bgp_rib *rib, __u32 *heap, size_t n)
{
	while (n > 1) {
		swap(&heap[0], &heap[--n]);
		sink(rib, heap, n, 0);
	}
}

size_t bgp_rib_in_order(const struct bgp_rib *rib, const struct ip4_prefix *from,
                        __u32 *ret_numbers, size_t max)
{
	const __u64 first = key_of(from->addr, from->len);
	size_t n = 0;

	for (__u32 number = BGP_RIB_NONE + 1; number < rib->prefixes_end && max; number++) {
		const __u64 key = key_at(rib, number);

		if (!bgp_rib_prefix_at(rib, number)->paths || key < first)
			continue;
		if (n < max) {
			ret_numbers[n] = number;
			rise(rib, ret_numbers, n++);
		} else if (key < key_at(rib, ret_numbers[0])) {
			ret_numbers[0] = number;
			sink(rib, ret_numbers, n, 0);
		}
	}
	sort_heap(rib, ret_numbers, n);
	return n;
}

void bgp_rib_get_statistics(const struct bgp_rib *rib, struct bgp_rib_statistics *ret_statistics)
{
	*ret_statistics = (struct bgp_rib_statistics){
	        .prefixes = rib->n_prefixes,
	        .paths = rib->n_paths,
	        .bytes = rib->prefixes_end * sizeof(struct bgp_prefix) +
	                 rib->paths_end * sizeof(struct bgp_path) +
	                 (rib->index.mask + 1ul) * sizeof(__u32),
	};
}
