/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/hop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/hash.h"

enum {
	FIRST_HOPS = 64,
};

struct bgp_hops {
	struct bgp_hop_tracker tracker;
	struct bgp_hop *hops; /* by number */
	__u32 n;              /* numbers handed out at least once, those below BGP_HOP_FIRST too */
	__u32 size;
	__u32 free;     /* head of the list of free numbers, linked by `chain`; 0: none */
	__u32 *buckets; /* heads, as many as `size` */
};

static __u32 bucket_of(const struct bgp_hops *hops, const struct ip6_addr *addr, __u32 ifindex)
{
	const __u64 network = hash_mix(addr->halves[0]) ^ (__u64)ifindex << 32;

	return hash_mix(network ^ addr->halves[1]) & (hops->size - 1);
}

static void index_hop(struct bgp_hops *hops, __u32 number)
{
	struct bgp_hop *hop = &hops->hops[number];
	__u32 *head = &hops->buckets[bucket_of(hops, &hop->addr, hop->ifindex)];

	hop->chain = *head;
	*head = number;
}

static void unindex_hop(struct bgp_hops *hops, __u32 number)
{
	struct bgp_hop *hop = &hops->hops[number];
	__u32 *link = &hops->buckets[bucket_of(hops, &hop->addr, hop->ifindex)];

	while (*link != number)
		link = &hops->hops[*link].chain;
	*link = hop->chain;
}

/* Room for more numbers; the index grows with them. */
static int grow(struct bgp_hops *hops)
{
	__u32 size = hops->size ? hops->size * 2 : FIRST_HOPS;
	struct bgp_hop *larger;
	__u32 *buckets;

	if (size > BGP_HOP_MAX)
		return -ENOSPC;
	larger = realloc(hops->hops, size * sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	hops->hops = larger;
	buckets = calloc(size, sizeof(*buckets));
	if (!buckets)
		return -ENOMEM;
	free(hops->buckets);
	hops->buckets = buckets;
	hops->size = size;
	for (__u32 number = BGP_HOP_FIRST; number < hops->n; number++)
		if (hops->hops[number].refs)
			index_hop(hops, number);
	return 0;
}

int bgp_hops_new(const struct bgp_hop_tracker *tracker, struct bgp_hops **ret_hops)
{
	struct bgp_hops *hops = calloc(1, sizeof(*hops));
	int err;

	if (!hops)
		return -ENOMEM;
	err = grow(hops);
	if (err) {
		bgp_hops_free(hops);
		return err;
	}
	if (tracker)
		hops->tracker = *tracker;
	hops->n = BGP_HOP_FIRST;
	hops->hops[BGP_HOP_NONE] = (struct bgp_hop){.state = BGP_HOP_UNUSABLE};
	hops->hops[BGP_HOP_SELF] = (struct bgp_hop){.state = BGP_HOP_USABLE, .refs = 1};
	*ret_hops = hops;
	return 0;
}

void bgp_hops_free(struct bgp_hops *hops)
{
	if (!hops)
		return;
	free(hops->buckets);
	free(hops->hops);
	free(hops);
}

static __u32 find(const struct bgp_hops *hops, const struct ip6_addr *addr, __u32 ifindex)
{
	__u32 number = hops->buckets[bucket_of(hops, addr, ifindex)];

	while (number && (!ip6_addr_is_equal(&hops->hops[number].addr, addr) ||
	                  hops->hops[number].ifindex != ifindex))
		number = hops->hops[number].chain;
	return number;
}

static int take_number(struct bgp_hops *hops, __u32 *ret_number)
{
	if (hops->free) {
		*ret_number = hops->free;
		hops->free = hops->hops[hops->free].chain;
		return 0;
	}
	if (hops->n == hops->size) {
		int err = grow(hops);

		if (err)
			return err;
	}
	*ret_number = hops->n++;
	return 0;
}

int bgp_hop_get(struct bgp_hops *hops, const struct ip6_addr *addr, __u32 ifindex, __u32 *ret_hop)
{
	__u32 number = find(hops, addr, ifindex);
	int err;

	if (number) {
		hops->hops[number].refs++;
		*ret_hop = number;
		return 0;
	}
	err = take_number(hops, &number);
	if (err)
		return err;
	hops->hops[number] = (struct bgp_hop){
	        .addr = *addr,
	        .ifindex = ifindex,
	        .refs = 1,
	        .state = hops->tracker.track ? BGP_HOP_UNKNOWN : BGP_HOP_USABLE,
	};
	index_hop(hops, number);
	if (hops->tracker.track)
		hops->tracker.track(hops->tracker.context, number, &hops->hops[number]);
	*ret_hop = number;
	return 0;
}

/* BGP_HOP_NONE and BGP_HOP_SELF are always there and not counted. */
void bgp_hop_ref(struct bgp_hops *hops, __u32 hop)
{
	if (hop >= BGP_HOP_FIRST)
		hops->hops[hop].refs++;
}

void bgp_hop_put(struct bgp_hops *hops, __u32 hop)
{
	if (hop < BGP_HOP_FIRST || --hops->hops[hop].refs)
		return;
	unindex_hop(hops, hop);
	hops->hops[hop].state = BGP_HOP_UNKNOWN;
	hops->hops[hop].chain = hops->free;
	hops->free = hop;
	if (hops->tracker.untrack)
		hops->tracker.untrack(hops->tracker.context, hop);
}

const struct bgp_hop *bgp_hop_at(const struct bgp_hops *hops, __u32 hop)
{
	return &hops->hops[hop];
}

__u32 bgp_hops_end(const struct bgp_hops *hops)
{
	return hops->n;
}

void bgp_hops_set_self(struct bgp_hops *hops, const struct ip6_addr *vif)
{
	hops->hops[BGP_HOP_SELF].addr = *vif;
}

bool bgp_hop_set_state(struct bgp_hops *hops, __u32 hop, enum bgp_hop_state state, __u32 metric)
{
	struct bgp_hop *at = &hops->hops[hop];

	if (at->state == state && at->metric == metric)
		return false;
	at->state = (__u8)state;
	at->metric = metric;
	return true;
}
