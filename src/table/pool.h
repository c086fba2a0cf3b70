/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small arrays in one growing piece of memory, named by number: half the size of a pointer, no
 * header for each, and free space is found by size. Addresses hold until the next pool_alloc().
 */
#ifndef TABLE_POOL_H
#define TABLE_POOL_H

#include <stddef.h>

#include "core/types.h"

enum {
	POOL_UNIT = 16, /* bytes; sizes are rounded up to units */
	POOL_CLASSES = 48,
};

struct pool {
	__u8 *base;
	__u32 n_units;            /* allocated */
	__u32 n_used;             /* handed out at least once */
	__u32 free[POOL_CLASSES]; /* heads of the lists of free pieces, 0: empty */
};

int pool_init(struct pool *pool); /* 0 or -ENOMEM */
void pool_fini(struct pool *pool);

/* The bytes that a piece for `size` bytes really has. */
size_t pool_capacity(size_t size);

/* A piece for `size` bytes (at most 16 KiB), not cleared. Numbers are never 0. 0 or -ENOMEM. */
int pool_alloc(struct pool *pool, size_t size, __u32 *ret_piece);
void pool_release(struct pool *pool, __u32 piece, size_t size);
/* Give back what a piece has beyond `new_size`; it stays where it is. */
void pool_shrink(struct pool *pool, __u32 piece, size_t size, size_t new_size);

static inline void *pool_at(const struct pool *pool, __u32 piece)
{
	return pool->base + (size_t)piece * POOL_UNIT;
}

#endif
