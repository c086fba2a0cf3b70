/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes queued kernel routes when the loop has time and the kernel has room. */
#ifndef DAEMON_ROUTE_WRITER_H
#define DAEMON_ROUTE_WRITER_H

#include <uv.h>

#include "kernel/route.h"

/* All zero: not begun, which may be woken and closed like another. */
struct route_writer {
	struct kernel_routes *routes;
	uv_poll_t poll;
	bool is_polling;
};

/* `routes` stays the caller's, until the writer is closed. Returns 0 or a negative errno. */
int route_writer_init(struct route_writer *writer, uv_loop_t *loop, struct kernel_routes *routes);
/* Something may have been queued. */
void route_writer_wake(struct route_writer *writer);
void route_writer_close(struct route_writer *writer);

#endif
