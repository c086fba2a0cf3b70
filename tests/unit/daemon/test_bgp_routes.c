/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BGP's best paths on their way into a table that has no room left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "bgp/speaker_state.h"
#include "core/hop_list.h"
#include "daemon/bgp_routes.h"

enum {
	PAGES = 1,
};

struct scene {
	struct table_memory memory;
	struct table *table;
	struct bgp_speaker *speaker;
	struct bgp_routes routes;
	uv_loop_t loop;
};

static int set_up(void **state)
{
	static struct scene scene;
	const struct bgp_speaker_config config = {.as = 65000, .router_id = 1};
	const struct bgp_speaker_listener listener = {0};
	const struct bgp_hop_tracker tracker = {0};

	scene = (struct scene){0};
	uv_loop_init(&scene.loop);
	assert_int_equal(table_memory_new(table_memory_sizes(PAGES), &scene.memory), 0);
	assert_int_equal(table_new(&scene.memory, NULL, NULL, &scene.table), 0);
	assert_int_equal(bgp_speaker_new(&scene.loop, &config, &listener, &tracker, &scene.speaker),
	                 0);
	scene.routes.table = scene.table;
	scene.routes.speaker = scene.speaker;
	assert_int_equal(bgp_routes_init(&scene.routes, &scene.loop, NULL), 0);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	bgp_speaker_free(scene->speaker);
	bgp_routes_fini(&scene->routes, false);
	uv_run(&scene->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&scene->loop), 0);
	table_free(scene->table);
	table_memory_free(&scene->memory);
	return 0;
}

static struct ip6_addr endpoint(__u32 n)
{
	return (struct ip6_addr){.words = {htonl(0x20010db8), 0, 0, htonl(n)}};
}

/* The set of two endpoints by number, or of one for 0. */
static __u32 set_of(struct scene *scene, __u32 first, __u32 second)
{
	const struct ip6_addr addresses[] = {endpoint(first), endpoint(second)};
	const unsigned int n = second ? 2 : 1;
	__u32 hops[2], set;

	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(bgp_hop_get(scene->speaker->hops, &addresses[i], 0, &hops[i]), 0);
	assert_int_equal(bgp_hop_set_intern(scene->speaker->sets, hops, 1, n, &set), 0);
	return set;
}

static struct ip4_prefix prefix_of(__u32 n)
{
	return (struct ip4_prefix){.addr = htonl(0x0a000000 + (n << 8)), .len = 24};
}

static void change(struct scene *scene, __u32 n, __u32 set)
{
	const struct bgp_change change = {
	        .prefix = prefix_of(n), .hop_set = set, .is_new_hop_set = true};

	bgp_routes_changed(&scene->routes, &change, 1);
}

/* All lists of endpoints that there can be, each behind a prefix of its own, from `first` on. */
static void use_up_all_lists(struct scene *scene, __u32 first)
{
	__u32 n = first;

	for (__u32 a = 1; n < first + HOP_LISTS_MAX; a++)
		for (__u32 b = 1; b < a && n < first + HOP_LISTS_MAX; b++)
			change(scene, n++, set_of(scene, a, b));
}

static int find(const struct scene *scene, __u32 n)
{
	const struct ip4_prefix prefix = prefix_of(n);
	struct table_entry entry;

	return table_find(scene->table, &prefix, &entry);
}

static void what_there_is_no_room_for_leaves_no_old_entry(void **state)
{
	struct scene *scene = *state;

	change(scene, 0, set_of(scene, 1, 0));
	assert_int_equal(find(scene, 0), 0);
	use_up_all_lists(scene, 1);
	assert_int_equal(scene->routes.failures, 0);
	change(scene, 0, set_of(scene, 5000, 5001));
	assert_int_equal(scene->routes.failures, 1);
	assert_int_equal(find(scene, 0), -ENOENT);
}

/* In the RIB, as one that the speaker has told. */
static void tell(struct scene *scene, __u32 n, __u32 set)
{
	const struct ip4_prefix prefix = prefix_of(n);
	static const struct bgp_rib_peer peer = {.as = 65000, .is_internal = true};
	struct bgp_draft *draft = &scene->speaker->draft;
	__u32 attrs;

	bgp_rib_set_peer(scene->speaker->rib, 1, &peer);
	bgp_draft_init(draft);
	draft->hot.hop = bgp_hop_set_at(scene->speaker->sets, set)->hops[0];
	assert_int_equal(bgp_draft_intern(draft, scene->speaker->attrs, &attrs), 0);
	assert_int_equal(bgp_rib_insert(scene->speaker->rib, 1, BGP_IPV4_4OVER6, attrs,
	                                BGP_FAULT_NONE, NULL, &prefix, 1, NULL),
	                 0);
}

static void it_comes_in_when_there_is_room(void **state)
{
	struct scene *scene = *state;
	const __u32 set = set_of(scene, 6000, 0);

	tell(scene, 0, set);
	use_up_all_lists(scene, 1);
	change(scene, 0, set_of(scene, 5000, 5001));
	assert_int_equal(find(scene, 0), -ENOENT);
	while (find(scene, 0) && uv_run(&scene->loop, UV_RUN_ONCE))
		;
	assert_int_equal(find(scene, 0), 0);
	assert_int_equal(scene->routes.missing.n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(what_there_is_no_room_for_leaves_no_old_entry),
	        TEST(it_comes_in_when_there_is_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
