/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/vif_link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <string.h>

#include "base/log.h"
#include "kernel/vif.h"

static bool is_ours(const struct kernel_link *link)
{
	return !strcmp(link->kind, "veth") && !strcmp(link->alias, KERNEL_VIF_ALIAS);
}

static int log_failure(const struct netlink *netlink, const char *what, const char *name, int err)
{
	if (err)
		log_error("cannot %s %s: %s", what, name, netlink->text);
	return err;
}

static int refuse_foreign(const char *name)
{
	log_error("the name %s is taken by an interface that is not a softwire VIF; "
	          "delete or rename it, or choose another name for the VIF",
	          name);
	return -EEXIST;
}

int vif_link_find(struct netlink *netlink, const char *name, const char *hidden_name,
                  struct kernel_link *ret_link)
{
	struct kernel_link link, hidden;
	int err = kernel_link_get(netlink, name, &link);
	int hidden_err = kernel_link_get(netlink, hidden_name, &hidden);

	if (err && err != -ENODEV)
		return log_failure(netlink, "look for", name, err);
	if (hidden_err && hidden_err != -ENODEV)
		return log_failure(netlink, "look for", hidden_name, hidden_err);
	if (!err && !is_ours(&link))
		return refuse_foreign(name);
	if (!hidden_err && !is_ours(&hidden))
		return refuse_foreign(hidden_name);
	if (err && hidden_err)
		return -ENODEV;
	/* Each has our mark, but they aren't the two ends of one pair in this namespace. */
	if (err || hidden_err || link.is_link_elsewhere || link.link_ifindex != hidden.ifindex)
		return refuse_foreign(err ? hidden_name : name);
	*ret_link = link;
	return 0;
}

static int mark(struct netlink *netlink, const char *name)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWLINK, 0, sizeof(*info), &info);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_str(nlh, IFLA_IFALIAS, KERNEL_VIF_ALIAS);
	return log_failure(netlink, "mark", name, netlink_request(netlink, nlh));
}

int vif_link_create(struct netlink *netlink, const char *name, const char *hidden_name,
                    const __u8 mac[ETH_ALEN])
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh =
	        netlink_begin(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(*info), &info);
	struct nlattr *link_info, *data, *peer;
	int err;

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put(nlh, IFLA_ADDRESS, ETH_ALEN, mac);
	link_info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, hidden_name);
	mnl_attr_put(nlh, IFLA_ADDRESS, ETH_ALEN, mac);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, link_info);
	err = log_failure(netlink, "create", name, netlink_request(netlink, nlh));
	if (err)
		return err;
	err = mark(netlink, name);
	if (!err)
		err = mark(netlink, hidden_name);
	if (err)
		vif_link_delete(netlink, name);
	return err;
}

static void put_addr_gen_none(struct nlmsghdr *nlh)
{
	struct nlattr *spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	struct nlattr *family = mnl_attr_nest_start(nlh, AF_INET6);

	mnl_attr_put_u8(nlh, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(nlh, family);
	mnl_attr_nest_end(nlh, spec);
}

int vif_link_settle(struct netlink *netlink, const char *name, const __u8 mac[ETH_ALEN], __u32 mtu)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWLINK, 0, sizeof(*info), &info);
	size_t empty_len = nlh->nlmsg_len;
	struct kernel_link link;
	int err = kernel_link_get(netlink, name, &link);

	if (err)
		return log_failure(netlink, "look for", name, err);
	if (memcmp(link.mac, mac, ETH_ALEN))
		mnl_attr_put(nlh, IFLA_ADDRESS, ETH_ALEN, mac);
	if (link.mtu != mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	if (!link.has_addr_gen_none)
		put_addr_gen_none(nlh);
	if (!(link.flags & IFF_NOARP))
		info->ifi_flags = info->ifi_change = IFF_NOARP;
	if (nlh->nlmsg_len == empty_len && !info->ifi_change)
		return 0;
	info->ifi_index = link.ifindex;
	return log_failure(netlink, "set up", name, netlink_request(netlink, nlh));
}

int vif_link_up(struct netlink *netlink, const char *name)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_NEWLINK, 0, sizeof(*info), &info);
	struct kernel_link link;
	int err = kernel_link_get(netlink, name, &link);

	if (err || link.is_up)
		return log_failure(netlink, "look for", name, err);
	info->ifi_index = link.ifindex;
	info->ifi_flags = info->ifi_change = IFF_UP;
	return log_failure(netlink, "set up", name, netlink_request(netlink, nlh));
}

int vif_link_delete(struct netlink *netlink, const char *name)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_DELLINK, 0, sizeof(*info), &info);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return log_failure(netlink, "delete", name, netlink_request(netlink, nlh));
}
