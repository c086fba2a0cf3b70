/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The VIF of RFC 5747 section 3 as a veth pair: the VIF itself, which IPv4 routes point at and
 * which holds the tunnel's IPv6 /128, and its hidden end, where the packet engine sits. The reasons
 * and the traps are in docs/decisions/0006-vif.md.
 */
#ifndef KERNEL_VIF_H
#define KERNEL_VIF_H

#include <net/if.h>

#include "core/types.h"
#include "kernel/link.h"

#define KERNEL_VIF_ALIAS "softwire VIF"
/* An IPv4 packet grows by an IPv6 header. */
#define KERNEL_VIF_OVERHEAD 40

struct kernel_vif_settings {
	const char *name;    /* at most 13 characters: the hidden end is called NAME-x */
	struct ip6_addr ip6; /* the tunnel address, set as a /128 */
	__be32 ip4;          /* an own IPv4 address, set as a /32; 0: none */
	__u32 path_mtu;      /* IPv6 path MTU of the core, bytes; the VIF's MTU is 40 less */
};

struct kernel_vif {
	char name[IFNAMSIZ];
	char hidden_name[IFNAMSIZ];
	int ifindex;
	int hidden_ifindex;
	__u8 mac[ETH_ALEN]; /* of both ends */
	__u32 mtu;          /* of the VIF, bytes */
	bool was_adopted;   /* it was there already, from an earlier run */
};

/*
 * Create the VIF, or adopt that of an earlier run: then only what differs from the settings is
 * changed, the links stay up and no packet is lost. An XDP program on the hidden end is left alone.
 * Returns 0; -EEXIST when the name is taken by an interface that isn't ours; -EINVAL for a name too
 * long or a path MTU below 1280; or the kernel's errno. Failures are logged; what was created by a
 * failing call is deleted again.
 */
int kernel_vif_ensure(const struct kernel_vif_settings *settings, struct kernel_vif *ret_vif);

/* Delete both ends. Returns 0 also when there is none; -EEXIST for an interface that isn't ours. */
int kernel_vif_delete(const char *name);

/*
 * Set the MTU to path_mtu - 40. Returns 0, -EINVAL below 1280, or -EINVAL of the kernel above
 * what an XDP program on the other end allows: 3506 on 4 KiB pages for one that does not take
 * frames in fragments; the packet engine does.
 */
int kernel_vif_set_mtu(struct kernel_vif *vif, __u32 path_mtu);

/* Make these the only global IPv6 and IPv4 (0: none) addresses: the new ones first. */
int kernel_vif_replace_address(const struct kernel_vif *vif, const struct ip6_addr *ip6,
                               __be32 ip4);

#endif
