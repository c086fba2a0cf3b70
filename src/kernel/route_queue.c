/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/route_queue.h"

#include <errno.h>

#define STRIDE 256

void route_queue_fini(struct route_queue *queue)
{
	prefix_array_fini(&queue->log);
	prefix_array_fini(&queue->run);
	queue->run_left = 0;
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
	queue->run_left = queue->run.n;
	queue->next = 0;
	queue->pass = 0;
	queue->log = (struct prefix_array){0};
	return 0;
}

static unsigned int reverse_bits(unsigned int octet)
{
	unsigned int reversed = 0;

	for (int i = 0; i < 8; i++)
		reversed |= (octet >> i & 1) << (7 - i);
	return reversed;
}

/*
 * A run goes out in 256 interleaved passes: first every 256th prefix of the whole space, then those
 * halfway between, and so on. In plain order the kernel's trie rebuilds its large nodes over and
 * over while the table grows at one edge (8.3 s for a million routes); a thin sample of everything
 * lets it find its shape first (3.8 s), and within a pass neighbours are still near each other,
 * which random order (5.2 s) lacks.
 */
static size_t step(struct route_queue *queue)
{
	size_t at;

	while (queue->next >= queue->run.n)
		queue->next = reverse_bits(++queue->pass);
	at = queue->next;
	queue->next += STRIDE;
	return at;
}

int route_queue_take(struct route_queue *queue, struct ip4_prefix *ret_prefix, bool *ret_is_add)
{
	__u64 item;
	int err;

	if (!queue->run_left) {
		err = next_run(queue);
		if (err)
			return err;
	}
	if (!queue->run_left)
		return 0;
	item = queue->run.items[step(queue)];
	*ret_prefix = prefix_item_prefix(item);
	*ret_is_add = item & PREFIX_ITEM_FLAG;
	if (!--queue->run_left)
		prefix_array_fini(&queue->run);
	return 1;
}

size_t route_queue_size(const struct route_queue *queue)
{
	return queue->run_left + queue->log.n;
}
