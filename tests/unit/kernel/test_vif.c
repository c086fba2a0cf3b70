/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   this program's namespace
 *   +---------------------------------------------+
 *   |  stack -- vif0 ====== vif0-x -- this test,   |
 *   |           /128        packet socket as the   |
 *   |                       engine and far end     |
 *   +---------------------------------------------+
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/log.h"
#include "kernel/ethtool.h"
#include "kernel/sysctl.h"
#include "kernel/vif.h"
#include "namespace.h"

static struct kernel_vif_settings settings_of(const char *name, const char *ip6, const char *ip4)
{
	struct kernel_vif_settings settings = {.name = name, .path_mtu = 1500};

	assert_int_equal(ip6_addr_parse(ip6, &settings.ip6), 0);
	if (ip4)
		assert_int_equal(ip4_addr_parse(ip4, &settings.ip4), 0);
	return settings;
}

static struct kernel_vif ensure(const struct kernel_vif_settings *settings)
{
	struct kernel_vif vif;

	assert_int_equal(kernel_vif_ensure(settings, &vif), 0);
	return vif;
}

static int remove_vif(void **state)
{
	(void)state;
	return kernel_vif_delete("vif0");
}

static struct kernel_link link_of(const char *name)
{
	struct kernel_link link;
	struct netlink netlink;

	assert_int_equal(netlink_open(&netlink), 0);
	assert_int_equal(kernel_link_get(&netlink, name, &link), 0);
	netlink_close(&netlink);
	return link;
}

static bool offload_of(const char *name, enum kernel_offload offload)
{
	bool is_on;

	assert_int_equal(kernel_offload_get(name, offload, &is_on), 0);
	return is_on;
}

static void creates_a_pair_with_one_mac(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", "192.0.2.1");
	struct kernel_vif vif = ensure(&settings);
	struct kernel_link link = link_of("vif0"), hidden = link_of("vif0-x");

	(void)state;
	assert_false(vif.was_adopted);
	assert_int_equal(vif.ifindex, link.ifindex);
	assert_int_equal(vif.hidden_ifindex, hidden.ifindex);
	assert_memory_equal(link.mac, hidden.mac, ETH_ALEN);
	assert_memory_equal(link.mac, vif.mac, ETH_ALEN);
	assert_int_equal(link.mac[0] & 3, 2);
	assert_int_equal(link.mtu, 1460);
	assert_true(hidden.mtu >= 1500);
	assert_true(link.is_up && hidden.is_up);
	assert_true(link.has_carrier && hidden.has_carrier);
	assert_true(link.flags & hidden.flags & IFF_NOARP);
	assert_true(link.has_addr_gen_none && hidden.has_addr_gen_none);
	assert_false(offload_of("vif0", KERNEL_OFFLOAD_TX_CHECKSUM));
	assert_false(offload_of("vif0", KERNEL_OFFLOAD_TSO));
	assert_false(offload_of("vif0", KERNEL_OFFLOAD_GSO));
	assert_true(offload_of("vif0", KERNEL_OFFLOAD_GRO));
	assert_int_equal(number_of("ip -6 addr show dev vif0 | grep -c 'inet6 2001:db8::1/128'"),
	                 1);
	assert_int_equal(number_of("ip -4 addr show dev vif0 | grep -c 'inet 192.0.2.1/32'"), 1);
	assert_int_equal(number_of("ip -6 addr show | grep -c 'inet6 fe80'"), 0);
	assert_int_equal(number_of("cat /proc/sys/net/ipv6/conf/vif0-x/forwarding"), 1);
}

/* A link that bounces loses its IPv4 routes, so a route is the witness. */
static void adopts_its_own_pair_without_touching_it(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", NULL);
	struct kernel_vif first = ensure(&settings), second;

	(void)state;
	assert_int_equal(run("ip route add 203.0.113.0/24 dev vif0"), 0);
	second = ensure(&settings);
	assert_true(second.was_adopted);
	assert_int_equal(first.ifindex, second.ifindex);
	assert_memory_equal(first.mac, second.mac, ETH_ALEN);
	assert_int_equal(number_of("ip route show 203.0.113.0/24 | wc -l"), 1);
}

