/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes of remote prefixes in the kernel's table, in a namespace of this program's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>

#include "base/addr.h"
#include "kernel/route.h"
#include "kernel/vif.h"
#include "namespace.h"

#define PREFIXES 10000
#define OURS     "ip -j route show proto 67 | tr '}' '\\n' | grep -c '\"dst\"'"

static struct kernel_vif vif;
static int last_error;
static struct ip4_prefix last_refused;

static void note_failure(void *context, const struct ip4_prefix *prefix, int error,
                         const char *text)
{
	(void)context, (void)text;
	last_error = error;
	last_refused = *prefix;
}

static void note_overrun(void *context)
{
	(void)context;
	last_error = -ENOBUFS;
}

static struct kernel_routes *open_routes(__u32 metric)
{
	struct kernel_routes_settings settings = {
	        .ifindex = vif.ifindex,
	        .table = 254,
	        .metric = metric,
	        .protocol = ROUTE_PROTOCOL_SOFTWIRE,
	        .failed = note_failure,
	        .overrun = note_overrun,
	};
	struct kernel_routes *routes;

	last_error = 0;
	assert_int_equal(kernel_routes_new(&settings, &routes), 0);
	return routes;
}

/* The same prefixes each time: 10.x.y.0/24 */
static struct ip4_prefix nth(unsigned int n)
{
	return (struct ip4_prefix){.addr = htonl(0x0a000000 | n << 8), .len = 24};
}

static void add_range(struct kernel_routes *routes, unsigned int from, unsigned int to)
{
	for (; from < to; from++) {
		struct ip4_prefix prefix = nth(from);

		assert_int_equal(kernel_routes_add(routes, &prefix), 0);
	}
}

static int make_vif(void **state)
{
	struct kernel_vif_settings settings = {.name = "vif0", .path_mtu = 1500};

	(void)state;
	if (ip6_addr_parse("2001:db8::1", &settings.ip6))
		return -1;
	return kernel_vif_ensure(&settings, &vif);
}

static int remove_vif(void **state)
{
	(void)state;
	return kernel_vif_delete("vif0");
}

static void installs_and_withdraws(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	struct ip4_prefix all = {0};

	(void)state;
	add_range(routes, 0, PREFIXES);
	assert_int_equal(kernel_routes_add(routes, &all), 0);
	assert_int_equal(kernel_routes_pending(routes), PREFIXES + 1);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(kernel_routes_pending(routes), 0);
	assert_int_equal(number_of(OURS), PREFIXES + 1);
	assert_int_equal(
	        number_of("ip route show default dev vif0 proto 67 scope link metric 20 | wc -l"),
	        1);
	assert_int_equal(number_of("ip route show 10.39.15.0/24 | grep -c 'scope link metric 20'"),
	                 1);
	for (unsigned int n = 0; n < PREFIXES; n += 2) {
		struct ip4_prefix prefix = nth(n);

		assert_int_equal(kernel_routes_remove(routes, &prefix), 0);
	}
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of(OURS), PREFIXES / 2 + 1);
	assert_int_equal(kernel_routes_remove_all(routes), 0);
	assert_int_equal(number_of(OURS), 0);
	assert_int_equal(last_error, 0);
	kernel_routes_free(routes);
}

static void the_last_change_of_a_prefix_wins(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	struct ip4_prefix stays = nth(1), goes = nth(2);

	(void)state;
	kernel_routes_remove(routes, &stays);
	kernel_routes_add(routes, &stays);
	kernel_routes_add(routes, &goes);
	kernel_routes_remove(routes, &goes);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of("ip route show 10.0.1.0/24 | wc -l"), 1);
	assert_int_equal(number_of("ip route show 10.0.2.0/24 | wc -l"), 0);
	assert_int_equal(last_error, 0);
	kernel_routes_free(routes);
}

