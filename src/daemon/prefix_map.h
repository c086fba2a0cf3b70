/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From IPv4 prefixes to numbers: a hash table in one array. */
#ifndef DAEMON_PREFIX_MAP_H
#define DAEMON_PREFIX_MAP_H

#include <stddef.h>

#include "core/types.h"

/* All zero is an empty map. */
struct prefix_map {
	struct prefix_map_slot {
		__u64 key; /* 0: empty */
		__u32 value;
	} * slots;
	size_t n_slots; /* a power of two */
	size_t n;
};

void prefix_map_fini(struct prefix_map *map);

/* Insert or replace. Returns 0 or -ENOMEM. */
int prefix_map_put(struct prefix_map *map, const struct ip4_prefix *prefix, __u32 value);
/* Returns 0 or -ENOENT. */
int prefix_map_get(const struct prefix_map *map, const struct ip4_prefix *prefix, __u32 *ret_value);
/* Returns 0 or -ENOENT. */
int prefix_map_remove(struct prefix_map *map, const struct ip4_prefix *prefix);

/* What is in slot `at`, for a walk over all slots. Returns whether there is something. */
bool prefix_map_slot(const struct prefix_map *map, size_t at, struct ip4_prefix *ret_prefix,
                     __u32 *ret_value);

#endif
