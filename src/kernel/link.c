/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/link.h"

#include <errno.h>
#include <net/if_arp.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>

#define ATTR_MAX IFLA_XDP

static const struct netlink_policy link_policy[ATTR_MAX + 1] = {
        [IFLA_ADDRESS] = {MNL_TYPE_BINARY, 1},  [IFLA_IFNAME] = {MNL_TYPE_NUL_STRING, 0},
        [IFLA_MTU] = {MNL_TYPE_U32, 0},         [IFLA_LINK] = {MNL_TYPE_U32, 0},
        [IFLA_MASTER] = {MNL_TYPE_U32, 0},      [IFLA_CARRIER] = {MNL_TYPE_U8, 0},
        [IFLA_LINKINFO] = {MNL_TYPE_NESTED, 0}, [IFLA_IFALIAS] = {MNL_TYPE_NUL_STRING, 0},
        [IFLA_AF_SPEC] = {MNL_TYPE_NESTED, 0},  [IFLA_LINK_NETNSID] = {MNL_TYPE_U32, 0},
        [IFLA_XDP] = {MNL_TYPE_NESTED, 0},
};

static int parse_vlan(const struct nlattr *data, struct kernel_link *link)
{
	static const struct netlink_policy policy[IFLA_VLAN_MAX + 1] = {
	        [IFLA_VLAN_ID] = {MNL_TYPE_U16, 0},
	        [IFLA_VLAN_PROTOCOL] = {MNL_TYPE_U16, 0},
	};
	const struct nlattr *attrs[IFLA_VLAN_MAX + 1];

	if (netlink_nested(data, policy, IFLA_VLAN_MAX + 1, attrs))
		return -EBADMSG;
	if (attrs[IFLA_VLAN_ID])
		link->vlan_id = mnl_attr_get_u16(attrs[IFLA_VLAN_ID]);
	if (attrs[IFLA_VLAN_PROTOCOL])
		link->vlan_protocol = mnl_attr_get_u16(attrs[IFLA_VLAN_PROTOCOL]);
	return 0;
}

static int parse_info(const struct nlattr *info, struct kernel_link *link)
{
	static const struct netlink_policy policy[IFLA_INFO_MAX + 1] = {
	        [IFLA_INFO_KIND] = {MNL_TYPE_STRING, 0},
	        [IFLA_INFO_DATA] = {MNL_TYPE_NESTED, 0},
	};
	const struct nlattr *attrs[IFLA_INFO_MAX + 1];

	if (netlink_nested(info, policy, IFLA_INFO_MAX + 1, attrs))
		return -EBADMSG;
	if (attrs[IFLA_INFO_KIND])
		snprintf(link->kind, sizeof(link->kind), "%.*s",
		         mnl_attr_get_payload_len(attrs[IFLA_INFO_KIND]),
		         mnl_attr_get_str(attrs[IFLA_INFO_KIND]));
	if (attrs[IFLA_INFO_DATA] && !strcmp(link->kind, "vlan"))
		return parse_vlan(attrs[IFLA_INFO_DATA], link);
	return 0;
}

static int parse_xdp(const struct nlattr *xdp, struct kernel_link *link)
{
	static const struct netlink_policy policy[IFLA_XDP_MAX + 1] = {
	        [IFLA_XDP_ATTACHED] = {MNL_TYPE_U8, 0},
	        [IFLA_XDP_PROG_ID] = {MNL_TYPE_U32, 0},
	};
	const struct nlattr *attrs[IFLA_XDP_MAX + 1];

	if (netlink_nested(xdp, policy, IFLA_XDP_MAX + 1, attrs))
		return -EBADMSG;
	if (attrs[IFLA_XDP_ATTACHED])
		link->xdp_mode = mnl_attr_get_u8(attrs[IFLA_XDP_ATTACHED]);
	if (attrs[IFLA_XDP_PROG_ID])
		link->xdp_prog_id = mnl_attr_get_u32(attrs[IFLA_XDP_PROG_ID]);
	return 0;
}

