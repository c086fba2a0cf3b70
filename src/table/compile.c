/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/compile.h"

#include "table/internal.h"

/*
 * Readers follow a word to a page or to a hop: what it leads to must be written before. A word that
 * stays the same is not written, to leave its cache line with the readers.
 */
static void publish(__u16 *word, __u16 value)
{
	if (*word != value)
		__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static void compile_page(struct table *table, struct node *node, unsigned int first, unsigned int n)
{
	__u16 *words = &table->memory.lookup.pages[(node - table->page_nodes) * LOOKUP_PAGE_SIZE];
	__u16 hops[NODE_MAX_SLOTS];

	node_paint(&table->pool, node, NODE_PAGE_LEVEL, first, n, hops);
	for (unsigned int i = 0; i < n; i++)
		publish(&words[first + i], hops[i]);
}

static void compile_node(struct table *table, unsigned int level, __u32 addr, unsigned int first,
                         unsigned int n);

/* Tell the node that holds `addr` what it inherits, and pass it on if that is news. */
static void inherit(struct table *table, unsigned int level, __u32 addr, __u16 hop)
{
	struct node *node = table_node(table, level, addr);

	if (node->inherited == hop)
		return;
	node->inherited = hop;
	if (level == NODE_PAGE_LEVEL)
		compile_page(table, node, 0, LOOKUP_PAGE_SIZE);
	else
		compile_node(table, level, addr, 0, node_n_slots(level));
}

/* Slots `first` to `first + n - 1` of a node above the pages. It goes at most three levels deep. */
static void compile_node(struct table *table, unsigned int level, __u32 addr, unsigned int first,
                         unsigned int n)
{
	const unsigned int slot_shift = 32 - node_range_len(level) - node_slot_bits(level);
	const __u32 start = (addr >> slot_shift & ~(node_n_slots(level) - 1)) + first;
	__u16 hops[NODE_MAX_SLOTS];

	node_paint(&table->pool, table_node(table, level, addr), level, first, n, hops);
	for (unsigned int i = 0; i < n; i++) {
		const __u32 slot_addr = (start + i) << slot_shift;

		if (level < NODE_PAGE_LEVEL - 1 || *table_slot(table, slot_addr) & LOOKUP_PAGE)
			inherit(table, level + 1, slot_addr, hops[i]);
		else
			publish(table_slot(table, slot_addr), hops[i]);
	}
}

void compile_prefix(struct table *table, __u32 addr, unsigned int len)
{
	const unsigned int level = node_level(len);
	const unsigned int first = node_slot(level, addr);
	const unsigned int n = 1u << (node_range_len(level) + node_slot_bits(level) - len);

	if (level == NODE_PAGE_LEVEL)
		compile_page(table, table_node(table, level, addr), first, n);
	else
		compile_node(table, level, addr, first, n);
}

int compile_add_page(struct table *table, __u32 addr)
{
	__u16 *slot = table_slot(table, addr);
	__u32 page;
	int err = numbers_take(&table->pages, &page);

	if (err)
		return err;
	table->page_nodes[page] = (struct node){.inherited = *slot};
	/* The page is still out of sight; the store of its number puts the words before it. */
	for (unsigned int i = 0; i < LOOKUP_PAGE_SIZE; i++)
		table->memory.lookup.pages[page * LOOKUP_PAGE_SIZE + i] = *slot;
	publish(slot, LOOKUP_PAGE | page);
	table_node(table, NODE_PAGE_LEVEL - 1, addr)->n_pages++;
	table->n_pages++;
	return 0;
}

void compile_remove_page(struct table *table, __u32 addr)
{
	__u16 *slot = table_slot(table, addr);
	const __u32 page = *slot & LOOKUP_PAGE_MASK;

	publish(slot, table->page_nodes[page].inherited);
	numbers_retire(&table->pages, page);
	table_node(table, NODE_PAGE_LEVEL - 1, addr)->n_pages--;
	table->n_pages--;
}
