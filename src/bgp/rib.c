/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/rib_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
	PATHS_OF_A_PREFIX = (BGP_PEERS_MAX + 1) * BGP_FAMILIES * (BGP_RIB_PATHS_OF_PEER_MAX + 1),
};

static int reserve(struct bgp_rib *rib)
{
	const struct {
		struct bgp_range *range;
		size_t size;
	} wanted[] = {
	        {&rib->prefixes,
	         (BGP_RIB_PREFIXES_MAX + BGP_RIB_AHEAD) * sizeof(struct bgp_prefix)},
	        {&rib->paths, (BGP_RIB_PATHS_MAX + BGP_RIB_AHEAD) * sizeof(struct bgp_path)},
	        {&rib->path_ids, BGP_RIB_PATHS_MAX * sizeof(__u32)},
	        {&rib->peers, (BGP_PEERS_MAX + 1) * sizeof(struct bgp_rib_peer *)},
	        {&rib->rounds, (BGP_PEERS_MAX + 1) * BGP_FAMILIES * sizeof(struct bgp_rib_rounds)},
	        {&rib->parted, BGP_RIB_PREFIXES_MAX * sizeof(__u32)},
	        {&rib->wanted_hops, BGP_HOP_MAX / 8},
	        {&rib->scratch.candidates, PATHS_OF_A_PREFIX * sizeof(struct bgp_candidate)},
	        {&rib->scratch.paths, PATHS_OF_A_PREFIX * sizeof(__u32)},
	        {&rib->scratch.order, PATHS_OF_A_PREFIX * sizeof(__u32)},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (bgp_range_reserve(wanted[i].range, wanted[i].size))
			return -ENOMEM;
	return bgp_index_init(&rib->index, BGP_RIB_PREFIXES_MAX);
}

int bgp_rib_new(struct bgp_attrs_pool *attrs, struct bgp_hops *hops, struct bgp_hop_sets *sets,
                const struct bgp_rib_settings *settings, const struct bgp_rib_listener *listener,
                struct bgp_rib **ret_rib)
{
	struct bgp_rib *rib = calloc(1, sizeof(*rib));

	if (!rib)
		return -ENOMEM;
	if (reserve(rib)) {
		bgp_rib_free(rib);
		return -ENOMEM;
	}
	rib->attrs = attrs;
	rib->hops = hops;
	rib->sets = sets;
	rib->settings = *settings;
	rib->listener = *listener;
	rib->prefixes_end = rib->paths_end = BGP_RIB_NONE + 1;
	/* Without randomness this early in a boot, the hash is a known one. */
	if (getrandom(&rib->secret, sizeof(rib->secret), GRND_NONBLOCK) < 0)
		rib->secret = 0;
	*ret_rib = rib;
	return 0;
}

static void let_go(struct bgp_rib *rib)
{
	for (__u32 number = BGP_RIB_NONE + 1; number < rib->paths_end; number++) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);

		if (path->prefix)
			bgp_attrs_put(rib->attrs, path->attrs, 1);
	}
	for (__u32 number = BGP_RIB_NONE + 1; number < rib->prefixes_end; number++)
		bgp_hop_set_put(rib->sets, bgp_rib_prefix_at(rib, number)->hop_set);
}

void bgp_rib_free(struct bgp_rib *rib)
{
	if (!rib)
		return;
	let_go(rib);
	bgp_range_release(&rib->prefixes);
	bgp_range_release(&rib->paths);
	bgp_range_release(&rib->path_ids);
	bgp_range_release(&rib->peers);
	bgp_range_release(&rib->rounds);
	bgp_range_release(&rib->parted);
	bgp_range_release(&rib->wanted_hops);
	bgp_range_release(&rib->scratch.candidates);
	bgp_range_release(&rib->scratch.paths);
	bgp_range_release(&rib->scratch.order);
	bgp_index_fini(&rib->index);
	free(rib);
}

void bgp_rib_set_peer(struct bgp_rib *rib, __u16 number, const struct bgp_rib_peer *peer)
{
	((const struct bgp_rib_peer **)rib->peers.base)[number] = peer;
}

const struct bgp_rib_peer *bgp_rib_peer(const struct bgp_rib *rib, __u16 number)
{
	return bgp_rib_peer_at(rib, number);
}

void bgp_rib_set_settings(struct bgp_rib *rib, const struct bgp_rib_settings *settings)
{
	rib->settings = *settings;
}

/*
 * Find many prefixes. What a search needs is asked for first for all of them, so their waits for
 * memory overlap.
 */
