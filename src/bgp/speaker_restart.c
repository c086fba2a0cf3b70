/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/speaker_state.h"

static __u64 after_s(const struct bgp_peer *peer, __u32 seconds)
{
	return bgp_io_now_ms(peer->speaker->io) + seconds * 1000ull;
}

static void tell(struct bgp_peer *peer, enum bgp_log_event event, enum bgp_family_id family)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, event);

	entry.family = family;
	bgp_speaker_tell(peer->speaker, &entry);
}

static __u8 stale_families(const struct bgp_peer *peer)
{
	__u8 families = 0;

	for (int family = 0; family < BGP_FAMILIES; family++)
		if (peer->tables[family].is_stale)
			families |= BGP_FAMILY_BIT(family);
	return families;
}

static void sweep_from_start(struct bgp_peer *peer)
{
	peer->is_sweeping = true;
	peer->sweep_cursor = 0;
	bgp_io_wake(peer->speaker->io);
}

/* What the peer has told is stale from now on. */
static void begin_round(struct bgp_peer *peer, __u8 families)
{
	struct bgp_rib *rib = peer->speaker->rib;

	if (bgp_rib_mark_stale(rib, peer->number, families))
		return;
	/* Refreshes that begin and never end: what is stale by now goes (RFC 7313 section 4). */
	bgp_rib_drop_stale(rib, peer->number, families);
	sweep_from_start(peer);
	bgp_peer_finish_sweep(peer);
	bgp_rib_mark_stale(rib, peer->number, families);
}

static void drop_stale(struct bgp_peer *peer, __u8 families)
{
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			peer->tables[family].is_stale = false;
	bgp_rib_drop_stale(peer->speaker->rib, peer->number, families);
	sweep_from_start(peer);
}

void bgp_peer_remove_paths(struct bgp_peer *peer, __u8 families)
{
	families &= (__u8)(BGP_FAMILY_BIT(BGP_FAMILIES) - 1);
	begin_round(peer, families);
	drop_stale(peer, families);
}

void bgp_peer_remove_stale(struct bgp_peer *peer, __u8 families)
{
	families &= stale_families(peer);
	if (!families)
		return;
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			tell(peer, BGP_LOG_STALE_GONE, family);
	drop_stale(peer, families);
	if (!stale_families(peer))
		bgp_peer_set_due(peer, BGP_PEER_STALE, 0);
}

void bgp_peer_mark_stale(struct bgp_peer *peer, __u8 families)
{
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			peer->tables[family].is_stale = true;
	begin_round(peer, families);
}

void bgp_peer_keep_paths(struct bgp_peer *peer, __u8 families)
{
	if (!families)
		return;
	/*
	 * What was stale before has not been told in between, and goes (RFC 4724 section 4.2). Who
	 * knows RFC 8538 has until its stale timer expires (section 4.1 there).
	 */
	if (!peer->negotiated.has_notification_restart)
		bgp_peer_remove_stale(peer, families);
	bgp_peer_mark_stale(peer, families);
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family))
			tell(peer, BGP_LOG_STALE, family);
	bgp_peer_set_due(peer, BGP_PEER_RESTART, after_s(peer, peer->negotiated.peer_restart_s));
}

void bgp_peer_is_back(struct bgp_peer *peer)
{
	const struct bgp_negotiated *agreed = &peer->negotiated;

	bgp_peer_set_due(peer, BGP_PEER_RESTART, 0);
	/* It must say for each family that it has gone on forwarding. */
	bgp_peer_remove_stale(peer, (__u8) ~(agreed->families & agreed->peer_restart_forwarding));
	if (stale_families(peer) && !peer->due_ms[BGP_PEER_STALE])
		bgp_peer_set_due(peer, BGP_PEER_STALE, after_s(peer, peer->config.stale_s));
}

void bgp_peer_end_of_rib(struct bgp_peer *peer, enum bgp_family_id family)
{
	peer->tables[family].has_end_of_rib = true;
	tell(peer, BGP_LOG_END_OF_RIB, family);
	bgp_peer_remove_stale(peer, BGP_FAMILY_BIT(family));
	bgp_speaker_check_selection(peer->speaker);
}

void bgp_peer_restart_over(struct bgp_peer *peer)
{
	bgp_peer_remove_stale(peer, (__u8)~0);
}

void bgp_peer_stale_over(struct bgp_peer *peer)
{
	bgp_peer_remove_stale(peer, (__u8)~0);
}

/*
 * Whether a peer may still tell what we knew before our restart. Whoever has the capability ends
 * its routes with a marker, also for families that it names not in it (RFC 4724 sections 3
 * and 4.1).
 */
static bool is_awaited(const struct bgp_peer *peer)
{
	bool has_marker = peer->open.capabilities.has_graceful_restart;
	__u8 families = has_marker ? peer->negotiated.families : 0;

	if (peer->is_range || peer->is_dynamic || peer->is_leaving || peer->config.is_disabled)
		return false;
	if (!peer->is_up)
		return true;
	if (peer->negotiated.peer_is_restarting)
		return false; /* it waits for us */
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (families & BGP_FAMILY_BIT(family) && !peer->tables[family].has_end_of_rib)
			return true;
	return false;
}

void bgp_speaker_check_selection(struct bgp_speaker *speaker)
{
	if (speaker->is_selecting || !speaker->has_all_local)
		return;
	for (size_t i = 0; i < speaker->n_peers; i++)
		if (speaker->peers[i] && is_awaited(speaker->peers[i]))
			return;
	bgp_speaker_select(speaker);
}

void bgp_speaker_select(struct bgp_speaker *speaker)
{
	speaker->is_selecting = true;
	bgp_timer_set(speaker->select_timer, 0);
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		if (!peer)
			continue;
		peer->settings.open.capabilities.is_restarting = false;
		peer->second_settings.open.capabilities.is_restarting = false;
	}
	bgp_out_release(speaker->out);
	bgp_io_wake(speaker->io);
	if (speaker->listener.selected)
		speaker->listener.selected(speaker->listener.context);
}

void bgp_speaker_originated_all(struct bgp_speaker *speaker)
{
	speaker->has_all_local = true;
	bgp_speaker_check_selection(speaker);
}
