/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The prefixes of the RIB: their numbers, and the index that finds them. */
#include "bgp/rib_internal.h"

#include <errno.h>

#include "core/hash.h"

__u32 bgp_rib_hash(const struct bgp_rib *rib, __be32 addr, unsigned int len)
{
	return hash_mix(((__u64)addr << 6 | len) ^ rib->secret);
}

__u32 bgp_rib_lookup(const struct bgp_rib *rib, __be32 addr, unsigned int len, __u32 hash)
{
	__u32 number = *bgp_index_head(&rib->index, hash);

	while (number) {
		const struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);

		if (prefix->addr == addr && prefix->len == len)
			break;
		number = prefix->chain;
	}
	return number;
}

/* Whether a number is of a prefix in the index: free ones have no length. */
enum {
	FREE_LEN = 63,
};

static __u32 hash_of(const struct bgp_rib *rib, const struct bgp_prefix *prefix)
{
	return bgp_rib_hash(rib, prefix->addr, prefix->len);
}

/* The heads of the chains are all over the place: ask for each some prefixes before its turn. */
static void index_all(struct bgp_rib *rib)
{
	bgp_index_enlarge(&rib->index);
	for (__u32 number = BGP_RIB_NONE + 1; number < rib->prefixes_end; number++) {
		struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);

		__builtin_prefetch(
		        bgp_index_head(&rib->index, hash_of(rib, prefix + BGP_RIB_AHEAD)), 1);
		if (prefix->len != FREE_LEN)
			bgp_index_add(&rib->index, hash_of(rib, prefix), number, &prefix->chain);
	}
}

static int take_number(struct bgp_rib *rib, __u32 *ret_number)
{
	if (rib->prefixes_free) {
		*ret_number = rib->prefixes_free;
		rib->prefixes_free = bgp_rib_prefix_at(rib, rib->prefixes_free)->chain;
		return 0;
	}
	if (rib->prefixes_end == BGP_RIB_PREFIXES_MAX)
		return -ENOMEM;
	*ret_number = rib->prefixes_end;
	return 0;
}

int bgp_rib_add_prefix(struct bgp_rib *rib, const struct ip4_prefix *prefix, __u32 hash,
                       __u32 *ret_number)
{
	struct bgp_prefix *added;
	__u32 number;
	int err = take_number(rib, &number);

	if (err)
		return err;
	if (bgp_index_is_full(&rib->index))
		index_all(rib);
	if (number == rib->prefixes_end)
		rib->prefixes_end++;
	added = bgp_rib_prefix_at(rib, number);
	*added = (struct bgp_prefix){.addr = prefix->addr, .len = prefix->len & 63};
	bgp_index_add(&rib->index, hash, number, &added->chain);
	rib->n_of_len[prefix->len]++;
	*ret_number = number;
	return 0;
}

static void free_prefix(struct bgp_rib *rib, __u32 number)
{
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);
	__u32 *link = bgp_index_head(&rib->index, hash_of(rib, prefix));

	while (*link != number)
		link = &bgp_rib_prefix_at(rib, *link)->chain;
	*link = prefix->chain;
	rib->index.n--;
	rib->n_of_len[prefix->len]--;
	*prefix = (struct bgp_prefix){.len = FREE_LEN, .chain = rib->prefixes_free};
	rib->prefixes_free = number;
}

static bool is_held(const struct bgp_rib *rib, __u32 number)
{
	return rib->listener.is_held && rib->listener.is_held(rib->listener.context, number);
}

void bgp_rib_part(struct bgp_rib *rib, __u32 number)
{
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);

	if (prefix->is_parted)
		return;
	if (!is_held(rib, number)) {
		free_prefix(rib, number);
		return;
	}
	prefix->is_parted = 1;
	((__u32 *)rib->parted.base)[rib->n_parted++] = number;
}

void bgp_rib_reclaim(struct bgp_rib *rib, size_t max)
{
	__u32 *parted = rib->parted.base;

	while (max-- && rib->n_parted) {
		__u32 *at = &parted[rib->parted_at < rib->n_parted ? rib->parted_at : 0];
		struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, *at);

		if (!prefix->paths && is_held(rib, *at)) {
			rib->parted_at = (__u32)(at - parted) + 1;
			continue;
		}
		prefix->is_parted = 0;
		if (!prefix->paths)
			free_prefix(rib, *at);
		*at = parted[--rib->n_parted];
	}
}
