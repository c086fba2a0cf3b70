/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading netlink messages, whole and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/address.h"
#include "kernel/link.h"
#include "kernel/neighbour.h"
#include "kernel/route.h"
#include "kernel/route_message.h"
#include "kernel/rule.h"

static _Alignas(struct nlmsghdr) char buf[1024];

/* A VLAN device with an XDP program, as the kernel tells it. */
static struct nlmsghdr *vlan_link(void)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWLINK, 0, sizeof(*info), &info);
	struct nlattr *outer, *inner;

	info->ifi_index = 12;
	info->ifi_type = ARPHRD_ETHER;
	info->ifi_flags = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "eth1.100");
	mnl_attr_put(nlh, IFLA_ADDRESS, 6, "\x02\x00\x00\x00\x00\x09");
	mnl_attr_put_u32(nlh, IFLA_MTU, 1504);
	mnl_attr_put_u32(nlh, IFLA_LINK, 3);
	mnl_attr_put_u8(nlh, IFLA_CARRIER, 1);
	outer = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "vlan");
	inner = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u16(nlh, IFLA_VLAN_ID, 100);
	mnl_attr_put_u16(nlh, IFLA_VLAN_PROTOCOL, htons(ETH_P_8021AD));
	mnl_attr_nest_end(nlh, inner);
	mnl_attr_nest_end(nlh, outer);
	outer = mnl_attr_nest_start(nlh, IFLA_XDP);
	mnl_attr_put_u8(nlh, IFLA_XDP_ATTACHED, XDP_ATTACHED_SKB);
	mnl_attr_put_u32(nlh, IFLA_XDP_PROG_ID, 77);
	mnl_attr_nest_end(nlh, outer);
	return nlh;
}

static struct nlmsghdr *ip6_address(void)
{
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWADDR, 0, sizeof(*ifa), &ifa);

	ifa->ifa_family = AF_INET6;
	ifa->ifa_prefixlen = 128;
	ifa->ifa_index = 4;
	mnl_attr_put(nlh, IFA_ADDRESS, 16, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01");
	return nlh;
}

static struct nlmsghdr *neighbour_in(__u16 state)
{
	struct ndmsg *ndm;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWNEIGH, 0, sizeof(*ndm), &ndm);

	ndm->ndm_family = AF_INET;
	ndm->ndm_ifindex = 4;
	ndm->ndm_state = state;
	mnl_attr_put_u32(nlh, NDA_DST, htonl(0xc0000201));
	mnl_attr_put(nlh, NDA_LLADDR, 6, "\x02\0\0\0\0\x01");
	return nlh;
}

static struct nlmsghdr *own_route(void)
{
	struct route route = {.prefix = {htonl(0xcb007100), 24},
	                      .ifindex = 5,
	                      .metric = 20,
	                      .protocol = ROUTE_PROTOCOL_SOFTWIRE};

	return route_message_put(buf, &route, 1000, true);
}

static void reads_a_vlan_link_with_its_program(void **state)
{
	struct kernel_link link;

	(void)state;
	assert_int_equal(kernel_link_parse(vlan_link(), &link), 0);
	assert_int_equal(link.ifindex, 12);
	assert_string_equal(link.name, "eth1.100");
	assert_string_equal(link.kind, "vlan");
	assert_int_equal(link.vlan_id, 100);
	assert_int_equal(link.vlan_protocol, htons(ETH_P_8021AD));
	assert_int_equal(link.link_ifindex, 3);
	assert_int_equal(link.mtu, 1504);
	assert_int_equal(link.mac[5], 9);
	assert_int_equal(link.xdp_mode, XDP_ATTACHED_SKB);
	assert_int_equal(link.xdp_prog_id, 77);
	assert_true(link.is_up && link.has_carrier && link.is_ethernet);
}

static void reads_addresses_of_their_family_only(void **state)
{
	struct kernel_address address;
	struct nlmsghdr *nlh = ip6_address();
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	(void)state;
	assert_int_equal(kernel_address_parse(nlh, &address), 0);
	assert_int_equal(address.ip6.bytes[15], 1);
	assert_int_equal(address.prefix_len, 128);
	ifa->ifa_prefixlen = 129;
	assert_int_equal(kernel_address_parse(nlh, &address), -EBADMSG);
	ifa->ifa_family = AF_INET; /* with 16 octets */
	ifa->ifa_prefixlen = 32;
	assert_int_equal(kernel_address_parse(nlh, &address), -EBADMSG);
	ifa->ifa_family = AF_BRIDGE;
	assert_int_equal(kernel_address_parse(nlh, &address), -EAFNOSUPPORT);
}

