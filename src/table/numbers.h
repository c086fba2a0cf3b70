/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that readers hold for a while: a retired one is used again only when every reader of that
 * moment has finished (struct table_grace).
 */
#ifndef TABLE_NUMBERS_H
#define TABLE_NUMBERS_H

#include "core/types.h"

struct table_grace;

struct numbers_retired {
	__u64 moment;
	__u32 number;
};

struct numbers {
	const struct table_grace *grace; /* NULL: no concurrent readers */
	struct numbers_retired *ring;    /* oldest first */
	__u32 head, n_retired, size;
	__u32 next, end; /* never used so far */
};

/* The numbers from `first` to below `end`. `grace` stays the caller's. Returns 0 or -ENOMEM. */
int numbers_init(struct numbers *numbers, __u32 first, __u32 end, const struct table_grace *grace);
void numbers_fini(struct numbers *numbers);

/* Returns 0 or -ENOSPC: all in use, or readers may still know them. */
int numbers_take(struct numbers *numbers, __u32 *ret_number);
/* Call it when readers can't find the number any more. */
void numbers_retire(struct numbers *numbers, __u32 number);

#endif
