/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking for routes, in a namespace of this program's own: eth0 with routes in both families. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/addr.h"
#include "kernel/resolve.h"
#include "namespace.h"

static struct netlink netlink;

static int make_eth0(void **state)
{
	(void)state;
	if (run("ip link set lo up; ip link add eth0 type veth peer name far0; ip link set far0 "
	        "up; "
	        "ip link set eth0 up; ip addr add 198.51.100.1/24 dev eth0; "
	        "ip -6 addr add 2001:db8::1/64 dev eth0 nodad; timeout 10 sh -c "
	        /* The kernel makes the address a local one a moment later. */
	        "'until ip -6 route show table local | grep -q ^local.2001:db8::1; do :; done'"))
		return -1;
	return netlink_open(&netlink);
}

static int remove_eth0(void **state)
{
	(void)state;
	netlink_close(&netlink);
	return run("ip link del eth0");
}

static int resolve(const char *text, struct kernel_path *ret_path)
{
	struct ip6_addr addr;

	assert_int_equal(ip6_addr_parse(text, &addr), 0);
	return kernel_resolve(&netlink, &addr, 0, ret_path);
}

static void follows_a_route_as_it_comes_and_goes(void **state)
{
	struct kernel_path path;

	(void)state;
	assert_int_equal(resolve("2001:db8:ffff::2", &path), -ENETUNREACH);
	assert_int_equal(run("ip -6 route add 2001:db8:ffff::2/128 via 2001:db8::9 metric 20"), 0);
	assert_int_equal(resolve("2001:db8:ffff::2", &path), 0);
	assert_int_equal(path.metric, 20);
	assert_int_equal(path.ifindex, if_nametoindex("eth0"));
	assert_int_equal(run("ip -6 route del 2001:db8:ffff::2/128"), 0);
	assert_int_equal(resolve("2001:db8:ffff::2", &path), -ENETUNREACH);
}

static void a_route_to_nowhere_does_not_count(void **state)
{
	struct kernel_path path;

	(void)state;
	assert_int_equal(run("ip -6 route add unreachable 2001:db8:ffff::/48; "
	                     "ip route add blackhole 192.0.2.0/24; "
	                     "ip route add prohibit 192.0.3.0/24"),
	                 0);
	assert_int_equal(resolve("2001:db8:ffff::2", &path), -ENETUNREACH);
	assert_int_equal(resolve("::ffff:192.0.2.1", &path), -ENETUNREACH);
	assert_int_equal(resolve("::ffff:192.0.3.1", &path), -ENETUNREACH);
}

static void an_own_address_does_not_count(void **state)
{
	struct kernel_path path;

	(void)state;
	assert_int_equal(resolve("2001:db8::1", &path), -ENETUNREACH);
	assert_int_equal(resolve("::ffff:198.51.100.1", &path), -ENETUNREACH);
}

static void resolves_ipv4_neighbours(void **state)
{
	struct kernel_path path;

	(void)state;
	assert_int_equal(resolve("::ffff:198.51.100.2", &path), 0);
	assert_int_equal(path.ifindex, if_nametoindex("eth0"));
}

static int count(void *context, const struct kernel_ip4_route *route)
{
	struct kernel_ip4_route *last = context;

	*last = *route;
	return 0;
}

static void lists_the_routes_of_one_protocol_and_table(void **state)
{
	struct kernel_ip4_route route = {.protocol = 0};

	(void)state;
	assert_int_equal(run("ip route add 203.0.113.0/24 via 198.51.100.9 proto ospf; "
	                     "ip route add 203.0.114.0/24 via 198.51.100.9 proto static; "
	                     "ip route add 203.0.115.0/24 via 198.51.100.9 proto ospf table 300"),
	                 0);
	assert_int_equal(kernel_ip4_routes(&netlink, 254, 188, count, &route), 0);
	assert_int_equal(route.prefix.addr, htonl(0xcb007100));
	assert_int_equal(route.prefix.len, 24);
	assert_int_equal(kernel_ip4_routes(&netlink, 300, 188, count, &route), 0);
	assert_int_equal(route.prefix.addr, htonl(0xcb007300));
	assert_int_equal(kernel_ip4_routes(&netlink, 254, RTPROT_KERNEL, count, &route), 0);
	assert_int_equal(route.prefix.addr, htonl(0xc6336400));
	assert_int_equal(route.scope, RT_SCOPE_LINK);
	route.protocol = 0;
	assert_int_equal(kernel_ip4_routes(&netlink, 7777, 188, count, &route), 0);
	assert_int_equal(route.protocol, 0);
}

#define with_eth0(test) cmocka_unit_test_setup_teardown(test, make_eth0, remove_eth0)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        with_eth0(follows_a_route_as_it_comes_and_goes),
	        with_eth0(a_route_to_nowhere_does_not_count),
	        with_eth0(an_own_address_does_not_count),
	        with_eth0(resolves_ipv4_neighbours),
	        with_eth0(lists_the_routes_of_one_protocol_and_table),
	};

	namespace_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
