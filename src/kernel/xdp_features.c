/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/xdp_features.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/netlink.h"

/* Of <linux/netdev.h>, which headers of Linux 6.1 do not have. */
enum { NETDEV_DEV_GET = 1 };
enum { NETDEV_DEV_IFINDEX = 1, NETDEV_DEV_XDP_FEATURES = 3, NETDEV_DEV_ATTRS };
#define NETDEV_XDP_NDO_XMIT (1U << 2)

static int take_family(void *context, const struct nlmsghdr *nlh)
{
	static const struct netlink_policy policy[CTRL_ATTR_FAMILY_ID + 1] = {
	        [CTRL_ATTR_FAMILY_ID] = {.type = MNL_TYPE_U16},
	};
	const struct nlattr *attrs[CTRL_ATTR_FAMILY_ID + 1];
	int err = netlink_attrs(nlh, sizeof(struct genlmsghdr), policy, CTRL_ATTR_FAMILY_ID + 1,
	                        attrs);

	if (!err && attrs[CTRL_ATTR_FAMILY_ID])
		*(__u16 *)context = mnl_attr_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
	return err;
}

/* The number of the family "netdev" in this kernel. */
static int find_family(struct netlink *netlink, __u16 *ret_family)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh = netlink_begin(buf, GENL_ID_CTRL, 0, sizeof(*genl), &genl);
	int err;

	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "netdev");
	*ret_family = 0;
	err = netlink_query(netlink, nlh, take_family, ret_family);
	if (err == -ENOENT || (!err && !*ret_family))
		return -EOPNOTSUPP;
	return err;
}

static int take_features(void *context, const struct nlmsghdr *nlh)
{
	static const struct netlink_policy policy[NETDEV_DEV_ATTRS] = {
	        [NETDEV_DEV_XDP_FEATURES] = {.type = MNL_TYPE_U64},
	};
	const struct nlattr *attrs[NETDEV_DEV_ATTRS];
	int err = netlink_attrs(nlh, sizeof(struct genlmsghdr), policy, NETDEV_DEV_ATTRS, attrs);

	if (err)
		return err;
	if (!attrs[NETDEV_DEV_XDP_FEATURES])
		return -EOPNOTSUPP;
	*(bool *)context = mnl_attr_get_u64(attrs[NETDEV_DEV_XDP_FEATURES]) & NETDEV_XDP_NDO_XMIT;
	return 0;
}

static int get_features(struct netlink *netlink, __u16 family, __u32 ifindex, bool *ret_can)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh = netlink_begin(buf, family, 0, sizeof(*genl), &genl);

	genl->cmd = NETDEV_DEV_GET;
	genl->version = 1;
	mnl_attr_put_u32(nlh, NETDEV_DEV_IFINDEX, ifindex);
	return netlink_query(netlink, nlh, take_features, ret_can);
}

int kernel_xdp_can_redirect_into(__u32 ifindex, bool *ret_can)
{
	struct netlink netlink;
	__u16 family;
	int err = netlink_open_family(NETLINK_GENERIC, &netlink);

	if (err)
		return err;
	err = find_family(&netlink, &family);
	if (!err)
		err = get_features(&netlink, family, ifindex, ret_can);
	netlink_close(&netlink);
	return err;
}
