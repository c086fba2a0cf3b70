/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several endpoints behind one prefix: which of them readers find, and how they switch. */
#include "help.h"

#include <string.h>
#include <time.h>

#include "core/hop_list.h"

enum {
	N_FLOWS = 100000,
	N_PREFIXES = 100000,
	N_SWITCHES = 200,
	SWITCH_LIMIT_US = 50000,
};

struct fixture {
	struct table_memory memory;
	struct table *table;
	int n_switched, n_hops, n_best; /* events heard */
	__u64 moment, finished;         /* of the grace */
};

static void on_best(void *context, const struct ip4_prefix *prefix, const struct table_target *was,
                    const struct table_target *is)
{
	(void)prefix;
	(void)was;
	(void)is;
	((struct fixture *)context)->n_best++;
}

static void on_hop(void *context, __u32 hop, const struct ip6_addr *endpoint, bool is_in_use)
{
	assert_true(hop >= HOP_FIRST && hop < HOP_MAX && endpoint);
	((struct fixture *)context)->n_hops += is_in_use ? 1 : -1;
}

static void on_switched(void *context, const struct ip6_addr *endpoint, bool is_usable)
{
	struct fixture *f = context;

	assert_int_equal(table_is_endpoint_usable(f->table, endpoint), is_usable);
	f->n_switched++;
}

static __u64 grace_start(void *context)
{
	return ++((struct fixture *)context)->moment;
}

static bool grace_is_over(void *context, __u64 moment)
{
	return moment <= ((struct fixture *)context)->finished;
}

static int set_up(void **state)
{
	static struct fixture f;
	struct table_listener listener = {on_best, on_hop, on_switched, &f};
	struct table_grace grace = {grace_start, grace_is_over, &f};

	f = (struct fixture){0};
	*state = &f;
	return table_memory_new((struct table_memory_sizes){HOP_FIRST + 12, 3, 2}, &f.memory) ||
	       table_new(&f.memory, &listener, &grace, &f.table);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	table_free(f->table);
	table_memory_free(&f->memory);
	return 0;
}

static int insert(struct fixture *f, const char *text, struct table_target target)
{
	struct ip4_prefix prefix = prefix_of(text);

	return table_insert(f->table, &prefix, &target, TABLE_OWNER_BGP, TABLE_PREFERENCE_BGP);
}

static int withdraw(struct fixture *f, const char *text)
{
	struct ip4_prefix prefix = prefix_of(text);

	return table_withdraw(f->table, &prefix, TABLE_OWNER_BGP);
}

static void set_usable(struct fixture *f, __u32 n, bool is_usable)
{
	struct ip6_addr endpoint = endpoint_of(n);

	assert_int_equal(table_set_endpoint_usable(f->table, &endpoint, is_usable), 0);
}

static size_t entries_of(struct fixture *f, __u32 n)
{
	struct ip6_addr endpoint = endpoint_of(n), told;

	return table_hop_prefixes(f->table, table_hop_of(f->table, &endpoint), &told);
}

/* The number of the endpoint that a flow towards an address goes to, 0: none. */
static __u32 picked(struct fixture *f, const char *addr, __u32 flow)
{
	return pick(&f->memory, lookup_hop(&f->memory.lookup, addr_of(addr)), flow);
}

static void goes_to_the_first_and_falls_back_in_order(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){5, 3, 4, 0})), 0);
	assert_int_equal(picked(f, "10.1.1.1", 1), 5);
	set_usable(f, 5, false);
	assert_int_equal(picked(f, "10.1.1.1", 1), 3);
	set_usable(f, 3, false);
	assert_int_equal(picked(f, "10.1.1.1", 1), 4);
	set_usable(f, 4, false);
	assert_int_equal(picked(f, "10.1.1.1", 1), 0);
	set_usable(f, 3, true);
	assert_int_equal(picked(f, "10.1.1.1", 1), 3);
	set_usable(f, 5, true);
	assert_int_equal(picked(f, "10.1.1.1", 1), 5);
	assert_int_equal(f->n_switched, 5);
	assert_int_equal(f->n_best, 1);
}

