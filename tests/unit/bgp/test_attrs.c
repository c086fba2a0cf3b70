/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <errno.h>
#include <stdlib.h>

#include "base/addr.h"
#include "bgp/attrs.h"

struct fixture {
	struct bgp_hops *hops;
	struct bgp_attrs_pool *pool;
	int n_tracked, n_untracked;
	__u32 last;
};

static void track(void *context, __u32 hop, const struct bgp_hop *what)
{
	struct fixture *f = context;

	assert_int_equal(what->state, BGP_HOP_UNKNOWN);
	f->n_tracked++;
	f->last = hop;
}

static void untrack(void *context, __u32 hop)
{
	struct fixture *f = context;

	f->n_untracked++;
	f->last = hop;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct bgp_hop_tracker tracker = {track, untrack, f};

	*state = f;
	return !f || bgp_hops_new(&tracker, &f->hops) || bgp_attrs_pool_new(f->hops, &f->pool);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bgp_attrs_pool_free(f->pool);
	bgp_hops_free(f->hops);
	free(f);
	return 0;
}

static __u32 hop_of(struct fixture *f, const char *text)
{
	struct ip6_addr addr;
	__u32 hop;

	assert_int_equal(ip6_addr_parse(text, &addr), 0);
	assert_int_equal(bgp_hop_get(f->hops, &addr, 0, &hop), 0);
	return hop;
}

static void hop_of_an_address_is_one_object_and_followed_once(void **state)
{
	struct fixture *f = *state;
	__u32 hop = hop_of(f, "2001:db8::1"), other = hop_of(f, "2001:db8::2");

	assert_true(hop >= BGP_HOP_FIRST && other >= BGP_HOP_FIRST && hop != other);
	assert_int_equal(hop_of(f, "2001:db8::1"), hop);
	assert_int_equal(f->n_tracked, 2);
	assert_int_equal(bgp_hop_at(f->hops, hop)->refs, 2);
	bgp_hop_put(f->hops, hop);
	assert_int_equal(f->n_untracked, 0);
	bgp_hop_put(f->hops, hop);
	assert_int_equal(f->n_untracked, 1);
	assert_int_equal(f->last, hop);
	assert_int_equal(hop_of(f, "2001:db8::3"), hop); /* the number is free again */
	assert_int_equal(bgp_hop_at(f->hops, hop)->state, BGP_HOP_UNKNOWN);
}

static void link_local_hop_differs_by_interface(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr addr;
	__u32 one, other;

	ip6_addr_parse("fe80::1", &addr);
	assert_int_equal(bgp_hop_get(f->hops, &addr, 3, &one), 0);
	assert_int_equal(bgp_hop_get(f->hops, &addr, 4, &other), 0);
	assert_int_not_equal(one, other);
}

static void hop_state_tells_whether_it_changed(void **state)
{
	struct fixture *f = *state;
	__u32 hop = hop_of(f, "2001:db8::1");

	assert_true(bgp_hop_set_state(f->hops, hop, BGP_HOP_USABLE, 20));
	assert_false(bgp_hop_set_state(f->hops, hop, BGP_HOP_USABLE, 20));
	assert_true(bgp_hop_set_state(f->hops, hop, BGP_HOP_USABLE, 10));
	assert_true(bgp_hop_set_state(f->hops, hop, BGP_HOP_UNUSABLE, 10));
	assert_int_equal(bgp_hop_at(f->hops, hop)->metric, 10);
}

static void this_router_is_always_a_usable_hop(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr vif;

	ip6_addr_parse("2001:db8::99", &vif);
	bgp_hops_set_self(f->hops, &vif);
	bgp_hop_put(f->hops, BGP_HOP_SELF);
	bgp_hop_ref(f->hops, BGP_HOP_SELF);
	assert_int_equal(bgp_hop_at(f->hops, BGP_HOP_SELF)->state, BGP_HOP_USABLE);
	assert_true(ip6_addr_is_equal(&bgp_hop_at(f->hops, BGP_HOP_SELF)->addr, &vif));
	assert_int_equal(f->n_tracked + f->n_untracked, 0);
}

static void many_hops_are_found_again(void **state)
{
	struct fixture *f = *state;
	struct ip6_addr addr = {.bytes = {0x20, 1}};
	__u32 numbers[1000], again;

	for (__u32 i = 0; i < 1000; i++) {
		addr.words[3] = i;
		assert_int_equal(bgp_hop_get(f->hops, &addr, 0, &numbers[i]), 0);
	}
	for (__u32 i = 0; i < 1000; i++) {
		addr.words[3] = i;
		assert_int_equal(bgp_hop_get(f->hops, &addr, 0, &again), 0);
		assert_int_equal(again, numbers[i]);
	}
	assert_int_equal(bgp_hops_end(f->hops), BGP_HOP_FIRST + 1000);
}

static __u32 intern(struct fixture *f, __u32 hop, const char *hex)
{
	struct bgp_attrs_hot hot = {.hop = hop, .local_pref = 100};
	struct bytes bytes = bytes_of(hex);
	__u32 attrs;

	assert_int_equal(bgp_attrs_intern(f->pool, &hot, bytes.data, bytes.len, &attrs), 0);
	return attrs;
}

