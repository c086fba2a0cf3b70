/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help.h"

struct fixture {
	struct table_memory memory;
	struct table *table;
	int n_best, n_hops; /* events heard */
	bool last_is_in_use;
	__u64 moment, finished; /* of the grace */
};

static void on_best(void *context, const struct ip4_prefix *prefix, const struct table_target *was,
                    const struct table_target *is)
{
	struct fixture *f = context;

	(void)prefix;
	assert_true(was || is);
	f->n_best++;
}

static void on_hop(void *context, __u32 hop, const struct ip6_addr *endpoint, bool is_in_use)
{
	struct fixture *f = context;

	assert_true(hop >= HOP_FIRST && hop < HOP_MAX);
	assert_true(ip6_addr_is_equal(endpoint, &f->memory.hops[hop].endpoint));
	f->n_hops++;
	f->last_is_in_use = is_in_use;
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
	struct table_listener listener = {
	        .best_changed = on_best, .hop_changed = on_hop, .context = &f};
	struct table_grace grace = {grace_start, grace_is_over, &f};

	f = (struct fixture){0};
	*state = &f;
	return table_memory_new((struct table_memory_sizes){HOP_FIRST + 3, 2, 2}, &f.memory) ||
	       table_new(&f.memory, &listener, &grace, &f.table);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	table_free(f->table);
	table_memory_free(&f->memory);
	return 0;
}

static int insert(struct fixture *f, const char *text, __u32 n)
{
	struct ip4_prefix prefix = prefix_of(text);
	struct table_target target = remote(n);

	return table_insert(f->table, &prefix, &target, TABLE_OWNER_STATIC,
	                    TABLE_PREFERENCE_STATIC);
}

static int withdraw(struct fixture *f, const char *text)
{
	struct ip4_prefix prefix = prefix_of(text);

	return table_withdraw(f->table, &prefix, TABLE_OWNER_STATIC);
}

static void assert_answer(struct fixture *f, const char *addr, int n)
{
	struct table_entry entry;
	int err = table_lookup(f->table, htonl(addr_of(addr)), &entry);

	assert_int_equal(answer(&f->memory, addr_of(addr)), n);
	assert_int_equal(err, n ? 0 : -ENOENT);
	if (n > 0)
		assert_int_equal(ntohl(entry.target.endpoint.words[3]), n);
}

static void finds_nothing_in_an_empty_table(void **state)
{
	assert_answer(*state, "0.0.0.0", 0);
	assert_answer(*state, "192.0.2.1", 0);
	assert_answer(*state, "255.255.255.255", 0);
}

static void prefers_the_longest_match(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "192.0.2.128/25", 1), 0);
	assert_int_equal(insert(f, "192.0.0.0/16", 2), 0);
	assert_int_equal(insert(f, "0.0.0.0/0", 3), 0);
	assert_answer(f, "192.0.2.128", 1);
	assert_answer(f, "192.0.2.127", 2);
	assert_answer(f, "192.0.255.255", 2);
	assert_answer(f, "192.1.0.0", 3);
	assert_answer(f, "255.255.255.255", 3);
	assert_int_equal(withdraw(f, "192.0.0.0/16"), 0);
	assert_answer(f, "192.0.2.127", 3);
	assert_answer(f, "192.0.2.128", 1);
}

static void every_length_ends_at_its_borders(void **state)
{
	struct fixture *f = *state;

	for (unsigned int len = 1; len <= 32; len++) {
		__u32 first = 0xaaaaaaaa & ip4_netmask(len), last = first | ~ip4_netmask(len);
		struct ip4_prefix prefix = {.addr = htonl(first), .len = len};
		struct table_target target = remote(len);

		assert_int_equal(table_insert(f->table, &prefix, &target, TABLE_OWNER_BGP, 1), 0);
		assert_int_equal(answer(&f->memory, first), len);
		assert_int_equal(answer(&f->memory, last), len);
		assert_int_equal(answer(&f->memory, first - 1), 0);
		assert_int_equal(answer(&f->memory, last + 1), 0);
		assert_int_equal(table_withdraw(f->table, &prefix, TABLE_OWNER_BGP), 0);
		assert_int_equal(answer(&f->memory, first), 0);
		f->finished = f->moment;
	}
}

