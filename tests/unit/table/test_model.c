/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A million random changes by several owners, each compared with a model that is too simple to be
 * wrong: a list of prefixes, and one search for each length. The targets are single endpoints and
 * lists of them, which are usable now and not then.
 */
#include "model_targets.h"

#include <stdlib.h>
#include <string.h>

enum {
	N_OPERATIONS = 1000000,
	N_PREFIXES = 3000,
	N_SHORT = 23, /* the first of them, shorter than /12: costly, so drawn seldom */
	N_BUCKETS = 16384,
	CHECK_ALL_EVERY = 50000,
};

struct model_entry {
	__u16 target; /* 0: no entry */
	__u8 preference;
};

struct model_prefix {
	__u32 addr;
	__u8 len;
	struct model_entry entries[TABLE_OWNERS];
};

static struct model_prefix prefixes[N_PREFIXES];
static __u16 buckets[N_BUCKETS]; /* index + 1 */
static size_t references[N_ENDPOINTS + 1];

static struct table_memory memory;
static struct table *table;
static __u64 moment;

/* The change that is being made, for the listener to compare with. */
static struct {
	const struct model_prefix *prefix;
	__u16 was, is;
	int n_best, n_begun, n_ceased, n_switched;
} expected;

static __u32 bucket_of(__u32 addr, unsigned int len)
{
	__u32 bucket = ((addr >> 3 ^ len) * 0x9e3779b1u) >> 18;

	while (buckets[bucket] && (prefixes[buckets[bucket] - 1].addr != addr ||
	                           prefixes[buckets[bucket] - 1].len != len))
		bucket = (bucket + 1) % N_BUCKETS;
	return bucket;
}

/* Clustered around a few addresses, so prefixes cover one another; both ends of the space too. */
static __u32 random_addr(void)
{
	static const __u32 centres[] = {0, 0x0a000000, 0xc0000200, 0xc0a8fff0, 0xffffff00};
	static const __u32 spreads[] = {0xff, 0x3ff, 0xffff, 0xfffff};

	return centres[random_below(5)] ^ (random_below(0x7fffffff) & spreads[random_below(4)]);
}

/* One /0, two of each length to 11; the rest longer and clustered. */
static struct model_prefix random_prefix(int i)
{
	const unsigned int len = i < N_SHORT ? (unsigned int)(i + 1) / 2 : 12 + random_below(21);
	const __u32 addr = i < N_SHORT ? 2 * random_below(0x7fffffff) : random_addr();

	return (struct model_prefix){.addr = addr & ip4_netmask(len), .len = len};
}

static void make_prefixes(void)
{
	for (int i = 0; i < N_PREFIXES; i++) {
		struct model_prefix prefix = random_prefix(i);
		__u32 bucket = bucket_of(prefix.addr, prefix.len);

		while (buckets[bucket]) {
			prefix = random_prefix(i);
			bucket = bucket_of(prefix.addr, prefix.len);
		}
		prefixes[i] = prefix;
		buckets[bucket] = i + 1;
	}
}

static __u16 model_best(const struct model_prefix *prefix, enum table_owner *ret_owner)
{
	const struct model_entry *best = NULL;

	for (int owner = 0; owner < TABLE_OWNERS; owner++) {
		const struct model_entry *entry = &prefix->entries[owner];

		if (!entry->target || (best && best->preference <= entry->preference))
			continue;
		best = entry;
		*ret_owner = owner;
	}
	return best ? best->target : 0;
}

static __u16 model_lookup(__u32 addr, int *ret_len, enum table_owner *ret_owner)
{
	for (int len = 32; len >= 0; len--) {
		__u32 index = buckets[bucket_of(addr & ip4_netmask(len), len)];
		__u16 best = index ? model_best(&prefixes[index - 1], ret_owner) : 0;

		*ret_len = len;
		if (best)
			return best;
	}
	return 0;
}

static void on_best(void *context, const struct ip4_prefix *prefix, const struct table_target *was,
                    const struct table_target *is)
{
	(void)context;
	assert_int_equal(ntohl(prefix->addr), expected.prefix->addr);
	assert_int_equal(prefix->len, expected.prefix->len);
	assert_int_equal(number_of(was), expected.was);
	assert_int_equal(number_of(is), expected.is);
	expected.n_best++;
}

static void on_hop(void *context, __u32 hop, const struct ip6_addr *endpoint, bool is_in_use)
{
	struct ip6_addr told;

	(void)context;
	assert_int_equal(table_hop_prefixes(table, hop, &told), is_in_use);
	assert_int_equal(!is_in_use, !references[endpoint_number(endpoint)]);
	*(is_in_use ? &expected.n_begun : &expected.n_ceased) += 1;
}