static void its_own_route_reads_as_it_was_written(void **state)
{
	struct route route;
	bool has_our_form;

	(void)state;
	assert_int_equal(route_message_parse(own_route(), 1000, ROUTE_PROTOCOL_SOFTWIRE, &route,
	                                     &has_our_form),
	                 0);
	assert_true(has_our_form);
	assert_int_equal(route.prefix.addr, htonl(0xcb007100));
	assert_int_equal(route.prefix.len, 24);
	assert_int_equal(route.ifindex, 5);
	assert_int_equal(route.metric, 20);
	assert_int_equal(route_message_parse(own_route(), 254, ROUTE_PROTOCOL_SOFTWIRE, &route,
	                                     &has_our_form),
	                 -ENOENT);
	((struct rtmsg *)mnl_nlmsg_get_payload(own_route()))->rtm_protocol = RTPROT_STATIC;
	assert_int_equal(route_message_parse((void *)buf, 1000, ROUTE_PROTOCOL_SOFTWIRE, &route,
	                                     &has_our_form),
	                 -ENOENT);
}

static bool is_news(struct neighbour_memory *memory, __u16 nud_state, __u8 last_octet)
{
	struct nlmsghdr *nlh = neighbour_in(nud_state);
	struct neighbour neighbour;

	buf[nlh->nlmsg_len - 3] = (char)last_octet;
	assert_int_equal(neighbour_parse(nlh, &neighbour), 0);
	return neighbour_memory_update(memory, &neighbour);
}

static void tells_probes_from_changes_of_a_neighbour(void **state)
{
	struct neighbour_memory *memory = calloc(1, sizeof(*memory));
	struct neighbour neighbour;

	(void)state;
	assert_non_null(memory);
	assert_true(is_news(memory, NUD_REACHABLE, 1));
	assert_false(is_news(memory, NUD_STALE, 1));
	assert_false(is_news(memory, NUD_PROBE, 1));
	assert_true(is_news(memory, NUD_REACHABLE, 2)); /* another MAC */
	assert_true(is_news(memory, NUD_FAILED, 2));
	assert_false(is_news(memory, NUD_INCOMPLETE, 3));
	assert_true(is_news(memory, NUD_REACHABLE, 2));
	assert_int_equal(neighbour_parse(neighbour_in(NUD_NOARP), &neighbour), -ENOENT);
	free(memory);
}

static int count_message(void *context, const struct nlmsghdr *nlh)
{
	(void)nlh;
	++*(int *)context;
	return 0;
}

static void refuses_a_buffer_that_is_not_whole_messages(void **state)
{
	struct nlmsghdr *nlh = own_route();
	__u32 len = nlh->nlmsg_len;
	int n = 0;

	(void)state;
	assert_int_equal(netlink_each(buf, len, count_message, &n), 0);
	assert_int_equal(n, 1);
	for (__u32 cut = 1; cut < len; cut++)
		assert_int_equal(netlink_each(buf, cut, count_message, &n), -EBADMSG);
	nlh->nlmsg_len = sizeof(*nlh) - 1;
	assert_int_equal(netlink_each(buf, len, count_message, &n), -EBADMSG);
	nlh->nlmsg_len = 0xffffffff;
	assert_int_equal(netlink_each(buf, len, count_message, &n), -EBADMSG);
	assert_int_equal(n, 1);
}

/*
 * Every message cut at every place, in memory of exactly that size, so that the sanitizer sees one
 * octet read too many. What is left may be a legal message; it must only never be read beyond.
 */
