/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 routes of our kind as rtnetlink messages. */
#ifndef KERNEL_ROUTE_MESSAGE_H
#define KERNEL_ROUTE_MESSAGE_H

#include "core/types.h"
#include "kernel/netlink.h"

/* A route "prefix dev IFINDEX scope link metric METRIC" of our protocol. */
struct route {
	struct ip4_prefix prefix;
	int ifindex;
	__u32 metric;
};

/* The largest message that route_message_put() writes, aligned. */
#define ROUTE_MESSAGE_SIZE 64

/* Write a message that adds or removes the route into `buf` and return it. */
struct nlmsghdr *route_message_put(void *buf, const struct route *route, __u32 table, bool is_add);

/* A dump request for the routes of our protocol in a table. */
struct nlmsghdr *route_message_dump(void *buf, __u32 table);

/*
 * Read an RTM_NEWROUTE message. Returns 0, -EBADMSG, or -ENOENT where it is no route of our
 * protocol in that table. Whether it has our form (one device, no gateway, scope link) is a second
 * answer.
 */
int route_message_parse(const struct nlmsghdr *nlh, __u32 table, struct route *ret_route,
                        bool *ret_has_our_form);

#endif
