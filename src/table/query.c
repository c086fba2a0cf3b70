/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be asked of the table without changing it. */
#include <arpa/inet.h>
#include <errno.h>

#include "base/addr.h"
#include "table/internal.h"
#include "table/targets.h"

static struct table_entry entry_of(const struct table *table, __u32 addr, unsigned int len,
                                   const struct item *item, bool is_best)
{
	return (struct table_entry){
	        .prefix = {.addr = htonl(addr & ip4_netmask(len)), .len = len},
	        .target = targets_of(table, item->hop),
	        .hop = item->hop,
	        .owner = item->owner,
	        .preference = item->preference,
	        .is_best = is_best,
	};
}

/* The best item of the prefix of that length that holds the address. */
static const struct item *best_item(const struct table *table, __u32 addr, unsigned int len)
{
	const unsigned int level = node_level(len);
	const struct node *node = table_node(table, level, addr);

	return node ? node_best(&table->pool, node, node_key(level, addr & ip4_netmask(len), len))
	            : NULL;
}

int table_lookup(const struct table *table, __be32 addr, struct table_entry *ret_entry)
{
	for (int len = 32; len >= 0; len--) {
		const struct item *item = best_item(table, ntohl(addr), len);

		if (item) {
			*ret_entry = entry_of(table, ntohl(addr), len, item, true);
			return 0;
		}
	}
	return -ENOENT;
}

int table_find(const struct table *table, const struct ip4_prefix *prefix,
               struct table_entry *ret_entry)
{
	const __u32 addr = ntohl(prefix->addr);
	const struct item *item;

	if (prefix->len > 32 || addr & ~ip4_netmask(prefix->len))
		return -ENOENT;
	item = best_item(table, addr, prefix->len);
	if (!item)
		return -ENOENT;
	*ret_entry = entry_of(table, addr, prefix->len, item, true);
	return 0;
}

struct walk {
	const struct table *table;
	struct table_cursor *cursor;
	size_t n, max;
	void (*visit)(void *context, const struct table_entry *entry);
	void *context;
};

static bool is_passed(const struct table_cursor *cursor, __u32 addr, unsigned int len)
{
	const __u32 next = ntohl(cursor->next.addr);

	return addr < next || (addr == next && len < cursor->next.len);
}

/* Visit the entries of the prefix at items[i]. Returns how many, 0 when `max` has no room for them.
 */
static unsigned int visit_prefix(struct walk *walk, const struct node *node, unsigned int i,
                                 __u32 addr, unsigned int len)
{
	const struct item *items = node_items(&walk->table->pool, node);
	unsigned int n = 1;

	while (i + n < node->n_items && items[i + n].key == items[i].key)
		n++;
	if (is_passed(walk->cursor, addr, len))
		return n;
	if (walk->n + n > walk->max) {
		walk->cursor->next = (struct ip4_prefix){.addr = htonl(addr), .len = len};
		return 0;
	}
	for (unsigned int k = 0; k < n; k++) {
		struct table_entry entry = entry_of(walk->table, addr, len, &items[i + k], !k);

		walk->visit(walk->context, &entry);
	}
	walk->n += n;
	return n;
}

static bool has_slots_below(unsigned int level, const struct node *node)
{
	return level < NODE_PAGE_LEVEL - 1 || (level == NODE_PAGE_LEVEL - 1 && node->n_pages);
}

/* Returns false when `max` is reached. `start` is the first address of the node's range. */
static bool walk_node(struct walk *walk, unsigned int level, __u32 start)
{
	const struct node *node = table_node(walk->table, level, start);
	const unsigned int shift = 32 - node_range_len(level) - node_slot_bits(level);
	const __u32 from = ntohl(walk->cursor->next.addr);
	unsigned int slot = from > start ? node_slot(level, from) : 0;
	unsigned int i, n;

	if (!node || (!node->n_items && !has_slots_below(level, node)))
		return true;
	i = node_find(&walk->table->pool, node, slot << 4);
	for (; slot < node_n_slots(level); slot++) {
		const struct item *items = node_items(&walk->table->pool, node);
		const __u32 addr = start + (slot << shift);

		for (; i < node->n_items && item_slot(&items[i]) == slot; i += n) {
			n = visit_prefix(walk, node, i, addr,
			                 node_range_len(level) + (items[i].key & 15));
			if (!n)
				return false;
		}
		if (has_slots_below(level, node) && !walk_node(walk, level + 1, addr))
			return false;
	}
	return true;
}

size_t table_walk(const struct table *table, struct table_cursor *cursor, size_t max,
                  void (*visit)(void *context, const struct table_entry *entry), void *context)
{
	struct walk walk = {
	        .table = table, .cursor = cursor, .max = max, .visit = visit, .context = context};

	if (cursor->is_at_end)
		return 0;
	cursor->is_at_end = walk_node(&walk, 0, 0);
	return walk.n;
}

size_t table_hop_prefixes(const struct table *table, __u32 hop, struct ip6_addr *ret_endpoint)
{
	if (hop < HOP_FIRST || hop >= HOP_MAX || !table->hops.uses[hop])
		return 0;
	*ret_endpoint = table->memory.hops[hop].endpoint;
	return table->hops.uses[hop] + lists_entries_of(&table->lists, hop);
}

static bool is_in_use(const struct table *table, __u32 hop)
{
	if (hop_is_list(hop))
		return hop - HOP_LIST < table->memory.n_lists &&
		       table->lists.infos[hop - HOP_LIST].refs;
	return hop == HOP_LOCAL || hop == HOP_OWN ||
	       (hop >= HOP_FIRST && hop < HOP_MAX && table->hops.uses[hop]);
}

int table_hop_target(const struct table *table, __u32 hop, struct table_target *ret_target,
                     __u8 *ret_active)
{
	if (!is_in_use(table, hop))
		return -ENOENT;
	*ret_target = targets_of(table, hop);
	if (hop_is_list(hop))
		*ret_active = table->memory.lists[hop - HOP_LIST].active;
	else
		*ret_active = hop >= HOP_FIRST && !table->memory.hops[hop].is_unusable;
	return 0;
}

bool table_is_endpoint_usable(const struct table *table, const struct ip6_addr *endpoint)
{
	return hops_is_usable(&table->hops, endpoint);
}

__u32 table_hop_of(const struct table *table, const struct ip6_addr *endpoint)
{
	return hops_find(&table->hops, endpoint);
}

void table_get_statistics(const struct table *table, struct table_statistics *ret_statistics)
{
	const struct table_memory *memory = &table->memory;
	const size_t page_bytes = LOOKUP_PAGE_SIZE * sizeof(__u16);
	const size_t slots_bytes = LOOKUP_SLOTS * sizeof(__u16);

	*ret_statistics = (struct table_statistics){
	        .prefixes = table->n_prefixes,
	        .entries = table->n_entries,
	        .endpoints = table->hops.n_used,
	        .lists = table->lists.n_used,
	        .pages = table->n_pages,
	        .truth_bytes =
	                NODE_COUNT * sizeof(struct node) + (size_t)table->pool.n_used * POOL_UNIT,
	        .compiled_used = slots_bytes + table->n_pages * page_bytes +
	                         table->hops.n_used * sizeof(struct hop) +
	                         table->lists.n_used * sizeof(struct hop_list),
	        .compiled_size = slots_bytes + memory->lookup.n_pages * page_bytes +
	                         memory->n_hops * sizeof(struct hop) +
	                         memory->n_lists * sizeof(struct hop_list),
	};
}
