/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rounds: which paths a peer has told lately, which are stale, and which are to go. */
#include "bgp/rib_internal.h"

static __u8 age_of(const struct bgp_rib_rounds *rounds, __u8 round)
{
	return (__u8)(rounds->now - round);
}

static bool is_to_go(const struct bgp_rib_rounds *rounds, const struct bgp_path *path)
{
	return age_of(rounds, path->round) > age_of(rounds, rounds->kept);
}

bool bgp_rib_is_stale(const struct bgp_rib *rib, const struct bgp_path *path)
{
	return path->round != bgp_rib_rounds_of(rib, path->peer)[path->family].now;
}

bool bgp_rib_mark_stale(struct bgp_rib *rib, __u16 peer, __u8 families)
{
	struct bgp_rib_rounds *rounds = bgp_rib_rounds_of(rib, peer);

	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family) &&
		    (__u8)(rounds[family].now + 1) == rounds[family].oldest)
			return false;
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			rounds[family].now++;
	return true;
}

void bgp_rib_drop_stale(struct bgp_rib *rib, __u16 peer, __u8 families)
{
	struct bgp_rib_rounds *rounds = bgp_rib_rounds_of(rib, peer);

	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			rounds[family].kept = rounds[family].now;
}

bool bgp_rib_sweep(struct bgp_rib *rib, __u16 peer, __u32 *cursor, size_t max,
                   size_t n_gone[BGP_FAMILIES])
{
	const struct bgp_rib_slice slice = bgp_rib_next_slice(cursor, max, rib->paths_end);
	struct bgp_rib_rounds *rounds = bgp_rib_rounds_of(rib, peer);

	for (__u32 number = slice.from; number < slice.end; number++) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);
		const __u8 family = path->family;

		__builtin_prefetch(bgp_rib_prefix_at(rib, path[BGP_RIB_AHEAD].prefix));
		if (!path->prefix || path->peer != peer || !is_to_go(&rounds[family], path))
			continue;
		bgp_rib_remove_path(rib, number);
		if (n_gone)
			n_gone[family]++;
	}
	bgp_rib_flush(rib);
	if (*cursor < rib->paths_end)
		return true;
	for (int family = 0; family < BGP_FAMILIES; family++)
		rounds[family].oldest = rounds[family].kept;
	return false;
}
