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
	BGP_NEXT_HOP_DEFAULT, /* internal: unchanged; external: self */
	BGP_NEXT_HOP_SELF,
	BGP_NEXT_HOP_UNCHANGED,
};

/* Equal terms, equal messages: the key of an update group. No padding is left undefined: zero it.
 */
struct bgp_export_terms {
	struct bgp_update_format format;
	bool is_internal;
	bool is_client; /* route reflector client */
	bool has_extended_next_hop;
	bool wants_end_of_rib;
	bool removes_private_as;
	enum bgp_next_hop_mode next_hop_mode;
	__u32 local_as;
	__u32 peer_as;    /* paths that contain it are not sent to external peers */
	__be32 router_id; /* of this router, for ORIGINATOR_ID */
	__be32 cluster_id;
	struct ip6_addr self; /* the next hop "self": the VIF, or for an IPv4 next hop the
	                       * session's own address as ::ffff:a.b.c.d */
	const struct bgp_policy *policy; /* NULL: nothing for external, everything for internal */
};

/* Where a path came from, as far as telling it on is concerned. */
struct bgp_export_source {
	bool is_local;
	bool is_internal;
	bool is_client;
	__be32 router_id; /* of the peer; ORIGINATOR_ID where there is none yet */
	const struct ip6_addr *address;
};

/*
 * Returns 0 with the attributes in `ret_draft` and the next hop; -EPERM: not told; -EMSGSIZE: the
 * attributes do not fit (logged by the caller, treated as not told). The peer that the path came
 * from is the caller's to leave out.
 */
int bgp_export(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
               const struct ip4_prefix *prefix, enum bgp_family_id family,
               const struct bgp_attrs *attrs, const struct bgp_hop *hop,
               struct bgp_draft *ret_draft, struct bgp_next_hop *ret_next_hop);

#endif
