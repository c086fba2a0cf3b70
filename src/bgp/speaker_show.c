/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be seen of a speaker from outside. */
#include "bgp/speaker_state.h"

#include <errno.h>

const struct bgp_rib *bgp_speaker_rib(const struct bgp_speaker *speaker)
{
	return speaker->rib;
}

const struct bgp_attrs_pool *bgp_speaker_attrs(const struct bgp_speaker *speaker)
{
	return speaker->attrs;
}

const struct bgp_hops *bgp_speaker_hops(const struct bgp_speaker *speaker)
{
	return speaker->hops;
}

const struct bgp_hop_sets *bgp_speaker_hop_sets(const struct bgp_speaker *speaker)
{
	return speaker->sets;
}

const struct bgp_out *bgp_speaker_out(const struct bgp_speaker *speaker)
{
	return speaker->out;
}

static struct bgp_peer_family_state table_state(const struct bgp_peer *peer,
                                                enum bgp_family_id family)
{
	const struct bgp_peer_table *table = &peer->tables[family];
	struct bgp_out_peer_statistics sent = {0};
	bool is_negotiated = peer->is_up && peer->negotiated.families & BGP_FAMILY_BIT(family);

	if (is_negotiated)
		bgp_out_get_peer(peer->speaker->out, peer->number, family, &sent);
	return (struct bgp_peer_family_state){
	        .is_negotiated = is_negotiated,
	        .has_end_of_rib = table->has_end_of_rib,
	        .has_sent_end_of_rib = sent.has_sent_end_of_rib,
	        .is_stale = table->is_stale,
	        .received = table->received,
	        .told = sent.told,
	        .due = sent.due,
	        .rejected = table->rejected,
	};
}

/* A peer that rests, after too many prefixes for example, has a timer of its own. */
static __u64 next_try_ms(const struct bgp_peer *peer)
{
	const struct bgp_fsm *fsm = bgp_session_fsm(peer->first);

	if (peer->is_up || peer->is_range)
		return 0;
	if (peer->due_ms[BGP_PEER_START])
		return peer->due_ms[BGP_PEER_START];
	return peer->state == BGP_STATE_IDLE ? fsm->due_ms[BGP_TIMER_IDLE_HOLD]
	                                     : fsm->due_ms[BGP_TIMER_CONNECT_RETRY];
}

int bgp_speaker_peer(const struct bgp_speaker *speaker, __u16 from,
                     struct bgp_peer_state *ret_state)
{
	const struct bgp_peer *peer = NULL;

	for (size_t number = from; !peer && number < speaker->n_peers; number++)
		peer = bgp_peer_at(speaker, (__u16)number);
	if (!peer)
		return -ENOENT;
	*ret_state = (struct bgp_peer_state){
	        .number = peer->number,
	        .config = &peer->config,
	        .is_dynamic = peer->is_dynamic,
	        .is_internal = bgp_peer_is_internal(peer),
	        .state = peer->state,
	        .since_ms = peer->since_ms,
	        .session = peer->active,
	        .open = peer->is_up ? &peer->open : NULL,
	        .negotiated = peer->is_up ? &peer->negotiated : NULL,
	        .last_end = peer->last_end,
	        .next_try_ms = next_try_ms(peer),
	        .established = peer->established,
	        .leaks = peer->leaks,
	        .refused = peer->refused,
	};
	for (int family = 0; family < BGP_FAMILIES; family++)
		ret_state->families[family] = table_state(peer, family);
	for (int outcome = 0; outcome <= BGP_OUTCOME_RESET; outcome++)
		ret_state->faults[outcome] = peer->faults[outcome];
	return 0;
}

static size_t count_hops(const struct bgp_hops *hops)
{
	size_t n = 0;

	for (__u32 hop = BGP_HOP_FIRST; hop < bgp_hops_end(hops); hop++)
		n += bgp_hop_at(hops, hop)->refs > 0;
	return n;
}

static size_t count_sets(const struct bgp_hop_sets *sets)
{
	size_t n = 0;

	for (__u32 set = BGP_HOP_SET_SELF + 1; set < bgp_hop_sets_end(sets); set++)
		n += bgp_hop_set_at(sets, set)->refs > 0;
	return n;
}

void bgp_speaker_get_statistics(const struct bgp_speaker *speaker,
                                struct bgp_speaker_statistics *ret_statistics)
{
	struct bgp_speaker_statistics *statistics = ret_statistics;

	*statistics = (struct bgp_speaker_statistics){
	        .is_selecting = speaker->is_selecting,
	        .refused = speaker->refused,
	};
	bgp_rib_get_statistics(speaker->rib, &statistics->rib);
	bgp_attrs_get_statistics(speaker->attrs, &statistics->attrs);
	bgp_out_count(speaker->out, &statistics->out_groups, &statistics->out_lanes);
	statistics->hops = count_hops(speaker->hops);
	statistics->hop_sets = count_sets(speaker->sets);
	for (size_t i = 0; i < speaker->n_peers; i++) {
		const struct bgp_peer *peer = speaker->peers[i];

		statistics->peers += peer && !peer->is_range && !peer->is_leaving;
		statistics->established += peer && peer->is_up;
	}
}
