/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attribute sets: interned, counted, named by 32-bit numbers. Two paths with equal attributes and
 * next hop hold the same number. A set is its attributes encoded as they will be sent to an
 * internal peer (4-octet AS numbers, ascending type codes, no NEXT_HOP, MP_REACH, MP_UNREACH),
 * behind the few values that the decision process asks for.
 *
 * Memory: one reserved range of addresses, in which sets have sizes of whole 16-octet units and
 * never move; a number is the place in units. No table in between, no header of an allocator.
 */
#ifndef BGP_ATTRS_H
#define BGP_ATTRS_H

#include "bgp/attribute.h"
#include "bgp/hop.h"

enum {
	BGP_ATTRS_NONE = 0,
	BGP_ATTRS_UNIT = 16,         /* bytes */
	BGP_ATTRS_BYTES_MAX = 65535, /* encoded attributes of a set */
	BGP_DEFAULT_LOCAL_PREF = 100,
};

/* What a set has. */
enum {
	BGP_HAS_MED = 1 << 0,
	BGP_HAS_LOCAL_PREF = 1 << 1,
	BGP_HAS_NO_EXPORT = 1 << 2, /* the well-known communities, RFC 1997 */
	BGP_HAS_NO_ADVERTISE = 1 << 3,
	BGP_HAS_NO_EXPORT_SUBCONFED = 1 << 4,
	BGP_HAS_GRACEFUL_SHUTDOWN = 1 << 5, /* RFC 8326 */
	BGP_HAS_TUNNEL_IPIP = 1 << 6,       /* attribute 23 or community 0x030c: IP in IP, type 7 */
	BGP_HAS_TUNNEL_OTHER = 1 << 7, /* one of them, but only with types that we can't send */
	BGP_HAS_EGRESS = 1 << 8,       /* attribute 23 names another egress endpoint */
	BGP_HAS_AS_SET = 1 << 9,
	BGP_HAS_OTC = 1 << 10,
	BGP_HAS_CONFEDERATION = 1 << 11, /* segments of one in AS_PATH, RFC 5065 */
};

/* The decoded part. */
struct bgp_attrs_hot {
	__u32 hop;        /* bgp_hop number */
	__u32 local_pref; /* BGP_DEFAULT_LOCAL_PREF without the attribute */
	__u32 med;        /* 0 without the attribute */
	__u32 neighbour_as;
	__be32 originator_id; /* 0: none */
	__u16 as_path_len;    /* as the decision counts it */
	__u16 has;            /* BGP_HAS_... */
	__u8 origin;
	__u8 cluster_list_len; /* identifiers, 255: that or more */
};

struct bgp_attrs {
	__u32 refs;
	__u32 chain; /* of the index */
	__u32 hash;
	__u16 len_bytes;
	struct bgp_attrs_hot hot;
	__u8 bytes[];
};

struct bgp_attrs_pool;

/* `hops` must outlive the pool. Returns 0 or -ENOMEM. */
int bgp_attrs_pool_new(struct bgp_hops *hops, struct bgp_attrs_pool **ret_pool);
void bgp_attrs_pool_free(struct bgp_attrs_pool *pool);

/*
 * The set with these values, with one reference for the caller; a new set holds its hop, and a
 * hop whose set exists already gets no reference. Returns 0 or -ENOMEM. The bytes are copied.
 */
int bgp_attrs_intern(struct bgp_attrs_pool *pool, const struct bgp_attrs_hot *hot,
                     const __u8 *bytes, size_t len, __u32 *ret_attrs);
void bgp_attrs_ref(struct bgp_attrs_pool *pool, __u32 attrs, __u32 times);
void bgp_attrs_put(struct bgp_attrs_pool *pool, __u32 attrs, __u32 times);

/* Holds for as long as the caller has a reference. */
const struct bgp_attrs *bgp_attrs_at(const struct bgp_attrs_pool *pool, __u32 attrs);
/* Fetch into the cache what bgp_attrs_at() will show. */
void bgp_attrs_prefetch(const struct bgp_attrs_pool *pool, __u32 attrs);

static inline struct bgp_reader bgp_attrs_reader(const struct bgp_attrs *attrs)
{
	return bgp_reader_of(attrs->bytes, attrs->len_bytes);
}
/* One attribute's value. Returns 0 or -ENOENT. */
int bgp_attrs_find(const struct bgp_attrs *attrs, __u8 code, struct bgp_reader *ret_value);

struct bgp_attrs_statistics {
	size_t sets;
	size_t bytes; /* of memory, the index included */
};
void bgp_attrs_get_statistics(const struct bgp_attrs_pool *pool,
                              struct bgp_attrs_statistics *ret_statistics);

#endif
