/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kernel/route_queue.h"

static struct ip4_prefix prefix_of(__u32 addr, __u8 len)
{
	return (struct ip4_prefix){.addr = htonl(addr), .len = len};
}

static void push(struct route_queue *queue, __u32 addr, __u8 len, bool is_add)
{
	struct ip4_prefix prefix = prefix_of(addr, len);

	assert_int_equal(route_queue_push(queue, &prefix, is_add), 0);
}

static void gives_out_each_prefix_once_with_its_last_change(void **state)
{
	enum { N = 5000 };
	struct route_queue queue = {0};
	struct ip4_prefix prefix;
	unsigned char seen[N] = {0};
	bool is_add;

	(void)state;
	for (unsigned int i = 0; i < 3 * N; i++)
		push(&queue, (i * 7919 % N) << 8, 24, i >= 2 * N && i % 2);
	for (unsigned int i = 0; i < N; i++) {
		assert_int_equal(route_queue_take(&queue, &prefix, &is_add), 1);
		assert_int_equal(prefix.len, 24);
		seen[ntohl(prefix.addr) >> 8]++;
	}
	assert_int_equal(route_queue_take(&queue, &prefix, &is_add), 0);
	assert_int_equal(route_queue_size(&queue), 0);
	for (unsigned int i = 0; i < N; i++)
		assert_int_equal(seen[i], 1);
	route_queue_fini(&queue);
}

static void tells_prefixes_of_one_address_apart(void **state)
{
	struct route_queue queue = {0};
	struct ip4_prefix prefix;
	__u64 lengths = 0;
	bool is_add;

	(void)state;
	for (__u8 len = 0; len <= 32; len++)
		push(&queue, 0, len, true);
	while (route_queue_take(&queue, &prefix, &is_add) == 1) {
		assert_int_equal(prefix.addr, 0);
		lengths |= (__u64)1 << prefix.len;
	}
	assert_true(lengths == 0x1ffffffffULL);
	route_queue_fini(&queue);
}

static void a_later_change_comes_after_an_earlier_run(void **state)
{
	struct route_queue queue = {0};
	struct ip4_prefix prefix;
	bool is_add, last = false;
	int times = 0;

	(void)state;
	for (__u32 i = 1; i <= 1000; i++)
		push(&queue, i << 8, 24, true);
	assert_int_equal(route_queue_take(&queue, &prefix, &is_add), 1);
	push(&queue, 500 << 8, 24, false);
	while (route_queue_take(&queue, &prefix, &is_add) == 1) {
		if (prefix.addr != htonl(500 << 8))
			continue;
		times++;
		last = is_add;
	}
	assert_int_equal(times, 2);
	assert_false(last);
	route_queue_fini(&queue);
}

static void flapping_does_not_fill_the_memory(void **state)
{
	struct route_queue queue = {0};

	(void)state;
	for (__u32 i = 0; i < 1000000; i++)
		push(&queue, (i % 100) << 8, 24, i & 1);
	assert_true(queue.log.capacity <= 512);
	route_queue_fini(&queue);
}

static int by_key(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sorts_as_qsort_does_and_finds_what_is_there(void **state)
{
	enum { N = 20000 };
	struct prefix_array array = {0};
	struct ip4_prefix prefix;
	__u64 *model = malloc(N * sizeof(*model));
	size_t n = 0;

	(void)state;
	assert_non_null(model);
	srand(1);
	for (int i = 0; i < N; i++) {
		prefix = prefix_of((__u32)rand() << 12 ^ (__u32)rand(), (__u8)(rand() % 33));
		model[i] = prefix_item(&prefix, false);
		assert_int_equal(prefix_array_push(&array, model[i]), 0);
	}
	qsort(model, N, sizeof(*model), by_key);
	for (size_t i = 0; i < N; i++) {
		if (!n || model[i] != model[n - 1])
			model[n++] = model[i];
	}
	assert_int_equal(prefix_array_sort(&array), 0);
	assert_int_equal(array.n, n);
	assert_memory_equal(array.items, model, n * sizeof(*model));
	for (size_t i = 0; i < n; i++) {
		prefix = prefix_item_prefix(model[i]);
		assert_ptr_equal(prefix_array_find(&array, &prefix), &array.items[i]);
	}
	prefix = prefix_of(0x01020304, 33);
	assert_null(prefix_array_find(&array, &prefix));
	prefix_array_fini(&array);
	free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(gives_out_each_prefix_once_with_its_last_change),
	        cmocka_unit_test(tells_prefixes_of_one_address_apart),
	        cmocka_unit_test(a_later_change_comes_after_an_earlier_run),
	        cmocka_unit_test(flapping_does_not_fill_the_memory),
	        cmocka_unit_test(sorts_as_qsort_does_and_finds_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
