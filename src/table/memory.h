/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arrays that the table is compiled into; their layout is that of core/lookup.h. */
#ifndef TABLE_MEMORY_H
#define TABLE_MEMORY_H

#include "core/hop.h"

struct table_memory {
	struct hop *hops; /* HOP_MAX of them at most */
	__u32 n_hops;
	/* the lookup structure's arrays follow */
};

#endif
