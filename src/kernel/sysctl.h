/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings under /proc/sys/net of the current network namespace, and the forwarding switches. */
#ifndef KERNEL_SYSCTL_H
#define KERNEL_SYSCTL_H

#include <stdbool.h>

/*
 * Read or write an integer. `name` is the path below /proc/sys with slashes, for interface names
 * may have dots: "net/ipv4/conf/eth0.100/rp_filter". Failures are logged with the name. Writing
 * what is there already writes nothing (a write has effects of its own for some settings).
 */
int kernel_sysctl_read(const char *name, int *ret_value);
int kernel_sysctl_write(const char *name, int value);
/* The same for a per-interface setting: family "ipv4" or "ipv6". */
int kernel_sysctl_write_interface(const char *family, const char *interface, const char *setting,
                                  int value);

struct kernel_forwarding {
	bool ip4; /* net.ipv4.ip_forward */
	bool ip6; /* net.ipv6.conf.all.forwarding */
};

int kernel_forwarding_state(struct kernel_forwarding *ret_state);

/*
 * Switch forwarding on or off. The kernel then sets the same value on every interface of the
 * namespace, and with IPv6 forwarding an interface stops to accept router advertisements
 * (accept_ra = 1): a router that learns its default route that way loses it. So that's a decision
 * of the operator, not of this module.
 */
int kernel_forwarding_set_ip4(bool is_on);
int kernel_forwarding_set_ip6(bool is_on);

#endif