static void puts_an_adopted_pair_right(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", "192.0.2.1");

	(void)state;
	ensure(&settings);
	assert_int_equal(
	        run("ip link set vif0 mtu 1300 arp on && ip addr add 2001:db8::99/128 dev vif0 "
	            "&& ip link set vif0-x address 02:00:00:00:00:77"),
	        0);
	assert_int_equal(kernel_offload_set("vif0", KERNEL_OFFLOAD_GRO, false), 0);
	settings = settings_of("vif0", "2001:db8::2", NULL);
	ensure(&settings);
	assert_int_equal(link_of("vif0").mtu, 1460);
	assert_true(link_of("vif0").flags & IFF_NOARP);
	assert_memory_equal(link_of("vif0").mac, link_of("vif0-x").mac, ETH_ALEN);
	assert_true(offload_of("vif0", KERNEL_OFFLOAD_GRO));
	assert_int_equal(number_of("ip -o addr show dev vif0 | wc -l"), 1);
	assert_int_equal(number_of("ip -o addr show dev vif0 | grep -c 2001:db8::2/128"), 1);
}

static void refuses_a_name_that_is_somebody_elses(void **state)
{
	static const char *const others[] = {"type veth peer name other0", "type bridge"};
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", NULL);
	struct kernel_vif vif;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(run("ip link add vif0 %s", others[i]), 0);
		assert_int_equal(kernel_vif_ensure(&settings, &vif), -EEXIST);
		assert_int_equal(kernel_vif_delete("vif0"), -EEXIST);
		assert_int_equal(run("ip link del vif0"), 0);
	}
	assert_int_equal(run("ip link add vif0-x type bridge"), 0);
	assert_int_equal(kernel_vif_ensure(&settings, &vif), -EEXIST);
	assert_int_equal(run("ip link del vif0-x"), 0);
}

static void refuses_settings_that_cannot_be(void **state)
{
	struct kernel_vif_settings settings = settings_of("a-name-too-lo", "2001:db8::1", NULL);
	struct kernel_vif vif;

	(void)state;
	assert_int_equal(kernel_vif_ensure(&settings, &vif), 0); /* 13 characters */
	assert_int_equal(kernel_vif_delete(settings.name), 0);
	settings.name = "a-name-too-lon";
	assert_int_equal(kernel_vif_ensure(&settings, &vif), -EINVAL);
	settings.name = "vif0";
	settings.path_mtu = 1279;
	assert_int_equal(kernel_vif_ensure(&settings, &vif), -EINVAL);
}

static void deletes_both_ends(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", NULL);

	(void)state;
	ensure(&settings);
	assert_int_equal(kernel_vif_delete("vif0"), 0);
	assert_int_equal(if_nametoindex("vif0"), 0);
	assert_int_equal(if_nametoindex("vif0-x"), 0);
	assert_int_equal(kernel_vif_delete("vif0"), 0); /* nothing to do is no error */
}

static void changes_mtu_and_addresses_in_place(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", "192.0.2.1");
	struct kernel_vif vif = ensure(&settings);
	struct ip6_addr ip6;

	(void)state;
	assert_int_equal(kernel_vif_set_mtu(&vif, 1400), 0);
	assert_int_equal(link_of("vif0").mtu, 1360);
	assert_int_equal(vif.mtu, 1360);
	assert_int_equal(kernel_vif_set_mtu(&vif, 1200), -EINVAL);
	assert_int_equal(vif.mtu, 1360);
	assert_int_equal(ip6_addr_parse("2001:db8::7", &ip6), 0);
	assert_int_equal(kernel_vif_replace_address(&vif, &ip6, 0), 0);
	assert_int_equal(number_of("ip -o addr show dev vif0 | wc -l"), 1);
	assert_int_equal(number_of("ip -o addr show dev vif0 | grep -c 2001:db8::7/128"), 1);
}

static int open_end(int ifindex)
{
	struct sockaddr_ll at = {
	        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = ifindex};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_IP));

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

/* Turn an echo request into its answer: addresses swapped, type 8 -> 0 and the checksum with it. */
static void answer_echo(int fd, unsigned char *frame, size_t len)
{
	unsigned char addr[4];
	unsigned int sum;

	memcpy(addr, frame + 26, 4);
	memmove(frame + 26, frame + 30, 4);
	memcpy(frame + 30, addr, 4);
	sum = ((unsigned int)frame[36] << 8 | frame[37]) + 0x0800;
	sum = (sum & 0xffff) + (sum >> 16);
	frame[34] = 0;
	frame[36] = (unsigned char)(sum >> 8);
	frame[37] = (unsigned char)sum;
	assert_int_equal(send(fd, frame, len, 0), len);
}

