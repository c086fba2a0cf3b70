/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the attributes of a message, in any order and with AS numbers of any size, to the encoding
 * of bgp/attrs.h.
 */
#ifndef BGP_CANONICAL_H
#define BGP_CANONICAL_H

#include "bgp/draft.h"

/* A set of attribute type codes. */
struct bgp_codes {
	__u64 words[4];
};

static inline bool bgp_codes_have(const struct bgp_codes *codes, __u8 code)
{
	return codes->words[code / 64] >> (code % 64) & 1;
}

static inline void bgp_codes_add(struct bgp_codes *codes, __u8 code)
{
	codes->words[code / 64] |= 1ULL << (code % 64);
}

static inline void bgp_codes_remove(struct bgp_codes *codes, __u8 code)
{
	codes->words[code / 64] &= ~(1ULL << (code % 64));
}

static inline bool bgp_codes_are_none(const struct bgp_codes *codes)
{
	return !(codes->words[0] | codes->words[1] | codes->words[2] | codes->words[3]);
}

/* Checked attributes of a message; large, and only what `present` names is to be looked at. */
struct bgp_attribute_list {
	struct bgp_codes present;
	struct bgp_attribute_header by_code[256];
};

/*
 * Returns 0, or -EMSGSIZE for attributes that get too long. Paths of 2-octet numbers are widened
 * and merged with AS4_PATH. Unknown transitive attributes become partial, unknown others are left
 * out. A default LOCAL_PREF is added to `list` where there is none.
 */
int bgp_canonical_make(struct bgp_attribute_list *list, bool has_as4, struct bgp_draft *ret_draft);

#endif
