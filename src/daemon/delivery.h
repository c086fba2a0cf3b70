/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Giving an unwrapped IPv4 packet to the kernel. One that fits the VIF comes in by the VIF, like
 * what the engine hands up, and is forwarded or received as any packet. A larger one (put together
 * from fragments of the tunnel) would be dropped there without a word, so it is sent by a raw
 * socket as this router forwards it: with its TTL counted down, and in fragments where it may be
 * fragmented.
 */
#ifndef DAEMON_DELIVERY_H
#define DAEMON_DELIVERY_H

#include <stddef.h>

#include "core/types.h"
#include "kernel/vif.h"

/* Octets in front of a packet that delivery_send() writes its link-layer header into. */
#define DELIVERY_HEADROOM 14

struct delivery {
	int vif_fd;   /* frames into the hidden end */
	int route_fd; /* IPv4 packets by the routing table */
};

/* Returns 0 or a negative errno; then nothing is open. */
int delivery_open(struct delivery *ret_delivery);
void delivery_close(struct delivery *delivery);

/*
 * Send the packet at `ip`, whose header has been checked and is `len` octets in all; it may be
 * changed. Returns 0; -EMSGSIZE: too large for its way and not to be fragmented, with the MTU of
 * that way in `ret_mtu`; -ETIME: its TTL is used up; or what the kernel said.
 */
int delivery_send(const struct delivery *delivery, const struct kernel_vif *vif, __u8 *ip,
                  size_t len, __u32 *ret_mtu);

#endif
