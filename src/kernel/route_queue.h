/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The route changes that wait to be written: 8 octets each, given out in the order of their
 * prefixes and only the last one for each prefix. Pure, no socket.
 *
 * Changes collect in a log. When the run that is being given out is used up, the log is sorted,
 * reduced, and becomes the next run. So of two changes of a prefix the later is given out
 * later, whatever the sorting.
 */
#ifndef KERNEL_ROUTE_QUEUE_H
#define KERNEL_ROUTE_QUEUE_H

#include "kernel/prefix_array.h"

struct route_queue {
	struct prefix_array log;
	struct prefix_array run;
	size_t run_at; /* what lies before was given out */
};

/* All zero is an empty queue. */
void route_queue_fini(struct route_queue *queue);

/* Returns 0 or -ENOMEM. */
int route_queue_push(struct route_queue *queue, const struct ip4_prefix *prefix, bool is_add);

/*
 * The next changes, as prefix_array items whose flag means "add": at most `max` of them, 0 at the
 * end. They stay in the queue until route_queue_drop() says how many are dealt with. Returns
 * -ENOMEM if there is no memory for sorting.
 */
int route_queue_peek(struct route_queue *queue, size_t max, const __u64 **ret_items, size_t *ret_n);
void route_queue_drop(struct route_queue *queue, size_t n);

/* Changes not given out yet, repeated ones included. */
size_t route_queue_size(const struct route_queue *queue);

#endif
