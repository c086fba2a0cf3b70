/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The truth's building block. A node stands for one range of addresses and holds the entries of the
 * prefixes that end inside it, five levels deep:
 *
 *	level	range	lengths	slots
 *	0	/0	0-6	64
 *	1	/6	7-12	64
 *	2	/12	13-18	64
 *	3	/18	19-24	64	their words are the lookup's slots
 *	4	/24	25-32	256	their words are a page
 *
 * All nodes above level 4 exist and are found by arithmetic, so reaching a prefix costs one step.
 * A node's entries are one sorted array: by prefix (address, then length), then the best first.
 */
#ifndef TABLE_NODE_H
#define TABLE_NODE_H

#include "core/types.h"
#include "table/pool.h"

enum {
	NODE_LEVELS = 5,
	NODE_PAGE_LEVEL = 4,
	NODE_COUNT = 1 + (1 << 6) + (1 << 12) + (1 << 18), /* of levels 0 to 3 */
	NODE_MAX_SLOTS = 256,
};

struct node {
	__u32 items; /* a piece of the pool */
	__u16 n_items;
	__u16 inherited; /* hop number that the range gets from the levels above */
	__u16 n_pages;   /* level 3: how many slots have a node below */
};

/* An owner's entry. The key is the prefix within the node: slot << 4 | (length - range length). */
struct item {
	__u16 key;
	__u16 hop;
	__u8 preference;
	__u8 owner;
};

static inline unsigned int node_level(unsigned int prefix_len)
{
	unsigned int level = prefix_len ? (prefix_len - 1) / 6 : 0;

	return level < NODE_PAGE_LEVEL ? level : NODE_PAGE_LEVEL;
}

/* The length of a level's range. */
static inline unsigned int node_range_len(unsigned int level)
{
	return level * 6;
}

static inline unsigned int node_slot_bits(unsigned int level)
{
	return level == NODE_PAGE_LEVEL ? 8 : 6;
}

static inline unsigned int node_n_slots(unsigned int level)
{
	return 1u << node_slot_bits(level);
}

/* Which of its level's nodes holds the address (host byte order). */
static inline __u32 node_index(unsigned int level, __u32 addr)
{
	return level ? addr >> (32 - node_range_len(level)) : 0;
}

static inline unsigned int node_slot(unsigned int level, __u32 addr)
{
	unsigned int bits = node_slot_bits(level);

	return addr >> (32 - node_range_len(level) - bits) & ((1u << bits) - 1);
}

static inline __u16 node_key(unsigned int level, __u32 addr, unsigned int prefix_len)
{
	return node_slot(level, addr) << 4 | (prefix_len - node_range_len(level));
}

static inline unsigned int item_slot(const struct item *item)
{
	return item->key >> 4;
}

/* How many slots an item's prefix covers on its level. */
static inline unsigned int item_n_slots(const struct item *item, unsigned int level)
{
	return 1u << (node_slot_bits(level) - (item->key & 15));
}

static inline struct item *node_items(const struct pool *pool, const struct node *node)
{
	return pool_at(pool, node->items);
}

/* The index of the first item whose key is not below `key`, n_items if there is none. */
unsigned int node_find(const struct pool *pool, const struct node *node, __u16 key);
/* The best item of exactly this key, or NULL. */
const struct item *node_best(const struct pool *pool, const struct node *node, __u16 key);
/* The index of the owner's item of this key, or -ENOENT. */
int node_find_owner(const struct pool *pool, const struct node *node, __u16 key, __u8 owner);

/* Put an item where it belongs. Returns 0 or -ENOMEM. */
int node_add(struct pool *pool, struct node *node, const struct item *item);
void node_remove(struct pool *pool, struct node *node, unsigned int index);

/*
 * The hop numbers of the slots `first` to `first + n - 1`, as the node's best items and what it
 * inherits give them.
 */
void node_paint(const struct pool *pool, const struct node *node, unsigned int level,
                unsigned int first, unsigned int n, __u16 *ret_hops);

#endif
