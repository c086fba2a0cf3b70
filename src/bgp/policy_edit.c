/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/policy_match.h"
#include "bgp/tunnel.h"

enum {
	TUNNEL_ATTRIBUTE_BYTES = 16, /* room for one tunnel that ends at the next hop */
};

/* In one pass: a neighbour can send thousands of them in a message. */
void bgp_community_remove(const struct bgp_community *pattern, struct bgp_draft *draft)
{
	const __u8 code = bgp_community_attribute(pattern->kind);
	const size_t size = bgp_community_bytes(pattern->kind);
	__u8 buffer[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer kept = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_reader list;

	if (bgp_draft_find(draft, code, &list) || !bgp_community_find(pattern, list))
		return;
	while (bgp_left(&list) >= size) {
		const __u8 *community = bgp_read_bytes(&list, size);

		if (!bgp_community_is(pattern, community))
			bgp_write_bytes(&kept, community, size);
	}
	if (bgp_written(&kept))
		bgp_draft_set(draft, code, buffer, bgp_written(&kept));
	else
		bgp_draft_remove(draft, code);
}

void bgp_tunnels_remove(struct bgp_draft *draft)
{
	static const struct bgp_community any_encapsulation = {
	        .kind = BGP_EXTENDED_COMMUNITY,
	        .bytes = {0x03, 0x0c},
	        .mask = {0xff, 0xff},
	};

	if (!(draft->hot.has & (BGP_HAS_TUNNEL_IPIP | BGP_HAS_TUNNEL_OTHER)))
		return;
	bgp_draft_remove(draft, BGP_ATTR_TUNNEL);
	bgp_community_remove(&any_encapsulation, draft);
}

static void edit_communities(const struct bgp_policy_edit *edit, struct bgp_draft *draft)
{
	if (edit->what & BGP_SET_NO_COMMUNITIES) {
		bgp_draft_remove(draft, BGP_ATTR_COMMUNITIES);
		bgp_draft_remove(draft, BGP_ATTR_EXTENDED_COMMUNITIES);
		bgp_draft_remove(draft, BGP_ATTR_LARGE_COMMUNITIES);
	}
	for (size_t i = 0; i < edit->n_remove; i++)
		bgp_community_remove(&edit->remove[i], draft);
	for (size_t i = 0; i < edit->n_add; i++) {
		enum bgp_community_kind kind = edit->add[i].kind;

		bgp_draft_add_element(draft, bgp_community_attribute(kind), edit->add[i].bytes,
		                      bgp_community_bytes(kind));
	}
}

static void edit_tunnel(const struct bgp_policy_edit *edit, struct bgp_draft *draft)
{
	if (edit->what & BGP_SET_TUNNEL_ATTRIBUTE) {
		__u8 value[TUNNEL_ATTRIBUTE_BYTES];
		struct bgp_writer writer = bgp_writer_of(value, sizeof(value));

		bgp_tunnel_write(&writer, BGP_TUNNEL_IPIP);
		bgp_draft_set(draft, BGP_ATTR_TUNNEL, value, bgp_written(&writer));
	}
	if (edit->what & BGP_SET_TUNNEL_COMMUNITY) {
		__u8 community[BGP_TUNNEL_COMMUNITY_BYTES];

		bgp_tunnel_community(BGP_TUNNEL_IPIP, community);
		bgp_draft_add_element(draft, BGP_ATTR_EXTENDED_COMMUNITIES, community,
		                      sizeof(community));
	}
}

static void edit_term(const struct bgp_policy_edit *edit, struct bgp_draft *draft)
{
	if (edit->what & BGP_SET_LOCAL_PREF)
		bgp_draft_set_u32(draft, BGP_ATTR_LOCAL_PREF, edit->local_pref);
	if (edit->what & BGP_SET_NO_MED)
		bgp_draft_remove(draft, BGP_ATTR_MED);
	if (edit->what & BGP_SET_MED)
		bgp_draft_set_u32(draft, BGP_ATTR_MED, edit->med);
	if (edit->what & BGP_SET_ORIGIN)
		bgp_draft_set(draft, BGP_ATTR_ORIGIN, &edit->origin, 1);
	if (edit->prepend_times)
		bgp_draft_prepend_as(draft, edit->prepend_as, edit->prepend_times);
	edit_communities(edit, draft);
	edit_tunnel(edit, draft);
}

void bgp_policy_edit(const struct bgp_policy *policy, __u64 terms, struct bgp_draft *draft,
                     bool *ret_next_hop_self)
{
	bool wants_self = false;

	for (size_t i = 0; policy && i < policy->n_terms; i++) {
		if (!(terms >> i & 1))
			continue;
		edit_term(&policy->terms[i].edit, draft);
		wants_self |= policy->terms[i].edit.what & BGP_SET_NEXT_HOP_SELF;
	}
	*ret_next_hop_self = wants_self;
}
