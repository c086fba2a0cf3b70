/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An Ethernet frame from what an operator says about a packet. */
#ifndef CLI_FRAME_H
#define CLI_FRAME_H

#include "core/types.h"

#define CLI_FRAME_MAX 9216

enum { CLI_PROTOCOL_ICMP = 1, CLI_PROTOCOL_TCP = 6, CLI_PROTOCOL_UDP = 17 };

struct cli_frame_spec {
	__be32 from, to;
	__u8 protocol;      /* one of the above */
	__u16 sport, dport; /* of ICMP, an echo request: identifier and sequence number */
	__u16 length_bytes; /* of the IPv4 packet; 0: 60 */
	__u8 ttl;
	__u8 dscp, ecn;
	bool is_df;
	bool is_tunnelled; /* inside IPv6 (RFC 2473), with the same traffic class, hop limit 64 */
	struct ip6_addr tunnel_from, tunnel_to;
	__u16 vlan; /* 0: no tag */
};

/*
 * Build the frame. Its destination MAC address is zero: the daemon puts in the interface's own.
 * Returns its length, -EMSGSIZE when it doesn't fit, -EINVAL when `length_bytes` has no room for
 * the headers.
 */
int cli_frame_build(const struct cli_frame_spec *spec, __u8 ret_frame[CLI_FRAME_MAX]);

#endif
