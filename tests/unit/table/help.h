/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table in heap memory and short ways to speak to it. */
#ifndef TESTS_TABLE_HELP_H
#define TESTS_TABLE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>

#include "base/addr.h"
#include "core/hop_list.h"
#include "table/table.h"

static inline struct ip4_prefix prefix_of(const char *text)
{
	struct ip4_prefix prefix;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	return prefix;
}

static inline __u32 addr_of(const char *text)
{
	__be32 addr;

	assert_int_equal(ip4_addr_parse(text, &addr), 0);
	return ntohl(addr);
}

/* The n-th endpoint, 2001:db8::n. */
static inline struct ip6_addr endpoint_of(__u32 n)
{
	return (struct ip6_addr){.words = {htonl(0x20010db8), 0, 0, htonl(n)}};
}

static inline struct table_target remote(__u32 n)
{
	return (struct table_target){
	        .kind = TABLE_REMOTE, .n_endpoints = 1, .n_equal = 1, .endpoint = endpoint_of(n)};
}

/* Several endpoints by number, up to a 0; the first `n_equal` share. */
static inline struct table_target list_of(__u8 n_equal, const __u32 *numbers)
{
	struct table_target target = {.kind = TABLE_REMOTE, .n_equal = n_equal};

	while (*numbers)
		target.endpoints[target.n_endpoints++] = endpoint_of(*numbers++);
	return target;
}

/* The number of the endpoint that the readers of a hop send a flow to; 0: to none. */
static inline __u32 pick(const struct table_memory *memory, __u32 hop, __u32 flow)
{
	if (hop_is_list(hop))
		hop = hop_list_pick(&memory->lists[hop - HOP_LIST], flow);
	return ntohl(memory->hops[hop].endpoint.words[3]);
}

/* What the readers find: the number of the endpoint, -HOP_LOCAL, -HOP_OWN, or 0 for nothing. */
static inline int answer(const struct table_memory *memory, __u32 addr)
{
	__u32 hop = lookup_hop(&memory->lookup, addr);

	return hop < HOP_FIRST ? -(int)hop : (int)ntohl(memory->hops[hop].endpoint.words[3]);
}

#endif
