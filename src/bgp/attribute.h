/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Path attributes: a row for each type code with its flags, its check and what RFC 7606 (and the
 * attribute's own RFC) makes of a malformed one.
 */
#ifndef BGP_ATTRIBUTE_H
#define BGP_ATTRIBUTE_H

#include "bgp/wire.h"

enum bgp_attribute {
	BGP_ATTR_ORIGIN = 1,
	BGP_ATTR_AS_PATH = 2,
	BGP_ATTR_NEXT_HOP = 3,
	BGP_ATTR_MED = 4,
	BGP_ATTR_LOCAL_PREF = 5,
	BGP_ATTR_ATOMIC_AGGREGATE = 6,
	BGP_ATTR_AGGREGATOR = 7,
	BGP_ATTR_COMMUNITIES = 8,
	BGP_ATTR_ORIGINATOR_ID = 9,
	BGP_ATTR_CLUSTER_LIST = 10,
	BGP_ATTR_MP_REACH = 14,
	BGP_ATTR_MP_UNREACH = 15,
	BGP_ATTR_EXTENDED_COMMUNITIES = 16,
	BGP_ATTR_AS4_PATH = 17,
	BGP_ATTR_AS4_AGGREGATOR = 18,
	BGP_ATTR_TUNNEL = 23, /* tunnel encapsulation, RFC 9012 */
	BGP_ATTR_LARGE_COMMUNITIES = 32,
	BGP_ATTR_OTC = 35,
};

enum {
	BGP_FLAG_OPTIONAL = 0x80,
	BGP_FLAG_TRANSITIVE = 0x40,
	BGP_FLAG_PARTIAL = 0x20,
	BGP_FLAG_EXTENDED_LENGTH = 0x10,
};

enum bgp_origin { BGP_ORIGIN_IGP, BGP_ORIGIN_EGP, BGP_ORIGIN_INCOMPLETE };

/* What becomes of an UPDATE because of an attribute; the worst one counts (RFC 7606 section 2). */
enum bgp_outcome {
	BGP_OUTCOME_OK,
	BGP_OUTCOME_DISCARD,  /* of the attribute alone */
	BGP_OUTCOME_WITHDRAW, /* treat as withdraw: all prefixes of the UPDATE */
	BGP_OUTCOME_RESET,    /* NOTIFICATION and end of the session */
};

/* What the checks must know of the session that an UPDATE came over. */
struct bgp_session_facts {
	bool is_internal;       /* iBGP */
	bool has_as4;           /* AS numbers have 4 octets */
	__u8 families;          /* negotiated */
	__u8 extended_next_hop; /* families that may have an IPv6 next hop */
	__u8 path_ids;          /* families whose prefixes come with path identifiers */
};

/* One attribute as it stands in a message. */
struct bgp_attribute_header {
	__u8 flags;
	__u8 code;
	struct bgp_reader value;
};

struct bgp_attribute_row {
	const char *name; /* "as-path" */
	__u8 flags;       /* OPTIONAL and TRANSITIVE, as they must be */
	bool is_internal; /* of no meaning from an external peer: discarded there */
	enum bgp_outcome if_malformed;
	/* Whether the value is well formed. */
	bool (*check)(struct bgp_reader value, const struct bgp_session_facts *session);
};

/* The row of a code, or NULL for an attribute that this speaker does not know. */
const struct bgp_attribute_row *bgp_attribute_row(__u8 code);

/*
 * Read the next attribute's header. Returns 0, or -EBADMSG where header or value go beyond the end:
 * treat-as-withdraw, and no attribute behind it can be found (RFC 7606 section 4).
 */
int bgp_attribute_read(struct bgp_reader *attributes, struct bgp_attribute_header *ret_attribute);

/* The value of an attribute among those that were checked. Returns 0 or -ENOENT. */
int bgp_attribute_find(struct bgp_reader attributes, __u8 code, struct bgp_reader *ret_value);

/* Write an attribute. The extended length flag is set by need. */
void bgp_attribute_write(struct bgp_writer *writer, __u8 flags, __u8 code, const void *value,
                         size_t len);

/* Check one attribute: flags, then its row's check. OK for those not known. */
enum bgp_outcome bgp_attribute_check(const struct bgp_attribute_header *attribute,
                                     const struct bgp_session_facts *session);

#endif
