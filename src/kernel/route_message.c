/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/route_message.h"

#include <errno.h>

static const struct netlink_policy route_policy[RTA_MAX + 1] = {
        [RTA_DST] = {MNL_TYPE_BINARY, 4},     [RTA_OIF] = {MNL_TYPE_U32, 0},
        [RTA_PRIORITY] = {MNL_TYPE_U32, 0},   [RTA_TABLE] = {MNL_TYPE_U32, 0},
        [RTA_GATEWAY] = {MNL_TYPE_BINARY, 4}, [RTA_MULTIPATH] = {MNL_TYPE_NESTED, 0},
        [RTA_VIA] = {MNL_TYPE_BINARY, 2},     [RTA_NH_ID] = {MNL_TYPE_U32, 0},
};

/* Tables above 255 don't fit the header's octet. */
static void put_table(struct nlmsghdr *nlh, struct rtmsg *rtm, __u32 table)
{
	rtm->rtm_table = table < 256 ? (__u8)table : RT_TABLE_UNSPEC;
	if (table >= 256)
		mnl_attr_put_u32(nlh, RTA_TABLE, table);
}

/*
 * NLM_F_APPEND: a route of somebody else for the same prefix and metric stays in front. NLM_F_EXCL
 * would refuse ours then, and it would be missing when the other one goes; NLM_F_REPLACE would
 * take the other's away. Those with a gateway must replace: the gateway may have changed.
 */
struct nlmsghdr *route_message_put(void *buf, const struct route *route, __u32 table, bool is_add)
{
	int flags = NLM_F_CREATE | (route->gateway ? NLM_F_REPLACE : NLM_F_APPEND);
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = netlink_begin(buf, is_add ? RTM_NEWROUTE : RTM_DELROUTE,
	                                     is_add ? (__u16)flags : 0, sizeof(*rtm), &rtm);

	rtm->rtm_family = AF_INET;
	rtm->rtm_dst_len = route->prefix.len;
	rtm->rtm_protocol = route->protocol;
	rtm->rtm_scope = route->ifindex ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_UNICAST;
	put_table(nlh, rtm, table);
	mnl_attr_put_u32(nlh, RTA_DST, route->prefix.addr);
	if (route->ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, (__u32)route->ifindex);
	if (route->gateway)
		mnl_attr_put_u32(nlh, RTA_GATEWAY, route->gateway);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, route->metric);
	return nlh;
}

struct nlmsghdr *route_message_dump(void *buf, __u32 table, __u8 protocol)
{
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETROUTE, NLM_F_DUMP, sizeof(*rtm), &rtm);

	rtm->rtm_family = AF_INET;
	rtm->rtm_protocol = protocol;
	put_table(nlh, rtm, table);
	return nlh;
}

static bool has_our_form(const struct rtmsg *rtm, const struct nlattr **attrs)
{
	if (rtm->rtm_type != RTN_UNICAST || rtm->rtm_tos || !attrs[RTA_OIF] || attrs[RTA_VIA] ||
	    attrs[RTA_MULTIPATH] || attrs[RTA_NH_ID])
		return false;
	return attrs[RTA_GATEWAY] || rtm->rtm_scope == RT_SCOPE_LINK;
}

int route_message_parse(const struct nlmsghdr *nlh, __u32 table, __u8 protocol,
                        struct route *ret_route, bool *ret_has_our_form)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attrs[RTA_MAX + 1];
	struct route route = {.protocol = protocol};

	if (netlink_attrs(nlh, sizeof(*rtm), route_policy, RTA_MAX + 1, attrs))
		return -EBADMSG;
	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_family != AF_INET ||
	    rtm->rtm_protocol != protocol)
		return -ENOENT;
	if ((attrs[RTA_TABLE] ? mnl_attr_get_u32(attrs[RTA_TABLE]) : rtm->rtm_table) != table)
		return -ENOENT;
	if (rtm->rtm_dst_len > 32 || (rtm->rtm_dst_len && !attrs[RTA_DST]))
		return -EBADMSG;
	route.prefix.len = rtm->rtm_dst_len;
	if (attrs[RTA_DST])
		route.prefix.addr = mnl_attr_get_u32(attrs[RTA_DST]);
	if (attrs[RTA_OIF])
		route.ifindex = (int)mnl_attr_get_u32(attrs[RTA_OIF]);
	if (attrs[RTA_GATEWAY])
		route.gateway = mnl_attr_get_u32(attrs[RTA_GATEWAY]);
	if (attrs[RTA_PRIORITY])
		route.metric = mnl_attr_get_u32(attrs[RTA_PRIORITY]);
	*ret_route = route;
	*ret_has_our_form = has_our_form(rtm, attrs);
	return 0;
}
