/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A route to put before policies, and communities: some of them are the route's. */
#ifndef TESTS_BGP_HELP_POLICY_H
#define TESTS_BGP_HELP_POLICY_H

#include "help_rib.h"

#include "bgp/policy.h"

/* The attributes of a_route(). */
extern struct bgp_draft draft;
extern const struct ip6_addr peer; /* its neighbour */
extern const struct bgp_community community_1, community_2, any_of_65001, route_target, large;

/* 10.1.0.0/16 of path 65010 65020 65030 with community 65001:1, a route target, a large one. */
struct bgp_policy_route a_route(void);

#endif