static void shares_flows_evenly_and_moves_only_those_of_the_one_that_goes(void **state)
{
	struct fixture *f = *state;
	static __u32 before[N_FLOWS];
	__u32 n_of[6] = {0};

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(4, (const __u32[]){1, 2, 3, 4, 5, 0})), 0);
	for (__u32 i = 0; i < N_FLOWS; i++)
		n_of[before[i] = picked(f, "10.1.1.1", hash_mix(i))]++;
	for (__u32 n = 1; n <= 4; n++)
		assert_in_range(n_of[n], N_FLOWS / 4 * 97 / 100, N_FLOWS / 4 * 103 / 100);
	assert_int_equal(n_of[5], 0);
	set_usable(f, 2, false);
	memset(n_of, 0, sizeof(n_of));
	for (__u32 i = 0; i < N_FLOWS; i++) {
		const __u32 after = picked(f, "10.1.1.1", hash_mix(i));

		if (before[i] == 2)
			n_of[after]++;
		else
			assert_int_equal(after, before[i]);
	}
	assert_int_equal(n_of[2] + n_of[5], 0);
	for (__u32 n = 1; n <= 4; n += n == 1 ? 2 : 1)
		assert_in_range(n_of[n], N_FLOWS / 12 * 93 / 100, N_FLOWS / 12 * 107 / 100);
}

static void a_flow_stays_when_the_list_is_another_one(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(3, (const __u32[]){1, 2, 3, 0})), 0);
	assert_int_equal(insert(f, "11.0.0.0/8", list_of(2, (const __u32[]){3, 1, 0})), 0);
	for (__u32 i = 0; i < 1000; i++) {
		const __u32 of_three = picked(f, "10.1.1.1", hash_mix(i));

		if (of_three != 2)
			assert_int_equal(picked(f, "11.1.1.1", hash_mix(i)), of_three);
	}
}

static void equal_lists_have_one_number(void **state)
{
	struct fixture *f = *state;
	struct table_statistics statistics;

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(2, (const __u32[]){2, 1, 3, 0})), 0);
	assert_int_equal(insert(f, "11.0.0.0/8", list_of(2, (const __u32[]){1, 2, 3, 0})), 0);
	assert_int_equal(lookup_hop(&f->memory.lookup, addr_of("10.0.0.1")),
	                 lookup_hop(&f->memory.lookup, addr_of("11.0.0.1")));
	assert_int_equal(insert(f, "11.0.0.0/8", list_of(1, (const __u32[]){1, 2, 3, 0})), 0);
	assert_int_not_equal(lookup_hop(&f->memory.lookup, addr_of("10.0.0.1")),
	                     lookup_hop(&f->memory.lookup, addr_of("11.0.0.1")));
	table_get_statistics(f->table, &statistics);
	assert_int_equal(statistics.lists, 2);
	assert_int_equal(statistics.endpoints, 3);
}

static void a_list_of_one_is_that_endpoint(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr endpoint = endpoint_of(7);

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){7, 0})), 0);
	assert_int_equal(lookup_hop(&f->memory.lookup, addr_of("10.0.0.1")),
	                 table_hop_of(f->table, &endpoint));
}

