/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request/answer channel to rtnetlink, and the bounded reading of its messages. Everything that
 * comes from a socket is read through netlink_each() and netlink_attrs(): a message or attribute
 * that doesn't fit its length is an error and is never looked at.
 */
#ifndef KERNEL_NETLINK_H
#define KERNEL_NETLINK_H

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>

#include "core/types.h"

/* Room for any request that this module makes. */
#define NETLINK_REQUEST_SIZE 1024

/* A synchronous channel. `text` explains the last failed request, in the kernel's words if any. */
struct netlink {
	struct mnl_socket *socket;
	__u32 seq;
	char text[192];
};

/* Handles one message. A negative errno ends the reading and is handed on. */
typedef int netlink_handler(void *context, const struct nlmsghdr *nlh);

/* Open a channel in the current network namespace. Returns 0 or a negative errno. */
int netlink_open(struct netlink *ret_netlink);
/* The same for another netlink family than rtnetlink: NETLINK_GENERIC. */
int netlink_open_family(int family, struct netlink *ret_netlink);
void netlink_close(struct netlink *netlink);

/*
 * Begin a request in `buf` (NETLINK_REQUEST_SIZE bytes): header, then `body_size` zeroed octets for
 * the family's own header, which ends up in *ret_body. Attributes are added with mnl_attr_put_*().
 */
struct nlmsghdr *netlink_begin(void *buf, __u16 type, __u16 flags, size_t body_size,
                               void *ret_body);

/*
 * Send a request and wait for its acknowledgement. Returns 0 or the kernel's negative errno, with
 * netlink->text set. Logs nothing: some errors are answers.
 */
int netlink_request(struct netlink *netlink, struct nlmsghdr *nlh);

/*
 * Send a request (NLM_F_DUMP or a single get) and hand each answering message to `handler`. A dump
 * that was interrupted by a change is done again, so that `handler` may see an object twice.
 */
int netlink_query(struct netlink *netlink, struct nlmsghdr *nlh, netlink_handler *handler,
                  void *context);

/*
 * Hand each complete message of a buffer to `handler`. Returns 0, what the handler returned, or
 * -EBADMSG where the buffer doesn't hold whole messages.
 */
int netlink_each(const void *buf, size_t len, netlink_handler *handler, void *context);

/*
 * The errno of an NLMSG_ERROR message: 0 (an acknowledgement), negative, or -EBADMSG. The extended
 * acknowledgement's text is copied into `text`, empty if there is none.
 */
int netlink_error(const struct nlmsghdr *nlh, char *text, size_t text_size);

/* What an attribute must be to be looked at: its mnl type, for MNL_TYPE_BINARY its minimal size. */
struct netlink_policy {
	__u16 type; /* enum mnl_attr_data_type; MNL_TYPE_UNSPEC: not wanted */
	__u16 min;
};

/*
 * Sort a message's attributes behind a family header of `body_size` octets into ret_attrs[0..n-1];
 * NULL where absent or not in the policy. Returns 0 or -EBADMSG.
 */
int netlink_attrs(const struct nlmsghdr *nlh, size_t body_size, const struct netlink_policy *policy,
                  size_t n, const struct nlattr **ret_attrs);
/* The same for the attributes nested in `nest`. */
int netlink_nested(const struct nlattr *nest, const struct netlink_policy *policy, size_t n,
                   const struct nlattr **ret_attrs);

#endif
