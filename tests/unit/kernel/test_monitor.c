/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the kernel, in a namespace of this program's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/addr.h"
#include "kernel/monitor.h"
#include "kernel/route.h"
#include "namespace.h"

#define DEADLINE_MS 5000

/* What the listener was told. */
static struct heard {
	int forwarding;
	int ip4_routes;
	int reachability;
	int restarts;
	int restarts_done;
	int links;
	int links_removed;
	int addresses;
	int addresses_removed;
	int marks_removed;
	int own_routes_removed;
	__u8 last_own_protocol;
	struct ip4_prefix last_own_route;
	struct kernel_link last_eth0;
	struct kernel_link last_mac0;
	struct kernel_address last_address;
} heard;

static struct kernel_monitor *monitor;

static void on_forwarding(void *context)
{
	(void)context;
	heard.forwarding++;
}

static void on_ip4_routes(void *context)
{
	(void)context;
	heard.ip4_routes++;
}

static void on_reachability(void *context)
{
	(void)context;
	heard.reachability++;
}

static void on_link(void *context, const struct kernel_link *link)
{
	(void)context;
	heard.links++;
	if (!strcmp(link->name, "eth0"))
		heard.last_eth0 = *link;
	if (!strcmp(link->name, "mac0"))
		heard.last_mac0 = *link;
}

static void on_link_removed(void *context, const struct kernel_link *link)
{
	(void)context;
	heard.links_removed++;
	if (!strcmp(link->name, "mark0"))
		heard.marks_removed++;
	if (!strcmp(link->name, "mac0"))
		heard.last_mac0 = *link;
}

static void on_address(void *context, const struct kernel_address *address, bool is_removed)
{
	(void)context;
	heard.addresses += !is_removed;
	heard.addresses_removed += is_removed;
	heard.last_address = *address;
}

static void on_own_route_removed(void *context, __u8 protocol, const struct ip4_prefix *prefix)
{
	(void)context;
	heard.own_routes_removed++;
	heard.last_own_protocol = protocol;
	heard.last_own_route = *prefix;
}

static void on_restart(void *context)
{
	(void)context;
	heard.restarts++;
}

static void on_restart_done(void *context)
{
	(void)context;
	heard.restarts_done++;
}

static int open_monitor(void **state)
{
	struct kernel_monitor_listener listener = {
	        .forwarding_changed = on_forwarding,
	        .ip4_routes_changed = on_ip4_routes,
	        .reachability_changed = on_reachability,
	        .link_changed = on_link,
	        .link_removed = on_link_removed,
	        .address_changed = on_address,
	        .own_route_removed = on_own_route_removed,
	        .restart = on_restart,
	        .restart_done = on_restart_done,
	};

	(void)state;
	if (run("ip link set lo up; ip link add eth0 type veth peer name far0; ip link set eth0 "
	        "up; "
	        "ip link set far0 up; ip addr add 198.51.100.1/24 dev eth0"))
		return -1;
	return kernel_monitor_new(&listener, NULL, &monitor);
}

static int close_monitor(void **state)
{
	(void)state;
	kernel_monitor_free(monitor);
	return run("ip link del eth0");
}

/* Read all events up to a mark: a link made and deleted for the purpose. */
static void settle(void)
{
	int removed = heard.marks_removed;

	assert_int_equal(run("ip link add mark0 type bridge && ip link del mark0"), 0);
	while (heard.marks_removed == removed) {
		assert_true(becomes_readable(kernel_monitor_fd(monitor), DEADLINE_MS));
		assert_int_equal(kernel_monitor_read(monitor), 0);
	}
	memset(&heard, 0, sizeof(heard));
}

/* Read events until the condition holds. */
#define await(condition)                                                                           \
	while (!(condition)) {                                                                     \
		assert_true(becomes_readable(kernel_monitor_fd(monitor), DEADLINE_MS));            \
		assert_int_equal(kernel_monitor_read(monitor), 0);                                 \
	}

