/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/route_queue.h"

#include <errno.h>

void route_queue_fini(struct route_queue *queue)
{
	prefix_array_fini(&queue->log);
	prefix_array_fini(&queue->run);
	queue->run_at = 0;
}

/*
 * A full log is first rid of what was overtaken: a few prefixes flapping for hours while nothing is
 * written must not fill the memory. It grows unless that freed half of it, so sorting stays rare.
 */
static int make_room(struct prefix_array *log)
{
	int err;

	if (!log->n || log->n < log->capacity)
		return 0;
	err = prefix_array_sort(log);
	if (!err && log->n > log->capacity / 2)
		err = prefix_array_reserve(log, 2 * log->capacity);
	return err;
}

int route_queue_push(struct route_queue *queue, const struct ip4_prefix *prefix, bool is_add)
{
	int err = make_room(&queue->log);

	return err ? err : prefix_array_push(&queue->log, prefix_item(prefix, is_add));
}

static int next_run(struct route_queue *queue)
{
	int err = prefix_array_sort(&queue->log);

	if (err)
		return err;
	prefix_array_fini(&queue->run);
	queue->run = queue->log;
	queue->run_at = 0;
	queue->log = (struct prefix_array){0};
	return 0;
}

int route_queue_peek(struct route_queue *queue, size_t max, const __u64 **ret_items, size_t *ret_n)
{
	size_t left;
	int err;

	if (queue->run_at == queue->run.n) {
		err = next_run(queue);
		if (err)
			return err;
	}
	left = queue->run.n - queue->run_at;
	*ret_items = queue->run.items ? queue->run.items + queue->run_at : NULL;
	*ret_n = left < max ? left : max;
	return 0;
}

void route_queue_drop(struct route_queue *queue, size_t n)
{
	queue->run_at += n;
	if (queue->run_at < queue->run.n)
		return;
	prefix_array_fini(&queue->run);
	queue->run_at = 0;
}

size_t route_queue_size(const struct route_queue *queue)
{
	return queue->run.n - queue->run_at + queue->log.n;
}
