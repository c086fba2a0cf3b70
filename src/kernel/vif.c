/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/vif.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/log.h"
#include "kernel/ethtool.h"
#include "kernel/sysctl.h"
#include "kernel/vif_link.h"

#define IP6_MIN_MTU 1280 /* RFC 8200 section 5 */

static int check_settings(const struct kernel_vif_settings *settings)
{
	if (!settings->name[0] || strlen(settings->name) + strlen(VIF_HIDDEN_SUFFIX) >= IFNAMSIZ) {
		log_error("\"%s\" can't be the VIF's name: it must have 1 to 13 characters",
		          settings->name);
		return -EINVAL;
	}
	if (settings->path_mtu < IP6_MIN_MTU) {
		log_error("a path MTU of %u is below the %d that IPv6 requires", settings->path_mtu,
		          IP6_MIN_MTU);
		return -EINVAL;
	}
	return 0;
}

/*
 * The VIF's own offloads. What leaves it is taken up by XDP, which sees the packet as it would be
 * on a wire and can't finish a checksum or cut a super-packet. GRO is on for its side effect: veth
 * then runs NAPI on this end, without which a redirect into the other end drops the packet.
 */
static int set_offloads(const char *name)
{
	static const struct {
		enum kernel_offload offload;
		bool is_on;
	} wanted[] = {
	        {KERNEL_OFFLOAD_TX_CHECKSUM, false},
	        {KERNEL_OFFLOAD_TSO, false},
	        {KERNEL_OFFLOAD_GSO, false},
	        {KERNEL_OFFLOAD_GRO, true},
	};
	int err;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		err = kernel_offload_set(name, wanted[i].offload, wanted[i].is_on);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Hidden end, IPv6: an encapsulated packet for which XDP has no neighbour yet goes up the stack
 * here and the kernel forwards it into the core.
 * Hidden end, IPv4: nothing may enter here. Were the engine detached, a packet routed to the VIF
 * would come in here, be routed to the VIF again, and go round until its TTL is used up. A strict
 * reverse path check drops it, since no route points at this end; unlike conf/forwarding that
 * setting survives somebody's later write to net.ipv4.ip_forward.
 * VIF: its rp_filter is the operator's. A decapsulated packet comes in from the VIF and its source
 * is a remote prefix, whose route points at the VIF: it passes in strict mode too.
 */
static int set_sysctls(const struct kernel_vif *vif)
{
	const struct {
		const char *family, *interface, *setting;
		int value;
	} wanted[] = {
	        {"ipv6", vif->name, "disable_ipv6", 0},
	        {"ipv6", vif->name, "accept_ra", 0},
	        {"ipv6", vif->hidden_name, "disable_ipv6", 0},
	        {"ipv6", vif->hidden_name, "accept_ra", 0},
	        {"ipv6", vif->hidden_name, "forwarding", 1},
	        {"ipv4", vif->hidden_name, "rp_filter", 1},
	};
	int err;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		err = kernel_sysctl_write_interface(wanted[i].family, wanted[i].interface,
		                                    wanted[i].setting, wanted[i].value);
		if (err)
			return err;
	}
	return 0;
}

/* Bring both ends to what they should be; each step changes only what differs. */
static int configure(struct netlink *netlink, struct kernel_vif *vif,
                     const struct kernel_vif_settings *settings)
{
	int err;

	err = vif_link_settle(netlink, vif->hidden_name, vif->mac, VIF_HIDDEN_MTU);
	if (!err)
		err = vif_link_settle(netlink, vif->name, vif->mac, vif->mtu);
	if (!err)
		err = set_offloads(vif->name);
	if (!err)
		err = set_sysctls(vif);
	if (!err)
		err = vif_link_up(netlink, vif->hidden_name);
	if (!err)
		err = vif_link_up(netlink, vif->name);
	if (!err)
		err = kernel_vif_replace_address(vif, &settings->ip6, settings->ip4);
	return err;
}

static int new_mac(__u8 mac[ETH_ALEN])
{
	if (getrandom(mac, ETH_ALEN, 0) != ETH_ALEN)
		return -errno;
	mac[0] = (mac[0] & 0xfc) | 0x02; /* unicast, locally administered */
	return 0;
}

/* Find out what there is, create what isn't, and note both ends in `vif`. */
static int find_or_create(struct netlink *netlink, struct kernel_vif *vif)
{
	struct kernel_link link, hidden;
	int err = vif_link_find(netlink, vif->name, vif->hidden_name, &link);

	vif->was_adopted = !err;
	if (err == -ENODEV) {
		err = new_mac(vif->mac);
		if (!err)
			err = vif_link_create(netlink, vif->name, vif->hidden_name, vif->mac);
		if (!err)
			err = kernel_link_get(netlink, vif->name, &link);
	}
	if (!err)
		err = kernel_link_get(netlink, vif->hidden_name, &hidden);
	if (err)
		return err;
	vif->ifindex = link.ifindex;
	vif->hidden_ifindex = hidden.ifindex;
	memcpy(vif->mac, link.mac, ETH_ALEN);
	return 0;
}

int kernel_vif_ensure(const struct kernel_vif_settings *settings, struct kernel_vif *ret_vif)
{
	struct kernel_vif vif = {.mtu = settings->path_mtu - KERNEL_VIF_OVERHEAD};
	struct netlink netlink;
	int err = check_settings(settings);

	if (err)
		return err;
	snprintf(vif.name, sizeof(vif.name), "%s", settings->name);
	snprintf(vif.hidden_name, sizeof(vif.hidden_name), "%.13s" VIF_HIDDEN_SUFFIX, vif.name);
	err = netlink_open(&netlink);
	if (err) {
		log_error("cannot open an rtnetlink socket: %s", strerror(-err));
		return err;
	}
	err = find_or_create(&netlink, &vif);
	if (!err) {
		err = configure(&netlink, &vif, settings);
		if (err && !vif.was_adopted)
			vif_link_delete(&netlink, vif.name);
	}
	netlink_close(&netlink);
	if (!err)
		*ret_vif = vif;
	return err;
}

int kernel_vif_delete(const char *name)
{
	char hidden_name[IFNAMSIZ];
	struct kernel_link link;
	struct netlink netlink;
	int err = netlink_open(&netlink);

	if (err)
		return err;
	snprintf(hidden_name, sizeof(hidden_name), "%.13s" VIF_HIDDEN_SUFFIX, name);
	err = vif_link_find(&netlink, name, hidden_name, &link);
	if (!err)
		err = vif_link_delete(&netlink, name);
	netlink_close(&netlink);
	return err == -ENODEV ? 0 : err;
}

int kernel_vif_set_mtu(struct kernel_vif *vif, __u32 path_mtu)
{
	struct netlink netlink;
	int err;

	if (path_mtu < IP6_MIN_MTU)
		return -EINVAL;
	err = netlink_open(&netlink);
	if (err)
		return err;
	err = vif_link_settle(&netlink, vif->name, vif->mac, path_mtu - KERNEL_VIF_OVERHEAD);
	netlink_close(&netlink);
	if (!err)
		vif->mtu = path_mtu - KERNEL_VIF_OVERHEAD;
	return err;
}
