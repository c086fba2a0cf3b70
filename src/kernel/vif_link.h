/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The links of the VIF: making, recognising and setting the two ends of the veth pair. */
#ifndef KERNEL_VIF_LINK_H
#define KERNEL_VIF_LINK_H

#include "kernel/link.h"

#define VIF_HIDDEN_SUFFIX "-x"

/*
 * The hidden end takes whatever fits into an IPv6 packet. It is the MTU of the *other* end that
 * veth limits once there is an XDP program here.
 */
#define VIF_HIDDEN_MTU 65535

/*
 * Look for our pair. Returns 0 and the VIF's link; -ENODEV when neither name is in use; -EEXIST,
 * logged, when a name is taken by an interface that isn't ours.
 */
int vif_link_find(struct netlink *netlink, const char *name, const char *hidden_name,
                  struct kernel_link *ret_link);

/* Make the pair, both ends down and marked as ours. A failure leaves nothing behind. */
int vif_link_create(struct netlink *netlink, const char *name, const char *hidden_name,
                    const __u8 mac[ETH_ALEN]);

/*
 * Set MAC, MTU, NOARP, and IPv6 addresses only by hand, as far as they differ. NOARP means that
 * neighbours of the VIF have the VIF's own MAC; that's why the other end must have the same.
 */
int vif_link_settle(struct netlink *netlink, const char *name, const __u8 mac[ETH_ALEN], __u32 mtu);

int vif_link_up(struct netlink *netlink, const char *name);

/* Delete a veth, and its other end with it. */
int vif_link_delete(struct netlink *netlink, const char *name);

#endif
