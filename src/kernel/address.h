/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of interfaces. */
#ifndef KERNEL_ADDRESS_H
#define KERNEL_ADDRESS_H

#include "core/types.h"
#include "kernel/netlink.h"

struct kernel_address {
	int ifindex;
	__u8 family; /* AF_INET or AF_INET6 */
	__u8 prefix_len;
	__be32 ip4;          /* AF_INET: the interface's own address */
	struct ip6_addr ip6; /* AF_INET6 */
};

/* Read RTM_NEWADDR or RTM_DELADDR. Returns 0, -EBADMSG, or -EAFNOSUPPORT for other families. */
int kernel_address_parse(const struct nlmsghdr *nlh, struct kernel_address *ret_address);

/*
 * Add or remove an address. IPv6 ones are added without duplicate address detection, so that they
 * can be used at once. Adding what is there and removing what is not are no errors.
 */
int kernel_address_add(struct netlink *netlink, const struct kernel_address *address);
int kernel_address_remove(struct netlink *netlink, const struct kernel_address *address);

/* Visit the addresses of a family (AF_UNSPEC: both) on all interfaces. */
typedef void kernel_address_visitor(void *context, const struct kernel_address *address);
int kernel_address_each(struct netlink *netlink, int family, kernel_address_visitor *visit,
                        void *context);

#endif
