/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/hop_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/index.h"
#include "core/hash.h"

struct bgp_hop_sets {
	struct bgp_hops *hops;
	struct bgp_hop_set_listener listener;
	struct bgp_range range; /* of struct bgp_hop_set, by number */
	struct bgp_index index;
	__u32 end;  /* numbers handed out at least once are below */
	__u32 free; /* head of the list of free numbers, linked by `chain`; 0: none */
};

static struct bgp_hop_set *at(const struct bgp_hop_sets *sets, __u32 set)
{
	return (struct bgp_hop_set *)sets->range.base + set;
}

int bgp_hop_sets_new(struct bgp_hops *hops, const struct bgp_hop_set_listener *listener,
                     struct bgp_hop_sets **ret_sets)
{
	struct bgp_hop_sets *sets = calloc(1, sizeof(*sets));

	if (!sets)
		return -ENOMEM;
	sets->hops = hops;
	if (listener)
		sets->listener = *listener;
	if (bgp_range_reserve(&sets->range, BGP_HOP_SETS_MAX * sizeof(struct bgp_hop_set)) ||
	    bgp_index_init(&sets->index, BGP_HOP_SETS_MAX)) {
		bgp_hop_sets_free(sets);
		return -ENOMEM;
	}
	sets->end = BGP_HOP_SET_SELF + 1;
	*at(sets, BGP_HOP_SET_SELF) = (struct bgp_hop_set){
	        .refs = 1, .n_active = 1, .n = 1, .forwarding = 1, .hops = {BGP_HOP_SELF}};
	*ret_sets = sets;
	return 0;
}

void bgp_hop_sets_free(struct bgp_hop_sets *sets)
{
	if (!sets)
		return;
	bgp_range_release(&sets->range);
	bgp_index_fini(&sets->index);
	free(sets);
}

static __u32 hash_of(const __u32 *hops, unsigned int n_active, unsigned int n)
{
	__u32 hash = n_active;

	for (unsigned int i = 0; i < n; i++)
		hash = hash_mix((__u64)hash << 32 | hops[i]);
	return hash;
}

static __u32 hash_of_set(const struct bgp_hop_set *set)
{
	return hash_of(set->hops, set->n_active, set->n);
}

static __u32 find(const struct bgp_hop_sets *sets, __u32 hash, const __u32 *hops,
                  unsigned int n_active, unsigned int n)
{
	__u32 number = *bgp_index_head(&sets->index, hash);

	for (; number; number = at(sets, number)->chain) {
		const struct bgp_hop_set *set = at(sets, number);

		if (set->n == n && set->n_active == n_active &&
		    !memcmp(set->hops, hops, n * sizeof(*hops)))
			break;
	}
	return number;
}

static void index_all(struct bgp_hop_sets *sets)
{
	bgp_index_enlarge(&sets->index);
	for (__u32 number = BGP_HOP_SET_SELF + 1; number < sets->end; number++) {
		struct bgp_hop_set *set = at(sets, number);

		if (set->refs)
			bgp_index_add(&sets->index, hash_of_set(set), number, &set->chain);
	}
}

static int take_number(struct bgp_hop_sets *sets, __u32 *ret_set)
{
	if (sets->free) {
		*ret_set = sets->free;
		sets->free = at(sets, sets->free)->chain;
		return 0;
	}
	if (sets->end == BGP_HOP_SETS_MAX)
		return -ENOMEM;
	*ret_set = sets->end++;
	return 0;
}

static bool is_usable(const struct bgp_hop_sets *sets, __u32 hop)
{
	return bgp_hop_at(sets->hops, hop)->state == BGP_HOP_USABLE;
}

/* Those of the set's hops that forward: a bit for each. */
static __u8 choose(const struct bgp_hop_sets *sets, const struct bgp_hop_set *set)
{
	__u8 chosen = 0;

	for (unsigned int i = 0; i < set->n_active; i++)
		chosen |= (__u8)(is_usable(sets, set->hops[i]) << i);
	for (unsigned int i = set->n_active; i < set->n && !chosen; i++)
		chosen |= (__u8)(is_usable(sets, set->hops[i]) << i);
	return chosen;
}

