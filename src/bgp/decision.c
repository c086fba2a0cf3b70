/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/decision.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static int by_lower(__u32 a, __u32 b)
{
	return (a > b) - (a < b);
}

static bool is_internal(const struct bgp_candidate *candidate)
{
	return candidate->peer && candidate->peer->is_internal;
}

/* RFC 4456 section 9: the router that brought it into the AS counts, not the reflector. */
static __u32 router_id(const struct bgp_candidate *candidate)
{
	if (candidate->attrs->originator_id)
		return ntohl(candidate->attrs->originator_id);
	return candidate->peer ? ntohl(candidate->peer->router_id) : 0;
}

static bool has_comparable_med(const struct bgp_candidate *a, const struct bgp_candidate *b,
                               const struct bgp_rib_settings *settings)
{
	return settings->always_compares_med || a->attrs->neighbour_as == b->attrs->neighbour_as;
}

static int by_address(const struct bgp_candidate *a, const struct bgp_candidate *b)
{
	if (!a->peer || !b->peer)
		return !b->peer - !a->peer;
	return memcmp(&a->peer->address, &b->peer->address, sizeof(a->peer->address));
}

/* One step: < 0 when `a` is better, > 0 when `b` is, 0: the next step says. */
static int compare_by(enum bgp_decision_step step, const struct bgp_candidate *a,
                      const struct bgp_candidate *b, const struct bgp_rib_settings *settings)
{
	switch (step) {
	case BGP_STEP_USABLE:
		return b->is_usable - a->is_usable;
	case BGP_STEP_LOCAL:
		return !b->peer - !a->peer;
	case BGP_STEP_LOCAL_PREF:
		return by_lower(b->attrs->local_pref, a->attrs->local_pref);
	case BGP_STEP_AS_PATH:
		return by_lower(a->attrs->as_path_len, b->attrs->as_path_len);
	case BGP_STEP_ORIGIN:
		return by_lower(a->attrs->origin, b->attrs->origin);
	case BGP_STEP_MED:
		return has_comparable_med(a, b, settings) ? by_lower(a->attrs->med, b->attrs->med)
		                                          : 0;
	case BGP_STEP_EXTERNAL:
		return is_internal(a) - is_internal(b);
	case BGP_STEP_IGP_METRIC:
		return by_lower(a->igp_metric, b->igp_metric);
	case BGP_STEP_FAMILY:
		return (b->family == BGP_IPV4_4OVER6) - (a->family == BGP_IPV4_4OVER6);
	case BGP_STEP_OLDER:
		if (!settings->ignores_router_id_if_older || is_internal(a))
			return 0;
		return b->is_first - a->is_first;
	case BGP_STEP_ROUTER_ID:
		return by_lower(router_id(a), router_id(b));
	case BGP_STEP_CLUSTER_LIST:
		return by_lower(a->attrs->cluster_list_len, b->attrs->cluster_list_len);
	case BGP_STEP_PEER_ADDRESS:
		return by_address(a, b);
	case BGP_STEP_PATH_ID:
		return by_lower(a->path_id, b->path_id);
	case BGP_STEP_EQUAL:
		break;
	}
	return 0;
}

int bgp_decision_compare(const struct bgp_candidate *a, const struct bgp_candidate *b,
                         const struct bgp_rib_settings *settings, enum bgp_decision_step *ret_step)
{
	enum bgp_decision_step step;
	int result = 0;

	for (step = BGP_STEP_USABLE; step < BGP_STEP_EQUAL; step++) {
		result = compare_by(step, a, b, settings);
		if (result)
			break;
	}
	*ret_step = step;
	return result;
}

const char *bgp_decision_step_name(enum bgp_decision_step step)
{
	static const char *const names[] = {
	        [BGP_STEP_USABLE] = "usable",
	        [BGP_STEP_LOCAL] = "local",
	        [BGP_STEP_LOCAL_PREF] = "local-preference",
	        [BGP_STEP_AS_PATH] = "as-path-length",
	        [BGP_STEP_ORIGIN] = "origin",
	        [BGP_STEP_MED] = "med",
	        [BGP_STEP_EXTERNAL] = "external",
	        [BGP_STEP_IGP_METRIC] = "igp-metric",
	        [BGP_STEP_FAMILY] = "family",
	        [BGP_STEP_OLDER] = "older",
	        [BGP_STEP_ROUTER_ID] = "router-id",
	        [BGP_STEP_CLUSTER_LIST] = "cluster-list-length",
	        [BGP_STEP_PEER_ADDRESS] = "peer-address",
	        [BGP_STEP_PATH_ID] = "path-identifier",
	        [BGP_STEP_EQUAL] = "equal",
	};

	return names[step];
}

