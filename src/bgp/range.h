/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays that grow and never move: their addresses are reserved once, as many as there may ever be,
 * and memory comes when it is touched. So growing copies nothing, and pointers hold.
 */
#ifndef BGP_RANGE_H
#define BGP_RANGE_H

#include <stddef.h>

struct bgp_range {
	void *base; /* zero where nothing was written yet */
	size_t size_bytes;
};

/* Reserve addresses; only a limit on these makes it fail. Returns 0 or -ENOMEM. */
int bgp_range_reserve(struct bgp_range *range, size_t size);
/* A range that is all zero is left alone. */
void bgp_range_release(struct bgp_range *range);

#endif