static unsigned int pick(const struct bgp_hop_set *set, __u8 chosen,
                         __u32 ret_hops[BGP_HOP_SET_MAX])
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < set->n; i++)
		if (chosen & 1 << i)
			ret_hops[n++] = set->hops[i];
	return n;
}

static void tell(const struct bgp_hop_sets *sets, __u32 number)
{
	const struct bgp_hop_set *set = at(sets, number);
	__u32 hops[BGP_HOP_SET_MAX];

	if (sets->listener.changed)
		sets->listener.changed(sets->listener.context, number, hops,
		                       pick(set, set->forwarding, hops));
}

static int add(struct bgp_hop_sets *sets, __u32 hash, const __u32 *hops, unsigned int n_active,
               unsigned int n, __u32 *ret_set)
{
	struct bgp_hop_set *set;
	__u32 number;
	int err = take_number(sets, &number);

	if (err)
		return err;
	if (bgp_index_is_full(&sets->index))
		index_all(sets);
	set = at(sets, number);
	*set = (struct bgp_hop_set){.refs = 1, .n_active = (__u8)n_active, .n = (__u8)n};
	memcpy(set->hops, hops, n * sizeof(*hops));
	for (unsigned int i = 0; i < n; i++)
		bgp_hop_ref(sets->hops, hops[i]);
	bgp_index_add(&sets->index, hash, number, &set->chain);
	set->forwarding = choose(sets, set);
	tell(sets, number);
	*ret_set = number;
	return 0;
}

int bgp_hop_set_intern(struct bgp_hop_sets *sets, const __u32 *hops, unsigned int n_active,
                       unsigned int n, __u32 *ret_set)
{
	__u32 hash, number;

	if (hops[0] == BGP_HOP_SELF) {
		*ret_set = BGP_HOP_SET_SELF;
		return 0;
	}
	hash = hash_of(hops, n_active, n);
	number = find(sets, hash, hops, n_active, n);
	if (!number)
		return add(sets, hash, hops, n_active, n, ret_set);
	at(sets, number)->refs++;
	*ret_set = number;
	return 0;
}

static void unindex(struct bgp_hop_sets *sets, __u32 number)
{
	__u32 *link = bgp_index_head(&sets->index, hash_of_set(at(sets, number)));

	while (*link != number)
		link = &at(sets, *link)->chain;
	*link = at(sets, number)->chain;
	sets->index.n--;
}

void bgp_hop_set_put(struct bgp_hop_sets *sets, __u32 set)
{
	struct bgp_hop_set *gone = at(sets, set);

	if (set <= BGP_HOP_SET_SELF || --gone->refs)
		return;
	unindex(sets, set);
	if (sets->listener.gone)
		sets->listener.gone(sets->listener.context, set);
	for (unsigned int i = 0; i < gone->n; i++)
		bgp_hop_put(sets->hops, gone->hops[i]);
	gone->chain = sets->free;
	sets->free = set;
}

const struct bgp_hop_set *bgp_hop_set_at(const struct bgp_hop_sets *sets, __u32 set)
{
	return at(sets, set);
}

__u32 bgp_hop_sets_end(const struct bgp_hop_sets *sets)
{
	return sets->end;
}

static bool has_hop(const struct bgp_hop_set *set, __u32 hop)
{
	for (unsigned int i = 0; i < set->n; i++)
		if (set->hops[i] == hop)
			return true;
	return false;
}

void bgp_hop_sets_hop_changed(struct bgp_hop_sets *sets, __u32 hop)
{
	for (__u32 number = BGP_HOP_SET_SELF + 1; number < sets->end; number++) {
		struct bgp_hop_set *set = at(sets, number);
		__u8 chosen;

		if (!set->refs || !has_hop(set, hop))
			continue;
		chosen = choose(sets, set);
		if (chosen == set->forwarding)
			continue;
		set->forwarding = chosen;
		tell(sets, number);
	}
}

unsigned int bgp_hop_set_usable(const struct bgp_hop_sets *sets, __u32 set,
                                __u32 ret_hops[BGP_HOP_SET_MAX])
{
	return pick(at(sets, set), choose(sets, at(sets, set)), ret_hops);
}
