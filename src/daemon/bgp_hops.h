/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Next-hop tracking: which of the speaker's next hops the kernel can reach now. When the IGP loses
 * the VIF of a PE, the table is told first, so that packets take another PE's way at once, and the
 * speaker after it.
 */
#ifndef DAEMON_BGP_HOPS_H
#define DAEMON_BGP_HOPS_H

#include <uv.h>

#include "bgp/speaker.h"
#include "kernel/netlink.h"
#include "table/table.h"

struct bgp_hops_watch {
	struct table *table;
	struct netlink *netlink;
	struct bgp_speaker *speaker; /* set once there is one */
	__u32 vif_ifindex;           /* nothing is reached through our own tunnels */
	struct watched_hop *hops;    /* by number */
	size_t n_hops;
	uv_timer_t again;
	bool is_waiting;
	__u64 rest_until_ns; /* a storm of routes must not take all our time */
};

/* All but the three pointers is the watch's own. Returns 0 or what libuv said. */
int bgp_hops_watch_init(struct bgp_hops_watch *watch, uv_loop_t *loop);
void bgp_hops_watch_fini(struct bgp_hops_watch *watch);

/* For bgp_speaker_new(). */
struct bgp_hop_tracker bgp_hops_watch_tracker(struct bgp_hops_watch *watch);

/* Routes, links or addresses have changed: ask for all hops again, now or a little later. */
void bgp_hops_watch_refresh(struct bgp_hops_watch *watch);

#endif
