/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tunnel endpoints in use, their hop numbers, and how many entries point at each. */
#ifndef TABLE_HOPS_H
#define TABLE_HOPS_H

#include "core/hop.h"
#include "table/numbers.h"

struct table_target;
struct table_listener;

struct hops {
	struct hop *array; /* shared with the readers */
	__u32 *refs;
	__u16 *buckets; /* open addressing by endpoint; HOP_NONE: free */
	struct numbers numbers;
	const struct table_listener *listener;
	size_t n_used;
};

int hops_init(struct hops *hops, struct hop *array, __u32 n, const struct table_listener *listener,
              const struct table_grace *grace);
void hops_fini(struct hops *hops);

/*
 * The hop number of a target, with one more reference. A new endpoint gets a number, is written to
 * the array, and the listener hears of it. Returns 0 or -ENOSPC.
 */
int hops_get(struct hops *hops, const struct table_target *target, __u32 *ret_hop);
/* Drop a reference. The last one ends the number's use: no reader must find it any more. */
void hops_put(struct hops *hops, __u32 hop);

/* The number of an endpoint in use, or HOP_NONE. */
__u32 hops_find(const struct hops *hops, const struct ip6_addr *endpoint);
struct table_target hops_target(const struct hops *hops, __u32 hop);

#endif
