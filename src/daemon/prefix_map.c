/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/prefix_map.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_MIN 64

static __u64 key_of(const struct ip4_prefix *prefix)
{
	return (__u64)prefix->addr << 8 | (prefix->len + 1U);
}

static size_t home_of(const struct prefix_map *map, __u64 key)
{
	return (size_t)(key * 0x9e3779b97f4a7c15ULL >> 32) & (map->n_slots - 1);
}

/* The key's slot, or the empty one where it would be put. */
static size_t find(const struct prefix_map *map, __u64 key)
{
	size_t at = home_of(map, key);

	while (map->slots[at].key && map->slots[at].key != key)
		at = (at + 1) & (map->n_slots - 1);
	return at;
}

static int grow(struct prefix_map *map)
{
	struct prefix_map grown = {.n_slots = map->n_slots ? 2 * map->n_slots : SLOTS_MIN,
	                           .n = map->n};

	grown.slots = calloc(grown.n_slots, sizeof(*grown.slots));
	if (!grown.slots)
		return -ENOMEM;
	for (size_t i = 0; i < map->n_slots; i++)
		if (map->slots[i].key)
			grown.slots[find(&grown, map->slots[i].key)] = map->slots[i];
	free(map->slots);
	*map = grown;
	return 0;
}

void prefix_map_fini(struct prefix_map *map)
{
	free(map->slots);
	*map = (struct prefix_map){.n = 0};
}

int prefix_map_put(struct prefix_map *map, const struct ip4_prefix *prefix, __u32 value)
{
	__u64 key = key_of(prefix);
	size_t at;

	if (2 * map->n >= map->n_slots && grow(map))
		return -ENOMEM;
	at = find(map, key);
	map->n += !map->slots[at].key;
	map->slots[at] = (struct prefix_map_slot){key, value};
	return 0;
}

int prefix_map_get(const struct prefix_map *map, const struct ip4_prefix *prefix, __u32 *ret_value)
{
	size_t at;

	if (!map->n)
		return -ENOENT;
	at = find(map, key_of(prefix));
	if (!map->slots[at].key)
		return -ENOENT;
	*ret_value = map->slots[at].value;
	return 0;
}

/* What stands behind the hole and could not have its own slot moves up, so no search ends early. */
static void close_hole(struct prefix_map *map, size_t hole)
{
	size_t mask = map->n_slots - 1, at = hole;

	for (;;) {
		at = (at + 1) & mask;
		if (!map->slots[at].key)
			break;
		if (((at - home_of(map, map->slots[at].key)) & mask) < ((at - hole) & mask))
			continue;
		map->slots[hole] = map->slots[at];
		hole = at;
	}
	map->slots[hole].key = 0;
}

int prefix_map_remove(struct prefix_map *map, const struct ip4_prefix *prefix)
{
	size_t at;

	if (!map->n)
		return -ENOENT;
	at = find(map, key_of(prefix));
	if (!map->slots[at].key)
		return -ENOENT;
	close_hole(map, at);
	map->n--;
	return 0;
}

bool prefix_map_slot(const struct prefix_map *map, size_t at, struct ip4_prefix *ret_prefix,
                     __u32 *ret_value)
{
	__u64 key = map->slots[at].key;

	if (!key)
		return false;
	*ret_prefix = (struct ip4_prefix){.addr = (__be32)(key >> 8), .len = (__u8)(key - 1)};
	*ret_value = map->slots[at].value;
	return true;
}
