/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "base/addr.h"
#include "table/compile.h"
#include "table/internal.h"
#include "table/targets.h"

int table_new(const struct table_memory *memory, const struct table_listener *listener,
              const struct table_grace *grace, struct table **ret_table)
{
	struct table *table = calloc(1, sizeof(*table));
	const struct table_grace *kept_grace;

	if (!table)
		return -ENOMEM;
	table->memory = *memory;
	if (listener)
		table->listener = *listener;
	if (grace)
		table->grace = *grace;
	kept_grace = grace ? &table->grace : NULL;
	table->nodes = calloc(NODE_COUNT, sizeof(*table->nodes));
	table->page_nodes = calloc(memory->lookup.n_pages, sizeof(*table->page_nodes));
	if (!table->nodes || !table->page_nodes || pool_init(&table->pool) ||
	    numbers_init(&table->pages, 0, memory->lookup.n_pages, kept_grace) ||
	    hops_init(&table->hops, memory->hops, memory->n_hops, &table->listener, kept_grace) ||
	    lists_init(&table->lists, memory->lists, memory->n_lists, &table->hops, kept_grace)) {
		table_free(table);
		return -ENOMEM;
	}
	*ret_table = table;
	return 0;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	lists_fini(&table->lists);
	hops_fini(&table->hops);
	numbers_fini(&table->pages);
	pool_fini(&table->pool);
	free(table->page_nodes);
	free(table->nodes);
	free(table);
}

/* The place of a prefix in the truth. */
struct place {
	__u32 addr; /* host byte order */
	unsigned int level;
	struct node *node; /* NULL: it would be in a page that isn't there */
	__u16 key;
};

/*
 * Ask for the memory that a change will need, which is seldom in a cache, so that the waits for it
 * overlap: half the time of a change would be waiting.
 */
static void prefetch(const struct table *table, const struct ip4_prefix *prefix)
{
	const __u32 addr = ntohl(prefix->addr);
	const unsigned int level = node_level(prefix->len);

	__builtin_prefetch(table_slot(table, addr), 1);
	__builtin_prefetch(table_node(table, level < NODE_PAGE_LEVEL ? level : level - 1, addr));
}

void table_expect(const struct table *table, const struct ip4_prefix *prefix)
{
	prefetch(table, prefix);
}

/* Where the search begins, and where it ends if the node's prefixes lie evenly. */
void table_expect_entries(const struct table *table, const struct ip4_prefix *prefix)
{
	const __u32 addr = ntohl(prefix->addr);
	const unsigned int level = node_level(prefix->len);
	const struct node *node = table_node(table, level, addr);
	const struct item *items;

	if (!node || !node->n_items)
		return;
	items = node_items(&table->pool, node);
	__builtin_prefetch(&items[node->n_items / 2]);
	__builtin_prefetch(&items[node->n_items * node_slot(level, addr) / node_n_slots(level)], 1);
}

static struct place place_of(const struct table *table, const struct ip4_prefix *prefix)
{
	const __u32 addr = ntohl(prefix->addr);
	const unsigned int level = node_level(prefix->len);

	return (struct place){.addr = addr,
	                      .level = level,
	                      .node = table_node(table, level, addr),
	                      .key = node_key(level, addr, prefix->len)};
}

static __u32 best_hop(const struct table *table, const struct place *place)
{
	const struct item *best =
	        place->node ? node_best(&table->pool, place->node, place->key) : NULL;

	return best ? best->hop : HOP_NONE;
}

/* Show a prefix's new best hop to the readers, then to the listener. */
static void change_best(struct table *table, const struct ip4_prefix *prefix, __u32 was, __u32 is)
{
	const struct table_listener *listener = &table->listener;
	struct table_target was_target, is_target;

	if (was == is)
		return;
	compile_prefix(table, ntohl(prefix->addr), prefix->len);
	if (!listener->best_changed)
		return;
	was_target = targets_of(table, was);
	is_target = targets_of(table, is);
	listener->best_changed(listener->context, prefix, was ? &was_target : NULL,
	                       is ? &is_target : NULL);
}

static void remove_item(struct table *table, struct place *place, unsigned int index)
{
	node_remove(&table->pool, place->node, index);
	table->n_entries--;
	if (!node_best(&table->pool, place->node, place->key))
		table->n_prefixes--;
}

static void drop_page_if_empty(struct table *table, const struct place *place)
{
	if (place->level == NODE_PAGE_LEVEL && place->node && !place->node->n_items)
		compile_remove_page(table, place->addr);
}

