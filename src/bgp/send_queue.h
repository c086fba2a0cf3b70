/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counted buffers on their way to one peer, written many at a time. */
#ifndef BGP_SEND_QUEUE_H
#define BGP_SEND_QUEUE_H

#include "bgp/buffer.h"

#include <sys/types.h>

/* A ring; zero it to begin with. */
struct bgp_send_queue {
	struct bgp_buffer **ring;
	size_t size, first, n;
	size_t offset; /* bytes of the first that are written already */
	size_t len_bytes;
};

/* Takes a reference. Returns 0 or -ENOMEM. */
int bgp_send_queue_add(struct bgp_send_queue *queue, struct bgp_buffer *buffer);
/* One system call. Returns how many bytes the kernel took, or a negative errno (-EAGAIN). */
ssize_t bgp_send_queue_write(struct bgp_send_queue *queue, int fd);
void bgp_send_queue_fini(struct bgp_send_queue *queue);

#endif
