/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a peer is told of a path: whether (split horizon, reflection, NO_EXPORT, policy), and with
 * which attributes and next hop. Pure.
 */
#ifndef BGP_EXPORT_H
#define BGP_EXPORT_H

#include "bgp/policy.h"
#include "bgp/rib.h"
#include "bgp/update.h"

enum bgp_next_hop_mode {
	/*
	 * External: self. Internal: unchanged (RFC 4271 5.1.3), but for an address that means
	 * nothing across the core - a CE's IPv4 address where the peer takes IPv6 next hops, or a
	 * link-local one - which is replaced by self: RFC 5747 section 4 wants the VIF.
	 */
	BGP_NEXT_HOP_DEFAULT,
	/* Self, but what is reflected keeps its next hop (RFC 4456 section 10). */
	BGP_NEXT_HOP_SELF,
	BGP_NEXT_HOP_UNCHANGED,
};

/* Equal terms, equal messages: the key of an update group. No padding is left undefined: zero it.
 */
struct bgp_export_terms {
	struct bgp_update_format format;
	bool is_internal;
	bool is_client;             /* route reflector client */
	bool has_extended_next_hop; /* of this family; not where the peer takes 4over6 too */
	bool has_add_path;          /* several paths to a prefix are told (RFC 7911) */
	bool wants_end_of_rib;
	bool removes_private_as;
	bool blocks_otc, adds_otc; /* bgp_export_set_role() */
	enum bgp_next_hop_mode next_hop_mode;
	__u32 local_as;
	__u32 peer_as;    /* paths that contain it are not sent to external peers */
	__be32 router_id; /* of this router, for ORIGINATOR_ID */
	__be32 cluster_id;
	struct ip6_addr self; /* the next hop "self": the VIF, or for an IPv4 next hop the
	                       * session's own address as ::ffff:a.b.c.d */
	const struct bgp_policy *policy; /* NULL: nothing for external, everything for internal */
};

/* Whether they are the same terms: all octets count, which is why they are zeroed first. */
bool bgp_export_terms_are_equal(const struct bgp_export_terms *a, const struct bgp_export_terms *b);

/* Where a path came from, as far as telling it on is concerned. */
struct bgp_export_source {
	bool is_local;
	bool is_internal;
	bool is_client;
	__be32 router_id; /* of the peer; ORIGINATOR_ID where there is none yet */
	const struct ip6_addr *address;
};

/* What a role (enum bgp_role, ours) says about routes marked "only to customer": RFC 9234 5. */
void bgp_export_set_role(struct bgp_export_terms *terms, __u8 role);

/*
 * Returns 0 with the attributes in `ret_draft` and the next hop; -EPERM: not told; -EMSGSIZE: the
 * attributes do not fit (logged by the caller, treated as not told). The peer that the path came
 * from is the caller's to leave out. `hop` is that of `attrs`.
 */
int bgp_export(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
               const struct ip4_prefix *prefix, enum bgp_family_id family,
               const struct bgp_attrs *attrs, const struct bgp_hop *hop,
               struct bgp_draft *ret_draft, struct bgp_next_hop *ret_next_hop);

/*
 * The same in three steps, for many prefixes with the same attributes: whether any of them may be
 * told, what policy says to each of them, and what is sent where policy said the same.
 */
bool bgp_export_may_tell(const struct bgp_export_terms *terms,
                         const struct bgp_export_source *source, const struct bgp_attrs *attrs);
struct bgp_policy_result bgp_export_judge(const struct bgp_export_terms *terms,
                                          const struct bgp_export_source *source,
                                          const struct ip4_prefix *prefix,
                                          enum bgp_family_id family, const struct bgp_attrs *attrs,
                                          struct bgp_policy_memo *memo);
/* `policy_terms` of the judgement. As bgp_export(); -EPERM: there is no next hop to tell. */
int bgp_export_edit(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
                    const struct bgp_attrs *attrs, const struct bgp_hop *hop, __u64 policy_terms,
                    struct bgp_draft *ret_draft, struct bgp_next_hop *ret_next_hop);

#endif