static void on_switched(void *context, const struct ip6_addr *endpoint, bool is_usable)
{
	(void)context;
	assert_int_equal(is_usable, !is_unusable[endpoint_number(endpoint)]);
	expected.n_switched++;
}

/* Readers that finish after a while: numbers come back late. */
static __u64 grace_start(void *context)
{
	(void)context;
	return ++moment;
}

static bool grace_is_over(void *context, __u64 then)
{
	(void)context;
	return then + 20 < moment;
}

/* What readers make of a hop: the members that they may send to, one of them for any flow. */
static void check_hop(__u32 hop, __u32 number)
{
	const struct table_target *target = &targets[number];
	const __u32 picked = pick(&memory, hop, random_below(0x7fffffff));
	bool is_any_active = false, is_picked_active = false;

	if (number <= N_ENDPOINTS) {
		assert_int_equal(hop < HOP_FIRST ? 0 : picked, number);
		assert_int_equal(memory.hops[hop].is_unusable, is_unusable[number]);
		return;
	}
	assert_true(hop_is_list(hop));
	for (int i = 0; i < target->n_endpoints; i++) {
		const bool is_active = model_is_active(target, i);

		assert_int_equal(memory.lists[hop - HOP_LIST].active >> i & 1, is_active);
		is_any_active |= is_active;
		is_picked_active |= is_active && endpoint_number(&target->endpoints[i]) == picked;
	}
	assert_int_equal(is_picked_active, is_any_active);
	assert_int_equal(!picked, !is_any_active);
}

static void check_addr(__u32 addr)
{
	struct table_entry entry;
	enum table_owner owner;
	int len;
	__u16 best = model_lookup(addr, &len, &owner);
	int err = table_lookup(table, htonl(addr), &entry);

	check_hop(lookup_hop(&memory.lookup, addr), best);
	assert_int_equal(err, best ? 0 : -ENOENT);
	if (err)
		return;
	assert_int_equal(number_of(&entry.target), best);
	assert_int_equal(entry.prefix.len, len);
	assert_int_equal(entry.owner, owner);
}

/* Returns how many endpoints this brings into use or takes out of it. */
static int count_references(__u16 target, int n)
{
	int n_changed = 0;

	for (int i = 0; i < targets[target].n_endpoints; i++) {
		size_t *count = &references[endpoint_number(&targets[target].endpoints[i])];

		n_changed += n > 0 ? !*count : *count == 1;
		*count += n;
	}
	return n_changed;
}

/* Change the model first: the listener compares with it. */
static int change(struct model_prefix *prefix, enum table_owner owner, struct model_entry entry)
{
	const struct ip4_prefix real = {.addr = htonl(prefix->addr), .len = prefix->len};
	const struct model_entry former = prefix->entries[owner];
	enum table_owner unused;
	int begun, ceased, err;

	memset(&expected, 0, sizeof(expected));
	expected.prefix = prefix;
	expected.was = model_best(prefix, &unused);
	prefix->entries[owner] = entry;
	expected.is = model_best(prefix, &unused);
	begun = count_references(entry.target, 1);
	ceased = count_references(former.target, -1);
	if (entry.target)
		err = table_insert(table, &real, &targets[entry.target], owner, entry.preference);
	else
		err = table_withdraw(table, &real, owner);
	assert_int_equal(expected.n_begun, begun);
	assert_int_equal(expected.n_ceased, ceased);
	return err;
}

static void change_and_check(struct model_prefix *prefix)
{
	const enum table_owner owner = random_below(TABLE_OWNERS);
	const __u16 former = prefix->entries[owner].target;
	const __u32 last = prefix->addr | ~ip4_netmask(prefix->len);
	struct model_entry entry = {0};
	int err;

	if (random_below(5) < 3)
		entry = (struct model_entry){1 + random_below(N_TARGETS), random_below(3)};
	err = change(prefix, owner, entry);
	assert_int_equal(err, entry.target || former ? 0 : -ENOENT);
	assert_int_equal(expected.n_best, expected.was != expected.is);
	check_addr(prefix->addr + (random_below(0x7fffffff) & (last - prefix->addr)));
	check_addr(random_below(2) ? last + 1 : prefix->addr - 1);
	check_addr(random_below(2) ? last : prefix->addr);
}

