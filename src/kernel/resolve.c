/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/resolve.h"

#include <errno.h>
#include <string.h>

static const struct netlink_policy policy[RTA_MAX + 1] = {
        [RTA_DST] = {MNL_TYPE_BINARY, 4},
        [RTA_OIF] = {MNL_TYPE_U32, 0},
        [RTA_PRIORITY] = {MNL_TYPE_U32, 0},
        [RTA_TABLE] = {MNL_TYPE_U32, 0},
};

static __u32 number(const struct nlattr *attr, __u32 otherwise)
{
	return attr ? mnl_attr_get_u32(attr) : otherwise;
}

static bool is_ip4(const struct ip6_addr *addr)
{
	static const __u8 mapped[12] = {[10] = 0xff, [11] = 0xff};

	return !memcmp(addr->bytes, mapped, sizeof(mapped));
}

static struct nlmsghdr *put_question(void *buf, const struct ip6_addr *addr, __u32 ifindex)
{
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETROUTE, 0, sizeof(*rtm), &rtm);

	rtm->rtm_family = is_ip4(addr) ? AF_INET : AF_INET6;
	rtm->rtm_dst_len = is_ip4(addr) ? 32 : 128;
	if (is_ip4(addr))
		mnl_attr_put_u32(nlh, RTA_DST, addr->words[3]);
	else
		mnl_attr_put(nlh, RTA_DST, sizeof(*addr), addr);
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	return nlh;
}

struct answer {
	struct kernel_path path;
	bool is_there;
};

static int take_answer(void *context, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attrs[RTA_MAX + 1];
	struct answer *answer = context;

	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (netlink_attrs(nlh, sizeof(*rtm), policy, RTA_MAX + 1, attrs))
		return -EBADMSG;
	answer->is_there = rtm->rtm_type == RTN_UNICAST;
	answer->path.metric = number(attrs[RTA_PRIORITY], 0);
	answer->path.ifindex = number(attrs[RTA_OIF], 0);
	return 0;
}

int kernel_resolve(struct netlink *netlink, const struct ip6_addr *addr, __u32 ifindex,
                   struct kernel_path *ret_path)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct answer answer = {.is_there = false};
	int err = netlink_query(netlink, put_question(buf, addr, ifindex), take_answer, &answer);

	if (err == -EHOSTUNREACH || err == -ENODEV || err == -ENETDOWN || err == -EACCES ||
	    err == -EINVAL)
		return -ENETUNREACH;
	if (err)
		return err;
	if (!answer.is_there)
		return -ENETUNREACH;
	*ret_path = answer.path;
	return 0;
}

struct listing {
	__u32 table;
	__u8 protocol;
	int (*tell)(void *context, const struct kernel_ip4_route *route);
	void *context;
};

static int take_route(void *context, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attrs[RTA_MAX + 1];
	const struct listing *listing = context;
	struct kernel_ip4_route route;

	if (netlink_attrs(nlh, sizeof(*rtm), policy, RTA_MAX + 1, attrs) || rtm->rtm_dst_len > 32)
		return -EBADMSG;
	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_type != RTN_UNICAST ||
	    rtm->rtm_protocol != listing->protocol ||
	    number(attrs[RTA_TABLE], rtm->rtm_table) != listing->table)
		return 0;
	route = (struct kernel_ip4_route){
	        .prefix = {.addr = number(attrs[RTA_DST], 0), .len = rtm->rtm_dst_len},
	        .ifindex = number(attrs[RTA_OIF], 0),
	        .protocol = rtm->rtm_protocol,
	        .scope = rtm->rtm_scope,
	};
	return listing->tell(listing->context, &route);
}

int kernel_ip4_routes(struct netlink *netlink, __u32 table, __u8 protocol,
                      int (*tell)(void *context, const struct kernel_ip4_route *route),
                      void *context)
{
	struct listing listing = {table, protocol, tell, context};
	char buf[NETLINK_REQUEST_SIZE];
	struct rtmsg *rtm;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETROUTE, NLM_F_DUMP, sizeof(*rtm), &rtm);
	int err;

	rtm->rtm_family = AF_INET;
	rtm->rtm_protocol = protocol;
	rtm->rtm_table = table < 256 ? (__u8)table : RT_TABLE_UNSPEC;
	if (table >= 256)
		mnl_attr_put_u32(nlh, RTA_TABLE, table);
	err = netlink_query(netlink, nlh, take_route, &listing);
	return err == -ENOENT ? 0 : err; /* no such table: nothing in it */
}
