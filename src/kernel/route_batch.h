/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many route changes in one sendmsg(), without acknowledgements. rtnetlink has worked them off when
 * sendmsg() returns, and the errors wait on the socket: their sequence numbers say which changes
 * were refused.
 */
#ifndef KERNEL_ROUTE_BATCH_H
#define KERNEL_ROUTE_BATCH_H

#include "kernel/route.h"
#include "kernel/route_message.h"

#define ROUTE_BATCH_MAX 1024

struct route_batch {
	struct mnl_socket *socket; /* non-blocking */
	const struct kernel_routes_settings *settings;
	__u32 seq; /* of the first message in the buffer */
	size_t n;
	size_t len_bytes;
	struct route_change {
		struct ip4_prefix prefix;
		bool is_add;
	} changes[ROUTE_BATCH_MAX];
	_Alignas(struct nlmsghdr) char buf[ROUTE_BATCH_MAX * ROUTE_MESSAGE_SIZE];
};

/* `settings` is kept by the caller. Returns 0 or a negative errno. */
int route_batch_init(struct route_batch *batch, const struct kernel_routes_settings *settings);
void route_batch_fini(struct route_batch *batch);

static inline bool route_batch_is_full(const struct route_batch *batch)
{
	return batch->n == ROUTE_BATCH_MAX;
}

/* Put a change into a batch that is not full. */
void route_batch_put(struct route_batch *batch, const struct route *route, bool is_add);

/*
 * Write what was put and report refusals through the settings. Returns 0 and empties the batch;
 * -EAGAIN when the kernel took nothing for want of memory, the batch staying as it is; or another
 * negative errno, the batch being emptied.
 */
int route_batch_write(struct route_batch *batch);

#endif
