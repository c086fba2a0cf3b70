/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device's driver can do with XDP, by the generic netlink family "netdev" of Linux 6.3. */
#ifndef KERNEL_XDP_FEATURES_H
#define KERNEL_XDP_FEATURES_H

#include "core/types.h"

/*
 * Whether XDP programs of other devices can redirect frames into this one. A veth takes them only
 * while its peer polls: when the peer has GRO switched on or an XDP program of its own. Returns 0;
 * -EOPNOTSUPP on kernels that do not say; -ENODEV; or another negative errno.
 */
int kernel_xdp_can_redirect_into(__u32 ifindex, bool *ret_can);

#endif
