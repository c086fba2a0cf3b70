/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing array of IPv4 prefixes with a flag each, 8 octets an item, made for a million of them:
 * sorted by radix, searched by halving.
 */
#ifndef KERNEL_PREFIX_ARRAY_H
#define KERNEL_PREFIX_ARRAY_H

#include <arpa/inet.h>

#include "core/types.h"

/* Item: address in host byte order (32 bits), length (8), unused, flag (1): sorts as prefixes do.
 */
struct prefix_array {
	__u64 *items;
	size_t n;
	size_t capacity;
};

#define PREFIX_ITEM_FLAG ((__u64)1)
/* Everything but the flag. */
#define PREFIX_ITEM_KEY (~PREFIX_ITEM_FLAG)

static inline __u64 prefix_item(const struct ip4_prefix *prefix, bool flag)
{
	return (__u64)ntohl(prefix->addr) << 32 | (__u64)prefix->len << 24 | flag;
}

static inline struct ip4_prefix prefix_item_prefix(__u64 item)
{
	return (struct ip4_prefix){.addr = htonl((__u32)(item >> 32)), .len = (__u8)(item >> 24)};
}

/* All zero is an empty array. Empties it and frees its memory. */
void prefix_array_fini(struct prefix_array *array);

/* Make room for `capacity` items in all. Returns 0 or -ENOMEM. */
int prefix_array_reserve(struct prefix_array *array, size_t capacity);

/* Returns 0 or -ENOMEM. */
int prefix_array_push(struct prefix_array *array, __u64 item);

/* Sort by prefix; of several items of one prefix the last pushed stays. Returns 0 or -ENOMEM. */
int prefix_array_sort(struct prefix_array *array);

/* The item of a prefix in a sorted array, whatever its flag; NULL if there is none. */
__u64 *prefix_array_find(const struct prefix_array *array, const struct ip4_prefix *prefix);

#endif
