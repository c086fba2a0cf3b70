/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the generating programs share with userspace. */
#ifndef BENCH_ENCAP_TRAFFIC_H
#define BENCH_ENCAP_TRAFFIC_H

#include "core/wire.h"

#define VARIANTS 1024 /* different packets, sent in turn */

enum { PAYLOAD_LEN = 26 };

struct plain_frame {
	struct ethernet_header eth;
	struct ip4_header ip;
	__u8 payload[PAYLOAD_LEN];
} __attribute__((packed, aligned(2)));

struct tunnelled_frame {
	struct ethernet_header eth;
	struct ip6_header ip6;
	struct ip4_header ip;
	__u8 payload[PAYLOAD_LEN];
} __attribute__((packed, aligned(2)));

_Static_assert(sizeof(struct plain_frame) == 60, "the smallest Ethernet frame");

/* What differs from packet to packet. */
struct variant {
	struct ip6_addr outer_source;
	__be32 source;
	__be32 destination;
	__be16 checksum;
	__u16 pad[3];
};

#endif
