/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
	char command[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	if (!system(command))
		return;
	fprintf(stderr, "failed: %s\n", command);
	exit(1);
}

static int new_namespace(void)
{
	if (unshare(CLONE_NEWNET)) {
		perror("network namespace");
		exit(1);
	}
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

void network_enter(const struct network *network, int which)
{
	if (setns(network->namespaces[which], CLONE_NEWNET)) {
		perror("setns");
		exit(1);
	}
}

/* The far end of a veth moves to another namespace and gets no traffic of its own. */
static __u32 add_far_end(const struct network *network, const char *name, int which)
{
	__u32 ifindex;

	run("ip link set dev %s netns /proc/%d/fd/%d", name, (int)getpid(),
	    network->namespaces[which]);
	network_enter(network, which);
	run("ip link set dev %s addrgenmode none up", name);
	ifindex = if_nametoindex(name);
	network_enter(network, NETWORK_DEVICE);
	return ifindex;
}

static void configure_device(void)
{
	run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 "
	    "net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0");
	run("ip link add name in address 02:00:00:00:00:01 type veth peer name gen");
	run("ip link add name out address 02:00:00:00:00:02 type veth peer name sink "
	    "address 02:00:00:00:00:03");
	run("ip link add name vif type veth peer name hidden");
	run("for i in in out vif hidden; do ip link set dev $i addrgenmode none up; done");
	run("ip address add 10.8.0.1/24 dev in");
	run("ip address add 10.9.0.1/24 dev out");
	run("ip address add 2001:db8:1::1/64 dev out nodad");
	run("ip address add " NETWORK_VIF "/128 dev vif nodad");
	run("ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:03 dev out nud permanent");
	run("ip neigh add 2001:db8:1::2 lladdr 02:00:00:00:00:03 dev out nud permanent");
	run("ip route add 2001:db8:f::/48 via 2001:db8:1::2 dev out");
	run("ip route add 198.18.0.0/16 via 10.9.0.2 dev out");
	run("ip sr tunsrc set " NETWORK_VIF);
	/* So that `in` is polled, and takes frames, without an XDP program too. */
	run("ethtool -K in gro on");
}

void network_make(struct network *ret_network)
{
	struct network network;

	for (int i = 0; i < NETWORK_NAMESPACES; i++)
		network.namespaces[i] = new_namespace();
	network_enter(&network, NETWORK_DEVICE);
	configure_device();
	network.in = if_nametoindex("in");
	network.out = if_nametoindex("out");
	network.vif = if_nametoindex("vif");
	network.hidden = if_nametoindex("hidden");
	network.gen = add_far_end(&network, "gen", NETWORK_GENERATOR);
	network.sink = add_far_end(&network, "sink", NETWORK_SINK);
	*ret_network = network;
}

void network_route_plain(void)
{
	run("ip route replace 20.0.0.0/8 via 10.9.0.2 dev out");
}

void network_route_seg6(void)
{
	run("ip route replace 20.0.0.0/8 encap seg6 mode encap.red segs 2001:db8:f::1 dev out");
}
