/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the truth to the arrays that readers see. */
#ifndef TABLE_COMPILE_H
#define TABLE_COMPILE_H

#include "core/types.h"

struct table;

/* Bring all answers below a prefix in line with the truth. `addr` in host byte order. */
void compile_prefix(struct table *table, __u32 addr, unsigned int len);

/* Give the /24 of an address a page with the answers that it has now. Returns 0 or -ENOSPC. */
int compile_add_page(struct table *table, __u32 addr);
/* Take the page away; no longer prefixes are left in the /24. */
void compile_remove_page(struct table *table, __u32 addr);

#endif