static void tells_what_there_is_at_the_start(void **state)
{
	(void)state;
	memset(&heard, 0, sizeof(heard));
	assert_int_equal(kernel_monitor_dump(monitor), 0);
	assert_int_equal(heard.restarts, 1);
	assert_int_equal(heard.restarts_done, 1);
	assert_int_equal(heard.forwarding, 1);
	assert_int_equal(heard.links, 3);
	assert_int_equal(heard.addresses, 2); /* 127.0.0.1 and eth0's */
	assert_int_equal(heard.last_address.ip4, htonl(0xc6336401));
	assert_int_equal(heard.last_address.prefix_len, 24);
}

static void follows_links(void **state)
{
	struct kernel_link link;

	(void)state;
	settle();
	assert_int_equal(run("ip link add link eth0 name mac0 address 02:00:00:00:00:07 "
	                     "type macvlan && ip link set mac0 mtu 1400 up"),
	                 0);
	await(heard.last_mac0.has_carrier);
	link = heard.last_mac0;
	assert_string_equal(link.kind, "macvlan");
	assert_int_equal(link.mtu, 1400);
	assert_int_equal(link.mac[5], 7);
	assert_true(link.is_up && link.is_ethernet);
	assert_int_equal(link.link_ifindex, if_nametoindex("eth0"));
	assert_true(heard.forwarding > 0);
	assert_int_equal(run("ip link del mac0"), 0);
	await(heard.links_removed);
	assert_int_equal(heard.last_mac0.ifindex, link.ifindex);
}

static void leaving_a_bridge_is_no_removal(void **state)
{
	(void)state;
	assert_int_equal(run("ip link add br0 type bridge && ip link set eth0 master br0"), 0);
	settle();
	assert_int_equal(run("ip link set eth0 nomaster"), 0);
	await(heard.last_eth0.ifindex && !heard.last_eth0.master);
	assert_int_equal(heard.links_removed, 0);
	assert_int_equal(run("ip link del br0"), 0);
}

static void follows_ipv4_addresses(void **state)
{
	(void)state;
	settle();
	assert_int_equal(run("ip addr add 192.0.2.9/28 dev eth0"), 0);
	await(heard.addresses);
	assert_int_equal(heard.last_address.ip4, htonl(0xc0000209));
	assert_int_equal(heard.last_address.prefix_len, 28);
	assert_int_equal(run("ip addr del 192.0.2.9/28 dev eth0"), 0);
	await(heard.addresses_removed);
	assert_int_equal(heard.last_address.ip4, htonl(0xc0000209));
}

static void tells_of_changes_that_forwarding_depends_on(void **state)
{
	static const char *const changes[] = {
	        "ip -6 addr add 2001:db8::1/64 dev eth0 nodad",
	        "ip -6 route add 2001:db8:1::/48 via 2001:db8::9",
	        "ip route add 203.0.113.0/24 via 198.51.100.9",
	        "ip -6 rule add from 2001:db8:7::/48 table 100",
	        "ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 nud permanent dev eth0",
	        "ip neigh replace 198.51.100.9 lladdr 02:00:00:00:00:0a nud reachable dev eth0",
	        "ip neigh del 198.51.100.9 dev eth0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		settle();
		assert_int_equal(run("%s", changes[i]), 0);
		await(heard.forwarding);
	}
	assert_int_equal(run("ip -6 rule del from 2001:db8:7::/48 table 100"), 0);
}

