/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/export.h"

#include <string.h>

#include <errno.h>

#include "bgp/as_path.h"
#include "bgp/policy_match.h"
#include "bgp/role.h"

void bgp_export_set_role(struct bgp_export_terms *terms, __u8 role)
{
	const struct bgp_role_row *row = bgp_role_row(role);

	terms->blocks_otc = row && row->is_not_told_more;
	terms->adds_otc = row && row->marks_sent;
}

bool bgp_export_terms_are_equal(const struct bgp_export_terms *a, const struct bgp_export_terms *b)
{
	/* Padding is zero on both sides. NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	return !memcmp(a, b, sizeof(*a));
}

/* From one internal peer to another (RFC 4456 section 6). */
static bool is_reflection(const struct bgp_export_terms *terms,
                          const struct bgp_export_source *source)
{
	return terms->is_internal && source->is_internal && !source->is_local;
}

static bool has_as(const struct bgp_attrs *attrs, __u32 as)
{
	struct bgp_reader path;

	return bgp_attrs_find(attrs, BGP_ATTR_AS_PATH, &path) == 0 && bgp_as_path_count(path, as);
}

bool bgp_export_may_tell(const struct bgp_export_terms *terms,
                         const struct bgp_export_source *source, const struct bgp_attrs *attrs)
{
	const __u16 has = attrs->hot.has;

	if (has & BGP_HAS_NO_ADVERTISE)
		return false;
	if (is_reflection(terms, source))
		return source->is_client || terms->is_client;
	if (terms->is_internal)
		return true;
	if (has & (BGP_HAS_NO_EXPORT | BGP_HAS_NO_EXPORT_SUBCONFED))
		return false;
	if (terms->blocks_otc && has & BGP_HAS_OTC)
		return false;
	return !has_as(attrs, terms->peer_as);
}

struct bgp_policy_result bgp_export_judge(const struct bgp_export_terms *terms,
                                          const struct bgp_export_source *source,
                                          const struct ip4_prefix *prefix,
                                          enum bgp_family_id family, const struct bgp_attrs *attrs,
                                          struct bgp_policy_memo *memo)
{
	const struct bgp_policy_route route = {
	        .prefix = *prefix,
	        .family = family,
	        .hot = &attrs->hot,
	        .attributes = bgp_attrs_reader(attrs),
	        .neighbour = source->is_local ? NULL : source->address,
	        .memo = memo,
	};

	if (!terms->policy && terms->is_internal)
		return (struct bgp_policy_result){.is_accepted = true};
	return bgp_policy_evaluate(terms->policy, &route);
}

static bool is_link_local(const struct ip6_addr *addr)
{
	return addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

static bool takes_ip6(const struct bgp_export_terms *terms)
{
	return terms->format.family == BGP_IPV4_4OVER6 || terms->has_extended_next_hop;
}

/* Whether the next hop is known to this router alone: see BGP_NEXT_HOP_DEFAULT. */
static bool is_known_here_only(const struct bgp_export_terms *terms,
                               const struct bgp_export_source *source, const struct bgp_hop *hop)
{
	return !source->is_internal &&
	       (is_link_local(&hop->addr) || (takes_ip6(terms) && bgp_next_hop_is_ip4(&hop->addr)));
}

static bool is_self(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
                    const struct bgp_hop *hop)
{
	switch (terms->next_hop_mode) {
	case BGP_NEXT_HOP_SELF:
		return !is_reflection(terms, source);
	case BGP_NEXT_HOP_UNCHANGED:
		return false;
	case BGP_NEXT_HOP_DEFAULT:
		break;
	}
	return !terms->is_internal || is_known_here_only(terms, source, hop);
}

/* Whether the family can carry this next hop, and whether it says anything to the peer. */
static bool is_tellable(const struct bgp_export_terms *terms, const struct ip6_addr *addr)
{
	const bool is_ip4 = bgp_next_hop_is_ip4(addr);

	if (!(addr->halves[0] | addr->halves[1]) || (is_ip4 && !bgp_next_hop_ip4(addr)) ||
	    is_link_local(addr))
		return false;
	if (terms->format.family == BGP_IPV4_4OVER6)
		return !is_ip4;
	return is_ip4 || terms->has_extended_next_hop;
}

/* ORIGINATOR_ID and CLUSTER_LIST, RFC 4456 section 8. */
static void edit_reflected(const struct bgp_export_terms *terms,
                           const struct bgp_export_source *source, struct bgp_draft *draft)
{
	if (!draft->hot.originator_id)
		bgp_draft_set(draft, BGP_ATTR_ORIGINATOR_ID, &source->router_id,
		              sizeof(source->router_id));
	bgp_draft_prepend_cluster(draft, terms->cluster_id);
}

static bool is_private_as(__u32 as)
{
	return (as >= 64512 && as <= 65534) || (as >= 4200000000 && as <= 4294967294);
}

static void write_public_segment(__u8 type, struct bgp_reader numbers, struct bgp_writer *writer)
{
	struct bgp_writer undo = *writer;
	unsigned int n = 0;
	__u8 *head = bgp_write_room(writer, 2);

	while (bgp_left(&numbers)) {
		__u32 as = bgp_read_u32(&numbers);

		if (is_private_as(as))
			continue;
		bgp_write_u32(writer, as);
		n++;
	}
	if (!n) {
		*writer = undo;
	} else if (head) {
		head[0] = type;
		head[1] = (__u8)n;
	}
}

static void remove_private_as(struct bgp_draft *draft)
{
	__u8 buffer[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_reader path;

	if (bgp_draft_find(draft, BGP_ATTR_AS_PATH, &path))
		return;
	while (bgp_left(&path)) {
		__u8 type = bgp_read_u8(&path);
		struct bgp_reader numbers = bgp_read_sub(&path, bgp_read_u8(&path) * (size_t)4);

		write_public_segment(type, numbers, &writer);
	}
	bgp_draft_set(draft, BGP_ATTR_AS_PATH, buffer, bgp_written(&writer));
}

/* What is of this AS alone goes before the policy is asked, so that it may say something else. */
static void edit_before_external(const struct bgp_export_source *source, struct bgp_draft *draft)
{
	if (!source->is_local)
		bgp_draft_remove(draft, BGP_ATTR_MED); /* RFC 4271 5.1.4 */
	bgp_draft_remove(draft, BGP_ATTR_ORIGINATOR_ID);
	bgp_draft_remove(draft, BGP_ATTR_CLUSTER_LIST);
	bgp_tunnels_remove(draft); /* RFC 9012 section 11 */
}

static void edit_external(const struct bgp_export_terms *terms, struct bgp_draft *draft)
{
	static const struct bgp_community any_non_transitive = {
	        .kind = BGP_EXTENDED_COMMUNITY,
	        .bytes = {0x40}, /* RFC 4360 section 2 */
	        .mask = {0x40},
	};

	bgp_draft_remove(draft, BGP_ATTR_LOCAL_PREF);
	bgp_community_remove(&any_non_transitive, draft);
	if (terms->removes_private_as)
		remove_private_as(draft);
	bgp_draft_prepend_as(draft, terms->local_as, 1);
	if (terms->adds_otc && !(draft->hot.has & BGP_HAS_OTC))
		bgp_draft_set_u32(draft, BGP_ATTR_OTC, terms->local_as);
}

int bgp_export_edit(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
                    const struct bgp_attrs *attrs, const struct bgp_hop *hop, __u64 policy_terms,
                    struct bgp_draft *ret_draft, struct bgp_next_hop *ret_next_hop)
{
	struct bgp_next_hop next_hop = {0};
	bool wants_self = false;

	bgp_draft_of(ret_draft, attrs);
	if (!terms->is_internal)
		edit_before_external(source, ret_draft);
	bgp_policy_edit(terms->policy, policy_terms, ret_draft, &wants_self);
	if (!terms->is_internal)
		edit_external(terms, ret_draft);
	else if (is_reflection(terms, source))
		edit_reflected(terms, source, ret_draft);

	if (wants_self || attrs->hot.hop == BGP_HOP_SELF || is_self(terms, source, hop))
		next_hop.addr = terms->self;
	else
		next_hop.addr = hop->addr;
	if (!is_tellable(terms, &next_hop.addr))
		return -EPERM;
	if (ret_draft->is_full)
		return -EMSGSIZE;
	*ret_next_hop = next_hop;
	return 0;
}

int bgp_export(const struct bgp_export_terms *terms, const struct bgp_export_source *source,
               const struct ip4_prefix *prefix, enum bgp_family_id family,
               const struct bgp_attrs *attrs, const struct bgp_hop *hop,
               struct bgp_draft *ret_draft, struct bgp_next_hop *ret_next_hop)
{
	struct bgp_policy_result result;

	if (!bgp_export_may_tell(terms, source, attrs))
		return -EPERM;
	result = bgp_export_judge(terms, source, prefix, family, attrs, NULL);
	if (!result.is_accepted)
		return -EPERM;
	return bgp_export_edit(terms, source, attrs, hop, result.terms, ret_draft, ret_next_hop);
}
