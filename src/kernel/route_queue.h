/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The route changes that wait to be written: 8 octets each, and only the last one for each prefix
 * is given out. Pure, no socket.
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
	struct prefix_array run; /* sorted, and given out in strides */
	size_t run_left;
	size_t next;       /* index in the run */
	unsigned int pass; /* which of the interleaved passes over the run */
};

/* All zero is an empty queue. */
void route_queue_fini(struct route_queue *queue);

/* Returns 0 or -ENOMEM. */
int route_queue_push(struct route_queue *queue, const struct ip4_prefix *prefix, bool is_add);

/*
 * Take the next change. Returns 1; 0 when there is none; -ENOMEM if there is no memory for
 * sorting.
 */
int route_queue_take(struct route_queue *queue, struct ip4_prefix *ret_prefix, bool *ret_is_add);

/* Changes not taken yet, overtaken ones included. */
size_t route_queue_size(const struct route_queue *queue);

#endif
