/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/policy_match.h"

#include "bgp/as_path.h"

static const struct {
	__u8 attribute;
	__u8 bytes;
} community_rows[] = {
        [BGP_COMMUNITY] = {BGP_ATTR_COMMUNITIES, 4},
        [BGP_EXTENDED_COMMUNITY] = {BGP_ATTR_EXTENDED_COMMUNITIES, 8},
        [BGP_LARGE_COMMUNITY] = {BGP_ATTR_LARGE_COMMUNITIES, 12},
};

__u8 bgp_community_attribute(enum bgp_community_kind kind)
{
	return community_rows[kind].attribute;
}

size_t bgp_community_bytes(enum bgp_community_kind kind)
{
	return community_rows[kind].bytes;
}

bool bgp_community_is(const struct bgp_community *pattern, const __u8 *community)
{
	const size_t size = bgp_community_bytes(pattern->kind);

	for (size_t i = 0; i < size; i++) {
		if ((community[i] ^ pattern->bytes[i]) & pattern->mask[i])
			return false;
	}
	return true;
}

const __u8 *bgp_community_find(const struct bgp_community *pattern, struct bgp_reader list)
{
	const size_t size = bgp_community_bytes(pattern->kind);

	while (bgp_left(&list) >= size) {
		const __u8 *community = bgp_read_bytes(&list, size);

		if (bgp_community_is(pattern, community))
			return community;
	}
	return NULL;
}

/* An attribute's value, empty where there is none. */
static struct bgp_reader value_of(const struct bgp_policy_route *route, __u8 code)
{
	struct bgp_reader value = bgp_reader_of(NULL, 0);

	bgp_attribute_find(route->attributes, code, &value);
	return value;
}

static bool communities_match(const struct bgp_policy_match *match,
                              const struct bgp_policy_route *route)
{
	for (size_t i = 0; i < match->n_communities; i++) {
		const struct bgp_community *pattern = &match->communities[i];
		__u8 code = bgp_community_attribute(pattern->kind);

		if (!bgp_community_find(pattern, value_of(route, code)))
			return false;
	}
	return true;
}

static bool as_path_matches(const struct bgp_policy_match *match,
                            const struct bgp_policy_route *route)
{
	switch (match->as_match) {
	case BGP_AS_ANY:
		return true;
	case BGP_AS_CONTAINS:
		return bgp_as_path_count(value_of(route, BGP_ATTR_AS_PATH), match->as);
	case BGP_AS_ORIGINATED:
		return bgp_as_path_facts(value_of(route, BGP_ATTR_AS_PATH)).origin_as == match->as;
	case BGP_AS_NEIGHBOUR:
		return route->hot->neighbour_as == match->as;
	case BGP_AS_EMPTY:
		return route->hot->as_path_len == 0;
	case BGP_AS_LONGER_THAN:
		return route->hot->as_path_len > match->as;
	}
	return false;
}

static bool origin_matches(const struct bgp_policy_match *match,
                           const struct bgp_policy_route *route)
{
	if (match->wants_local && route->neighbour)
		return false;
	return !match->matches_neighbour ||
	       (route->neighbour && ip6_addr_is_equal(route->neighbour, &match->neighbour));
}

bool bgp_policy_matches_rest(const struct bgp_policy_match *match,
                             const struct bgp_policy_route *route)
{
	if (match->families && !(match->families & BGP_FAMILY_BIT(route->family)))
		return false;
	return origin_matches(match, route) && as_path_matches(match, route) &&
	       communities_match(match, route);
}
