/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network of the measurement: three namespaces without names, one core.
 *
 *	generator        device under test                     sink
 *	   gen ------------- in       out --------------------- sink
 *	            02:..:01           10.9.0.1, 2001:db8:1::1   10.9.0.2, 2001:db8:1::2
 *	                     vif ---- hidden
 *
 *	20.0.0.0/8 (1,000 prefixes of it) lies behind tunnel endpoints of 2001:db8:f::/48, these and
 *	198.18.0.0/16 behind the sink.
 */
#ifndef BENCH_ENCAP_NETWORK_H
#define BENCH_ENCAP_NETWORK_H

#include "core/types.h"

enum { NETWORK_GENERATOR, NETWORK_DEVICE, NETWORK_SINK, NETWORK_NAMESPACES };

struct network {
	int namespaces[NETWORK_NAMESPACES];
	__u32 gen, in, out, sink, vif, hidden; /* interface indexes, each in its namespace */
};

#define NETWORK_VIF "2001:db8:e::1"
#define NETWORK_IN_MAC                                                                             \
	{                                                                                          \
		2, 0, 0, 0, 0, 1                                                                   \
	}
#define NETWORK_OUT_MAC                                                                            \
	{                                                                                          \
		2, 0, 0, 0, 0, 2                                                                   \
	}

/* Make it; it goes with the process. Ends the process where it can't be made. */
void network_make(struct network *ret_network);
/* Go on in another of the namespaces. */
void network_enter(const struct network *network, int which);
/* The kernel's route for 20.0.0.0/8: plainly to the sink, or through its own tunnel. */
void network_route_plain(void);
void network_route_seg6(void);

#endif
