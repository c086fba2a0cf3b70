/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input of the BGP benchmark, made before the clock starts: the made-up Internet in attribute
 * sets of five prefixes, each set an UPDATE of its own.
 */
#ifndef BENCH_BGP_FEED_ROUTES_H
#define BENCH_BGP_FEED_ROUTES_H

#include "bgp/update.h"

enum {
	ROUTES_A_SET = 5,
	ROUTES_PES = 1000, /* next hops */
	ROUTES_AS = 64500, /* of everybody: all sessions are internal */
};

struct routes {
	size_t n;
	enum bgp_family_id family;
	struct ip4_prefix *prefixes;
	__u16 *winners; /* for the first address of each prefix: the PE that it is sent to */
	__u8 *stream;   /* UPDATEs */
	size_t *starts; /* in the stream, of each set; one more for the end */
};

/* The first `n` prefixes (a multiple of ROUTES_A_SET). Ends the program without memory. */
void routes_init(struct routes *routes, size_t n, enum bgp_family_id family);

struct ip6_addr routes_pe(__u32 number);
/* An UPDATE with one prefix and another PE. Returns its length. */
size_t routes_write_one(const struct routes *routes, size_t prefix, __u32 pe,
                        __u8 buf[BGP_MESSAGE_MAX]);
/* A prefix whose own first address is sent to its own PE. */
size_t routes_find_own(const struct routes *routes, size_t from);
/* What a set of prefixes adds up to, in any order. */
__u64 routes_digest(const struct ip4_prefix *prefix);

#endif
