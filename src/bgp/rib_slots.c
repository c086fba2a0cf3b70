/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slots: the paths of a prefix that may be told side by side, and the path identifiers for them. */
#include "bgp/rib_internal.h"

/* Paths of different hops, the best first. */
struct chosen {
	unsigned int n;
	__u32 paths[BGP_SLOTS_MAX];
	__u32 hops[BGP_SLOTS_MAX];
};

static bool has(const __u32 *numbers, unsigned int n, __u32 number)
{
	for (unsigned int i = 0; i < n; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

static struct chosen choose(const struct bgp_rib *rib, size_t n_ordered)
{
	const struct bgp_candidate *candidates = rib->scratch.candidates.base;
	const __u32 *paths = rib->scratch.paths.base;
	const __u32 *order = rib->scratch.order.base;
	struct chosen chosen = {.n = 0};

	for (size_t i = 0; i < n_ordered && chosen.n < rib->settings.max_slots; i++) {
		const __u32 hop = candidates[order[i]].attrs->hop;

		if (has(chosen.hops, chosen.n, hop))
			continue;
		chosen.paths[chosen.n] = paths[order[i]];
		chosen.hops[chosen.n++] = hop;
	}
	return chosen;
}

static void set_slot(struct bgp_rib *rib, struct bgp_path *path, __u8 slot)
{
	rib->n_in_slot[path->slot]--;
	rib->n_in_slot[slot]++;
	path->slot = slot & 15;
}

/* Those that are not chosen lose theirs. Returns the slots that changed; `ret_taken`: are kept. */
static __u8 take_back(struct bgp_rib *rib, const struct bgp_prefix *prefix,
                      const struct chosen *chosen, __u8 *ret_taken)
{
	__u8 taken = 0, changed = 0;

	for (__u32 number = prefix->paths; number;) {
		struct bgp_path *path = bgp_rib_path_at(rib, number);
		const __u8 bit = path->slot ? BGP_SLOT_BIT(path->slot) : 0;

		if (!has(chosen->paths, chosen->n, number)) {
			changed |= bit;
			set_slot(rib, path, 0);
		} else {
			taken |= bit;
			changed |= path->flags & BGP_PATH_CHANGED ? bit : 0;
		}
		path->flags &= 15 & ~BGP_PATH_CHANGED;
		number = path->next;
	}
	*ret_taken = taken;
	return changed;
}

/* Of the only path of its prefix, which most are. */
static __u8 give_slot(struct bgp_rib *rib, struct bgp_path *path, bool is_usable)
{
	const __u8 had = path->slot ? BGP_SLOT_BIT(path->slot) : 0;
	const bool is_changed = path->flags & BGP_PATH_CHANGED;

	path->flags &= 15 & ~BGP_PATH_CHANGED;
	if (!is_usable || !rib->settings.max_slots) {
		set_slot(rib, path, 0);
		return had;
	}
	if (had)
		return is_changed ? had : 0;
	set_slot(rib, path, 1);
	return BGP_SLOT_BIT(1);
}

/* As bgp_rib_give_slots(), of several paths. */
static __u8 give_slots(struct bgp_rib *rib, struct bgp_prefix *prefix, size_t n_ordered)
{
	const struct chosen chosen = choose(rib, n_ordered);
	__u8 taken, changed = take_back(rib, prefix, &chosen, &taken);

	for (unsigned int i = 0; i < chosen.n; i++) {
		struct bgp_path *path = bgp_rib_path_at(rib, chosen.paths[i]);

		if (path->slot)
			continue;
		set_slot(rib, path, (__u8)(__builtin_ctz(~(unsigned int)taken) + 1));
		taken |= BGP_SLOT_BIT(path->slot);
		changed |= BGP_SLOT_BIT(path->slot);
	}
	return changed;
}

__u8 bgp_rib_give_slots(struct bgp_rib *rib, struct bgp_prefix *prefix, size_t n_ordered)
{
	struct bgp_path *first = bgp_rib_path_at(rib, prefix->paths);

	if (!prefix->paths)
		return 0;
	return first->next ? give_slots(rib, prefix, n_ordered) : give_slot(rib, first, n_ordered);
}

void bgp_rib_leave_slot(struct bgp_rib *rib, struct bgp_path *path)
{
	struct bgp_rib_mark *mark = &rib->marks[rib->n_marks - 1];

	if (!path->slot)
		return;
	while (mark->number != path->prefix) /* mostly it was marked just now */
		mark--;
	mark->slots |= BGP_SLOT_BIT(path->slot);
	set_slot(rib, path, 0);
}

__u32 bgp_rib_count_in_slot(const struct bgp_rib *rib, __u8 slot)
{
	return rib->n_in_slot[slot];
}

const struct bgp_path *bgp_rib_in_slot(const struct bgp_rib *rib, __u32 prefix, __u8 slot)
{
	__u32 number = bgp_rib_prefix_at(rib, prefix)->paths;

	while (number) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);

		if (path->slot == slot)
			return path;
		number = path->next;
	}
	return NULL;
}
