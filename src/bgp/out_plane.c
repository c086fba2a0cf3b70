/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_plane.h"

#include <errno.h>

int bgp_out_plane_init(struct bgp_out_plane *plane)
{
	struct bgp_out_plane made = {0};

	if (bgp_out_bits_init(&made.due, BGP_RIB_PREFIXES_MAX) ||
	    bgp_out_bits_init(&made.told, BGP_RIB_PREFIXES_MAX) ||
	    bgp_range_reserve(&made.sources, BGP_RIB_PREFIXES_MAX * sizeof(__u16))) {
		bgp_out_plane_fini(&made);
		return -ENOMEM;
	}
	*plane = made;
	return 0;
}

void bgp_out_plane_fini(struct bgp_out_plane *plane)
{
	bgp_out_bits_fini(&plane->due);
	bgp_out_bits_fini(&plane->told);
	bgp_range_release(&plane->sources);
}

static void set_source(struct bgp_out_plane *plane, __u32 number, __u16 peer)
{
	__u16 *source = (__u16 *)plane->sources.base + number;

	if (*source != peer) /* most are 0 and need no memory */
		*source = peer;
}

/* Pages that were never touched stay so. */
void bgp_out_plane_copy_told(struct bgp_out_plane *plane, const struct bgp_out_plane *from,
                             __u32 end)
{
	bgp_out_bits_copy(&plane->told, &from->told, end);
	for (__u32 number = bgp_out_bits_next(&from->told, 1, end); number < end;
	     number = bgp_out_bits_next(&from->told, number + 1, end))
		set_source(plane, number, bgp_out_plane_source(from, number));
}

void bgp_out_plane_set_told(struct bgp_out_plane *plane, __u32 number, __u16 source)
{
	bgp_out_bits_add(&plane->told, number);
	set_source(plane, number, source);
}
