/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_bits.h"

#include <string.h>

static size_t words_for(__u32 end)
{
	return ((size_t)end + 63) / 64;
}

int bgp_out_bits_init(struct bgp_out_bits *bits, __u32 end)
{
	struct bgp_out_bits made = {0};
	int err = bgp_range_reserve(&made.range, words_for(end) * sizeof(*made.words));

	if (err)
		return err;
	made.words = made.range.base;
	*bits = made;
	return 0;
}

void bgp_out_bits_fini(struct bgp_out_bits *bits)
{
	bgp_range_release(&bits->range);
}

void bgp_out_bits_fill(struct bgp_out_bits *bits, __u32 end)
{
	const size_t n = words_for(end);

	memset(bits->words, 0xff, n * sizeof(*bits->words));
	if (end % 64)
		bits->words[n - 1] = ((__u64)1 << end % 64) - 1;
	bits->words[0] &= ~(__u64)1;
	bits->n = end - 1;
}

void bgp_out_bits_clear(struct bgp_out_bits *bits, __u32 end)
{
	memset(bits->words, 0, words_for(end) * sizeof(*bits->words));
	bits->n = 0;
}

void bgp_out_bits_copy(struct bgp_out_bits *bits, const struct bgp_out_bits *from, __u32 end)
{
	memcpy(bits->words, from->words, words_for(end) * sizeof(*bits->words));
	bits->n = from->n;
}

__u32 bgp_out_bits_next(const struct bgp_out_bits *bits, __u32 from, __u32 end)
{
	size_t at = from / 64;
	__u64 word;

	if (from >= end)
		return end;
	word = bits->words[at] & ~(__u64)0 << from % 64;
	while (!word) {
		if (++at >= words_for(end))
			return end;
		word = bits->words[at];
	}
	from = (__u32)(at * 64) + (__u32)__builtin_ctzll(word);
	return from < end ? from : end;
}
