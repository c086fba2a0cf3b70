/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_pack.h"

#include <stdlib.h>

static __u32 bucket_of(__u32 attrs, __u16 peer, __u8 family)
{
	__u64 key = (__u64)attrs << 32 | (__u32)peer << 8 | family;

	return (__u32)(key * 0x9e3779b97f4a7c15ULL >> 32) % BGP_OUT_BUCKETS;
}

/* The set of a path, made if there is none yet. */
static struct bgp_out_set *set_of(struct bgp_out_pack *pack, const struct bgp_attrs_pool *attrs,
                                  const struct bgp_path *path)
{
	__u32 bucket = bucket_of(path->attrs, path->peer, path->family);
	struct bgp_out_set *set;

	for (; pack->buckets[bucket]; bucket = (bucket + 1) % BGP_OUT_BUCKETS) {
		set = &pack->sets[pack->buckets[bucket] - 1];
		if (set->attrs == path->attrs && set->peer == path->peer &&
		    set->family == path->family)
			return set;
	}
	set = &pack->sets[pack->n_sets++];
	pack->buckets[bucket] = (__u16)pack->n_sets;
	pack->is_mixed |= path->peer != pack->sets[0].peer && pack->n_sets > 1;
	*set = (struct bgp_out_set){
	        .attrs = path->attrs,
	        .peer = path->peer,
	        .family = path->family,
	        .first = BGP_OUT_NO_ITEM,
	};
	bgp_attrs_prefetch(attrs, path->attrs);
	return set;
}

static void add_item(struct bgp_out_pack *pack, struct bgp_out_set *set, __u32 number)
{
	__u16 at = (__u16)pack->n_items++;

	pack->items[at] = (struct bgp_out_item){.number = number, .next = BGP_OUT_NO_ITEM};
	if (set->first == BGP_OUT_NO_ITEM)
		set->first = at;
	else
		pack->items[set->last].next = at;
	set->last = at;
}

static int compare_sets(const void *a, const void *b)
{
	const struct bgp_out_set *left = a, *right = b;

	if (left->peer != right->peer)
		return left->peer < right->peer ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

static void clear(struct bgp_out_pack *pack)
{
	pack->n_items = 0;
	pack->n_sets = 0;
	pack->n_gone = 0;
	pack->is_mixed = false;
	memset(pack->buckets, 0, sizeof(pack->buckets));
}

__u32 bgp_out_pack_gather(struct bgp_out_pack *pack, const struct bgp_rib *rib,
                          const struct bgp_attrs_pool *attrs, __u8 slot, struct bgp_out_bits *due,
                          __u32 from, __u32 end, size_t max)
{
	__u32 number = bgp_out_bits_next(due, from, end);

	clear(pack);
	if (max > BGP_OUT_WINDOW)
		max = BGP_OUT_WINDOW;
	for (size_t n = 0; n < max && number < end; n++) {
		const struct bgp_path *path =
		        slot ? bgp_rib_in_slot(rib, number, slot) : bgp_rib_best(rib, number);

		if (path)
			add_item(pack, set_of(pack, attrs, path), number);
		else
			pack->items[BGP_OUT_WINDOW - ++pack->n_gone].number = number;
		bgp_out_bits_remove(due, number);
		number = bgp_out_bits_next(due, number + 1, end);
	}
	if (pack->is_mixed)
		qsort(pack->sets, pack->n_sets, sizeof(pack->sets[0]), compare_sets);
	return number;
}
