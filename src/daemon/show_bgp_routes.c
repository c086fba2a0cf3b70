/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/addr.h"
#include "daemon/bgp_text.h"
#include "daemon/show_bgp.h"

/* Each turn goes over all prefixes once to find the next ones. */
#define PREFIXES_A_TURN 2000

static void put_next_hop(struct control_call *call, const struct bgp_speaker *speaker, __u32 number)
{
	const struct bgp_hop *hop = bgp_hop_at(bgp_speaker_hops(speaker), number);
	char text[BGP_ADDRESS_TEXT];

	if (number == BGP_HOP_SELF)
		control_row_string(call, "next_hop", "self");
	else
		control_row_string(call, "next_hop", bgp_address_print(&hop->addr, text));
}

static void put_attributes(struct control_call *call, const struct bgp_attrs *attrs)
{
	char path[BGP_PATH_TEXT], communities[BGP_COMMUNITIES_TEXT], tunnel[BGP_TUNNEL_TEXT];
	struct bgp_reader otc;

	control_row_number(call, "local_preference", attrs->hot.local_pref);
	control_row_number(call, "med", attrs->hot.med);
	control_row_string(call, "as_path", bgp_path_text(attrs, path));
	control_row_string(call, "origin", bgp_origin_name(attrs->hot.origin));
	control_row_string(call, "communities", bgp_communities_text(attrs, communities));
	if (!bgp_attrs_find(attrs, BGP_ATTR_OTC, &otc))
		control_row_number(call, "only_to_customer", bgp_read_u32(&otc));
	if (*bgp_tunnel_text(attrs, tunnel))
		control_row_string(call, "tunnel", tunnel);
}

static void put_path(struct control_call *call, const struct bgp_speaker *speaker,
                     const struct ip4_prefix *prefix, __u32 number, bool is_best)
{
	const struct bgp_rib *rib = bgp_speaker_rib(speaker);
	const struct bgp_path *path = bgp_rib_path(rib, number);
	const struct bgp_attrs *attrs = bgp_attrs_at(bgp_speaker_attrs(speaker), path->attrs);
	char text[IP4_PREFIX_TEXT], peer[BGP_ADDRESS_TEXT];

	control_row_begin(call);
	control_row_boolean(call, "best", is_best);
	control_row_boolean(call, "active", path->flags & BGP_PATH_ACTIVE);
	control_row_string(call, "prefix", ip4_prefix_print(prefix, text));
	put_next_hop(call, speaker, attrs->hot.hop);
	control_row_string(call, "neighbor", bgp_peer_text(speaker, path->peer, peer));
	control_row_string(call, "family", bgp_family_rows[path->family].name);
	if (path->flags & BGP_PATH_HAS_ID)
		control_row_number(call, "path_id", bgp_rib_path_id(rib, number));
	put_attributes(call, attrs);
	if (bgp_rib_is_stale(bgp_speaker_rib(speaker), path))
		control_row_boolean(call, "stale", true);
	if (path->fault)
		control_row_string(call, "fault",
		                   bgp_path_fault_name((enum bgp_path_fault)path->fault));
}

static bool is_from(const struct bgp_speaker *speaker, const struct bgp_path *path,
                    const struct show_bgp_routes_state *state)
{
	const struct bgp_rib_peer *peer = bgp_rib_peer(bgp_speaker_rib(speaker), path->peer);

	return !state->has_neighbor ||
	       (peer && ip6_addr_is_equal(&peer->address, &state->neighbor));
}

static void put_told(struct control_call *call, const struct bgp_speaker *speaker,
                     const struct ip4_prefix *prefix, enum bgp_family_id family,
                     const struct bgp_out_told *told)
{
	char text[IP4_PREFIX_TEXT], peer[BGP_ADDRESS_TEXT];

	control_row_begin(call);
	control_row_boolean(call, "best", true);
	control_row_string(call, "prefix", ip4_prefix_print(prefix, text));
	control_row_string(call, "next_hop", bgp_address_print(&told->next_hop.addr, peer));
	control_row_string(call, "neighbor", bgp_peer_text(speaker, told->path->peer, peer));
	control_row_string(call, "family", bgp_family_rows[family].name);
	if (told->path_id)
		control_row_number(call, "told_path_id", told->path_id);
	put_attributes(call, told->attrs);
	control_row_end(call);
}

/* What a neighbour was told of a prefix, in each family and, with ADD-PATH, each path. */
static void put_all_told(struct control_call *call, const struct bgp_speaker *speaker, __u32 number,
                         __u16 peer)
{
	const struct bgp_out *out = bgp_speaker_out(speaker);
	const struct ip4_prefix prefix = bgp_rib_address(bgp_speaker_rib(speaker), number);

	for (int family = 0; family < BGP_FAMILIES; family++) {
		struct bgp_out_told told;
		int err = 0;

		for (unsigned int n = 0; err != -ERANGE; n++) {
			err = bgp_out_recall(out, peer, family, number, n, &told);
			if (err)
				continue;
			put_told(call, speaker, &prefix, family, &told);
			free(told.attrs);
		}
	}
}

