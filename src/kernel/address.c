/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/address.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

static const struct netlink_policy address_policy[IFA_MAX + 1] = {
        [IFA_ADDRESS] = {MNL_TYPE_BINARY, 4},
        [IFA_LOCAL] = {MNL_TYPE_BINARY, 4},
};

static size_t addr_size(int family)
{
	return family == AF_INET ? 4 : 16;
}

int kernel_address_parse(const struct nlmsghdr *nlh, struct kernel_address *ret_address)
{
	const struct nlattr *attrs[IFA_MAX + 1], *addr;
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct kernel_address address = {0};

	if (netlink_attrs(nlh, sizeof(*ifa), address_policy, IFA_MAX + 1, attrs))
		return -EBADMSG;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return -EAFNOSUPPORT;
	/* With a peer, IFA_ADDRESS is the peer's. */
	addr = attrs[IFA_LOCAL] ? attrs[IFA_LOCAL] : attrs[IFA_ADDRESS];
	if (!addr || mnl_attr_get_payload_len(addr) != addr_size(ifa->ifa_family) ||
	    ifa->ifa_prefixlen > 8 * addr_size(ifa->ifa_family))
		return -EBADMSG;
	address.ifindex = (int)ifa->ifa_index;
	address.family = ifa->ifa_family;
	address.prefix_len = ifa->ifa_prefixlen;
	memcpy(ifa->ifa_family == AF_INET ? (void *)&address.ip4 : (void *)&address.ip6,
	       mnl_attr_get_payload(addr), addr_size(ifa->ifa_family));
	*ret_address = address;
	return 0;
}

static struct nlmsghdr *address_request(char *buf, __u16 type, __u16 flags,
                                        const struct kernel_address *address)
{
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = netlink_begin(buf, type, flags, sizeof(*ifa), &ifa);
	const void *addr = address->family == AF_INET ? (const void *)&address->ip4
	                                              : (const void *)&address->ip6;

	ifa->ifa_family = address->family;
	ifa->ifa_prefixlen = address->prefix_len;
	ifa->ifa_index = (__u32)address->ifindex;
	if (address->family == AF_INET6 && type == RTM_NEWADDR)
		ifa->ifa_flags = IFA_F_NODAD;
	mnl_attr_put(nlh, IFA_LOCAL, addr_size(address->family), addr);
	mnl_attr_put(nlh, IFA_ADDRESS, addr_size(address->family), addr);
	return nlh;
}

int kernel_address_add(struct netlink *netlink, const struct kernel_address *address)
{
	char buf[NETLINK_REQUEST_SIZE];
	int err = netlink_request(
	        netlink, address_request(buf, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address));

	return err == -EEXIST ? 0 : err;
}

int kernel_address_remove(struct netlink *netlink, const struct kernel_address *address)
{
	char buf[NETLINK_REQUEST_SIZE];
	int err = netlink_request(netlink, address_request(buf, RTM_DELADDR, 0, address));

	return err == -EADDRNOTAVAIL ? 0 : err;
}

struct visit {
	kernel_address_visitor *visit;
	void *context;
};

static int visit_address(void *context, const struct nlmsghdr *nlh)
{
	struct kernel_address address;
	struct visit *visit = context;
	int err = kernel_address_parse(nlh, &address);

	if (err == -EAFNOSUPPORT)
		return 0;
	if (!err)
		visit->visit(visit->context, &address);
	return err;
}

int kernel_address_each(struct netlink *netlink, int family, kernel_address_visitor *visit,
                        void *context)
{
	struct visit visiting = {visit, context};
	char buf[NETLINK_REQUEST_SIZE];
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETADDR, NLM_F_DUMP, sizeof(*ifa), &ifa);

	ifa->ifa_family = (__u8)family;
	return netlink_query(netlink, nlh, visit_address, &visiting);
}