static void carries_a_ping_to_the_hidden_end_and_back(void **state)
{
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", "192.0.2.1");
	struct kernel_vif vif;
	struct sockaddr_ll from = {0};
	socklen_t from_len = sizeof(from);
	unsigned char frame[2048];
	int fd, status;
	ssize_t len;
	pid_t ping;

	(void)state;
	vif = ensure(&settings);
	assert_int_equal(run("ip route add 203.0.113.0/24 dev vif0 scope link"), 0);
	fd = open_end(vif.hidden_ifindex);
	ping = fork();
	if (!ping) {
		execlp("ping", "ping", "-q", "-c", "1", "-W", "5", "203.0.113.9", NULL);
		_exit(127);
	}
	assert_true(becomes_readable(fd, 5000));
	len = recvfrom(fd, frame, sizeof(frame), 0, (struct sockaddr *)&from, &from_len);
	assert_true(len > 42);
	assert_int_equal(from.sll_pkttype, PACKET_HOST);
	assert_memory_equal(frame, vif.mac, ETH_ALEN);
	assert_int_equal(frame[14] >> 4, 4);
	answer_echo(fd, frame, (size_t)len);
	assert_int_equal(waitpid(ping, &status, 0), ping);
	assert_int_equal(status, 0);
	close(fd);
}

/*
 * With no engine attached, and forwarding switched on before and after, a packet of an island must
 * not be routed from the hidden end to the VIF again. The second packet shows that all copies of
 * the first would have come by.
 */
static void does_not_route_ipv4_round_in_a_loop(void **state)
{
	unsigned char frame[34] = {
	        [12] = 0x08, [14] = 0x45, [17] = 20, [22] = 64, [23] = 17, [26] = 198, 51,
	        100,         1,           203,       0,         113,       9};
	const unsigned char checksum[2] = {0x14, 0x9b};
	struct kernel_vif_settings settings = settings_of("vif0", "2001:db8::1", NULL);
	struct kernel_vif vif;
	int vif_fd, hidden_fd;

	(void)state;
	assert_int_equal(kernel_forwarding_set_ip4(true), 0);
	vif = ensure(&settings);
	assert_int_equal(kernel_forwarding_set_ip4(false), 0);
	assert_int_equal(kernel_forwarding_set_ip4(true), 0);
	assert_int_equal(run("ip route add 203.0.113.0/24 dev vif0 scope link"), 0);
	vif_fd = open_end(vif.ifindex);
	hidden_fd = open_end(vif.hidden_ifindex);
	memcpy(frame, vif.mac, ETH_ALEN);
	memcpy(frame + 24, checksum, 2);
	for (unsigned char id = 1; id <= 2; id++) {
		unsigned char got[64];

		frame[19] = id;
		frame[25]--;
		assert_int_equal(send(vif_fd, frame, sizeof(frame), 0), sizeof(frame));
		assert_true(becomes_readable(hidden_fd, 5000));
		assert_int_equal(recv(hidden_fd, got, sizeof(got), 0), sizeof(frame));
		assert_memory_equal(got, frame, sizeof(frame));
	}
	close(vif_fd);
	close(hidden_fd);
}

static void reports_the_forwarding_switches(void **state)
{
	struct kernel_forwarding forwarding;

	(void)state;
	assert_int_equal(kernel_forwarding_set_ip4(true), 0);
	assert_int_equal(kernel_forwarding_set_ip6(false), 0);
	assert_int_equal(kernel_forwarding_state(&forwarding), 0);
	assert_true(forwarding.ip4);
	assert_false(forwarding.ip6);
	assert_int_equal(kernel_forwarding_set_ip6(true), 0);
	assert_int_equal(kernel_forwarding_state(&forwarding), 0);
	assert_true(forwarding.ip6);
}

static void names_the_errors_of_settings(void **state)
{
	int value = 42;

	(void)state;
	assert_int_equal(kernel_sysctl_read("net/ipv4/no_such_setting", &value), -ENOENT);
	assert_int_equal(value, 42);
	assert_int_equal(kernel_sysctl_write_interface("ipv4", "none0", "rp_filter", 1), -ENOENT);
	assert_int_equal(kernel_sysctl_write("net/ipv6/conf/lo/mtu", 7), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_teardown(creates_a_pair_with_one_mac, remove_vif),
	        cmocka_unit_test_teardown(adopts_its_own_pair_without_touching_it, remove_vif),
	        cmocka_unit_test_teardown(puts_an_adopted_pair_right, remove_vif),
	        cmocka_unit_test(refuses_a_name_that_is_somebody_elses),
	        cmocka_unit_test(refuses_settings_that_cannot_be),
	        cmocka_unit_test(deletes_both_ends),
	        cmocka_unit_test_teardown(changes_mtu_and_addresses_in_place, remove_vif),
	        cmocka_unit_test_teardown(carries_a_ping_to_the_hidden_end_and_back, remove_vif),
	        cmocka_unit_test_teardown(does_not_route_ipv4_round_in_a_loop, remove_vif),
	        cmocka_unit_test(reports_the_forwarding_switches),
	        cmocka_unit_test(names_the_errors_of_settings),
	};

	namespace_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
