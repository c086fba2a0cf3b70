/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/node.h"

#include <errno.h>
#include <string.h>

unsigned int node_find(const struct pool *pool, const struct node *node, __u16 key)
{
	const struct item *items = node_items(pool, node);
	unsigned int low = 0, high = node->n_items;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (items[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct item *node_best(const struct pool *pool, const struct node *node, __u16 key)
{
	const struct item *items = node_items(pool, node);
	unsigned int i = node_find(pool, node, key);

	return i < node->n_items && items[i].key == key ? &items[i] : NULL;
}

int node_find_owner(const struct pool *pool, const struct node *node, __u16 key, __u8 owner)
{
	const struct item *items = node_items(pool, node);

	for (unsigned int i = node_find(pool, node, key); i < node->n_items; i++) {
		if (items[i].key != key)
			break;
		if (items[i].owner == owner)
			return i;
	}
	return -ENOENT;
}

static bool is_before(const struct item *a, const struct item *b)
{
	if (a->key != b->key)
		return a->key < b->key;
	if (a->preference != b->preference)
		return a->preference < b->preference;
	return a->owner < b->owner;
}

/* Make room for one more item. */
static int reserve(struct pool *pool, struct node *node)
{
	const size_t size = node->n_items * sizeof(struct item);
	__u32 piece;
	int err;

	if (size + sizeof(struct item) <= pool_capacity(size))
		return 0;
	err = pool_alloc(pool, size + sizeof(struct item), &piece);
	if (err)
		return err;
	if (size) {
		memcpy(pool_at(pool, piece), node_items(pool, node), size);
		pool_release(pool, node->items, size);
	}
	node->items = piece;
	return 0;
}

int node_add(struct pool *pool, struct node *node, const struct item *item)
{
	struct item *items;
	unsigned int i;
	int err = reserve(pool, node);

	if (err)
		return err;
	items = node_items(pool, node);
	i = node_find(pool, node, item->key);
	while (i < node->n_items && is_before(&items[i], item))
		i++;
	memmove(&items[i + 1], &items[i], (node->n_items - i) * sizeof(*items));
	items[i] = *item;
	node->n_items++;
	return 0;
}

void node_remove(struct pool *pool, struct node *node, unsigned int index)
{
	struct item *items = node_items(pool, node);
	const size_t size = node->n_items * sizeof(*items);

	node->n_items--;
	memmove(&items[index], &items[index + 1], (node->n_items - index) * sizeof(*items));
	pool_shrink(pool, node->items, size, size - sizeof(*items));
}

void node_paint(const struct pool *pool, const struct node *node, unsigned int level,
                unsigned int first, unsigned int n, __u16 *ret_hops)
{
	const struct item *items = node_items(pool, node);
	const unsigned int end = first + n;

	for (unsigned int i = 0; i < n; i++)
		ret_hops[i] = node->inherited;
	/* Shorter prefixes come first, so the longest match has the last word. */
	for (unsigned int i = 0; i < node->n_items && item_slot(&items[i]) < end; i++) {
		unsigned int from = item_slot(&items[i]);
		unsigned int to = from + item_n_slots(&items[i], level);

		if (i && items[i].key == items[i - 1].key)
			continue;
		for (unsigned int s = from > first ? from : first; s < to && s < end; s++)
			ret_hops[s - first] = items[i].hop;
	}
}
