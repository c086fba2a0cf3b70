/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/hops.h"

#include <errno.h>
#include <stdlib.h>

#include "table/table.h"

/* Twice as many as hop numbers, so searches stay short. */
enum {
	N_BUCKETS = 2 * HOP_MAX,
	REMEMBERED_MAX = HOP_MAX / 4,
};

int hops_init(struct hops *hops, struct hop *array, __u32 n, const struct table_listener *listener,
              const struct table_grace *grace)
{
	*hops = (struct hops){
	        .array = array,
	        .uses = calloc(HOP_MAX, sizeof(*hops->uses)),
	        .buckets = calloc(N_BUCKETS, sizeof(*hops->buckets)),
	        .listener = listener,
	};
	if (!hops->uses || !hops->buckets)
		return -ENOMEM;
	return numbers_init(&hops->numbers, HOP_FIRST, n < HOP_MAX ? n : HOP_MAX, grace);
}

void hops_fini(struct hops *hops)
{
	free(hops->uses);
	free(hops->buckets);
	numbers_fini(&hops->numbers);
}

static __u32 home_of(const struct ip6_addr *endpoint)
{
	__u64 hash = (endpoint->halves[0] ^ (endpoint->halves[0] >> 32)) * 0x9e3779b97f4a7c15ull;

	hash = (hash ^ (hash >> 29) ^ endpoint->halves[1]) * 0xbf58476d1ce4e5b9ull;
	hash = (hash ^ (hash >> 32)) * 0x94d049bb133111ebull;
	return hash >> 40 & (N_BUCKETS - 1);
}

/* The bucket that holds the endpoint, or the free one where it belongs. */
static __u32 bucket_of(const struct hops *hops, const struct ip6_addr *endpoint)
{
	__u32 bucket = home_of(endpoint);
	__u32 hop;

	while ((hop = hops->buckets[bucket]) &&
	       !ip6_addr_is_equal(&hops->array[hop].endpoint, endpoint))
		bucket = (bucket + 1) & (N_BUCKETS - 1);
	return bucket;
}

/* Empty a bucket; entries behind it that had to step over it move up. */
static void empty_bucket(struct hops *hops, __u32 hole)
{
	__u32 bucket = hole, hop;

	while ((hop = hops->buckets[bucket = (bucket + 1) & (N_BUCKETS - 1)])) {
		__u32 home = home_of(&hops->array[hop].endpoint);

		if (((bucket - home) & (N_BUCKETS - 1)) >= ((bucket - hole) & (N_BUCKETS - 1))) {
			hops->buckets[hole] = hop;
			hole = bucket;
		}
	}
	hops->buckets[hole] = HOP_NONE;
}

static void tell(const struct hops *hops, __u32 hop, bool is_in_use)
{
	const struct table_listener *listener = hops->listener;

	if (listener && listener->hop_changed)
		listener->hop_changed(listener->context, hop, &hops->array[hop].endpoint,
		                      is_in_use);
}

/* The number of an endpoint, in use or not, with a new one for one that has none. */
static int number_of(struct hops *hops, const struct ip6_addr *endpoint, __u32 *ret_hop)
{
	const __u32 bucket = bucket_of(hops, endpoint);
	__u32 hop = hops->buckets[bucket];
	int err;

	if (!hop) {
		err = numbers_take(&hops->numbers, &hop);
		if (err)
			return err;
		hops->array[hop] = (struct hop){.endpoint = *endpoint};
		hops->buckets[bucket] = hop;
	}
	*ret_hop = hop;
	return 0;
}

static void release(struct hops *hops, __u32 hop)
{
	empty_bucket(hops, bucket_of(hops, &hops->array[hop].endpoint));
	numbers_retire(&hops->numbers, hop);
}

int hops_get(struct hops *hops, const struct ip6_addr *endpoint, __u32 *ret_hop)
{
	__u32 hop;
	int err = number_of(hops, endpoint, &hop);

	if (err)
		return err;
	if (!hops->uses[hop]++) {
		hops->n_used++;
		hops->n_remembered -= hops->array[hop].is_unusable;
		tell(hops, hop, true);
	}
	*ret_hop = hop;
	return 0;
}

void hops_put(struct hops *hops, __u32 hop)
{
	if (--hops->uses[hop])
		return;
	hops->n_used--;
	tell(hops, hop, false);
	if (hops->array[hop].is_unusable && hops->n_remembered < REMEMBERED_MAX)
		hops->n_remembered++;
	else
		release(hops, hop);
}

int hops_set_usable(struct hops *hops, const struct ip6_addr *endpoint, bool is_usable,
                    __u32 *ret_hop)
{
	__u32 hop;
	int err;

	if (hops_is_usable(hops, endpoint) == is_usable) {
		*ret_hop = HOP_NONE;
		return 0;
	}
	if (!is_usable && !hops_find(hops, endpoint) && hops->n_remembered == REMEMBERED_MAX)
		return -ENOSPC;
	err = number_of(hops, endpoint, &hop);
	if (err)
		return err;
	__atomic_store_n(&hops->array[hop].is_unusable, !is_usable, __ATOMIC_RELAXED);
	*ret_hop = hop;
	if (hops->uses[hop])
		return 0;
	hops->n_remembered += !is_usable;
	if (is_usable) {
		hops->n_remembered--;
		release(hops, hop);
	}
	return 0;
}

__u32 hops_find(const struct hops *hops, const struct ip6_addr *endpoint)
{
	const __u32 hop = hops->buckets[bucket_of(hops, endpoint)];

	return hops->uses[hop] ? hop : HOP_NONE;
}

bool hops_is_usable(const struct hops *hops, const struct ip6_addr *endpoint)
{
	const __u32 hop = hops->buckets[bucket_of(hops, endpoint)];

	return hop == HOP_NONE || !hops->array[hop].is_unusable;
}