/* The family's own settings: AF_INET6 -> how it makes link-local addresses. */
static int parse_af_spec(const struct nlattr *spec, struct kernel_link *link)
{
	static const struct netlink_policy families[AF_INET6 + 1] = {
	        [AF_INET6] = {MNL_TYPE_NESTED, 0},
	};
	static const struct netlink_policy policy[IFLA_INET6_ADDR_GEN_MODE + 1] = {
	        [IFLA_INET6_ADDR_GEN_MODE] = {MNL_TYPE_U8, 0},
	};
	const struct nlattr *by_family[AF_INET6 + 1];
	const struct nlattr *attrs[IFLA_INET6_ADDR_GEN_MODE + 1];

	if (netlink_nested(spec, families, AF_INET6 + 1, by_family))
		return -EBADMSG;
	if (!by_family[AF_INET6])
		return 0;
	if (netlink_nested(by_family[AF_INET6], policy, IFLA_INET6_ADDR_GEN_MODE + 1, attrs))
		return -EBADMSG;
	if (attrs[IFLA_INET6_ADDR_GEN_MODE])
		link->has_addr_gen_none =
		        mnl_attr_get_u8(attrs[IFLA_INET6_ADDR_GEN_MODE]) == IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

static int parse_nests(const struct nlattr **attrs, struct kernel_link *link)
{
	if (attrs[IFLA_LINKINFO] && parse_info(attrs[IFLA_LINKINFO], link))
		return -EBADMSG;
	if (attrs[IFLA_XDP] && parse_xdp(attrs[IFLA_XDP], link))
		return -EBADMSG;
	if (attrs[IFLA_AF_SPEC] && parse_af_spec(attrs[IFLA_AF_SPEC], link))
		return -EBADMSG;
	return 0;
}

static __u32 u32_or_zero(const struct nlattr *attr)
{
	return attr ? mnl_attr_get_u32(attr) : 0;
}

static void parse_plain(const struct ifinfomsg *info, const struct nlattr **attrs,
                        struct kernel_link *link)
{
	link->ifindex = info->ifi_index;
	link->flags = info->ifi_flags;
	link->is_up = info->ifi_flags & IFF_UP;
	link->is_ethernet = info->ifi_type == ARPHRD_ETHER;
	link->mtu = u32_or_zero(attrs[IFLA_MTU]);
	link->link_ifindex = (int)u32_or_zero(attrs[IFLA_LINK]);
	link->is_link_elsewhere = attrs[IFLA_LINK_NETNSID];
	link->master = (int)u32_or_zero(attrs[IFLA_MASTER]);
	if (attrs[IFLA_CARRIER])
		link->has_carrier = mnl_attr_get_u8(attrs[IFLA_CARRIER]);
	snprintf(link->name, sizeof(link->name), "%s", mnl_attr_get_str(attrs[IFLA_IFNAME]));
	if (attrs[IFLA_IFALIAS])
		snprintf(link->alias, sizeof(link->alias), "%s",
		         mnl_attr_get_str(attrs[IFLA_IFALIAS]));
	if (attrs[IFLA_ADDRESS] && mnl_attr_get_payload_len(attrs[IFLA_ADDRESS]) == ETH_ALEN)
		memcpy(link->mac, mnl_attr_get_payload(attrs[IFLA_ADDRESS]), ETH_ALEN);
}

int kernel_link_parse(const struct nlmsghdr *nlh, struct kernel_link *ret_link)
{
	const struct nlattr *attrs[ATTR_MAX + 1];
	struct kernel_link link = {0};

	if (netlink_attrs(nlh, sizeof(struct ifinfomsg), link_policy, ATTR_MAX + 1, attrs))
		return -EBADMSG;
	if (!attrs[IFLA_IFNAME])
		return -EBADMSG;
	parse_plain(mnl_nlmsg_get_payload(nlh), attrs, &link);
	if (parse_nests(attrs, &link))
		return -EBADMSG;
	*ret_link = link;
	return 0;
}

static int take_link(void *context, const struct nlmsghdr *nlh)
{
	return kernel_link_parse(nlh, context);
}

int kernel_link_get(struct netlink *netlink, const char *name, struct kernel_link *ret_link)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETLINK, 0, sizeof(*info), &info);

	if (strlen(name) >= IFNAMSIZ)
		return -EINVAL;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return netlink_query(netlink, nlh, take_link, ret_link);
}
