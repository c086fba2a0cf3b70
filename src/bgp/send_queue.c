/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/send_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
	FIRST_SIZE = 16,
	PARTS_MAX = 64, /* of one system call */
};

static struct bgp_buffer **slot(const struct bgp_send_queue *queue, size_t i)
{
	return &queue->ring[(queue->first + i) % queue->size];
}

static int grow(struct bgp_send_queue *queue)
{
	size_t size = queue->size ? queue->size * 2 : FIRST_SIZE;
	struct bgp_buffer **ring = malloc(size * sizeof(struct bgp_buffer *));

	if (!ring)
		return -ENOMEM;
	for (size_t i = 0; i < queue->n; i++)
		ring[i] = *slot(queue, i);
	free(queue->ring);
	queue->ring = ring;
	queue->size = size;
	queue->first = 0;
	return 0;
}

int bgp_send_queue_add(struct bgp_send_queue *queue, struct bgp_buffer *buffer)
{
	if (queue->n == queue->size && grow(queue))
		return -ENOMEM;
	*slot(queue, queue->n++) = bgp_buffer_ref(buffer);
	queue->len_bytes += buffer->len_bytes;
	return 0;
}

static void remove_first(struct bgp_send_queue *queue)
{
	bgp_buffer_put(*slot(queue, 0));
	queue->first = (queue->first + 1) % queue->size;
	queue->n--;
	queue->offset = 0;
}

static void advance(struct bgp_send_queue *queue, size_t written)
{
	queue->len_bytes -= written;
	while (written) {
		size_t left = (*slot(queue, 0))->len_bytes - queue->offset;

		if (written < left) {
			queue->offset += written;
			return;
		}
		written -= left;
		remove_first(queue);
	}
}

ssize_t bgp_send_queue_write(struct bgp_send_queue *queue, int fd)
{
	struct iovec parts[PARTS_MAX];
	struct msghdr message = {.msg_iov = parts};
	ssize_t written;

	for (size_t i = 0; i < queue->n && i < PARTS_MAX; i++) {
		struct bgp_buffer *buffer = *slot(queue, i);
		size_t offset = i ? 0 : queue->offset;

		parts[i].iov_base = buffer->bytes + offset;
		parts[i].iov_len = buffer->len_bytes - offset;
		message.msg_iovlen++;
	}
	written = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (written < 0)
		return -errno;
	advance(queue, (size_t)written);
	return written;
}

void bgp_send_queue_fini(struct bgp_send_queue *queue)
{
	while (queue->n)
		remove_first(queue);
	free(queue->ring);
	*queue = (struct bgp_send_queue){0};
}
