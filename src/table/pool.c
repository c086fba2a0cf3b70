/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/pool.h"

#include <errno.h>
#include <stdlib.h>

enum {
	FIRST_UNITS = 4096, /* more than a piece has */
};

/* Classes are exact up to 16 units, then four for each doubling: 20, 24, 28, 32, 40, ... */
static unsigned int class_of(__u32 units)
{
	unsigned int step;

	if (units <= 16)
		return units - 1;
	step = 29 - __builtin_clz(units - 1);
	return 16 + 4 * (step - 2) + ((units - 1) >> step) - 4;
}

static __u32 class_units(unsigned int class)
{
	if (class < 16)
		return class + 1;
	return (class % 4 + 5) << (2 + (class - 16) / 4);
}

static __u32 units_of(size_t size)
{
	return size ? class_units(class_of((size + POOL_UNIT - 1) / POOL_UNIT)) : 0;
}

int pool_init(struct pool *pool)
{
	__u8 *base = malloc(FIRST_UNITS * POOL_UNIT);

	if (!base)
		return -ENOMEM;
	*pool = (struct pool){.base = base, .n_units = FIRST_UNITS, .n_used = 1};
	return 0;
}

void pool_fini(struct pool *pool)
{
	free(pool->base);
}

size_t pool_capacity(size_t size)
{
	return (size_t)units_of(size) * POOL_UNIT;
}

static int grow(struct pool *pool)
{
	__u32 n_units = pool->n_units + pool->n_units / 4;
	__u8 *base = realloc(pool->base, (size_t)n_units * POOL_UNIT);

	if (!base)
		return -ENOMEM;
	pool->base = base;
	pool->n_units = n_units;
	return 0;
}

int pool_alloc(struct pool *pool, size_t size, __u32 *ret_piece)
{
	__u32 units = units_of(size);
	__u32 *head = &pool->free[class_of(units)];

	if (*head) {
		*ret_piece = *head;
		*head = *(__u32 *)pool_at(pool, *head);
		return 0;
	}
	if (pool->n_used + units > pool->n_units) {
		int err = grow(pool);

		if (err)
			return err;
	}
	*ret_piece = pool->n_used;
	pool->n_used += units;
	return 0;
}

/* Cut free space into pieces of the classes, the largest first. */
static void release_units(struct pool *pool, __u32 piece, __u32 units)
{
	while (units) {
		unsigned int class = class_of(units);

		if (class_units(class) > units)
			class --;
		*(__u32 *)pool_at(pool, piece) = pool->free[class];
		pool->free[class] = piece;
		piece += class_units(class);
		units -= class_units(class);
	}
}

void pool_release(struct pool *pool, __u32 piece, size_t size)
{
	release_units(pool, piece, units_of(size));
}

void pool_shrink(struct pool *pool, __u32 piece, size_t size, size_t new_size)
{
	__u32 units = units_of(new_size);

	release_units(pool, piece + units, units_of(size) - units);
}
