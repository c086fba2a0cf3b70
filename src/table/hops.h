/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tunnel endpoints: their hop numbers, how often each is used, whether it is usable. */
#ifndef TABLE_HOPS_H
#define TABLE_HOPS_H

#include "core/hop.h"
#include "table/numbers.h"

struct table_listener;

struct hops {
	struct hop *array; /* shared with the readers */
	__u32 *uses;       /* entries and lists that point at it */
	__u16 *buckets;    /* open addressing by endpoint; HOP_NONE: free */
	struct numbers numbers;
	const struct table_listener *listener;
	size_t n_used;
	size_t n_remembered; /* not in use, but unusable */
};

int hops_init(struct hops *hops, struct hop *array, __u32 n, const struct table_listener *listener,
              const struct table_grace *grace);
void hops_fini(struct hops *hops);

/*
 * The hop number of an endpoint, with one more use. A new endpoint gets a number, is written to the
 * array, and the listener hears of it. Returns 0 or -ENOSPC.
 */
int hops_get(struct hops *hops, const struct ip6_addr *endpoint, __u32 *ret_hop);
/*
 * One use less. After the last one, no reader must find the number any more: it goes back, unless
 * the endpoint is unusable, which is remembered with it, if not too much is remembered already.
 */
void hops_put(struct hops *hops, __u32 hop);

/*
 * Say whether an endpoint is usable, in use or not. Returns 0 with its number, HOP_NONE if that is
 * no news; or -ENOSPC when there is no number to remember it with:
 * a quarter of them is for that, whoever tells of how many endpoints.
 */
int hops_set_usable(struct hops *hops, const struct ip6_addr *endpoint, bool is_usable,
                    __u32 *ret_hop);

/* The number of an endpoint in use, or HOP_NONE. */
__u32 hops_find(const struct hops *hops, const struct ip6_addr *endpoint);
bool hops_is_usable(const struct hops *hops, const struct ip6_addr *endpoint);

#endif
