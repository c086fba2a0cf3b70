/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bench/lookup and its programs agree on. */
#ifndef BENCH_LOOKUP_H
#define BENCH_LOOKUP_H

/* The sets of addresses, one behind the other in their map. */
enum {
	LOOKUP_RANDOM, /* from all prefixes */
	LOOKUP_LOCAL,  /* from LOOKUP_HOT of them */
	LOOKUP_SETS,
	LOOKUP_ADDRS = 1 << 20,
	LOOKUP_HOT = 1000,
};

#endif
