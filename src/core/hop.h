/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hop is what a lookup in the softwire table ends at. Prefixes point at hops, so that what holds
 * for a tunnel endpoint (its address, its path MTU, its being replaced by a backup) is said once.
 * The hops array is shared with the kernel program: the daemon writes it, the program reads it.
 */
#ifndef CORE_HOP_H
#define CORE_HOP_H

#include "core/types.h"

/* Hop numbers with a fixed meaning; HOP_FIRST and above are tunnel endpoints. */
enum {
	HOP_NONE = 0,  /* no entry: the packet is none of the softwire's business */
	HOP_LOCAL = 1, /* a prefix of an own island: its endpoint is the own VIF */
	HOP_OWN = 2,   /* an address of this router itself */
	HOP_FIRST = 8,
	HOP_MAX = 32768, /* a hop number fits 15 bits; the 16th marks a page (core/lookup.h) */
};

struct hop {
	struct ip6_addr endpoint; /* VIF address of the egress PE */
	__u16 path_mtu;           /* learnt from ICMPv6 Packet Too Big, bytes; 0: not learnt */
	__u16 reserved[7];
};

_Static_assert(sizeof(struct hop) == 32, "two hops share a cache line, none crosses one");

#endif
