/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An attribute set being made: what an UPDATE brought, or what policy and export make of a set. It
 * is edited attribute by attribute, in the canonical encoding of bgp/attrs.h, then interned or
 * sent.
 */
#ifndef BGP_DRAFT_H
#define BGP_DRAFT_H

#include "bgp/attrs.h"

/* Large: one for each speaker, not on the stack. */
struct bgp_draft {
	struct bgp_attrs_hot hot;
	size_t len_bytes;
	bool is_full; /* an edit did not fit; the draft must not be used */
	__u8 bytes[BGP_ATTRS_BYTES_MAX];
};

/* An empty draft: origin IGP, an empty path, the default local preference, no hop. */
void bgp_draft_init(struct bgp_draft *draft);
void bgp_draft_of(struct bgp_draft *draft, const struct bgp_attrs *attrs);

/*
 * Replace or add one attribute, or take it away; hot values of `draft` follow. Values are as on the
 * wire. The flags come from the attribute's row, but for the partial bit: once set, it stays.
 */
void bgp_draft_set(struct bgp_draft *draft, __u8 code, const void *value, size_t len);
void bgp_draft_set_u32(struct bgp_draft *draft, __u8 code, __u32 value);
void bgp_draft_remove(struct bgp_draft *draft, __u8 code);
/* Add an element of `size` octets to a list attribute (communities of 4, 8, 12 octets). */
void bgp_draft_add_element(struct bgp_draft *draft, __u8 code, const void *element, size_t size);
void bgp_draft_prepend_as(struct bgp_draft *draft, __u32 as, unsigned int times);
/* Put an identifier in front of CLUSTER_LIST (RFC 4456 section 8). */
void bgp_draft_prepend_cluster(struct bgp_draft *draft, __be32 cluster_id);
/* Returns 0 or -ENOENT. The reader holds until the next edit. */
int bgp_draft_find(const struct bgp_draft *draft, __u8 code, struct bgp_reader *ret_value);
/* Set all hot values but the hop from the bytes. */
void bgp_draft_read_hot(struct bgp_draft *draft);

/* Returns 0, -ENOMEM, or -EMSGSIZE for a draft that is full. */
int bgp_draft_intern(const struct bgp_draft *draft, struct bgp_attrs_pool *pool, __u32 *ret_attrs);

#endif
