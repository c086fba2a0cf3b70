/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sources of this folder share. */
#ifndef TABLE_INTERNAL_H
#define TABLE_INTERNAL_H

#include "table/hops.h"
#include "table/lists.h"
#include "table/node.h"
#include "table/numbers.h"
#include "table/pool.h"
#include "table/table.h"

struct table {
	struct table_memory memory;
	struct table_listener listener;
	struct table_grace grace;
	struct pool pool;
	struct node *nodes;      /* NODE_COUNT of them, level by level */
	struct node *page_nodes; /* level 4, one for each page of the arrays */
	struct numbers pages;    /* free pages */
	struct hops hops;
	struct lists lists;
	size_t n_prefixes, n_entries, n_pages;
};

static inline __u16 *table_slot(const struct table *table, __u32 addr)
{
	return &table->memory.lookup.slots[addr >> 8];
}

/* The node of a level that holds the address (host byte order); NULL when no page is there. */
static inline struct node *table_node(const struct table *table, unsigned int level, __u32 addr)
{
	static const __u32 first[NODE_PAGE_LEVEL] = {0, 1, 65, 4161};
	__u16 word;

	if (level < NODE_PAGE_LEVEL)
		return &table->nodes[first[level] + node_index(level, addr)];
	word = *table_slot(table, addr);
	return word & LOOKUP_PAGE ? &table->page_nodes[word & LOOKUP_PAGE_MASK] : NULL;
}

#endif
