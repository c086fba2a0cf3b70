/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes that this PE originates (RFC 5747 section 5): `network` statements, and IPv4 routes of the
 * kernel chosen by protocol and prefix list. The kernel's are read whole, a moment after something
 * has changed and by a thread, and compared with what was originated: no event can be missed that
 * way.
 */
#ifndef DAEMON_BGP_ORIGINS_H
#define DAEMON_BGP_ORIGINS_H

#include <uv.h>

#include "bgp/speaker.h"
#include "config/bgp.h"
#include "daemon/bgp_policies.h"
#include "daemon/prefix_map.h"

struct bgp_origins {
	struct bgp_speaker *speaker;
	const struct config_bgp *config;
	const struct bgp_policies *policies;
	__u32 vif_ifindex;
	struct prefix_map originated; /* prefix -> round << 8 | row, see the source */
	__u32 round;
	uv_timer_t timer;
	bool is_waiting;
	struct origin_reading *reading; /* under way, or NULL */
	bool has_changed;               /* since it began */
	bool is_new_config;             /* since all was told last */
	__u64 rest_until_ns;
	__u64 failures;
};

/* The first four fields are the caller's to set. Returns 0 or what libuv said. */
int bgp_origins_init(struct bgp_origins *origins, uv_loop_t *loop);
void bgp_origins_fini(struct bgp_origins *origins);

/* Bring what is originated to what the configuration and the kernel say now, within this call. */
void bgp_origins_update(struct bgp_origins *origins);
/*
 * The same in a moment, for a new configuration: all is told to the speaker again, for policies may
 * be others. The kernel may have a million routes to read, which nothing else is to wait for.
 */
void bgp_origins_reload(struct bgp_origins *origins);
/* IPv4 routes of the kernel have changed: update in a moment. */
void bgp_origins_refresh(struct bgp_origins *origins);

#endif
