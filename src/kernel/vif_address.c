/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of the VIF: exactly those of the settings. */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "kernel/address.h"
#include "kernel/vif.h"

/* More addresses than anybody puts on a VIF by hand; what is beyond stays. */
#define SUPERFLUOUS_MAX 64

struct superfluous {
	const struct kernel_vif *vif;
	const struct kernel_address *wanted;
	size_t n_wanted;
	struct kernel_address found[SUPERFLUOUS_MAX];
	size_t n_found;
};

static bool is_same(const struct kernel_address *a, const struct kernel_address *b)
{
	return a->ifindex == b->ifindex && a->family == b->family &&
	       a->prefix_len == b->prefix_len && a->ip4 == b->ip4 &&
	       ip6_addr_is_equal(&a->ip6, &b->ip6);
}

/* Link-local addresses are the kernel's or somebody's business, not the tunnel's. */
static bool is_link_local(const struct kernel_address *address)
{
	return address->family == AF_INET6 && address->ip6.bytes[0] == 0xfe &&
	       (address->ip6.bytes[1] & 0xc0) == 0x80;
}

static void note_superfluous(void *context, const struct kernel_address *address)
{
	struct superfluous *superfluous = context;

	if (address->ifindex != superfluous->vif->ifindex || is_link_local(address))
		return;
	for (size_t i = 0; i < superfluous->n_wanted; i++) {
		if (is_same(address, &superfluous->wanted[i]))
			return;
	}
	if (superfluous->n_found < SUPERFLUOUS_MAX)
		superfluous->found[superfluous->n_found++] = *address;
}

static int replace(struct netlink *netlink, struct superfluous *superfluous)
{
	int err;

	for (size_t i = 0; i < superfluous->n_wanted; i++) {
		err = kernel_address_add(netlink, &superfluous->wanted[i]);
		if (err)
			return err;
	}
	err = kernel_address_each(netlink, AF_UNSPEC, note_superfluous, superfluous);
	for (size_t i = 0; !err && i < superfluous->n_found; i++)
		err = kernel_address_remove(netlink, &superfluous->found[i]);
	return err;
}

int kernel_vif_replace_address(const struct kernel_vif *vif, const struct ip6_addr *ip6, __be32 ip4)
{
	const struct kernel_address wanted[] = {
	        {.ifindex = vif->ifindex, .family = AF_INET6, .prefix_len = 128, .ip6 = *ip6},
	        {.ifindex = vif->ifindex, .family = AF_INET, .prefix_len = 32, .ip4 = ip4},
	};
	struct superfluous superfluous = {.vif = vif, .wanted = wanted, .n_wanted = ip4 ? 2 : 1};
	struct netlink netlink;
	int err = netlink_open(&netlink);

	if (err)
		return err;
	err = replace(&netlink, &superfluous);
	if (err)
		log_error("cannot set the addresses of %s: %s", vif->name, netlink.text);
	netlink_close(&netlink);
	return err;
}
