/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What prefixes point at, and the hop numbers that stand for it. */
#ifndef TABLE_TARGETS_H
#define TABLE_TARGETS_H

#include "core/types.h"

struct table;
struct table_target;

/* Whether a target is one: endpoints that can be such, each once. */
bool targets_is_valid(const struct table_target *target);

/* The hop number of a valid target, with one more reference. Returns 0 or -ENOSPC. */
int targets_get(struct table *table, const struct table_target *target, __u32 *ret_hop);
/* Drop a reference. After the last one, no reader must find the number any more. */
void targets_put(struct table *table, __u32 hop);

struct table_target targets_of(const struct table *table, __u32 hop);

#endif