static void tells_what_a_hop_number_stands_for(void **state)
{
	struct fixture *f = *state;
	struct table_target target;
	struct table_entry entry;
	__u8 active;

	set_usable(f, 2, false);
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(2, (const __u32[]){2, 1, 3, 0})), 0);
	assert_int_equal(table_lookup(f->table, htonl(addr_of("10.0.0.1")), &entry), 0);
	assert_int_equal(entry.hop, lookup_hop(&f->memory.lookup, addr_of("10.0.0.1")));
	assert_int_equal(table_hop_target(f->table, entry.hop, &target, &active), 0);
	assert_int_equal(target.n_endpoints, 3);
	assert_int_equal(target.n_equal, 2);
	assert_int_equal(ntohl(target.endpoints[0].words[3]), 1);
	assert_int_equal(active, 1);
	assert_memory_equal(&entry.target, &target, sizeof(target));
	assert_int_equal(table_hop_target(f->table, entry.hop + 1, &target, &active), -ENOENT);
	assert_int_equal(table_hop_target(f->table, HOP_LIST + HOP_LISTS_MAX, &target, &active),
	                 -ENOENT);
}

static void counts_entries_by_themselves_and_in_lists(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "10.0.0.0/8", remote(1)), 0);
	assert_int_equal(insert(f, "11.0.0.0/8", list_of(1, (const __u32[]){1, 2, 0})), 0);
	assert_int_equal(insert(f, "12.0.0.0/8", list_of(1, (const __u32[]){1, 2, 0})), 0);
	assert_int_equal(insert(f, "13.0.0.0/8", list_of(1, (const __u32[]){3, 1, 0})), 0);
	assert_int_equal(entries_of(f, 1), 4);
	assert_int_equal(entries_of(f, 2), 2);
	assert_int_equal(withdraw(f, "11.0.0.0/8") || withdraw(f, "12.0.0.0/8"), 0);
	assert_int_equal(entries_of(f, 1), 2);
	assert_int_equal(entries_of(f, 2), 0);
	assert_int_equal(f->n_hops, 2);
	assert_int_equal(withdraw(f, "10.0.0.0/8") || withdraw(f, "13.0.0.0/8"), 0);
	assert_int_equal(f->n_hops, 0);
}

static void remembers_an_unusable_endpoint_that_is_not_in_use(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr endpoint = endpoint_of(1);

	set_usable(f, 1, false);
	assert_int_equal(table_hop_of(f->table, &endpoint), HOP_NONE);
	assert_int_equal(f->n_switched + f->n_hops, 0);
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){1, 2, 0})), 0);
	assert_int_equal(picked(f, "10.0.0.1", 9), 2);
	assert_int_equal(withdraw(f, "10.0.0.0/8"), 0);
	assert_false(table_is_endpoint_usable(f->table, &endpoint));
	set_usable(f, 1, true);
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){1, 2, 0})), 0);
	assert_int_equal(picked(f, "10.0.0.1", 9), 1);
}

/* Who tells us of next hops decides how many there are, not how many prefixes we can have. */
static void unusable_endpoints_leave_numbers_for_those_in_use(void **state)
{
	struct table_memory memory;
	struct table *table;
	const struct ip4_prefix prefix = prefix_of("203.0.113.0/24");
	const struct ip6_addr first = endpoint_of(1);

	(void)state;
	assert_int_equal(table_memory_new(table_memory_sizes(100), &memory), 0);
	assert_int_equal(table_new(&memory, NULL, NULL, &table), 0);
	for (__u32 n = 1; n <= HOP_MAX; n++) {
		const struct ip6_addr endpoint = endpoint_of(n);

		table_set_endpoint_usable(table, &endpoint, false);
	}
	for (__u32 n = 1; n <= HOP_MAX / 2; n++) { /* known to be unusable or not */
		const struct table_target target = remote(2 * n);

		assert_int_equal(table_insert(table, &prefix, &target, TABLE_OWNER_BGP, 1), 0);
	}
	assert_false(table_is_endpoint_usable(table, &first));
	table_free(table);
	table_memory_free(&memory);
}

static void saying_the_same_again_is_no_event(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "10.0.0.0/8", remote(1)), 0);
	set_usable(f, 1, true);
	set_usable(f, 1, false);
	set_usable(f, 1, false);
	assert_int_equal(f->n_switched, 1);
}