static void hash_all(const struct bgp_rib *rib, const struct ip4_prefix *prefixes, size_t n,
                     __u32 *ret_hashes)
{
	for (size_t i = 0; i < n; i++) {
		ret_hashes[i] = bgp_rib_hash(rib, prefixes[i].addr, prefixes[i].len);
		__builtin_prefetch(bgp_index_head(&rib->index, ret_hashes[i]));
	}
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(
		        bgp_rib_prefix_at(rib, *bgp_index_head(&rib->index, ret_hashes[i])));
}

static __u32 look_up(const struct bgp_rib *rib, const struct ip4_prefix *prefix, __u32 hash)
{
	const __u32 number = bgp_rib_lookup(rib, prefix->addr, prefix->len, hash);

	__builtin_prefetch(bgp_rib_path_at(rib, bgp_rib_prefix_at(rib, number)->paths));
	return number;
}

/* The numbers of up to a batch of prefixes; those that are new get one. Returns how many have. */
static size_t number_all(struct bgp_rib *rib, const struct ip4_prefix *prefixes, size_t n,
                         __u32 *ret_numbers)
{
	__u32 hashes[BGP_RIB_BATCH];
	size_t i;

	hash_all(rib, prefixes, n, hashes);
	for (i = 0; i < n; i++) {
		ret_numbers[i] = look_up(rib, &prefixes[i], hashes[i]);
		if (!ret_numbers[i] &&
		    bgp_rib_add_prefix(rib, &prefixes[i], hashes[i], &ret_numbers[i]))
			break;
	}
	return i;
}

static int insert_batch(struct bgp_rib *rib, const struct bgp_path *what, const __u32 *ids,
                        const struct ip4_prefix *prefixes, size_t n, struct bgp_rib_counts *counts)
{
	__u32 numbers[BGP_RIB_BATCH];
	const size_t n_numbers = number_all(rib, prefixes, n, numbers);
	struct bgp_path path = *what;
	int err = n_numbers < n ? -ENOMEM : 0;

	for (size_t i = 0; i < n_numbers; i++) {
		bool is_new = false;
		int r;

		path.prefix = numbers[i];
		r = bgp_rib_put_path(rib, &path, ids ? ids[i] : 0, &is_new);
		if (r == -ENOMEM)
			err = r;
		counts->n_new += is_new;
		counts->n_refused += r == -ENOSPC;
	}
	bgp_rib_flush(rib);
	return err;
}

int bgp_rib_insert(struct bgp_rib *rib, __u16 peer, enum bgp_family_id family, __u32 attrs,
                   enum bgp_path_fault fault, const __u32 *ids, const struct ip4_prefix *prefixes,
                   size_t n, struct bgp_rib_counts *ret_counts)
{
	const struct bgp_path path = {
	        .round = bgp_rib_rounds_of(rib, peer)[family].now,
	        .attrs = attrs,
	        .peer = peer,
	        .family = family & 15,
	        .fault = fault & 15,
	};
	struct bgp_rib_counts counts = {0};
	int err = 0;

	for (size_t done = 0; done < n && !err; done += BGP_RIB_BATCH) {
		const size_t left = n - done;

		err = insert_batch(rib, &path, ids ? &ids[done] : NULL, &prefixes[done],
		                   left < BGP_RIB_BATCH ? left : BGP_RIB_BATCH, &counts);
	}
	if (ret_counts)
		*ret_counts = counts;
	return err;
}

static size_t withdraw_batch(struct bgp_rib *rib, __u16 peer, enum bgp_family_id family,
                             const __u32 *ids, const struct ip4_prefix *prefixes, size_t n)
{
	__u32 hashes[BGP_RIB_BATCH], numbers[BGP_RIB_BATCH];
	size_t n_gone = 0;

	hash_all(rib, prefixes, n, hashes);
	for (size_t i = 0; i < n; i++)
		numbers[i] = look_up(rib, &prefixes[i], hashes[i]);
	for (size_t i = 0; i < n; i++) {
		const __u32 path =
		        bgp_rib_find_path(rib, numbers[i], peer, family, ids ? ids[i] : 0);

		if (!path)
			continue;
		bgp_rib_remove_path(rib, path);
		n_gone++;
	}
	bgp_rib_flush(rib);
	return n_gone;
}

void bgp_rib_withdraw(struct bgp_rib *rib, __u16 peer, enum bgp_family_id family, const __u32 *ids,
                      const struct ip4_prefix *prefixes, size_t n, size_t *ret_n_gone)
{
	size_t n_gone = 0;

	for (size_t done = 0; done < n; done += BGP_RIB_BATCH) {
		const size_t left = n - done;

		n_gone +=
		        withdraw_batch(rib, peer, family, ids ? &ids[done] : NULL, &prefixes[done],
		                       left < BGP_RIB_BATCH ? left : BGP_RIB_BATCH);
	}
	if (ret_n_gone)
		*ret_n_gone = n_gone;
}
