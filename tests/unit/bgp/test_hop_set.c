/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hop sets: interned, counted, and told once when a PE is lost. */
#include "help_rib.h"

enum {
	A,
	B,
	C,
	N_HOPS,
};

static struct bgp_hops *hops;
static struct bgp_hop_sets *sets;
static __u32 hop[N_HOPS];

/* What the listener heard last, and how often. */
static struct {
	__u32 set, hops[BGP_HOP_SET_MAX];
	unsigned int n, n_changed, n_gone;
} heard;

static void on_changed(void *context, __u32 set, const __u32 *now, unsigned int n)
{
	(void)context;
	heard.set = set;
	heard.n = n;
	memcpy(heard.hops, now, n * sizeof(*now));
	heard.n_changed++;
}

static void on_gone(void *context, __u32 set)
{
	(void)context;
	heard.set = set;
	heard.n_gone++;
}

static void ignore_track(void *context, __u32 number, const struct bgp_hop *what)
{
	(void)context;
	(void)number;
	(void)what;
}

static void set_usable(unsigned int i, bool is_usable)
{
	bgp_hop_set_state(hops, hop[i], is_usable ? BGP_HOP_USABLE : BGP_HOP_UNUSABLE, 0);
	bgp_hop_sets_hop_changed(sets, hop[i]);
}

static int set_up(void **state)
{
	const struct bgp_hop_tracker tracker = {.track = ignore_track};
	const struct bgp_hop_set_listener listener = {on_changed, on_gone, NULL};
	int err = bgp_hops_new(&tracker, &hops) || bgp_hop_sets_new(hops, &listener, &sets);

	(void)state;
	for (unsigned int i = 0; i < N_HOPS && !err; i++) {
		const struct ip6_addr addr = pe(i);

		err = bgp_hop_get(hops, &addr, 0, &hop[i]);
		bgp_hop_set_state(hops, hop[i], BGP_HOP_USABLE, 0);
	}
	memset(&heard, 0, sizeof(heard));
	return err;
}

static int tear_down(void **state)
{
	(void)state;
	bgp_hop_sets_free(sets);
	bgp_hops_free(hops);
	return 0;
}

static __u32 set_of(const __u32 *members, unsigned int n_active, unsigned int n)
{
	__u32 set;

	assert_int_equal(bgp_hop_set_intern(sets, members, n_active, n, &set), 0);
	return set;
}

static void equal_hops_are_one_set(void **state)
{
	const __u32 turned[] = {hop[B], hop[A], hop[C]};
	const __u32 set = set_of(hop, 1, 3);

	(void)state;
	assert_int_equal(heard.set, set);
	assert_int_equal(set_of(hop, 1, 3), set);
	assert_int_equal(heard.n_changed, 1);
	assert_int_not_equal(set_of(hop, 2, 3), set);
	assert_int_not_equal(set_of(hop, 1, 2), set);
	assert_int_not_equal(set_of(turned, 1, 3), set);
}

static void a_lost_hop_leaves_its_flows_to_the_other_active_ones(void **state)
{
	(void)state;
	set_of(hop, 2, 3);
	assert_int_equal(heard.n, 2);
	set_usable(A, false);
	assert_int_equal(heard.n, 1);
	assert_int_equal(heard.hops[0], hop[B]);
}

static void the_first_usable_backup_takes_over(void **state)
{
	const __u32 set = set_of(hop, 1, 3);
	__u32 usable[BGP_HOP_SET_MAX];

	(void)state;
	set_usable(B, false);
	assert_int_equal(heard.n_changed, 1);
	set_usable(A, false);
	assert_int_equal(heard.n_changed, 2);
	assert_int_equal(heard.n, 1);
	assert_int_equal(heard.hops[0], hop[C]);
	assert_int_equal(bgp_hop_set_usable(sets, set, usable), 1);
	assert_int_equal(usable[0], hop[C]);
	set_usable(C, false);
	assert_int_equal(heard.n, 0);
	set_usable(A, true);
	assert_int_equal(heard.hops[0], hop[A]);
}

static void sets_without_the_hop_are_not_told(void **state)
{
	(void)state;
	set_of(&hop[A], 1, 1);
	set_of(&hop[B], 1, 1);
	heard.n_changed = 0;
	set_usable(C, false);
	assert_int_equal(heard.n_changed, 0);
	set_usable(B, false);
	assert_int_equal(heard.n_changed, 1);
}

static void a_set_that_nobody_holds_is_gone(void **state)
{
	const __u32 set = set_of(hop, 1, 2);
	const __u32 refs = bgp_hop_at(hops, hop[B])->refs;

	(void)state;
	set_of(hop, 1, 2);
	bgp_hop_set_put(sets, set);
	assert_int_equal(heard.n_gone, 0);
	bgp_hop_set_put(sets, set);
	assert_int_equal(heard.n_gone, 1);
	assert_int_equal(heard.set, set);
	assert_int_equal(bgp_hop_at(hops, hop[B])->refs, refs - 1);
	heard.n_changed = 0;
	set_usable(A, false);
	assert_int_equal(heard.n_changed, 0);
	assert_int_equal(set_of(&hop[C], 1, 1), set);
}

static void this_router_is_always_the_same_set(void **state)
{
	const __u32 self = BGP_HOP_SELF;

	(void)state;
	assert_int_equal(set_of(&self, 1, 1), BGP_HOP_SET_SELF);
	bgp_hop_set_put(sets, BGP_HOP_SET_SELF);
	bgp_hop_set_put(sets, BGP_HOP_SET_NONE);
	assert_int_equal(set_of(&self, 1, 1), BGP_HOP_SET_SELF);
	assert_int_equal(heard.n_changed + heard.n_gone, 0);
}

/* More than the index has room for at first. */
static void many_sets_keep_apart(void **state)
{
	enum {
		N = 3000,
	};
	__u32 numbers[N];

	(void)state;
	for (__u32 i = 0; i < N; i++) {
		const struct ip6_addr addr = pe(1000 + i);
		__u32 member;

		assert_int_equal(bgp_hop_get(hops, &addr, 0, &member), 0);
		numbers[i] = set_of(&member, 1, 1);
		assert_int_equal(bgp_hop_set_at(sets, numbers[i])->hops[0], member);
	}
	for (__u32 i = 0; i < N; i++) {
		const struct ip6_addr addr = pe(1000 + i);
		__u32 member;

		assert_int_equal(bgp_hop_get(hops, &addr, 0, &member), 0);
		assert_int_equal(set_of(&member, 1, 1), numbers[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	        TEST(equal_hops_are_one_set),
	        TEST(a_lost_hop_leaves_its_flows_to_the_other_active_ones),
	        TEST(the_first_usable_backup_takes_over),
	        TEST(sets_without_the_hop_are_not_told),
	        TEST(a_set_that_nobody_holds_is_gone),
	        TEST(this_router_is_always_the_same_set),
	        TEST(many_sets_keep_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