static void takes_over_the_routes_of_an_earlier_run(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	size_t n = 0;

	(void)state;
	add_range(routes, 0, PREFIXES);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	kernel_routes_free(routes); /* as if killed: the routes stay */

	routes = open_routes(20);
	assert_int_equal(kernel_routes_adopt(routes, &n), 0);
	assert_int_equal(n, PREFIXES);
	add_range(routes, 100, PREFIXES + 1);
	assert_int_equal(kernel_routes_pending(routes), 1); /* only the new one */
	assert_int_equal(kernel_routes_sweep(routes, &n), 0);
	assert_int_equal(n, 100);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of(OURS), PREFIXES - 99);
	assert_int_equal(number_of("ip route show 10.0.99.0/24 | wc -l"), 0);
	assert_int_equal(number_of("ip route show 10.0.100.0/24 | wc -l"), 1);
	kernel_routes_free(routes);
}

static void a_stale_route_withdrawn_and_added_again_is_there(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	struct ip4_prefix prefix = nth(5);
	size_t n;

	(void)state;
	add_range(routes, 5, 6);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(kernel_routes_adopt(routes, &n), 0);
	kernel_routes_remove(routes, &prefix);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of(OURS), 0);
	kernel_routes_add(routes, &prefix);
	assert_int_equal(kernel_routes_sweep(routes, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of(OURS), 1);
	kernel_routes_free(routes);
}

static void replaces_routes_of_an_earlier_metric(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	size_t n;

	(void)state;
	add_range(routes, 0, 2000);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	kernel_routes_free(routes);
	routes = open_routes(30);
	assert_int_equal(kernel_routes_adopt(routes, &n), 0);
	add_range(routes, 0, 2000);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of(OURS), 4000);
	assert_int_equal(kernel_routes_sweep(routes, &n), 0);
	assert_int_equal(n, 2000);
	assert_int_equal(number_of("ip route show proto 67 | grep -c 'metric 30'"), 2000);
	assert_int_equal(number_of(OURS), 2000);
	kernel_routes_free(routes);
}

static void leaves_routes_of_others_in_front(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	struct ip4_prefix lower = nth(1), same = nth(2);

	(void)state;
	assert_int_equal(run("ip route add unreachable 10.0.1.0/24 proto static; "
	                     "ip route add unreachable 10.0.2.0/24 proto static metric 20"),
	                 0);
	add_range(routes, 1, 3);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of("ip route show proto static | wc -l"), 2);
	assert_int_equal(number_of(OURS), 2);
	assert_int_not_equal(run("ip route get 10.0.1.1 >/dev/null 2>&1"), 0);
	assert_int_not_equal(run("ip route get 10.0.2.1 >/dev/null 2>&1"), 0);
	kernel_routes_remove(routes, &lower);
	kernel_routes_remove(routes, &same);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(number_of("ip route show proto static | wc -l"), 2);
	assert_int_equal(number_of(OURS), 0);
	assert_int_equal(run("ip route flush proto static"), 0);
	kernel_routes_free(routes);
}

static void reports_a_refused_route_with_its_prefix(void **state)
{
	struct kernel_routes *routes = open_routes(20);
	struct ip4_prefix wrong = {.addr = htonl(0x0a000001), .len = 24};

	(void)state;
	add_range(routes, 0, 3);
	assert_int_equal(kernel_routes_add(routes, &wrong), 0);
	assert_int_equal(kernel_routes_flush_all(routes), 0);
	assert_int_equal(last_error, -EINVAL);
	assert_int_equal(last_refused.addr, wrong.addr);
	assert_int_equal(number_of(OURS), 3); /* the others are in */
	kernel_routes_free(routes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(installs_and_withdraws, make_vif, remove_vif),
	        cmocka_unit_test_setup_teardown(the_last_change_of_a_prefix_wins, make_vif,
	                                        remove_vif),
	        cmocka_unit_test_setup_teardown(takes_over_the_routes_of_an_earlier_run, make_vif,
	                                        remove_vif),
	        cmocka_unit_test_setup_teardown(a_stale_route_withdrawn_and_added_again_is_there,
	                                        make_vif, remove_vif),
	        cmocka_unit_test_setup_teardown(replaces_routes_of_an_earlier_metric, make_vif,
	                                        remove_vif),
	        cmocka_unit_test_setup_teardown(leaves_routes_of_others_in_front, make_vif,
	                                        remove_vif),
	        cmocka_unit_test_setup_teardown(reports_a_refused_route_with_its_prefix, make_vif,
	                                        remove_vif),
	};

	namespace_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
