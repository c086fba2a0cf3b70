/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a policy's term matches, and patterns of communities. Pure. */
#ifndef BGP_POLICY_MATCH_H
#define BGP_POLICY_MATCH_H

#include "bgp/policy.h"

/* Whether all conditions hold that do not look at the prefix. */
bool bgp_policy_matches_rest(const struct bgp_policy_match *match,
                             const struct bgp_policy_route *route);

/* The attribute that holds communities of a kind, and how long each of them is. */
__u8 bgp_community_attribute(enum bgp_community_kind kind);
size_t bgp_community_bytes(enum bgp_community_kind kind);

/* Whether a pattern describes a community, as on the wire. */
bool bgp_community_is(const struct bgp_community *pattern, const __u8 *community);
/* The first community of a list that a pattern describes, or NULL. */
const __u8 *bgp_community_find(const struct bgp_community *pattern, struct bgp_reader list);
/* Take all away that a pattern describes. */
void bgp_community_remove(const struct bgp_community *pattern, struct bgp_draft *draft);
/* Take away what says that a route wants a tunnel, attribute and communities (RFC 9012). */
void bgp_tunnels_remove(struct bgp_draft *draft);

#endif