static void says_local_and_own_by_fixed_hop_numbers(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix island = prefix_of("198.51.100.0/24"), own = prefix_of("198.51.100.1");
	struct table_target local_target = {.kind = TABLE_LOCAL}, own_target = {.kind = TABLE_OWN};
	struct table_entry entry;

	assert_int_equal(table_insert(f->table, &island, &local_target, TABLE_OWNER_STATIC, 5), 0);
	assert_int_equal(table_insert(f->table, &own, &own_target, TABLE_OWNER_CONNECTED, 0), 0);
	assert_int_equal(answer(&f->memory, addr_of("198.51.100.2")), -HOP_LOCAL);
	assert_int_equal(answer(&f->memory, addr_of("198.51.100.1")), -HOP_OWN);
	assert_int_equal(table_find(f->table, &own, &entry), 0);
	assert_int_equal(entry.target.kind, TABLE_OWN);
	assert_int_equal(f->n_hops, 0);
}

static void falls_back_to_the_next_best_owner(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix prefix = prefix_of("203.0.113.0/24");
	struct table_target bgp = remote(1), runtime = remote(2), fixed = remote(3);

	assert_int_equal(table_insert(f->table, &prefix, &bgp, TABLE_OWNER_BGP, 170), 0);
	assert_int_equal(table_insert(f->table, &prefix, &fixed, TABLE_OWNER_STATIC, 5), 0);
	assert_int_equal(table_insert(f->table, &prefix, &runtime, TABLE_OWNER_RUNTIME, 10), 0);
	assert_answer(f, "203.0.113.7", 3);
	assert_int_equal(f->n_best, 2);
	assert_int_equal(table_withdraw(f->table, &prefix, TABLE_OWNER_RUNTIME), 0);
	assert_answer(f, "203.0.113.7", 3);
	assert_int_equal(f->n_best, 2);
	assert_int_equal(table_withdraw(f->table, &prefix, TABLE_OWNER_STATIC), 0);
	assert_answer(f, "203.0.113.7", 1);
	assert_int_equal(table_withdraw(f->table, &prefix, TABLE_OWNER_STATIC), -ENOENT);
}

static void takes_the_lower_owner_of_equal_preferences(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix prefix = prefix_of("203.0.113.0/24");
	struct table_target bgp = remote(1), fixed = remote(2);

	assert_int_equal(table_insert(f->table, &prefix, &bgp, TABLE_OWNER_BGP, 5), 0);
	assert_int_equal(table_insert(f->table, &prefix, &fixed, TABLE_OWNER_STATIC, 5), 0);
	assert_answer(f, "203.0.113.7", 2);
}

static void a_new_preference_moves_an_entry(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix prefix = prefix_of("203.0.113.0/24");
	struct table_target bgp = remote(1), fixed = remote(2);
	struct table_statistics statistics;

	assert_int_equal(table_insert(f->table, &prefix, &bgp, TABLE_OWNER_BGP, 170), 0);
	assert_int_equal(table_insert(f->table, &prefix, &fixed, TABLE_OWNER_STATIC, 5), 0);
	assert_int_equal(table_insert(f->table, &prefix, &fixed, TABLE_OWNER_STATIC, 200), 0);
	assert_answer(f, "203.0.113.7", 1);
	assert_int_equal(table_insert(f->table, &prefix, &fixed, TABLE_OWNER_STATIC, 1), 0);
	assert_answer(f, "203.0.113.7", 2);
	table_get_statistics(f->table, &statistics);
	assert_int_equal(statistics.entries, 2);
	assert_int_equal(statistics.prefixes, 1);
}

static void replacing_with_the_same_is_no_event(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert(f, "203.0.113.0/24", 1), 0);
	assert_int_equal(insert(f, "203.0.113.0/24", 1), 0);
	assert_int_equal(f->n_best, 1);
	assert_int_equal(f->n_hops, 1);
}