/* Prefixes near and far are looked at by the changes that follow. */
static void flip_an_endpoint(void)
{
	const __u32 n = 1 + random_below(random_below(2) ? N_LISTED : N_ENDPOINTS);
	const struct ip6_addr endpoint = endpoint_of(n);
	const bool was_unusable = is_unusable[n];

	memset(&expected, 0, sizeof(expected));
	is_unusable[n] = random_below(2);
	assert_int_equal(table_set_endpoint_usable(table, &endpoint, !is_unusable[n]), 0);
	assert_int_equal(table_is_endpoint_usable(table, &endpoint), !is_unusable[n]);
	assert_int_equal(expected.n_switched, references[n] && was_unusable != is_unusable[n]);
	assert_int_equal(expected.n_begun + expected.n_ceased + expected.n_best, 0);
}

struct walk_check {
	size_t n;
	__u64 position; /* of the entry before, comparable */
};

static void check_entry(void *context, const struct table_entry *entry)
{
	struct walk_check *check = context;
	const __u32 addr = ntohl(entry->prefix.addr);
	const __u32 index = buckets[bucket_of(addr, entry->prefix.len)];
	const struct model_entry *model;
	const __u64 position = ((__u64)addr << 6 | entry->prefix.len) << 16 |
	                       entry->preference << 8 | entry->owner;
	enum table_owner best;

	assert_int_not_equal(index, 0);
	model = &prefixes[index - 1].entries[entry->owner];
	model_best(&prefixes[index - 1], &best);
	assert_int_equal(number_of(&entry->target), model->target);
	assert_int_equal(entry->preference, model->preference);
	assert_int_equal(entry->is_best, best == entry->owner);
	assert_true(!check->n || position > check->position);
	check->position = position;
	check->n++;
}

static void check_all(void)
{
	struct table_cursor cursor = {0};
	struct walk_check check = {0};
	struct table_statistics statistics;
	size_t n_entries = 0, n_prefixes = 0, n_endpoints = 0;
	enum table_owner unused;

	for (int i = 0; i < N_PREFIXES; i++) {
		n_prefixes += model_best(&prefixes[i], &unused) != 0;
		for (int owner = 0; owner < TABLE_OWNERS; owner++)
			n_entries += prefixes[i].entries[owner].target != 0;
	}
	for (__u32 n = 1; n <= N_ENDPOINTS; n++) {
		struct ip6_addr endpoint = endpoint_of(n), told;

		n_endpoints += references[n] != 0;
		assert_int_equal(table_hop_prefixes(table, table_hop_of(table, &endpoint), &told),
		                 references[n]);
	}
	while (table_walk(table, &cursor, 4 + random_below(300), check_entry, &check))
		;
	table_get_statistics(table, &statistics);
	assert_int_equal(check.n, n_entries);
	assert_int_equal(statistics.entries, n_entries);
	assert_int_equal(statistics.prefixes, n_prefixes);
	assert_int_equal(statistics.endpoints, n_endpoints);
}

static void withdraw_all(void)
{
	for (int i = 0; i < N_PREFIXES; i++)
		for (int owner = 0; owner < TABLE_OWNERS; owner++)
			if (prefixes[i].entries[owner].target)
				assert_int_equal(
				        change(&prefixes[i], owner, (struct model_entry){0}), 0);
}

static void agrees_with_a_naive_model(void **state)
{
	(void)state;
	for (int i = 0; i < N_OPERATIONS; i++) {
		bool is_short = !random_below(10000);

		change_and_check(
		        &prefixes[is_short ? random_below(N_SHORT)
		                           : N_SHORT + random_below(N_PREFIXES - N_SHORT)]);
		if (!random_below(20))
			flip_an_endpoint();
		if (i % CHECK_ALL_EVERY == 0)
			check_all();
	}
	check_all();
}

static void leaves_nothing_behind_when_all_is_withdrawn(void **state)
{
	(void)state;
	withdraw_all();
	check_all();
	for (__u32 i = 0; i < LOOKUP_SLOTS; i++)
		if (memory.lookup.slots[i])
			fail_msg("slot %u still has %u", i, memory.lookup.slots[i]);
}

static int set_up(void **state)
{
	struct table_listener listener = {on_best, on_hop, on_switched, NULL};
	struct table_grace grace = {grace_start, grace_is_over, NULL};

	(void)state;
	make_prefixes();
	make_targets();
	return table_memory_new(table_memory_sizes(N_PREFIXES), &memory) ||
	       table_new(&memory, &listener, &grace, &table);
}

static int tear_down(void **state)
{
	(void)state;
	table_free(table);
	table_memory_free(&memory);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(agrees_with_a_naive_model),
	        cmocka_unit_test(leaves_nothing_behind_when_all_is_withdrawn),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
