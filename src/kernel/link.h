/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces as the kernel describes them. */
#ifndef KERNEL_LINK_H
#define KERNEL_LINK_H

#include <linux/if_ether.h>
#include <net/if.h>

#include "core/types.h"
#include "kernel/netlink.h"

#define KERNEL_ALIAS_SIZE 32

struct kernel_link {
	int ifindex;
	char name[IFNAMSIZ];
	__u8 mac[ETH_ALEN]; /* all zero where the link has no Ethernet address */
	bool is_ethernet;
	__u32 mtu;   /* bytes */
	__u32 flags; /* IFF_* */
	bool is_up;  /* administratively */
	bool has_carrier;
	char kind[16];                 /* "veth", "vlan", ...; empty for most hardware */
	char alias[KERNEL_ALIAS_SIZE]; /* cut to its size */
	int link_ifindex;              /* IFLA_LINK: a VLAN's parent, a veth's peer; 0: none */
	bool is_link_elsewhere;        /* link_ifindex counts in another network namespace */
	int master;             /* ifindex of the bridge or bond that it belongs to; 0: none */
	__u16 vlan_id;          /* of kind "vlan", else 0 */
	__be16 vlan_protocol;   /* ETH_P_8021Q or ETH_P_8021AD */
	__u8 xdp_mode;          /* XDP_ATTACHED_* of linux/if_link.h */
	__u32 xdp_prog_id;      /* 0: none or several */
	bool has_addr_gen_none; /* IPv6 makes no link-local address on it */
};

/* Read an RTM_NEWLINK or RTM_DELLINK message. Returns 0 or -EBADMSG. */
int kernel_link_parse(const struct nlmsghdr *nlh, struct kernel_link *ret_link);

/* Ask for one link. Returns 0, -ENODEV or another negative errno. */
int kernel_link_get(struct netlink *netlink, const char *name, struct kernel_link *ret_link);

#endif
