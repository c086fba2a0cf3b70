/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes over all paths or prefixes, in slices. */
#include "bgp/rib_internal.h"

static void want_hops(struct bgp_rib *rib, const __u32 *hops, size_t n, bool is_wanted)
{
	__u8 *bits = rib->wanted_hops.base;

	for (size_t i = 0; i < n; i++) {
		const __u8 bit = (__u8)(1 << hops[i] % 8);

		bits[hops[i] / 8] = is_wanted ? bits[hops[i] / 8] | bit : 0;
	}
}

static bool has_wanted_hop(const struct bgp_rib *rib, const struct bgp_path *path)
{
	const __u8 *bits = rib->wanted_hops.base;
	const __u32 hop = bgp_attrs_at(rib->attrs, path->attrs)->hot.hop;

	return bits[hop / 8] & 1 << hop % 8;
}

bool bgp_rib_hop_changed(struct bgp_rib *rib, const __u32 *hops, size_t n, __u32 *cursor,
                         size_t max)
{
	const struct bgp_rib_slice slice = bgp_rib_next_slice(cursor, max, rib->paths_end);

	want_hops(rib, hops, n, true);
	for (__u32 number = slice.from; number < slice.end; number++) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);

		bgp_attrs_prefetch(rib->attrs, path[BGP_RIB_AHEAD].attrs);
		if (path->prefix && has_wanted_hop(rib, path))
			bgp_rib_mark(rib, path->prefix);
	}
	want_hops(rib, hops, n, false);
	bgp_rib_flush(rib);
	return *cursor < rib->paths_end;
}

bool bgp_rib_decide_again(struct bgp_rib *rib, __u32 *cursor, size_t max)
{
	const struct bgp_rib_slice slice = bgp_rib_next_slice(cursor, max, rib->prefixes_end);

	for (__u32 number = slice.from; number < slice.end; number++)
		if (bgp_rib_prefix_at(rib, number)->paths)
			bgp_rib_mark(rib, number);
	bgp_rib_flush(rib);
	return *cursor < rib->prefixes_end;
}
