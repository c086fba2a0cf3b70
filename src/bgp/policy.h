/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routing policy: a named list of terms, the first that matches decides. Pure. A policy is built
 * once, from configuration, and not changed while it is in use; its parts are plain data.
 *
 * Matching is apart from editing, because prefixes of one UPDATE share their attributes: all that
 * fall to one term share the edited set too.
 */
#ifndef BGP_POLICY_H
#define BGP_POLICY_H

#include "bgp/draft.h"
#include "bgp/family.h"

struct bgp_prefix_rule {
	struct ip4_prefix prefix;
	__u8 min_len, max_len; /* lengths that match inside `prefix` */
	bool accepts;
};

/* Ordered; the first rule that matches says; none: no match. */
struct bgp_prefix_list {
	char *name;
	size_t n;
	struct bgp_prefix_rule *rules;
};

enum bgp_community_kind { BGP_COMMUNITY, BGP_EXTENDED_COMMUNITY, BGP_LARGE_COMMUNITY };

/* A community as on the wire: 4, 8 or 12 octets by kind. A bit of `mask` 0: any value there. */
struct bgp_community {
	enum bgp_community_kind kind;
	__u8 bytes[12];
	__u8 mask[12];
};

/* One condition on the AS path. */
enum bgp_as_match {
	BGP_AS_ANY,         /* no condition */
	BGP_AS_CONTAINS,    /* `as` is in it */
	BGP_AS_ORIGINATED,  /* `as` is its last */
	BGP_AS_NEIGHBOUR,   /* `as` is its first */
	BGP_AS_EMPTY,       /* of our own AS */
	BGP_AS_LONGER_THAN, /* has more than `as` numbers */
};

/* All conditions that are set must hold; those that are zero hold always. */
struct bgp_policy_match {
	const struct bgp_prefix_list *prefixes;
	size_t n_communities; /* each must be there */
	struct bgp_community *communities;
	enum bgp_as_match as_match;
	__u32 as;
	__u8 families;    /* BGP_FAMILY_BIT; 0: any */
	bool wants_local; /* only routes of this router */
	bool matches_neighbour;
	struct ip6_addr neighbour; /* the peer that it came from */
};

enum {
	BGP_SET_LOCAL_PREF = 1 << 0,
	BGP_SET_MED = 1 << 1,
	BGP_SET_ORIGIN = 1 << 2,
	BGP_SET_NEXT_HOP_SELF = 1 << 3,
	BGP_SET_NO_COMMUNITIES = 1 << 4,   /* take all away, before adding */
	BGP_SET_TUNNEL_ATTRIBUTE = 1 << 5, /* add attribute 23: IP in IP */
	BGP_SET_TUNNEL_COMMUNITY = 1 << 6, /* add community 0x030c: IP in IP */
	BGP_SET_NO_MED = 1 << 7,           /* before it is set */
};

struct bgp_policy_edit {
	unsigned int what; /* BGP_SET_... */
	__u32 local_pref, med;
	__u8 origin;
	__u8 prepend_times;
	__u32 prepend_as;
	size_t n_add, n_remove;
	struct bgp_community *add, *remove;
};

enum bgp_policy_verdict { BGP_POLICY_NEXT, BGP_POLICY_ACCEPT, BGP_POLICY_REJECT };

struct bgp_policy_term {
	char *name;
	struct bgp_policy_match match;
	struct bgp_policy_edit edit;
	/* NEXT: edit, and go on: its edits count with what follows. */
	enum bgp_policy_verdict verdict;
};

struct bgp_policy {
	char *name;
	__u32 refs;        /* peers and the configuration that hold it */
	bool accepts_rest; /* what no term decided */
	size_t n_terms;
	struct bgp_policy_term *terms;
};

/*
 * What is known of the conditions of terms that do not look at the prefix: of many prefixes with
 * the same policy, family, attributes and neighbour, each is asked for once.
 */
struct bgp_policy_memo {
	__u64 known, holds; /* a bit for each term */
};

/* What is asked about. */
struct bgp_policy_route {
	struct ip4_prefix prefix;
	enum bgp_family_id family;
	const struct bgp_attrs_hot *hot;
	struct bgp_reader attributes;     /* canonical, bgp/attrs.h */
	const struct ip6_addr *neighbour; /* NULL: of this router */
	struct bgp_policy_memo *memo;     /* NULL: none is kept */
};

/* Which terms matched: a bit for each NEXT term and the one that decided; equal bits, equal edits.
 */
enum {
	BGP_POLICY_TERMS_MAX = 64,
};
struct bgp_policy_result {
	bool is_accepted;
	__u64 terms;
};

/* NULL is the policy that rejects everything (RFC 8212). */
struct bgp_policy_result bgp_policy_evaluate(const struct bgp_policy *policy,
                                             const struct bgp_policy_route *route);
/* Whether any term looks at prefixes: else one evaluation holds for a whole UPDATE. */
bool bgp_policy_depends_on_prefix(const struct bgp_policy *policy);
/* Do the edits of these terms. BGP_SET_NEXT_HOP_SELF is reported, not done. */
void bgp_policy_edit(const struct bgp_policy *policy, __u64 terms, struct bgp_draft *draft,
                     bool *ret_next_hop_self);

bool bgp_prefix_list_accepts(const struct bgp_prefix_list *list, const struct ip4_prefix *prefix);

struct bgp_policy *bgp_policy_ref(struct bgp_policy *policy);
/* Frees policy, terms and what they point at (prefix lists are the configuration's). */
void bgp_policy_put(struct bgp_policy *policy);

#endif
