/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a lane has told and has to tell, of one path to each prefix: of the best one, or with
 * ADD-PATH of the one in a slot. Bitmaps over the numbers of prefixes.
 */
#ifndef BGP_OUT_PLANE_H
#define BGP_OUT_PLANE_H

#include "bgp/out_bits.h"
#include "bgp/rib.h"

struct bgp_out_plane {
	struct bgp_out_bits due;  /* changed since told */
	struct bgp_out_bits told; /* advertised, to all but the one it came from */
	/* That is who this array knows, for what is told: one reservation, touched by need. */
	struct bgp_range sources;
};

/* Nothing is due, nothing told. Returns 0 or -ENOMEM. */
int bgp_out_plane_init(struct bgp_out_plane *plane);
/* A plane that is all zero is left alone. */
void bgp_out_plane_fini(struct bgp_out_plane *plane);
/* What `from` has told, for a plane that has told nothing yet; numbers are below `end`. */
void bgp_out_plane_copy_told(struct bgp_out_plane *plane, const struct bgp_out_plane *from,
                             __u32 end);
/* Told now, to all but `source`. */
void bgp_out_plane_set_told(struct bgp_out_plane *plane, __u32 number, __u16 source);

/* Told, and to whom it was not: the peer that it came from. BGP_PEER_LOCAL: to all. */
static inline __u16 bgp_out_plane_source(const struct bgp_out_plane *plane, __u32 number)
{
	return ((const __u16 *)plane->sources.base)[number];
}

static inline bool bgp_out_plane_has_told(const struct bgp_out_plane *plane, __u16 peer,
                                          __u32 number)
{
	return bgp_out_bits_has(&plane->told, number) &&
	       bgp_out_plane_source(plane, number) != peer;
}

#endif
