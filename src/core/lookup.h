/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The compiled softwire table and the lookup of an address in it: two dependent loads for nearly
 * every address, three below prefixes longer than /24.
 *
 * A *word* (32 bits) is either a hop number or the number of a block, told apart by its top bits:
 *
 *	direct[addr >> 14] is the word of each /18.
 *	A narrow block refines a /18 into 64 /24s:   u64 runs; u16 hops[];
 *	A broad block does, with words for hops:     u64 runs; u32 words[];
 *	A deep block refines a /24 into 256 /32s:    u64 runs[4]; u16 ranks[4]; u16 hops[];
 *
 * Neighbours with the same answer form a run, and each run is stored once. Bit n of `runs` says
 *that a run starts at n, so the number of bits up to n is the index of its run; the first run needs
 *no bit. `ranks[q]` of a deep block counts the bits of the runs words before word q.
 *
 * A reader's answer can't be a mixture of old and new: a published block never changes, it is
 * replaced, and each word is one load. The load of a block depends on the word by address,
 * so the writer's release store is enough on every architecture.
 *
 * The including platform defines how the arrays are reached: in the kernel program they are maps
 * (bpf/table_maps.h), in userspace plain pointers (table/memory.h). Offsets into the blocks wrap
 * around within a chunk, which only the verifier needs.
 */
#ifndef CORE_LOOKUP_H
#define CORE_LOOKUP_H

#include "core/types.h"

enum {
	LOOKUP_DIRECT_SHIFT = 14,
	LOOKUP_DIRECT_WORDS = 1 << 18,
	LOOKUP_UNIT_SHIFT = 4, /* blocks are numbered in units of 16 octets */
	LOOKUP_UNIT_BYTES = 1 << LOOKUP_UNIT_SHIFT,
	LOOKUP_CHUNK_SHIFT = 21, /* blocks live in chunks, none crosses from one to the next */
	LOOKUP_CHUNK_BYTES = 1 << LOOKUP_CHUNK_SHIFT,
	LOOKUP_CHUNK_UNITS = LOOKUP_CHUNK_BYTES / LOOKUP_UNIT_BYTES,
	LOOKUP_BLOCK_HEAD = 8, /* octets before a block's hops or words */
	LOOKUP_DEEP_HEAD = 40, /* the same of a deep block */
};

/* The kinds of a word. A hop number has neither bit. */
#define LOOKUP_NARROW     0x40000000u
#define LOOKUP_BROAD      0x80000000u
#define LOOKUP_DEEP       0xc0000000u
#define LOOKUP_KIND_MASK  0xc0000000u
#define LOOKUP_BLOCK_MASK 0x3fffffffu

/* What the platform makes of the arrays; the kernel program passes NULL. */
struct lookup_arrays;

/* The address of direct[index], or NULL. */
static __always_inline const __u32 *lookup_direct(const struct lookup_arrays *arrays, __u32 index);
/* The start of a chunk, or NULL. */
static __always_inline const __u8 *lookup_chunk(const struct lookup_arrays *arrays, __u32 chunk);

#define LOOKUP_LOAD(type, base, offset)                                                            \
	(*(const volatile type *)((base) + ((offset) & (LOOKUP_CHUNK_BYTES - sizeof(type)))))

/* The number of bits set; BPF has no instruction for it. */
static __always_inline __u32 lookup_popcount(__u64 x)
{
	x -= (x >> 1) & 0x5555555555555555ull;
	x = (x & 0x3333333333333333ull) + ((x >> 2) & 0x3333333333333333ull);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return (x * 0x0101010101010101ull) >> 56;
}

/* How many runs start at bits 0 to n. */
static __always_inline __u32 lookup_rank(__u64 runs, __u32 n)
{
	return lookup_popcount(runs << (63 - n));
}

static __always_inline __u32 lookup_deep(const struct lookup_arrays *arrays, __u32 word, __u32 addr)
{
	const __u32 block = word & LOOKUP_BLOCK_MASK;
	const __u8 *chunk = lookup_chunk(arrays, block / LOOKUP_CHUNK_UNITS);
	const __u32 at = block << LOOKUP_UNIT_SHIFT;
	const __u32 quarter = addr >> 6 & 3;
	__u32 run;

	if (!chunk)
		return 0;
	run = lookup_rank(LOOKUP_LOAD(__u64, chunk, at + quarter * 8), addr & 63);
	run += LOOKUP_LOAD(__u16, chunk, at + 32 + quarter * 2);
	return LOOKUP_LOAD(__u16, chunk, at + LOOKUP_DEEP_HEAD + run * 2);
}

/* The hop number (core/hop.h) of an IPv4 address in host byte order. */
static __always_inline __u32 lookup_hop(const struct lookup_arrays *arrays, __u32 addr)
{
	const __u32 *direct = lookup_direct(arrays, addr >> LOOKUP_DIRECT_SHIFT);
	const __u8 *chunk;
	__u32 word, at, run;

	if (!direct)
		return 0;
	word = *(const volatile __u32 *)direct;
	if (!(word & LOOKUP_KIND_MASK))
		return word;
	chunk = lookup_chunk(arrays, (word & LOOKUP_BLOCK_MASK) / LOOKUP_CHUNK_UNITS);
	if (!chunk)
		return 0;
	at = word << LOOKUP_UNIT_SHIFT;
	run = lookup_rank(LOOKUP_LOAD(__u64, chunk, at), addr >> 8 & 63);
	if (!(word & LOOKUP_BROAD))
		return LOOKUP_LOAD(__u16, chunk, at + LOOKUP_BLOCK_HEAD + run * 2);
	word = LOOKUP_LOAD(__u32, chunk, at + LOOKUP_BLOCK_HEAD + run * 4);
	if (!(word & LOOKUP_KIND_MASK))
		return word;
	return lookup_deep(arrays, word, addr);
}

#endif