static void counts_the_entries_of_an_endpoint(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr endpoint = endpoint_of(1), told;
	__u32 hop;

	assert_int_equal(table_hop_of(f->table, &endpoint), HOP_NONE);
	assert_int_equal(insert(f, "203.0.113.0/24", 1), 0);
	assert_int_equal(insert(f, "203.0.112.0/24", 1), 0);
	hop = table_hop_of(f->table, &endpoint);
	assert_int_equal(table_hop_prefixes(f->table, hop, &told), 2);
	assert_true(ip6_addr_is_equal(&told, &endpoint));
	assert_int_equal(withdraw(f, "203.0.113.0/24"), 0);
	assert_int_equal(f->n_hops, 1);
	assert_int_equal(insert(f, "203.0.112.0/24", 2), 0);
	assert_int_equal(f->n_hops, 3);
	assert_false(f->last_is_in_use);
	assert_int_equal(table_hop_prefixes(f->table, hop, &told), 0);
	assert_int_equal(table_hop_of(f->table, &endpoint), HOP_NONE);
}

static void keeps_a_hop_number_until_readers_are_done(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr first = endpoint_of(1), again = endpoint_of(4);
	__u32 hop;

	assert_int_equal(insert(f, "10.0.0.0/8", 1) || insert(f, "10.1.0.0/16", 2), 0);
	assert_int_equal(insert(f, "10.1.0.0/16", 3), 0);
	hop = table_hop_of(f->table, &first);
	assert_int_equal(insert(f, "10.0.0.0/8", 3), 0);
	assert_int_equal(insert(f, "10.2.0.0/16", 4), -ENOSPC);
	assert_answer(f, "10.2.0.0", 3);
	assert_true(ip6_addr_is_equal(&f->memory.hops[hop].endpoint, &first));
	f->finished = f->moment;
	assert_int_equal(insert(f, "10.2.0.0/16", 4), 0);
	assert_answer(f, "10.2.0.0", 4);
	assert_int_not_equal(table_hop_of(f->table, &again), HOP_NONE);
}

static void refuses_a_longer_prefix_without_a_page(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr endpoint = endpoint_of(2);

	assert_int_equal(insert(f, "192.0.0.0/22", 1), 0);
	assert_int_equal(insert(f, "192.0.0.1/32", 1), 0);
	assert_int_equal(insert(f, "192.0.1.0/25", 1), 0);
	assert_int_equal(insert(f, "192.0.2.0/30", 2), -ENOSPC);
	assert_int_equal(table_hop_of(f->table, &endpoint), HOP_NONE);
	assert_answer(f, "192.0.2.0", 1);
	assert_int_equal(withdraw(f, "192.0.1.0/25"), 0);
	assert_int_equal(insert(f, "192.0.2.0/30", 2), -ENOSPC);
	f->finished = f->moment;
	assert_int_equal(insert(f, "192.0.2.0/30", 2), 0);
	assert_answer(f, "192.0.2.3", 2);
	assert_answer(f, "192.0.2.4", 1);
	assert_answer(f, "192.0.1.0", 1);
}

static void refuses_what_is_no_entry(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix prefix = prefix_of("10.0.0.0/8"), crooked = {htonl(0x0a000001), 8};
	struct ip4_prefix too_long = {0, 33};
	struct table_target good = remote(1), none = {.kind = TABLE_REMOTE};

	assert_int_equal(table_insert(f->table, &crooked, &good, TABLE_OWNER_BGP, 1), -EINVAL);
	assert_int_equal(table_insert(f->table, &too_long, &good, TABLE_OWNER_BGP, 1), -EINVAL);
	assert_int_equal(table_insert(f->table, &prefix, &none, TABLE_OWNER_BGP, 1), -EINVAL);
	assert_int_equal(table_insert(f->table, &prefix, &good, TABLE_OWNERS, 1), -EINVAL);
	assert_int_equal(table_withdraw(f->table, &too_long, TABLE_OWNER_BGP), -ENOENT);
	assert_int_equal(f->n_hops + f->n_best, 0);
}

struct seen {
	char texts[16][IP4_PREFIX_TEXT];
	__u32 endpoints[16];
	size_t n;
};

static void see(void *context, const struct table_entry *entry)
{
	struct seen *seen = context;

	ip4_prefix_print(&entry->prefix, seen->texts[seen->n]);
	seen->endpoints[seen->n++] = ntohl(entry->target.endpoint.words[3]);
}

