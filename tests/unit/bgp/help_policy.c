/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_policy.h"

struct bgp_draft draft;
const struct ip6_addr peer = {.bytes = {0x20, 0x01, [15] = 7}};

const struct bgp_community community_1 = {
        .kind = BGP_COMMUNITY, .bytes = {0xfd, 0xe9, 0, 1}, .mask = {0xff, 0xff, 0xff, 0xff}};
const struct bgp_community community_2 = {
        .kind = BGP_COMMUNITY, .bytes = {0xfd, 0xe9, 0, 2}, .mask = {0xff, 0xff, 0xff, 0xff}};
const struct bgp_community any_of_65001 = {
        .kind = BGP_COMMUNITY, .bytes = {0xfd, 0xe9}, .mask = {0xff, 0xff}};
const struct bgp_community route_target = {
        .kind = BGP_EXTENDED_COMMUNITY,
        .bytes = {0, 2, 0xfd, 0xe9, 0, 0, 0, 9},
        .mask = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
const struct bgp_community large = {
        .kind = BGP_LARGE_COMMUNITY,
        .bytes = {0, 0, 0xfd, 0xe9, 0, 0, 0, 3, 0, 0, 0, 4},
        .mask = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

struct bgp_policy_route a_route(void)
{
	bgp_draft_init(&draft);
	bgp_draft_prepend_as(&draft, 65030, 1);
	bgp_draft_prepend_as(&draft, 65020, 1);
	bgp_draft_prepend_as(&draft, 65010, 1);
	bgp_draft_add_element(&draft, BGP_ATTR_COMMUNITIES, community_1.bytes, 4);
	bgp_draft_add_element(&draft, BGP_ATTR_EXTENDED_COMMUNITIES, route_target.bytes, 8);
	bgp_draft_add_element(&draft, BGP_ATTR_LARGE_COMMUNITIES, large.bytes, 12);
	return (struct bgp_policy_route){
	        .prefix = prefix_of("10.1.0.0/16"),
	        .family = BGP_IPV4_4OVER6,
	        .hot = &draft.hot,
	        .attributes = bgp_reader_of(draft.bytes, draft.len_bytes),
	        .neighbour = &peer,
	};
}