/* Add the item in place of the owner's former one, whose hop (or HOP_NONE) it returns. */
static int replace_item(struct table *table, struct place *place, const struct item *item,
                        __u32 *ret_former)
{
	struct pool *pool = &table->pool;
	const bool is_new_prefix = !node_best(pool, place->node, place->key);
	const int former = node_find_owner(pool, place->node, item->key, item->owner);
	struct item *items;
	int index, err;

	if (former >= 0 && node_items(pool, place->node)[former].preference == item->preference) {
		items = node_items(pool, place->node);
		*ret_former = items[former].hop;
		items[former].hop = item->hop;
		return 0;
	}
	err = node_add(pool, place->node, item);
	if (err)
		return err;
	*ret_former = HOP_NONE;
	table->n_entries++;
	table->n_prefixes += is_new_prefix;
	if (former < 0)
		return 0;
	/* Both are there now; the former one is first unless the new one was put before it. */
	index = node_find_owner(pool, place->node, item->key, item->owner);
	items = node_items(pool, place->node);
	while (items[index].owner != item->owner || items[index].preference == item->preference)
		index++;
	*ret_former = items[index].hop;
	remove_item(table, place, index);
	return 0;
}

static bool is_valid(const struct ip4_prefix *prefix, const struct table_target *target,
                     enum table_owner owner)
{
	if (prefix->len > 32 || ntohl(prefix->addr) & ~ip4_netmask(prefix->len) ||
	    owner >= TABLE_OWNERS)
		return false;
	return targets_is_valid(target);
}

static int insert_hop(struct table *table, const struct ip4_prefix *prefix, struct item item)
{
	struct place place = place_of(table, prefix);
	const __u32 was = best_hop(table, &place);
	__u32 former;
	int err;

	if (!place.node) {
		err = compile_add_page(table, place.addr);
		if (err)
			return err;
		place.node = table_node(table, place.level, place.addr);
	}
	item.key = place.key;
	err = replace_item(table, &place, &item, &former);
	if (err) {
		drop_page_if_empty(table, &place);
		return err;
	}
	change_best(table, prefix, was, best_hop(table, &place));
	if (former)
		targets_put(table, former);
	return 0;
}

int table_insert(struct table *table, const struct ip4_prefix *prefix,
                 const struct table_target *target, enum table_owner owner, __u8 preference)
{
	__u32 hop;
	int err;

	if (!is_valid(prefix, target, owner))
		return -EINVAL;
	prefetch(table, prefix);
	err = targets_get(table, target, &hop);
	if (err)
		return err;
	err = insert_hop(table, prefix,
	                 (struct item){.hop = hop, .preference = preference, .owner = owner});
	if (err)
		targets_put(table, hop);
	return err;
}

int table_withdraw(struct table *table, const struct ip4_prefix *prefix, enum table_owner owner)
{
	struct place place;
	__u32 was, hop;
	int index;

	if (prefix->len > 32 || ntohl(prefix->addr) & ~ip4_netmask(prefix->len))
		return -ENOENT;
	prefetch(table, prefix);
	place = place_of(table, prefix);
	index = place.node ? node_find_owner(&table->pool, place.node, place.key, owner) : -ENOENT;
	if (index < 0)
		return index;
	was = best_hop(table, &place);
	hop = node_items(&table->pool, place.node)[index].hop;
	remove_item(table, &place, index);
	change_best(table, prefix, was, best_hop(table, &place));
	drop_page_if_empty(table, &place);
	targets_put(table, hop);
	return 0;
}

int table_set_path_mtu(struct table *table, const struct ip6_addr *endpoint, __u16 mtu)
{
	const __u32 hop = hops_find(&table->hops, endpoint);

	if (!hop)
		return -ENOENT;
	__atomic_store_n(&table->memory.hops[hop].path_mtu, mtu, __ATOMIC_RELAXED);
	return 0;
}

int table_set_endpoint_usable(struct table *table, const struct ip6_addr *endpoint, bool is_usable)
{
	const struct table_listener *listener = &table->listener;
	const bool is_in_use = hops_find(&table->hops, endpoint);
	__u32 hop;
	int err = hops_set_usable(&table->hops, endpoint, is_usable, &hop);

	if (err || hop == HOP_NONE || !is_in_use)
		return err;
	lists_member_changed(&table->lists, hop);
	if (listener->endpoint_switched)
		listener->endpoint_switched(listener->context, endpoint, is_usable);
	return 0;
}
