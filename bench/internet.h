/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A made-up Internet for the benchmarks: as many prefixes of each length as the real one has. */
#ifndef BENCH_INTERNET_H
#define BENCH_INTERNET_H

#include "table/table.h"

enum {
	INTERNET_PREFIXES = 1000000,
	INTERNET_ENDPOINTS = 10000,
};

struct internet_route {
	struct ip4_prefix prefix;
	__u32 endpoint; /* 0 to INTERNET_ENDPOINTS - 1 */
};

/*
 * INTERNET_PREFIXES different prefixes in random order, spread evenly over 1.0.0.0 to
 * 223.255.255.255 (real ones cluster, which is easier on the caches), none of them martian. The
 * same ones each time;
 * free() them. NULL without memory.
 */
struct internet_route *internet_new(void);
/* The prefixes alone. */
struct ip4_prefix *internet_prefixes_new(void);

struct table_target internet_target(__u32 endpoint);
__u32 internet_random_below(__u32 n);
/* A random address (host byte order) inside a prefix. */
__u32 internet_random_addr(const struct ip4_prefix *prefix);

#endif
