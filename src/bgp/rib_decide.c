/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the prefixes that were touched to the changes that the listener hears of. */
#include "bgp/rib_internal.h"

enum {
	/* Paths that a hop set may be made of; several may have the same hop. */
	ORDER_MAX = 4 * BGP_HOP_SET_MAX,
};

void bgp_rib_mark(struct bgp_rib *rib, __u32 number)
{
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, number);
	struct bgp_rib_mark *mark;

	if (prefix->is_dirty)
		return;
	if (rib->n_marks == BGP_RIB_BATCH)
		bgp_rib_flush(rib);
	mark = &rib->marks[rib->n_marks++];
	*mark = (struct bgp_rib_mark){.number = number, .attrs = BGP_ATTRS_NONE};
	prefix->is_dirty = 1;
	if (prefix->is_reachable) {
		const struct bgp_path *best = bgp_rib_path_at(rib, prefix->paths);

		mark->best = prefix->paths;
		mark->attrs = best->attrs;
		mark->peer = best->peer;
		mark->family = best->family;
	}
}

void bgp_rib_leave_attrs(struct bgp_rib *rib, __u32 attrs)
{
	if (attrs != rib->attrs_left) {
		if (rib->n_attrs_left)
			bgp_attrs_put(rib->attrs, rib->attrs_left, rib->n_attrs_left);
		rib->attrs_left = attrs;
		rib->n_attrs_left = 0;
	}
	rib->n_attrs_left++;
}

struct bgp_candidate bgp_rib_candidate(const struct bgp_rib *rib, __u32 number)
{
	const struct bgp_path *path = bgp_rib_path_at(rib, number);
	const struct bgp_attrs_hot *attrs = &bgp_attrs_at(rib->attrs, path->attrs)->hot;
	const struct bgp_hop *hop = bgp_hop_at(rib->hops, attrs->hop);

	return (struct bgp_candidate){
	        .attrs = attrs,
	        .peer = bgp_rib_peer_at(rib, path->peer),
	        .igp_metric = hop->metric,
	        .path_id = bgp_rib_path_id_at(rib, number),
	        .family = path->family,
	        .has_ip4_hop = bgp_next_hop_is_ip4(&hop->addr),
	        .is_usable = path->fault == BGP_FAULT_NONE && hop->state == BGP_HOP_USABLE,
	};
}

/* The usable paths of a prefix as candidates. Returns how many. */
static size_t gather(struct bgp_rib *rib, const struct bgp_rib_mark *mark)
{
	struct bgp_candidate *candidates = rib->scratch.candidates.base;
	__u32 *paths = rib->scratch.paths.base;
	__u32 number = bgp_rib_prefix_at(rib, mark->number)->paths;
	size_t n = 0;

	while (number) {
		struct bgp_path *path = bgp_rib_path_at(rib, number);

		path->flags &= 15 & ~BGP_PATH_ACTIVE;
		candidates[n] = bgp_rib_candidate(rib, number);
		candidates[n].is_first = number == mark->best;
		paths[n] = number;
		n += candidates[n].is_usable;
		number = path->next;
	}
	return n;
}

static bool has_hop(const __u32 *hops, unsigned int n, __u32 hop)
{
	for (unsigned int i = 0; i < n; i++)
		if (hops[i] == hop)
			return true;
	return false;
}

/* The hops of ordered candidates, each once and all of one kind. Returns how many. */
static unsigned int hops_of(const struct bgp_candidate *candidates, const __u32 *order, size_t n,
                            __u32 ret_hops[BGP_HOP_SET_MAX])
{
	const bool is_ip4 = candidates[order[0]].has_ip4_hop;
	unsigned int n_hops = 0;

	for (size_t i = 0; i < n && n_hops < BGP_HOP_SET_MAX; i++) {
		const struct bgp_candidate *candidate = &candidates[order[i]];

		if (candidate->has_ip4_hop == is_ip4 &&
		    !has_hop(ret_hops, n_hops, candidate->attrs->hop))
			ret_hops[n_hops++] = candidate->attrs->hop;
	}
	return n_hops;
}

/*
 * The hop set of ordered candidates, with a reference, or the one that the prefix has, without. No
 * memory for a set is no route.
 */
static __u32 set_of(struct bgp_rib *rib, __u32 former, size_t n, size_t n_active)
{
	const struct bgp_hop_set *set = bgp_hop_set_at(rib->sets, former);
	__u32 hops[BGP_HOP_SET_MAX], number;
	const unsigned int n_hops =
	        hops_of(rib->scratch.candidates.base, rib->scratch.order.base, n, hops);

	if (set->n == n_hops && set->n_active == n_active &&
	    !memcmp(set->hops, hops, n_hops * sizeof(*hops)))
		return former;
	if (bgp_hop_set_intern(rib->sets, hops, (unsigned int)n_active, n_hops, &number))
		return BGP_HOP_SET_NONE;
	return number;
}