/* The mark's own events would count, so the reading stops before it. */
static void tells_whose_routes_have_changed(void **state)
{
	static const struct {
		const char *change;
		bool ip4_routes, reachability;
	} rows[] = {
	        {"ip route add 203.0.113.0/24 via 198.51.100.9", true, true},
	        {"ip route add 203.0.114.0/24 via 198.51.100.9 proto 68", false, false},
	        {"ip -6 route add 2001:db8:1::/48 dev eth0", false, true},
	        {"ip route del 203.0.114.0/24 proto 68", false, false},
	        {"ip addr add 192.0.2.9/28 dev eth0", true, true},
	        {"ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 nud permanent dev eth0", false,
	         false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		settle();
		while (becomes_readable(kernel_monitor_fd(monitor), 0))
			assert_int_equal(kernel_monitor_read(monitor), 0);
		memset(&heard, 0, sizeof(heard));
		assert_int_equal(run("%s", rows[i].change), 0);
		await(heard.forwarding);
		assert_int_equal(heard.ip4_routes > 0, rows[i].ip4_routes);
		assert_int_equal(heard.reachability > 0, rows[i].reachability);
	}
}

/* The mark's own events are told too, so the reading stops before it. */
static void is_silent_about_probes_and_own_routes(void **state)
{
	(void)state;
	assert_int_equal(
	        run("ip neigh add 198.51.100.7 lladdr 02:00:00:00:00:07 nud reachable dev eth0"),
	        0);
	settle();
	assert_int_equal(
	        run("ip neigh change 198.51.100.7 lladdr 02:00:00:00:00:07 nud stale dev eth0 && "
	            "ip neigh change 198.51.100.7 lladdr 02:00:00:00:00:07 nud reachable dev eth0"),
	        0);
	assert_true(becomes_readable(kernel_monitor_fd(monitor), DEADLINE_MS));
	while (becomes_readable(kernel_monitor_fd(monitor), 0))
		assert_int_equal(kernel_monitor_read(monitor), 0);
	assert_int_equal(heard.forwarding, 0);
	assert_int_equal(run("ip route add 203.0.113.0/25 dev eth0 proto 67"), 0);
	assert_false(becomes_readable(kernel_monitor_fd(monitor), 0));
}

static void tells_what_others_remove_of_our_routes(void **state)
{
	(void)state;
	settle();
	heard.forwarding = 0;
	assert_int_equal(run("ip route add 203.0.113.128/25 dev eth0 proto 67 && "
	                     "ip route del 203.0.113.128/25 dev eth0 proto 67"),
	                 0);
	await(heard.own_routes_removed);
	assert_int_equal(heard.own_routes_removed, 1);
	assert_int_equal(heard.last_own_route.addr, htonl(0xcb007180));
	assert_int_equal(heard.last_own_route.len, 25);
	assert_int_equal(heard.last_own_protocol, ROUTE_PROTOCOL_SOFTWIRE);
	assert_int_equal(heard.forwarding, 0);
}

static void tells_what_is_removed_of_routes_by_way_of_ces(void **state)
{
	(void)state;
	settle();
	heard.own_routes_removed = 0;
	assert_int_equal(run("ip route add 203.0.115.0/24 via 198.51.100.9 proto 68 && "
	                     "ip route del 203.0.115.0/24 proto 68"),
	                 0);
	await(heard.own_routes_removed);
	assert_int_equal(heard.own_routes_removed, 1);
	assert_int_equal(heard.last_own_route.addr, htonl(0xcb007300));
	assert_int_equal(heard.last_own_protocol, ROUTE_PROTOCOL_SOFTWIRE_CE);
}

static void starts_afresh_when_events_were_lost(void **state)
{
	int bytes = 1;

	(void)state;
	settle();
	assert_int_equal(setsockopt(kernel_monitor_fd(monitor), SOL_SOCKET, SO_RCVBUF, &bytes,
	                            sizeof(bytes)),
	                 0);
	assert_int_equal(run("for i in 1 2 3 4 5 6 7 8; do ip link set eth0 mtu 140$i; done"), 0);
	await(heard.restarts_done);
	assert_int_equal(heard.restarts, 1);
	assert_true(heard.links >= 3);
	assert_true(heard.addresses >= 2);
	assert_true(heard.forwarding >= 1);
}

#define monitored(test) cmocka_unit_test_setup_teardown(test, open_monitor, close_monitor)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        monitored(tells_what_there_is_at_the_start),
	        monitored(follows_links),
	        monitored(leaving_a_bridge_is_no_removal),
	        monitored(follows_ipv4_addresses),
	        monitored(tells_of_changes_that_forwarding_depends_on),
	        monitored(tells_whose_routes_have_changed),
	        monitored(is_silent_about_probes_and_own_routes),
	        monitored(tells_what_others_remove_of_our_routes),
	        monitored(tells_what_is_removed_of_routes_by_way_of_ces),
	        monitored(starts_afresh_when_events_were_lost),
	};

	namespace_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
