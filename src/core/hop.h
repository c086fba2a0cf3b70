/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hop is what a lookup in the softwire table ends at. Prefixes point at hops, so that what holds
 * for a tunnel endpoint (its address, its path MTU, its being replaced by a backup) is said once.
 * The hops array is shared with the kernel program: the daemon writes it, the program reads it.
 */
#ifndef CORE_HOP_H
#define CORE_HOP_H

#include "core/types.h"

/*
 * Hop numbers: some with a fixed meaning, from HOP_FIRST on tunnel endpoints, from HOP_LIST on
 * lists of endpoints. They fit 15 bits; the 16th marks a page (core/lookup.h).
 */
enum {
	HOP_NONE = 0,  /* no entry: the packet is none of the softwire's business */
	HOP_LOCAL = 1, /* a prefix of an own island: its endpoint is the own VIF */
	HOP_OWN = 2,   /* an address of this router itself */
	HOP_FIRST = 8,
	HOP_MAX = 16384,    /* endpoints are numbered below */
	HOP_LIST = HOP_MAX, /* the bit that tells a list; list numbers begin with it */
	HOP_LISTS_MAX = 16384,
};

struct hop {
	struct ip6_addr endpoint; /* VIF address of the egress PE */
	__u16 path_mtu;           /* learnt from ICMPv6 Packet Too Big, bytes; 0: not learnt */
	__u8 is_unusable;         /* nothing is to be sent there for now */
	__u8 reserved[13];
};

_Static_assert(sizeof(struct hop) == 32, "two hops share a cache line, none crosses one");

enum {
	HOP_LIST_MEMBERS = 8,
};

/*
 * Several endpoints behind the same prefixes. Which of them carry the flows is one octet, so that a
 * switch from one to another is a single store that no reader sees half of; all else stays as it is
 * while the number is in use.
 */
struct hop_list {
	__u16 members[HOP_LIST_MEMBERS]; /* hop numbers, the best first; HOP_NONE behind the last */
	__u32 salts[HOP_LIST_MEMBERS];   /* of the members' addresses: see core/hop_list.h */
	__u8 active;                     /* bit i: flows may go to members[i] */
	__u8 reserved[15];
};

_Static_assert(sizeof(struct hop_list) == 64, "one cache line");

static __always_inline bool hop_is_list(__u32 hop)
{
	return hop & HOP_LIST;
}

#endif