static void walks_in_the_order_of_prefixes(void **state)
{
	static const char *const sorted[] = {"0.0.0.0/0",   "10.0.0.0/8",    "10.0.0.0/24",
	                                     "10.0.0.0/32", "10.0.0.128/25", "10.0.1.0/24",
	                                     "10.1.0.0/16", "224.0.0.0/3"};
	static const int order[] = {5, 2, 7, 0, 4, 1, 6, 3};
	struct fixture *f = *state;
	struct table_cursor cursor = {0};
	struct seen seen = {0};

	for (int i = 0; i < 8; i++)
		assert_int_equal(insert(f, sorted[order[i]], 1), 0);
	while (table_walk(f->table, &cursor, TABLE_OWNERS, see, &seen))
		;
	assert_int_equal(seen.n, 8);
	for (int i = 0; i < 8; i++)
		assert_string_equal(seen.texts[i], sorted[i]);
}

static void walks_on_after_a_change_and_keeps_owners_together(void **state)
{
	struct fixture *f = *state;
	struct ip4_prefix prefix = prefix_of("10.0.0.0/24");
	struct table_target bgp = remote(2);
	struct table_cursor cursor = {0};
	struct seen seen = {0};

	assert_int_equal(insert(f, "10.0.0.0/8", 3) || insert(f, "10.0.0.0/16", 3), 0);
	assert_int_equal(insert(f, "10.0.0.0/20", 3) || insert(f, "10.0.0.0/24", 1), 0);
	assert_int_equal(table_insert(f->table, &prefix, &bgp, TABLE_OWNER_BGP, 170), 0);
	assert_int_equal(table_walk(f->table, &cursor, 4, see, &seen), 3);
	assert_int_equal(withdraw(f, "10.0.0.0/8") || insert(f, "10.0.0.0/22", 3), 0);
	assert_int_equal(table_walk(f->table, &cursor, 4, see, &seen), 2);
	assert_string_equal(seen.texts[3], "10.0.0.0/24");
	assert_int_equal(seen.endpoints[3], 1);
	assert_int_equal(seen.endpoints[4], 2);
	assert_int_equal(table_walk(f->table, &cursor, 4, see, &seen), 0);
}

static void remembers_a_path_mtu_as_long_as_its_endpoint(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr endpoint = endpoint_of(1);
	__u32 hop;

	assert_int_equal(table_set_path_mtu(f->table, &endpoint, 1400), -ENOENT);
	assert_int_equal(insert(f, "10.0.0.0/8", 1), 0);
	assert_int_equal(table_set_path_mtu(f->table, &endpoint, 1400), 0);
	hop = table_hop_of(f->table, &endpoint);
	assert_int_equal(f->memory.hops[hop].path_mtu, 1400);
	assert_int_equal(withdraw(f, "10.0.0.0/8"), 0);
	f->finished = f->moment;
	assert_int_equal(insert(f, "10.0.0.0/8", 2), 0);
	assert_int_equal(f->memory.hops[lookup_hop(&f->memory.lookup, 0x0a000000)].path_mtu, 0);
}

#define IN_TABLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_TABLE(finds_nothing_in_an_empty_table),
	        IN_TABLE(prefers_the_longest_match),
	        IN_TABLE(every_length_ends_at_its_borders),
	        IN_TABLE(says_local_and_own_by_fixed_hop_numbers),
	        IN_TABLE(falls_back_to_the_next_best_owner),
	        IN_TABLE(takes_the_lower_owner_of_equal_preferences),
	        IN_TABLE(a_new_preference_moves_an_entry),
	        IN_TABLE(replacing_with_the_same_is_no_event),
	        IN_TABLE(counts_the_entries_of_an_endpoint),
	        IN_TABLE(keeps_a_hop_number_until_readers_are_done),
	        IN_TABLE(refuses_a_longer_prefix_without_a_page),
	        IN_TABLE(refuses_what_is_no_entry),
	        IN_TABLE(walks_in_the_order_of_prefixes),
	        IN_TABLE(walks_on_after_a_change_and_keeps_owners_together),
	        IN_TABLE(remembers_a_path_mtu_as_long_as_its_endpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
