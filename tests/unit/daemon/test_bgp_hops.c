/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Next hops as the kernel answers for them; here the test is the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>

#include "daemon/bgp_hops.h"
#include "kernel/resolve.h"

enum {
	CORE_IFINDEX = 3,
	VIF_IFINDEX = 7,
	HOP = 2,
};

static const struct ip6_addr address = {.words = {0xb80d0120, 0, 0, 0x01000000}};

/* What it answers, and after how long. */
static int answer;
static int pause_ms;
static struct kernel_path way;

int kernel_resolve(struct netlink *netlink, const struct ip6_addr *addr, __u32 ifindex,
                   struct kernel_path *ret_path)
{
	(void)netlink, (void)addr, (void)ifindex;
	if (pause_ms)
		poll(NULL, 0, pause_ms);
	if (!answer)
		*ret_path = way;
	return answer;
}

struct scene {
	struct table_memory memory;
	struct table *table;
	struct bgp_hops_watch watch;
	uv_loop_t loop;
};

static int set_up(void **state)
{
	static struct scene scene;
	const struct bgp_hop what = {.addr = address};
	struct bgp_hop_tracker tracker;

	scene = (struct scene){.watch = {.vif_ifindex = VIF_IFINDEX}};
	answer = 0;
	pause_ms = 0;
	way = (struct kernel_path){.ifindex = CORE_IFINDEX, .metric = 20};
	uv_loop_init(&scene.loop);
	assert_int_equal(table_memory_new(table_memory_sizes(100), &scene.memory), 0);
	assert_int_equal(table_new(&scene.memory, NULL, NULL, &scene.table), 0);
	scene.watch.table = scene.table;
	assert_int_equal(bgp_hops_watch_init(&scene.watch, &scene.loop), 0);
	tracker = bgp_hops_watch_tracker(&scene.watch);
	tracker.track(tracker.context, HOP, &what);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	bgp_hops_watch_fini(&scene->watch);
	uv_run(&scene->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&scene->loop), 0);
	table_free(scene->table);
	table_memory_free(&scene->memory);
	return 0;
}

/* Whether the endpoint is usable when the kernel has been asked again. */
static bool is_usable(struct scene *scene)
{
	scene->watch.rest_until_ns = 0;
	bgp_hops_watch_refresh(&scene->watch);
	return table_is_endpoint_usable(scene->table, &address);
}

static void follows_the_kernel(void **state)
{
	assert_true(is_usable(*state));
	answer = -ENETUNREACH;
	assert_false(is_usable(*state));
	answer = 0;
	assert_true(is_usable(*state));
	way.ifindex = VIF_IFINDEX;
	assert_false(is_usable(*state));
}

static void a_question_that_fails_changes_nothing(void **state)
{
	answer = -ENOBUFS;
	assert_true(is_usable(*state));
	answer = -ENETUNREACH;
	assert_false(is_usable(*state));
	answer = -ENOBUFS;
	assert_false(is_usable(*state));
}

static void a_question_that_failed_is_asked_again(void **state)
{
	struct scene *scene = *state;

	answer = -ENOBUFS;
	assert_true(is_usable(scene));
	answer = -ENETUNREACH;
	uv_run(&scene->loop, UV_RUN_ONCE);
	assert_false(table_is_endpoint_usable(scene->table, &address));
}

/* Else a change right behind the pause would be seen ten times as long after it. */
static void a_pause_while_asking_is_no_work_to_rest_from(void **state)
{
	struct scene *scene = *state;

	pause_ms = 100;
	assert_true(is_usable(scene));
	assert_true(scene->watch.rest_until_ns < uv_hrtime() + 100 * 1000000ULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(follows_the_kernel),
	        TEST(a_question_that_fails_changes_nothing),
	        TEST(a_question_that_failed_is_asked_again),
	        TEST(a_pause_while_asking_is_no_work_to_rest_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
