/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader looks up while the writer changes unrelated, covering and longer prefixes: it must only
 * ever see the old or the new answer. Endpoints and lists of them come and go, so that hop numbers
 * and pages are taken again; the writer's grace is that the reader has begun a new round.
 */
#include "help.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

enum {
	N_CHANGES = 100000,
	N_ROUNDS = 20000,
	N_BETWEEN = 300, /* lookups between finding a hop number and using it */
	DEADLINE_S = 60,
};

/* Watched addresses. Endpoint numbers say where they belong: watch * GROUP + any. */
enum {
	STEADY,  /* never changes, though all around it does */
	COVERED, /* its covering prefix changes between endpoints */
	IN_PAGE, /* its /24 gets and loses a longer prefix, and so its page, beside this address */
	LONGER,  /* its /32 comes and goes above a /29 */
	SHARED,  /* its prefix changes between lists, whose members change between usable and not */
	N_WATCHES,
	GROUP = 1000000,
};

static const char *const watched[N_WATCHES] = {"10.1.2.3", "10.9.0.1", "10.3.0.1", "10.2.0.9",
                                               "10.6.0.1"};

static struct table_memory memory;
static struct table *table;
static __u64 rounds; /* begun by the reader */
static bool is_done;
static __u64 n_wrong;

static __u64 grace_start(void *context)
{
	(void)context;
	return __atomic_load_n(&rounds, __ATOMIC_SEQ_CST);
}

static bool grace_is_over(void *context, __u64 moment)
{
	(void)context;
	return __atomic_load_n(&rounds, __ATOMIC_SEQ_CST) > moment + 1;
}

/* Whatever the flow: of a list in a switch it must be a member, and never nobody. */
static bool is_right(__u32 hop, __u32 watch)
{
	static __u32 flow;
	volatile __be32 *number;

	if (hop_is_list(hop))
		hop = hop_list_pick(&memory.lists[hop - HOP_LIST], hash_mix(flow++));
	number = &memory.hops[hop].endpoint.words[3];
	return ntohl(*number) / GROUP == watch + 1;
}

/* As the packet program does: from the address to the hop number, at once or later to the endpoint.
 */
static void read_round(const __u32 *addrs)
{
	__u32 hops[N_WATCHES];

	for (int i = 0; i < N_WATCHES; i++)
		hops[i] = lookup_hop(&memory.lookup, addrs[i]);
	for (int i = 0; i < N_BETWEEN; i++)
		n_wrong +=
		        !is_right(lookup_hop(&memory.lookup, addrs[i % N_WATCHES]), i % N_WATCHES);
	for (int i = 0; i < N_WATCHES; i++)
		n_wrong += !is_right(hops[i], i);
}

static void *read_on(void *unused)
{
	__u32 addrs[N_WATCHES];

	(void)unused;
	for (int i = 0; i < N_WATCHES; i++)
		addrs[i] = addr_of(watched[i]);
	while (!__atomic_load_n(&is_done, __ATOMIC_ACQUIRE)) {
		__atomic_fetch_add(&rounds, 1, __ATOMIC_SEQ_CST);
		read_round(addrs);
	}
	return NULL;
}

/* The n-th endpoint of a watch. */
static __u32 endpoint_number(__u32 watch, __u32 n)
{
	return (watch + 1) * GROUP + n;
}

static int insert_target(const char *text, struct table_target target)
{
	struct ip4_prefix prefix = prefix_of(text);

	return table_insert(table, &prefix, &target, TABLE_OWNER_BGP, 1);
}

static int insert(const char *text, __u32 watch, __u32 n)
{
	return insert_target(text, remote(endpoint_number(watch, n)));
}

/* Three endpoints: two that share and a backup; the middle one is in the list before and after. */
static struct table_target three_of(__u32 n)
{
	return list_of(1 + n % 2,
	               (const __u32[]){endpoint_number(SHARED, n), endpoint_number(SHARED, n + 1),
	                               endpoint_number(SHARED, n + 2), 0});
}

