/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/prefix_array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

/* The key's bits: 24 to 63. Four passes of ten bits, which keep their counters in the first cache.
 */
#define KEY_SHIFT  24
#define DIGIT_BITS 10
#define DIGITS     (1 << DIGIT_BITS)
#define PASSES     4

void prefix_array_fini(struct prefix_array *array)
{
	free(array->items);
	*array = (struct prefix_array){0};
}

int prefix_array_reserve(struct prefix_array *array, size_t capacity)
{
	__u64 *items;

	if (capacity <= array->capacity)
		return 0;
	items = realloc(array->items, capacity * sizeof(*items));
	if (!items)
		return -ENOMEM;
	array->items = items;
	array->capacity = capacity;
	return 0;
}

int prefix_array_push(struct prefix_array *array, __u64 item)
{
	size_t wanted = array->capacity ? 2 * array->capacity : FIRST_CAPACITY;
	int err = array->n == array->capacity ? prefix_array_reserve(array, wanted) : 0;

	if (!err)
		array->items[array->n++] = item;
	return err;
}

/* One stable pass of the radix sort. */
static void sort_pass(const __u64 *from, __u64 *to, size_t n, unsigned int shift)
{
	size_t starts[DIGITS] = {0}, sum = 0, count;

	for (size_t i = 0; i < n; i++)
		starts[from[i] >> shift & (DIGITS - 1)]++;
	for (size_t digit = 0; digit < DIGITS; digit++) {
		count = starts[digit];
		starts[digit] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* In a sorted array the last of equal prefixes is the last pushed, as the passes are stable. */
static void keep_last(struct prefix_array *array)
{
	size_t kept = 0;

	for (size_t i = 0; i < array->n; i++) {
		if (i + 1 < array->n &&
		    !((array->items[i] ^ array->items[i + 1]) & PREFIX_ITEM_KEY))
			continue;
		array->items[kept++] = array->items[i];
	}
	array->n = kept;
}

int prefix_array_sort(struct prefix_array *array)
{
	__u64 *from = array->items, *to, *swap;

	if (array->n < 2)
		return 0;
	to = malloc(array->n * sizeof(*to));
	if (!to)
		return -ENOMEM;
	for (unsigned int pass = 0; pass < PASSES; pass++) {
		sort_pass(from, to, array->n, KEY_SHIFT + pass * DIGIT_BITS);
		swap = from;
		from = to;
		to = swap;
	}
	_Static_assert(PASSES % 2 == 0, "the result is back in the array");
	free(to);
	keep_last(array);
	return 0;
}

__u64 *prefix_array_find(const struct prefix_array *array, const struct ip4_prefix *prefix)
{
	__u64 key = prefix_item(prefix, false);
	size_t low = 0, high = array->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if ((array->items[middle] & PREFIX_ITEM_KEY) < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == array->n || (array->items[low] & PREFIX_ITEM_KEY) != key)
		return NULL;
	return &array->items[low];
}
