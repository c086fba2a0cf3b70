/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where BGP's best paths go (RFC 5747 section 5): into the softwire table with owner BGP, and what
 * a CE told us, to the kernel's IPv4 routing table by way of the CE.
 */
#ifndef DAEMON_BGP_ROUTES_H
#define DAEMON_BGP_ROUTES_H

#include <uv.h>

#include "bgp/speaker.h"
#include "daemon/prefix_map.h"
#include "daemon/route_writer.h"
#include "table/table.h"

struct bgp_routes {
	struct table *table;
	struct bgp_speaker *speaker;  /* set once there is one */
	struct kernel_routes *kernel; /* by way of CEs; NULL: not installed */
	struct prefix_map gateways;   /* prefix -> __be32 of the CE, for each of them */
	struct route_writer writer;   /* of these */
	struct prefix_map missing;    /* what the table had no room for: tried again */
	uv_timer_t again;
	size_t tried; /* slots of `missing` below have had their turn */
	__u64 failures;
};

/*
 * `table` is set by the caller. With `kernel` NULL, no kernel routes are installed: else it says
 * into which routing table; what an earlier run installed is taken over. Returns 0 or an errno.
 */
struct config_kernel_routes;
int bgp_routes_init(struct bgp_routes *routes, uv_loop_t *loop,
                    const struct config_kernel_routes *kernel);
/* The kernel may have forgotten routes by way of CEs: say them again. */
void bgp_routes_restore(struct bgp_routes *routes);
/* The same for one of them. Returns whether it is one. */
bool bgp_routes_restore_one(struct bgp_routes *routes, const struct ip4_prefix *prefix);
/* Kernel routes of an earlier run that nobody has said again are removed. */
void bgp_routes_sweep(struct bgp_routes *routes);
/* Write what is queued, and with `and_remove` take all kernel routes away. */
void bgp_routes_fini(struct bgp_routes *routes, bool and_remove);

/* Of bgp_speaker_listener. */
void bgp_routes_changed(struct bgp_routes *routes, const struct bgp_change *changes, size_t n);

#endif