static void put_prefix(struct control_call *call, const struct bgp_speaker *speaker, __u32 number,
                       const struct show_bgp_routes_state *state)
{
	const struct bgp_rib *rib = bgp_speaker_rib(speaker);
	const struct bgp_prefix *at = bgp_rib_prefix(rib, number);
	const struct bgp_path *best = bgp_rib_best(rib, number);
	const struct ip4_prefix prefix = bgp_rib_address(rib, number);

	if (state->has_told) {
		put_all_told(call, speaker, number, state->told);
		return;
	}
	for (__u32 p = at->paths; p != BGP_RIB_NONE; p = bgp_rib_path(rib, p)->next) {
		const struct bgp_path *path = bgp_rib_path(rib, p);

		if ((path != best && !state->all && !state->has_neighbor) ||
		    !is_from(speaker, path, state))
			continue;
		put_path(call, speaker, &prefix, p, path == best);
		control_row_end(call);
	}
}

int show_bgp_routes_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_bgp_routes_state *state = data;
	const char *prefix = control_string(arguments, "prefix");
	const char *neighbor = control_string(arguments, "neighbor");
	const char *told = control_string(arguments, "told");
	__u16 unused;
	int err = 0;

	if (!call_speaker(call))
		return bgp_not_running(call);
	if (told && neighbor)
		return control_fail(call, -EINVAL, NULL,
		                    "--neighbor and --told exclude each other");
	state->all = control_boolean(arguments, "all");
	if (prefix && ip4_prefix_parse(prefix, &state->within))
		return control_fail(call, -EINVAL, NULL, "\"%s\" is no IPv4 prefix", prefix);
	state->has_within = prefix;
	state->next = state->within;
	state->has_neighbor = neighbor;
	state->has_told = told;
	if (told)
		err = show_bgp_find_peer(call, told, &state->told);
	else if (neighbor)
		err = show_bgp_find_peer(call, neighbor, &unused);
	if (!err && neighbor)
		bgp_address_parse(neighbor, &state->neighbor);
	return err;
}

static bool is_within(const struct bgp_prefix *prefix, const struct ip4_prefix *within)
{
	return prefix->len >= within->len &&
	       !((ntohl(prefix->addr) ^ ntohl(within->addr)) & ip4_netmask(within->len));
}

/* The prefix behind one in the order of address, then length; false at the end of all. */
static bool step_behind(const struct bgp_prefix *last, struct ip4_prefix *ret_next)
{
	*ret_next = (struct ip4_prefix){.addr = last->addr, .len = (__u8)(last->len + 1)};
	if (last->len < 32)
		return true;
	if (last->addr == 0xffffffff)
		return false;
	*ret_next = (struct ip4_prefix){.addr = htonl(ntohl(last->addr) + 1), .len = 0};
	return true;
}

int show_bgp_routes_next(struct control_call *call, void *data)
{
	struct show_bgp_routes_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	__u32 numbers[PREFIXES_A_TURN];
	const struct bgp_rib *rib;
	size_t n;

	if (!speaker || state->is_at_end)
		return CONTROL_END;
	rib = bgp_speaker_rib(speaker);
	n = bgp_rib_in_order(rib, &state->next, numbers, PREFIXES_A_TURN);
	for (size_t i = 0; i < n; i++) {
		if (state->has_within &&
		    !is_within(bgp_rib_prefix(rib, numbers[i]), &state->within))
			return CONTROL_END;
		put_prefix(call, speaker, numbers[i], state);
	}
	if (n < PREFIXES_A_TURN)
		return CONTROL_END;
	state->is_at_end = !step_behind(bgp_rib_prefix(rib, numbers[n - 1]), &state->next);
	return CONTROL_MORE;
}

int show_bgp_route_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_bgp_routes_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	const char *address = control_string(arguments, "address");
	const char *text = control_string(arguments, "prefix");
	struct ip4_prefix prefix;
	__be32 addr;

	if (!speaker)
		return bgp_not_running(call);
	if (address && !ip4_addr_parse(address, &addr))
		state->found = bgp_rib_match(bgp_speaker_rib(speaker), addr);
	else if (text && !ip4_prefix_parse(text, &prefix))
		state->found = bgp_rib_find(bgp_speaker_rib(speaker), &prefix);
	else
		return control_fail(call, -EINVAL, NULL, "expected an IPv4 prefix or address");
	if (state->found == BGP_RIB_NONE)
		return control_fail(
		        call, -ENOENT,
		        "what import policies rejected is counted by `softwire show bgp "
		        "families`",
		        "BGP has no route to %s", address ? address : text);
	return 0;
}

int show_bgp_route_next(struct control_call *call, void *data)
{
	const struct show_bgp_routes_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	const struct bgp_path *best, *path;
	const struct bgp_prefix *at;
	const struct bgp_rib *rib;
	struct ip4_prefix prefix;

	if (!speaker)
		return CONTROL_END;
	rib = bgp_speaker_rib(speaker);
	at = bgp_rib_prefix(rib, state->found);
	best = bgp_rib_best(rib, state->found);
	prefix = bgp_rib_address(rib, state->found);
	for (__u32 p = at->paths; p != BGP_RIB_NONE; p = path->next) {
		path = bgp_rib_path(rib, p);
		put_path(call, speaker, &prefix, p, path == best);
		if (path != best && best)
			control_row_string(call, "lost_by",
			                   bgp_decision_step_name(bgp_rib_why(rib, path)));
		if (path->slot)
			control_row_number(call, "told_path_id", path->slot);
		control_row_end(call);
	}
	return CONTROL_END;
}
