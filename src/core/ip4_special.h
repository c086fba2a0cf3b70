/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 addresses that are no forwardable unicast. */
#ifndef CORE_IP4_SPECIAL_H
#define CORE_IP4_SPECIAL_H

#include "core/types.h"

/*
 * Whether no router forwards packets from or to this address (host byte order): "this network",
 * loopback, link-local, multicast, reserved, broadcast. RFC 6890, RFC 1122 3.2.1.3.
 */
static __always_inline bool ip4_is_special(__u32 addr)
{
	__u32 top = addr >> 24;

	return top == 0 || top == 127 || top >= 224 || addr >> 16 == 0xa9fe;
}

#endif