/* The candidates of one decision, for the functions below. */
struct round {
	const struct bgp_candidate *candidates;
	const struct bgp_rib_settings *settings;
};

static const struct bgp_candidate *at(const struct round *round, __u32 place)
{
	return &round->candidates[place];
}

static int compare(const struct round *round, __u32 a, __u32 b)
{
	enum bgp_decision_step step;

	return bgp_decision_compare(at(round, a), at(round, b), round->settings, &step);
}

static bool is_of_one_group(const struct round *round, __u32 a, __u32 b)
{
	return has_comparable_med(at(round, a), at(round, b), round->settings);
}

/* By neighbour AS, then the better first: inside of a group that is an order. */
static int compare_grouped(const void *a, const void *b, void *context)
{
	const struct round *round = context;
	const __u32 left = *(const __u32 *)a, right = *(const __u32 *)b;

	if (is_of_one_group(round, left, right))
		return compare(round, left, right);
	return by_lower(at(round, left)->attrs->neighbour_as,
	                at(round, right)->attrs->neighbour_as);
}

/* Move the place at `from` forward to `to`; those between move one back. */
static void move_forward(__u32 *order, size_t from, size_t to)
{
	const __u32 place = order[from];

	memmove(&order[to + 1], &order[to], (from - to) * sizeof(*order));
	order[to] = place;
}

/*
 * Deterministic MED. Within a group the order is known; between groups MED does not count, so the
 * groups are merged: the best of their heads, again and again. Taking a head to the front leaves
 * the groups as they are.
 */
static void merge_groups(const struct round *round, __u32 *order, size_t n, size_t max)
{
	for (size_t done = 0; done < n && done < max; done++) {
		size_t best = done;

		for (size_t i = done + 1; i < n; i++)
			if (!is_of_one_group(round, order[i], order[i - 1]) &&
			    compare(round, order[i], order[best]) < 0)
				best = i;
		move_forward(order, best, done);
	}
}

/* Whether two paths are equal as far as flows may be shared, over hops of one kind. */
static bool may_share(const struct round *round, __u32 a, __u32 b)
{
	enum bgp_decision_step step;

	bgp_decision_compare(at(round, a), at(round, b), round->settings, &step);
	return step > BGP_STEP_IGP_METRIC && at(round, a)->has_ip4_hop == at(round, b)->has_ip4_hop;
}

/*
 * Whether the path at `i` joins the `n_active` first ones. One that lost by MED does not, though
 * the MED of the best path may be that of another AS.
 */
static bool is_active(const struct round *round, const __u32 *order, size_t n_active, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (j < n_active &&
		    at(round, order[j])->attrs->hop == at(round, order[i])->attrs->hop)
			return false;
		if ((j == 0 || is_of_one_group(round, order[j], order[i])) &&
		    !may_share(round, order[j], order[i]))
			return false;
	}
	return true;
}

/* Bring those that share flows with the best to the front. Returns how many share. */
static size_t gather_active(const struct round *round, __u32 *order, size_t n)
{
	size_t n_active = 1;

	for (size_t i = 1; i < n && n_active < round->settings->max_paths; i++)
		if (is_active(round, order, n_active, i))
			move_forward(order, i, n_active++);
	return n_active;
}

size_t bgp_decide(const struct bgp_candidate *candidates, size_t n, size_t max,
                  const struct bgp_rib_settings *settings, __u32 *ret_order, size_t *ret_n_active)
{
	struct round round = {candidates, settings};
	size_t n_usable = 0;

	for (size_t i = 0; i < n; i++)
		if (candidates[i].is_usable)
			ret_order[n_usable++] = (__u32)i;
	*ret_n_active = 0;
	if (!n_usable)
		return 0;
	qsort_r(ret_order, n_usable, sizeof(*ret_order), compare_grouped, &round);
	merge_groups(&round, ret_order, n_usable, max);
	if (n_usable > max)
		n_usable = max;
	*ret_n_active = gather_active(&round, ret_order, n_usable);
	return n_usable;
}
