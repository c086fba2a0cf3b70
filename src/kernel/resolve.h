/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking the kernel for routes of others: how a next hop is reached, and which IPv4 routes are. */
#ifndef KERNEL_RESOLVE_H
#define KERNEL_RESOLVE_H

#include "core/types.h"
#include "kernel/netlink.h"

struct kernel_path {
	__u32 metric;  /* of the route */
	__u32 ifindex; /* that packets leave by */
};

/*
 * How packets to an address would leave; IPv4 addresses are ::ffff:a.b.c.d. `ifindex` is for
 * link-local addresses, else 0. Returns 0; -ENETUNREACH when there is no route, it leads nowhere
 * (blackhole, unreachable), or the address is this router's own; another negative errno when the
 * kernel could not be asked.
 */
int kernel_resolve(struct netlink *netlink, const struct ip6_addr *addr, __u32 ifindex,
                   struct kernel_path *ret_path);

/* An IPv4 route of the kernel's, as far as redistribution wants to know it. */
struct kernel_ip4_route {
	struct ip4_prefix prefix;
	__u32 ifindex; /* 0: several, or by a nexthop object */
	__u8 protocol; /* RTPROT_... */
	__u8 scope;    /* RT_SCOPE_LINK: without a gateway */
};

/*
 * Tell the unicast routes that a protocol has put into a table (254: main), in no order; more than
 * once where the table changes meanwhile. Returns 0 or a negative errno.
 */
int kernel_ip4_routes(struct netlink *netlink, __u32 table, __u8 protocol,
                      int (*tell)(void *context, const struct kernel_ip4_route *route),
                      void *context);

#endif