static size_t count_sets(const struct fixture *f)
{
	struct bgp_attrs_statistics statistics;

	bgp_attrs_get_statistics(f->pool, &statistics);
	return statistics.sets;
}

static void equal_sets_are_one(void **state)
{
	struct fixture *f = *state;
	__u32 hop = hop_of(f, "2001:db8::1"), other_hop = hop_of(f, "2001:db8::2");
	__u32 set = intern(f, hop, "400101 00");

	assert_int_not_equal(set, BGP_ATTRS_NONE);
	assert_int_equal(intern(f, hop, "400101 00"), set);
	assert_int_not_equal(intern(f, hop, "400101 01"), set);
	assert_int_not_equal(intern(f, other_hop, "400101 00"), set);
	assert_int_not_equal(intern(f, hop, ""), set);
	assert_int_equal(count_sets(f), 4);
	assert_int_equal(bgp_attrs_at(f->pool, set)->refs, 2);
	assert_int_equal(bgp_attrs_at(f->pool, set)->hot.local_pref, 100);
	assert_bytes(bgp_attrs_at(f->pool, set)->bytes, 4, "400101 00");
}

static void set_holds_its_hop(void **state)
{
	struct fixture *f = *state;
	__u32 hop = hop_of(f, "2001:db8::1");
	__u32 set = intern(f, hop, "400101 00");

	bgp_hop_put(f->hops, hop);
	assert_int_equal(f->n_untracked, 0);
	bgp_attrs_ref(f->pool, set, 5);
	bgp_attrs_put(f->pool, set, 5);
	assert_int_equal(f->n_untracked, 0);
	bgp_attrs_put(f->pool, set, 1);
	assert_int_equal(f->n_untracked, 1);
	assert_int_equal(count_sets(f), 0);
}

static void memory_of_sets_gone_is_used_again(void **state)
{
	struct fixture *f = *state;
	struct bgp_attrs_statistics before, after;
	static __u8 bytes[BGP_ATTRS_BYTES_MAX];
	struct bgp_attrs_hot hot = {0};

	for (int round = 0; round < 3; round++) {
		for (size_t len = 1; len <= sizeof(bytes); len = len * 5 / 3 + 1) {
			__u32 set;

			memset(bytes, round, len);
			assert_int_equal(bgp_attrs_intern(f->pool, &hot, bytes, len, &set), 0);
			assert_memory_equal(bgp_attrs_at(f->pool, set)->bytes, bytes, len);
			bgp_attrs_put(f->pool, set, 1);
		}
		bgp_attrs_get_statistics(f->pool, round ? &after : &before);
	}
	assert_int_equal(before.bytes, after.bytes);
}

enum {
	SETS = 16384, /* a power of two */
};

/* More sets than the index begins with, against an array that knows what each must be. */
static void random_sets_stay_what_they_are(void **state)
{
	struct fixture *f = *state;
	static __u32 sets[SETS];
	__u32 random = 1;
	size_t alive = 0;

	memset(sets, 0, sizeof(sets));
	for (int i = 0; i < 10 * SETS; i++) {
		struct bgp_attrs_hot hot = {0};
		__u32 value, key[40] = {0};
		size_t len;

		random = random * 1103515245 + 12345;
		value = random >> 8 & (SETS - 1);
		key[0] = value;
		len = 4 + value % 150;
		if (sets[value]) {
			assert_memory_equal(bgp_attrs_at(f->pool, sets[value])->bytes, key, len);
			bgp_attrs_put(f->pool, sets[value], 1);
			sets[value] = 0;
			alive--;
		} else {
			assert_int_equal(
			        bgp_attrs_intern(f->pool, &hot, (__u8 *)key, len, &sets[value]), 0);
			alive++;
		}
	}
	assert_int_equal(count_sets(f), alive);
	assert_true(alive > 5000);
}

static void finds_an_attribute_of_a_set(void **state)
{
	struct fixture *f = *state;
	__u32 set = intern(f, BGP_HOP_SELF, "400101 02 800404 00000007");
	struct bgp_reader value;

	assert_int_equal(bgp_attrs_find(bgp_attrs_at(f->pool, set), BGP_ATTR_MED, &value), 0);
	assert_int_equal(bgp_read_u32(&value), 7);
	assert_int_equal(bgp_attrs_find(bgp_attrs_at(f->pool, set), BGP_ATTR_AS_PATH, &value),
	                 -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(hop_of_an_address_is_one_object_and_followed_once),
	        TEST(link_local_hop_differs_by_interface),
	        TEST(hop_state_tells_whether_it_changed),
	        TEST(this_router_is_always_a_usable_hop),
	        TEST(many_hops_are_found_again),
	        TEST(equal_sets_are_one),
	        TEST(set_holds_its_hop),
	        TEST(memory_of_sets_gone_is_used_again),
	        TEST(random_sets_stay_what_they_are),
	        TEST(finds_an_attribute_of_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