static int withdraw(const char *text)
{
	struct ip4_prefix prefix = prefix_of(text);

	return table_withdraw(table, &prefix, TABLE_OWNER_BGP);
}

/* Out of numbers means that the reader is slow: let it run. */
static void insert_target_when_possible(const char *text, struct table_target target)
{
	const time_t deadline = time(NULL) + DEADLINE_S;
	int err;

	while ((err = insert_target(text, target)) == -ENOSPC && time(NULL) < deadline)
		sched_yield();
	assert_int_equal(err, 0);
}

static void insert_when_possible(const char *text, __u32 watch, __u32 n)
{
	insert_target_when_possible(text, remote(endpoint_number(watch, n)));
}

static void set_usable(__u32 n, bool is_usable)
{
	struct ip6_addr endpoint = endpoint_of(endpoint_number(SHARED, n));

	assert_int_equal(table_set_endpoint_usable(table, &endpoint, is_usable), 0);
}

static void change_something(__u32 i)
{
	const __u32 n = i % GROUP;

	switch (i % 5) {
	case 0:
		insert_when_possible("10.1.0.0/16", COVERED, n);
		insert_when_possible("10.0.0.0/8", LONGER, n);
		break;
	case 1:
		insert_when_possible("10.9.0.0/18", COVERED, n);
		insert_when_possible("10.9.0.0/17", COVERED, n + 1);
		assert_int_equal(withdraw("10.9.0.0/18"), 0);
		break;
	case 2:
		insert_when_possible("10.3.0.128/25", LONGER, n);
		assert_int_equal(withdraw("10.3.0.128/25"), 0);
		/* The next to have that page finds other answers in it. */
		insert_when_possible("10.4.0.0/25", LONGER, n);
		insert_when_possible("10.3.0.192/26", LONGER, n);
		assert_int_equal(withdraw("10.3.0.192/26") || withdraw("10.4.0.0/25"), 0);
		break;
	case 3:
		insert_when_possible("10.2.0.8/29", LONGER, n);
		assert_int_equal(withdraw("10.2.0.9/32"), 0);
		insert_when_possible("10.2.0.9/32", LONGER, n + 1);
		assert_int_equal(withdraw("10.2.0.8/29"), 0);
		break;
	case 4:
		/* At any moment at least one of the three is usable. */
		insert_target_when_possible("10.6.0.0/24", three_of(n));
		set_usable(n, false);
		set_usable(n + 1, false);
		set_usable(n, true);
		set_usable(n + 2, false);
		set_usable(n + 1, true);
		set_usable(n + 2, true);
		break;
	}
}

static void a_reader_sees_the_old_or_the_new_answer(void **state)
{
	const time_t deadline = time(NULL) + DEADLINE_S;
	struct table_grace grace = {grace_start, grace_is_over, NULL};
	pthread_t reader;
	__u32 i = 0;

	(void)state;
	assert_int_equal(table_memory_new(table_memory_sizes(1000), &memory), 0);
	assert_int_equal(table_new(&memory, NULL, &grace, &table), 0);
	assert_int_equal(insert("10.1.2.0/24", STEADY, 0) || insert("10.9.0.0/16", COVERED, 0), 0);
	assert_int_equal(insert("10.3.0.0/24", IN_PAGE, 0) || insert("10.2.0.9/32", LONGER, 0), 0);
	assert_int_equal(insert_target("10.6.0.0/24", three_of(0)), 0);
	assert_int_equal(pthread_create(&reader, NULL, read_on, NULL), 0);
	while ((i < N_CHANGES || __atomic_load_n(&rounds, __ATOMIC_SEQ_CST) < N_ROUNDS) &&
	       time(NULL) < deadline)
		change_something(i++);
	__atomic_store_n(&is_done, true, __ATOMIC_RELEASE);
	pthread_join(reader, NULL);
	assert_true(i >= N_CHANGES && rounds >= N_ROUNDS);
	assert_int_equal(n_wrong, 0);
	table_free(table);
	table_memory_free(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_reader_sees_the_old_or_the_new_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
