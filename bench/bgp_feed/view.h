/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compiled table of a running daemon as the packet program sees it: its maps, read only. */
#ifndef BENCH_BGP_FEED_VIEW_H
#define BENCH_BGP_FEED_VIEW_H

#include "bgp_feed/routes.h"
#include "table/memory.h"

struct view {
	struct lookup_arrays lookup;
	const struct hop *hops;
	const struct hop_list *lists;
};

/* Map the table's maps of the process. Ends the program when it has none. */
void view_init(struct view *view, int pid);
/* The PE (routes_pe) that the address, in network byte order, is sent to; -1: none. */
int view_find(const struct view *view, __be32 addr);
/* Nothing is known of the address. */
bool view_is_clean(const struct view *view, __be32 addr);

#endif