static void bring_to_front(struct bgp_rib *rib, struct bgp_prefix *prefix, __u32 number)
{
	__u32 *link = &prefix->paths;

	while (*link != number)
		link = &bgp_rib_path_at(rib, *link)->next;
	*link = bgp_rib_path_at(rib, number)->next;
	bgp_rib_path_at(rib, number)->next = prefix->paths;
	prefix->paths = number;
}

/* Choose among the gathered candidates. Returns the hop set; `ret_n`: how many are in order. */
static __u32 choose(struct bgp_rib *rib, struct bgp_prefix *prefix, size_t n, size_t *ret_n)
{
	const __u32 *paths = rib->scratch.paths.base;
	__u32 *order = rib->scratch.order.base;
	size_t n_active = 1, n_ordered = 1;
	__u32 set;

	*ret_n = 0;
	if (!n)
		return BGP_HOP_SET_NONE;
	order[0] = 0;
	if (n > 1)
		n_ordered = bgp_decide(rib->scratch.candidates.base, n, ORDER_MAX, &rib->settings,
		                       order, &n_active);
	set = set_of(rib, prefix->hop_set, n_ordered, n_active);
	if (set == BGP_HOP_SET_NONE)
		return set;
	for (size_t i = 0; i < n_active; i++)
		bgp_rib_path_at(rib, paths[order[i]])->flags |= BGP_PATH_ACTIVE;
	if (prefix->paths != paths[order[0]])
		bring_to_front(rib, prefix, paths[order[0]]);
	*ret_n = n_ordered;
	return set;
}

static void add_change(struct bgp_rib *rib, const struct bgp_rib_mark *mark, __u32 former_set,
                       __u8 slots)
{
	const struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, mark->number);
	const struct bgp_path *best =
	        bgp_rib_path_at(rib, prefix->is_reachable ? prefix->paths : BGP_RIB_NONE);
	const bool is_new_set = prefix->hop_set != former_set;
	const bool is_same_best = best->attrs == mark->attrs && best->peer == mark->peer &&
	                          best->family == mark->family;

	if (!is_new_set && is_same_best && !slots)
		return;
	if (is_new_set)
		rib->sets_left[rib->n_sets_left++] = former_set;
	rib->changes[rib->n_changes++] = (struct bgp_change){
	        .prefix = {.addr = prefix->addr, .len = prefix->len},
	        .number = mark->number,
	        .hop_set = prefix->hop_set,
	        .attrs = best->attrs,
	        .peer = best->peer,
	        .family = best->family,
	        .slots = slots,
	        .is_new_hop_set = is_new_set,
	        .is_same_best = is_same_best,
	};
}

static void decide(struct bgp_rib *rib, const struct bgp_rib_mark *mark)
{
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, mark->number);
	const __u32 former_set = prefix->hop_set;
	const size_t n = gather(rib, mark);
	size_t n_ordered;
	__u8 slots;

	prefix->is_dirty = 0;
	prefix->hop_set = choose(rib, prefix, n, &n_ordered) & (BGP_HOP_SETS_MAX - 1);
	prefix->is_reachable = prefix->hop_set != BGP_HOP_SET_NONE;
	slots = bgp_rib_give_slots(rib, prefix, n_ordered);
	add_change(rib, mark, former_set, mark->slots | slots);
}

static void prefetch(const struct bgp_rib *rib)
{
	for (size_t i = 0; i < rib->n_marks; i++) {
		const struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, rib->marks[i].number);

		bgp_attrs_prefetch(rib->attrs, bgp_rib_path_at(rib, prefix->paths)->attrs);
	}
}

/* What the listener had to see to the end. */
static void clean_up(struct bgp_rib *rib)
{
	for (size_t i = 0; i < rib->n_sets_left; i++)
		bgp_hop_set_put(rib->sets, rib->sets_left[i]);
	if (rib->n_attrs_left)
		bgp_attrs_put(rib->attrs, rib->attrs_left, rib->n_attrs_left);
	for (size_t i = 0; i < rib->n_marks; i++)
		if (!bgp_rib_prefix_at(rib, rib->marks[i].number)->paths)
			bgp_rib_part(rib, rib->marks[i].number);
	bgp_rib_reclaim(rib, 2 * rib->n_marks);
	rib->n_marks = rib->n_changes = rib->n_sets_left = 0;
	rib->attrs_left = rib->n_attrs_left = 0;
}

void bgp_rib_flush(struct bgp_rib *rib)
{
	prefetch(rib);
	for (size_t i = 0; i < rib->n_marks; i++)
		decide(rib, &rib->marks[i]);
	if (rib->n_changes && rib->listener.changed)
		rib->listener.changed(rib->listener.context, rib->changes, rib->n_changes);
	clean_up(rib);
}
