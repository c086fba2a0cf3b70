/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UPDATE messages, both ways (RFC 4271 4.3, RFC 4760, RFC 7606). Reading is pure and allocates
 * nothing: it gives the attributes as a draft and the places of the prefixes in the message.
 */
#ifndef BGP_UPDATE_H
#define BGP_UPDATE_H

#include "bgp/draft.h"
#include "bgp/family.h"
#include "bgp/message.h"

/* Prefixes of one family in a message, checked: bgp_nlri_read...() can't fail on them. */
struct bgp_nlri_block {
	enum bgp_family_id family;
	bool has_path_ids;      /* each prefix stands behind one (RFC 7911) */
	struct bgp_reader nlri; /* empty: no prefixes */
};

/* Prefixes with their next hop. */
struct bgp_reach_block {
	struct bgp_nlri_block block;
	struct bgp_next_hop next_hop;
};

struct bgp_update {
	enum bgp_outcome outcome;      /* WITHDRAW: what is in `reached` counts as withdrawn */
	__u8 fault_attribute;          /* the code that caused it, 0: none */
	const char *fault;             /* words for the log, NULL: none */
	struct bgp_notification error; /* for RESET */

	unsigned int n_withdrawn, n_reached; /* the classic fields, then those of MP_(UN)REACH */
	struct bgp_nlri_block withdrawn[2];
	struct bgp_reach_block reached[2];
	bool is_end_of_rib; /* of this family, and nothing else */
	enum bgp_family_id end_of_rib;
};

/*
 * Read a message's body. `ret_draft` has the attributes, hot values included, hop 0: which of the
 * next hops it is, and what number that has, is the caller's to say. Families that were not
 * negotiated are left out (RFC 4760 section 6 would allow ending the session; that helps nobody).
 */
void bgp_update_read(struct bgp_reader body, const struct bgp_session_facts *session,
                     struct bgp_update *ret_update, struct bgp_draft *ret_draft);

/* What an UPDATE must be made to fit, and for whom. */
struct bgp_update_format {
	enum bgp_family_id family;
	bool has_as4;
	__u32 path_id;  /* that all its prefixes get; 0: none (RFC 7911) */
	size_t max_len; /* bytes of the message: 4096 or 65535 */
};

/*
 * Write one UPDATE with as many of the prefixes as fit and return how many these were; 0: not even
 * one fitted beside the attributes. IPv4 unicast with an IPv4 next hop takes the classic fields,
 * all else MP_REACH_NLRI as the first attribute (RFC 7606 5.1). For peers without 4-octet AS
 * numbers the path is narrowed, and AS4_PATH added.
 */
size_t bgp_update_write(struct bgp_writer *writer, const struct bgp_update_format *format,
                        struct bgp_reader attributes, const struct bgp_next_hop *next_hop,
                        const struct ip4_prefix *prefixes, size_t n);
size_t bgp_update_write_withdrawn(struct bgp_writer *writer, const struct bgp_update_format *format,
                                  const struct ip4_prefix *prefixes, size_t n);
/* RFC 4724 section 2. */
void bgp_update_write_end_of_rib(struct bgp_writer *writer, enum bgp_family_id family);

#endif
