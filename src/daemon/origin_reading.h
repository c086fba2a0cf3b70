/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's IPv4 routes that `redistribute` rows ask for, read whole. The kernel goes through
 * all of its table for each protocol, 0.1 s with a million routes of our own in it, so this is done
 * by a thread: a reading knows all that it needs, and shares nothing while it runs.
 */
#ifndef DAEMON_ORIGIN_READING_H
#define DAEMON_ORIGIN_READING_H

#include <uv.h>

#include "config/bgp.h"
#include "core/types.h"

struct origin_route {
	struct ip4_prefix prefix;
	__u32 ifindex; /* 0: several, or by a nexthop object */
	__u8 row;      /* of config->redistributes */
};

struct origin_reading {
	uv_work_t work; /* the caller's, with its `data` */
	void *owner;    /* likewise */
	size_t n_rows;
	__u8 *sources; /* of each row */
	struct origin_route *routes;
	size_t n, capacity;
	int err;
	__u64 cpu_ns; /* that it took */
};

/* For the rows of `config`, which is not kept. Returns 0 or -ENOMEM. */
int origin_reading_new(const struct config_bgp *config, struct origin_reading **ret_reading);
void origin_reading_free(struct origin_reading *reading);
/* Read all, the rows in order. In any thread. `err` is 0 or an errno, then with a part read. */
void origin_reading_run(struct origin_reading *reading);

#endif
