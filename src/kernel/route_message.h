/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 routes of our kind as rtnetlink messages. */
#ifndef KERNEL_ROUTE_MESSAGE_H
#define KERNEL_ROUTE_MESSAGE_H

#include "core/types.h"
#include "kernel/netlink.h"

/*
 * A route "prefix dev IFINDEX scope link metric METRIC", or "prefix via GATEWAY metric METRIC", of
 * one of our protocols.
 */
struct route {
	struct ip4_prefix prefix;
	int ifindex;
	__be32 gateway; /* 0: none */
	__u32 metric;
	__u8 protocol;
};

/* The largest message that route_message_put() writes, aligned. */
#define ROUTE_MESSAGE_SIZE 64

/* Write a message that adds or removes the route into `buf` and return it. */
struct nlmsghdr *route_message_put(void *buf, const struct route *route, __u32 table, bool is_add);

/* A dump request for the routes of a protocol in a table. */
struct nlmsghdr *route_message_dump(void *buf, __u32 table, __u8 protocol);

/*
 * Read an RTM_NEWROUTE message. Returns 0, -EBADMSG, or -ENOENT where it is no route of the
 * protocol in that table. Whether it has our form (one device and scope link, or a gateway) is a
 * second answer.
 */
int route_message_parse(const struct nlmsghdr *nlh, __u32 table, __u8 protocol,
                        struct route *ret_route, bool *ret_has_our_form);

#endif
