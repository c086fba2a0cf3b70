/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peers should hold. */
#include "help_out.h"

/* What the peer makes of a message with this one prefix. */
static struct held read_back(const struct receiver *receiver, const struct ip4_prefix *prefix,
                             const struct bgp_next_hop *next_hop)
{
	static __u8 message[BGP_EXTENDED_MESSAGE_MAX];
	const struct bgp_session_facts facts = facts_of(receiver);
	struct bgp_writer writer = bgp_writer_of(message, sizeof(message));
	struct bgp_update_format format = receiver->terms.format;
	struct held held = {0};
	struct bgp_update update;

	format.path_id = receiver->terms.has_add_path;
	if (!bgp_update_write(&writer, &format,
	                      bgp_reader_of(last_draft.bytes, last_draft.len_bytes), next_hop,
	                      prefix, 1))
		return held;
	bgp_update_read(
	        bgp_reader_of(message + BGP_HEADER_BYTES, bgp_written(&writer) - BGP_HEADER_BYTES),
	        &facts, &update, &last_draft);
	keep(&held, next_hop);
	return held;
}

/* The path of the RIB that a peer should know by an identifier, NULL: none. */
static const struct bgp_path *path_of(const struct receiver *receiver, __u32 number, __u8 id)
{
	if (!number || !id == receiver->terms.has_add_path)
		return NULL;
	return id ? bgp_rib_in_slot(rib, number, id) : bgp_rib_best(rib, number);
}

struct held expected_of(const struct receiver *receiver, __u32 n, __u8 id)
{
	const struct ip4_prefix prefix = prefix_at(n);
	const __u32 number = bgp_rib_find(rib, &prefix);
	const struct bgp_path *best = path_of(receiver, number, id);
	struct bgp_export_source source;
	const struct bgp_attrs *attrs;
	struct bgp_next_hop next_hop;

	if (!best || best->peer == receiver->peer)
		return (struct held){0};
	attrs = bgp_attrs_at(pool, best->attrs);
	source = (struct bgp_export_source){
	        .is_local = best->peer == BGP_PEER_LOCAL,
	        .is_internal = peers[best->peer].is_internal,
	        .is_client = peers[best->peer].is_client,
	        .router_id = peers[best->peer].router_id,
	        .address = &peers[best->peer].address,
	};
	if (bgp_export(&receiver->terms, &source, &prefix, best->family, attrs,
	               bgp_hop_at(hops, attrs->hot.hop), &last_draft, &next_hop))
		return (struct held){0};
	return read_back(receiver, &prefix, &next_hop);
}

static void check_held(const struct receiver *receiver, __u32 n, __u8 id)
{
	const struct held *held = &receiver->held[n][id];
	struct held expected = expected_of(receiver, n, id);

	if (held->is_there != expected.is_there || held->len != expected.len ||
	    (expected.len && memcmp(held->bytes, expected.bytes, expected.len) != 0) ||
	    memcmp(&held->next_hop, &expected.next_hop, sizeof(expected.next_hop)) != 0)
		fail_msg("peer %u, prefix %u, path %u: %s, but should %s", receiver->peer, n, id,
		         held->is_there ? "has it" : "does not have it",
		         expected.is_there ? "have this" : "not");
	drop(&expected);
}

void check_receiver(const struct receiver *receiver)
{
	const enum bgp_family_id family = receiver->terms.format.family;
	struct bgp_out_peer_statistics statistics;

	for (__u32 n = 0; n < PREFIXES; n++) {
		const struct ip4_prefix prefix = prefix_at(n);
		bool is_told = false;

		for (__u8 id = 0; id < IDS; id++) {
			check_held(receiver, n, id);
			is_told |= receiver->held[n][id].is_there;
		}
		assert_int_equal(
		        bgp_out_has_told(out, receiver->peer, family, bgp_rib_find(rib, &prefix)),
		        is_told);
	}
	assert_int_equal(bgp_out_get_peer(out, receiver->peer, family, &statistics), 0);
	assert_int_equal(statistics.told, count_held(receiver));
	assert_int_equal(statistics.due, 0);
}
