/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The decision process (RFC 4271 9.1.2, RFC 4456 section 9), pure: which of two paths is better,
 * and by which step. MED compares only paths of one neighbour AS, so "better" is no order over many
 * paths: bgp_decide() looks at groups of one neighbour AS first (deterministic MED), which makes
 * the result independent of the order of arrival.
 */
#ifndef BGP_DECISION_H
#define BGP_DECISION_H

#include "bgp/rib.h"

/* The steps, in their order; the names are shown to operators. */
enum bgp_decision_step {
	BGP_STEP_USABLE, /* next hop resolves, no fault; stale ones count as any (RFC 4724 4.2) */
	BGP_STEP_LOCAL,  /* a route of this router wins */
	BGP_STEP_LOCAL_PREF,
	BGP_STEP_AS_PATH,
	BGP_STEP_ORIGIN,
	BGP_STEP_MED,
	BGP_STEP_EXTERNAL, /* eBGP before iBGP */
	BGP_STEP_IGP_METRIC,
	/* What is equal up to here may share flows. */
	BGP_STEP_FAMILY,    /* SAFI 67 before SAFI 1: both are the same softwire */
	BGP_STEP_OLDER,     /* RFC 5004, if configured */
	BGP_STEP_ROUTER_ID, /* ORIGINATOR_ID in its place where there is one */
	BGP_STEP_CLUSTER_LIST,
	BGP_STEP_PEER_ADDRESS,
	BGP_STEP_PATH_ID, /* of one peer: nothing else tells them apart */
	BGP_STEP_EQUAL,   /* the same path */
};
const char *bgp_decision_step_name(enum bgp_decision_step step);

/* A path with all that the decision asks for. */
struct bgp_candidate {
	const struct bgp_attrs_hot *attrs;
	const struct bgp_rib_peer *peer; /* NULL: this router */
	__u32 igp_metric;
	__u32 path_id; /* the peer's, RFC 7911 */
	__u8 family;
	bool has_ip4_hop; /* an ordinary route, not a softwire: these never share flows */
	bool is_usable;   /* no fault, and the hop is usable */
	bool is_first;    /* was the best so far: the older one, for BGP_STEP_OLDER */
};

/*
 * Compare two paths. Returns < 0 when `a` is better, > 0 when `b` is, and the step that said so.
 * MED is compared where both have the same neighbour AS, or always if so set.
 */
int bgp_decision_compare(const struct bgp_candidate *a, const struct bgp_candidate *b,
                         const struct bgp_rib_settings *settings, enum bgp_decision_step *ret_step);

/*
 * Order `n` candidates (of any number; usually 1 to 4): `ret_order` gets their places with the best
 * first, then those that share flows with it over other hops, then backups; unusable ones are left
 * out. `ret_order` has room for `n`, but no more than `max` of it are of use to the caller: the
 * work for many candidates is bounded by that. Returns how many are in order; `ret_n_active`: how
 * many of them share flows, the best included.
 */
size_t bgp_decide(const struct bgp_candidate *candidates, size_t n, size_t max,
                  const struct bgp_rib_settings *settings, __u32 *ret_order, size_t *ret_n_active);

/* Why the best path of the path's prefix won against it; BGP_STEP_EQUAL for the best itself. */
enum bgp_decision_step bgp_rib_why(const struct bgp_rib *rib, const struct bgp_path *path);

#endif
