/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hops, attribute sets, hop sets and short ways to make them. */
#ifndef TESTS_BGP_HELP_RIB_H
#define TESTS_BGP_HELP_RIB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "bgp/decision.h"
#include "bgp/rib.h"

static inline struct ip4_prefix prefix_of(const char *text)
{
	struct ip4_prefix prefix;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	return prefix;
}

/* The n-th PE, 2001:db8::n, or the n-th CE, 192.0.2.n. */
static inline struct ip6_addr pe(__u32 n)
{
	return (struct ip6_addr){.words = {htonl(0x20010db8), 0, 0, htonl(n)}};
}

static inline struct ip6_addr ce(__u32 n)
{
	return (struct ip6_addr){.words = {0, 0, htonl(0xffff), htonl(0xc0000200 + n)}};
}

/* As an empty draft has them: local preference 100, a path of one AS. */
static inline struct bgp_attrs_hot plain(__u32 hop)
{
	return (struct bgp_attrs_hot){.hop = hop,
	                              .local_pref = BGP_DEFAULT_LOCAL_PREF,
	                              .neighbour_as = 65001,
	                              .as_path_len = 1};
}

/* The decoded values stand for the encoded ones: they make sets equal or different. */
static inline __u32 intern(struct bgp_attrs_pool *pool, const struct bgp_attrs_hot *hot)
{
	__u32 attrs;

	assert_int_equal(bgp_attrs_intern(pool, hot, (const __u8 *)hot, sizeof(*hot), &attrs), 0);
	return attrs;
}

#endif