static void never_reads_beyond_a_truncated_message(void **state)
{
	struct nlmsghdr *(*const makers[])(void) = {vlan_link, ip6_address, own_route};
	struct kernel_link link;
	struct kernel_address address;
	struct neighbour neighbour;
	struct route route;
	bool has_our_form;

	(void)state;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		for (__u32 len = sizeof(struct nlmsghdr); len < makers[i]()->nlmsg_len; len++) {
			struct nlmsghdr *cut = malloc(len);

			assert_non_null(cut);
			memcpy(cut, buf, len);
			cut->nlmsg_len = len;
			if (len < sizeof(*cut) + sizeof(struct ifaddrmsg))
				assert_int_equal(kernel_address_parse(cut, &address), -EBADMSG);
			if (len < sizeof(*cut) + sizeof(struct ifinfomsg))
				assert_int_equal(kernel_link_parse(cut, &link), -EBADMSG);
			kernel_link_parse(cut, &link);
			kernel_address_parse(cut, &address);
			neighbour_parse(cut, &neighbour);
			route_message_parse(cut, 1000, ROUTE_PROTOCOL_SOFTWIRE, &route,
			                    &has_our_form);
			free(cut);
		}
	}
}

static struct nlmsghdr *refusal(int error, __u16 flags, __u32 inner_len)
{
	struct nlmsgerr *body;
	struct nlmsghdr *nlh = netlink_begin(buf, NLMSG_ERROR, 0, sizeof(*body), &body);

	nlh->nlmsg_flags = flags;
	body->error = error;
	body->msg.nlmsg_len = inner_len;
	return nlh;
}

static void reads_the_kernels_reason(void **state)
{
	struct nlmsghdr *nlh = refusal(-EINVAL, NLM_F_CAPPED | NLM_F_ACK_TLVS, 100);
	char text[64] = "old";

	(void)state;
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "Nexthop has invalid gateway");
	assert_int_equal(netlink_error(nlh, text, sizeof(text)), -EINVAL);
	assert_string_equal(text, "Nexthop has invalid gateway");
	assert_int_equal(netlink_error(refusal(0, 0, 20), text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

static void takes_no_reason_from_a_broken_refusal(void **state)
{
	struct nlmsghdr *nlh = refusal(-EPERM, NLM_F_ACK_TLVS, 0xfffffff0);
	char text[64];

	(void)state;
	assert_int_equal(netlink_error(nlh, text, sizeof(text)), -EPERM);
	assert_string_equal(text, "");
	assert_int_equal(netlink_error(refusal(5, 0, 20), text, sizeof(text)), -EBADMSG);
	assert_int_equal(netlink_error(refusal(-5000, 0, 20), text, sizeof(text)), -EBADMSG);
	nlh->nlmsg_len = sizeof(*nlh) + 4;
	assert_int_equal(netlink_error(nlh, text, sizeof(text)), -EBADMSG);
}

/* Whether a rule with one attribute (0: none), or a TOS, is selective. */
static bool is_selective(__u8 tos, __u16 attribute, __u32 value)
{
	struct fib_rule_hdr *rule;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWRULE, 0, sizeof(*rule), &rule);
	bool is = false;

	rule->family = AF_INET;
	rule->tos = tos;
	mnl_attr_put_u32(nlh, FRA_PRIORITY, 32766);
	mnl_attr_put_u32(nlh, FRA_TABLE, 254);
	if (attribute)
		mnl_attr_put_u32(nlh, attribute, value);
	assert_int_equal(kernel_rule_is_selective(nlh, &is), 0);
	return is;
}

static void tells_rules_that_look_at_more_than_destinations(void **state)
{
	(void)state;
	assert_false(is_selective(0, 0, 0));
	assert_false(is_selective(0, FRA_DST, 0x0a000001));
	assert_true(is_selective(0, FRA_SRC, 0x0a000001));
	assert_true(is_selective(0, FRA_FWMARK, 1));
	assert_true(is_selective(0, FRA_DPORT_RANGE, 0x00350035));
	assert_true(is_selective(0x10, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tells_rules_that_look_at_more_than_destinations),
	        cmocka_unit_test(reads_a_vlan_link_with_its_program),
	        cmocka_unit_test(reads_addresses_of_their_family_only),
	        cmocka_unit_test(its_own_route_reads_as_it_was_written),
	        cmocka_unit_test(tells_probes_from_changes_of_a_neighbour),
	        cmocka_unit_test(refuses_a_buffer_that_is_not_whole_messages),
	        cmocka_unit_test(never_reads_beyond_a_truncated_message),
	        cmocka_unit_test(reads_the_kernels_reason),
	        cmocka_unit_test(takes_no_reason_from_a_broken_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
