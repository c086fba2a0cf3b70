/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DSCP and ECN at the two ends of the tunnel. ECN follows RFC 6040 (normal mode); DSCP follows one
 * of the models of RFC 2983: uniform copies it both ways, pipe gives the tunnel its own.
 */
#ifndef CORE_TRAFFIC_CLASS_H
#define CORE_TRAFFIC_CLASS_H

#include "core/types.h"

enum { ECN_NOT_ECT = 0, ECN_ECT_1 = 1, ECN_ECT_0 = 2, ECN_CE = 3, ECN_MASK = 3 };

enum dscp_model { DSCP_UNIFORM, DSCP_PIPE };

/* The outer traffic class; `tunnel_dscp` (6 bits) counts in the pipe model only. RFC 6040 4.1. */
static __always_inline __u8 traffic_class_encapsulate(__u8 inner_tos, enum dscp_model model,
                                                      __u8 tunnel_dscp)
{
	if (model == DSCP_UNIFORM)
		return inner_tos;
	return (__u8)(tunnel_dscp << 2) | (inner_tos & ECN_MASK);
}

/* Whether the packet must be dropped: congestion that its transport can't be told. RFC 6040 4.2. */
static __always_inline bool traffic_class_must_drop(__u8 inner_tos, __u8 outer_class)
{
	return (outer_class & ECN_MASK) == ECN_CE && (inner_tos & ECN_MASK) == ECN_NOT_ECT;
}

/* The inner TOS octet after decapsulation: figure 4 of RFC 6040. */
static __always_inline __u8 traffic_class_decapsulate(__u8 inner_tos, __u8 outer_class,
                                                      enum dscp_model model)
{
	__u8 inner_ecn = inner_tos & ECN_MASK;
	__u8 outer_ecn = outer_class & ECN_MASK;
	__u8 dscp = (model == DSCP_UNIFORM ? outer_class : inner_tos) & (__u8)~ECN_MASK;
	__u8 ecn = inner_ecn;

	if (inner_ecn == ECN_ECT_0 && (outer_ecn == ECN_ECT_1 || outer_ecn == ECN_CE))
		ecn = outer_ecn;
	else if (inner_ecn == ECN_ECT_1 && outer_ecn == ECN_CE)
		ecn = ECN_CE;
	return dscp | ecn;
}

#endif
