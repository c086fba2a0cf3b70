/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's rules for decapsulation, applied to a packet that the kernel reassembled. */
#ifndef DAEMON_UNWRAP_H
#define DAEMON_UNWRAP_H

#include <stddef.h>

#include "core/types.h"

struct pe;

/*
 * Whether the IPv4 packet at `ip`, unwrapped from a tunnel packet with this outer source and
 * traffic class, may be given to the kernel. If so its TOS octet is set as decapsulation demands
 * (RFC 6040) and `len` is cut to its total length.
 */
bool unwrap_check(struct pe *pe, __u8 *ip, size_t *len, const struct ip6_addr *outer_source,
                  __u8 outer_class);

#endif
