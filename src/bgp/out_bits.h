/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of prefixes, by their numbers in the RIB: a bitmap that counts its bits. */
#ifndef BGP_OUT_BITS_H
#define BGP_OUT_BITS_H

#include "bgp/range.h"
#include "core/types.h"

struct bgp_out_bits {
	struct bgp_range range;
	__u64 *words;
	__u32 n; /* bits that are set */
};

/* Empty, with room for the numbers below `end`. Returns 0 or -ENOMEM. */
int bgp_out_bits_init(struct bgp_out_bits *bits, __u32 end);
void bgp_out_bits_fini(struct bgp_out_bits *bits);

/* 1 to `end` - 1, and nothing else. */
void bgp_out_bits_fill(struct bgp_out_bits *bits, __u32 end);
/* Empty a set whose numbers are below `end`. */
void bgp_out_bits_clear(struct bgp_out_bits *bits, __u32 end);
/* Make an empty set equal to one whose numbers are below `end`. */
void bgp_out_bits_copy(struct bgp_out_bits *bits, const struct bgp_out_bits *from, __u32 end);
/* The first number at or behind `from` that is in the set, or `end`. */
__u32 bgp_out_bits_next(const struct bgp_out_bits *bits, __u32 from, __u32 end);

static inline bool bgp_out_bits_has(const struct bgp_out_bits *bits, __u32 number)
{
	return bits->words[number / 64] >> number % 64 & 1;
}

static inline void bgp_out_bits_add(struct bgp_out_bits *bits, __u32 number)
{
	bits->n += !bgp_out_bits_has(bits, number);
	bits->words[number / 64] |= (__u64)1 << number % 64;
}

static inline void bgp_out_bits_remove(struct bgp_out_bits *bits, __u32 number)
{
	bits->n -= bgp_out_bits_has(bits, number);
	bits->words[number / 64] &= ~((__u64)1 << number % 64);
}

#endif