static void keeps_lists_and_members_until_readers_are_done(void **state)
{
	struct fixture *f = *state;
	__u32 hop;

	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){1, 2, 0})), 0);
	assert_int_equal(insert(f, "11.0.0.0/8", list_of(1, (const __u32[]){2, 3, 0})), 0);
	assert_int_equal(insert(f, "12.0.0.0/8", list_of(1, (const __u32[]){3, 4, 0})), 0);
	hop = lookup_hop(&f->memory.lookup, addr_of("10.0.0.1"));
	assert_int_equal(withdraw(f, "10.0.0.0/8"), 0);
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){5, 6, 0})), -ENOSPC);
	assert_int_equal(pick(&f->memory, hop, 1), 1);
	assert_int_equal(f->n_hops, 3);
	f->finished = f->moment;
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){5, 6, 0})), 0);
	assert_int_equal(picked(f, "10.0.0.1", 1), 5);
}

static void refuses_what_is_no_list(void **state)
{
	struct fixture *f = *state;
	struct table_target target = list_of(3, (const __u32[]){1, 2, 0});

	assert_int_equal(insert(f, "10.0.0.0/8", target), -EINVAL);
	assert_int_equal(insert(f, "10.0.0.0/8", list_of(1, (const __u32[]){1, 2, 1, 0})), -EINVAL);
	target = list_of(1, (const __u32[]){1, 2, 0});
	target.endpoints[1] = (struct ip6_addr){.words = {0}};
	assert_int_equal(insert(f, "10.0.0.0/8", target), -EINVAL);
	target.n_endpoints = TABLE_ENDPOINTS_MAX + 1;
	assert_int_equal(insert(f, "10.0.0.0/8", target), -EINVAL);
	assert_int_equal(f->n_hops, 0);
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void switches_100000_prefixes_in_microseconds(void **state)
{
	struct fixture *f = *state;
	const struct table_target target = list_of(1, (const __u32[]){1, 2, 0});
	double start, us;

	for (__u32 i = 0; i < N_PREFIXES; i++) {
		struct ip4_prefix prefix = {.addr = htonl(0x0a000000 + (i << 8)), .len = 24};

		assert_int_equal(table_insert(f->table, &prefix, &target, TABLE_OWNER_BGP, 170), 0);
	}
	start = now_us();
	for (int i = 0; i < N_SWITCHES; i++)
		set_usable(f, 1, i % 2);
	us = (now_us() - start) / N_SWITCHES;
	print_message("100,000 prefixes behind one list: %.2f us a switch\n", us);
	assert_true(us < SWITCH_LIMIT_US);
	assert_int_equal(f->n_best, N_PREFIXES);
	set_usable(f, 1, false);
	for (__u32 i = 0; i < N_PREFIXES; i++)
		assert_int_equal(
		        pick(&f->memory, lookup_hop(&f->memory.lookup, 0x0a000000 + (i << 8)), i),
		        2);
}

#define IN_TABLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_TABLE(goes_to_the_first_and_falls_back_in_order),
	        IN_TABLE(shares_flows_evenly_and_moves_only_those_of_the_one_that_goes),
	        IN_TABLE(a_flow_stays_when_the_list_is_another_one),
	        IN_TABLE(equal_lists_have_one_number),
	        IN_TABLE(a_list_of_one_is_that_endpoint),
	        IN_TABLE(tells_what_a_hop_number_stands_for),
	        IN_TABLE(counts_entries_by_themselves_and_in_lists),
	        IN_TABLE(remembers_an_unusable_endpoint_that_is_not_in_use),
	        cmocka_unit_test(unusable_endpoints_leave_numbers_for_those_in_use),
	        IN_TABLE(saying_the_same_again_is_no_event),
	        IN_TABLE(keeps_lists_and_members_until_readers_are_done),
	        IN_TABLE(refuses_what_is_no_list),
	        IN_TABLE(switches_100000_prefixes_in_microseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
