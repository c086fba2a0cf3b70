/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks over the RIB and what is to be sent, a slice in each turn of the loop. */
#include "bgp/speaker_state.h"

#include <stdint.h>

enum {
	SLICE_PATHS = 32768,   /* a millisecond or two */
	SLICE_PREFIXES = 8192, /* to be sent */
};

/* Returns whether the walk goes on. */
static bool go_on(struct bgp_peer *peer, struct bgp_peer_sweep *sweep, enum bgp_sweep what,
                  size_t max)
{
	if (!sweep->families)
		return false;
	if (bgp_rib_sweep(peer->speaker->rib, peer->number, sweep->families, what, &sweep->cursor,
	                  max))
		return true;
	*sweep = (struct bgp_peer_sweep){0};
	return false;
}

/* Stale paths that went were not counted one by one. */
static void recount(struct bgp_peer *peer)
{
	const struct bgp_rib *rib = peer->speaker->rib;
	__u32 end = bgp_rib_end(rib);

	for (int family = 0; family < BGP_FAMILIES; family++)
		peer->tables[family].received = 0;
	for (__u32 number = 1; number < end; number++) {
		__u32 at = bgp_rib_prefix(rib, number)->paths;

		while (at != BGP_RIB_NONE) {
			const struct bgp_path *path = bgp_rib_path(rib, at);

			if (path->peer == peer->number)
				peer->tables[path->family].received++;
			at = path->next;
		}
	}
}

static bool sweep(struct bgp_peer *peer, size_t max)
{
	bool had_stale = peer->removing_stale.families;

	if (go_on(peer, &peer->removing, BGP_SWEEP_REMOVE, max) ||
	    go_on(peer, &peer->removing_stale, BGP_SWEEP_REMOVE_STALE, max))
		return true;
	if (had_stale)
		recount(peer);
	return false;
}

void bgp_peer_finish_sweeps(struct bgp_peer *peer)
{
	while (sweep(peer, SIZE_MAX))
		;
}

/* One peer after the other: a slice is a slice, even when all have gone at once. */
static bool sweep_peers(struct bgp_speaker *speaker)
{
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		if (!peer)
			continue;
		if (peer->is_second_over)
			bgp_peer_drop_second(peer);
		if (sweep(peer, SLICE_PATHS))
			return true;
		if (peer->is_leaving)
			bgp_peer_free(peer);
	}
	return false;
}

/* What has changed since the last walk began is the next one's. */
static void begin_walk(struct bgp_speaker *speaker)
{
	__u32 *hops = speaker->walked_hops;
	size_t size = speaker->walked_size;

	speaker->walked_hops = speaker->changed_hops;
	speaker->walked_size = speaker->changed_size;
	speaker->n_walked = speaker->n_changed;
	speaker->changed_hops = hops;
	speaker->changed_size = size;
	speaker->n_changed = 0;
	speaker->hop_cursor = 0;
}

static bool decide(struct bgp_speaker *speaker)
{
	if (speaker->is_deciding_again) {
		speaker->is_deciding_again =
		        bgp_rib_decide_again(speaker->rib, &speaker->decide_cursor, SLICE_PATHS);
		return true;
	}
	if (!speaker->n_walked && speaker->n_changed)
		begin_walk(speaker);
	if (!speaker->n_walked)
		return false;
	if (!bgp_rib_hop_changed(speaker->rib, speaker->walked_hops, speaker->n_walked,
	                         &speaker->hop_cursor, SLICE_PATHS))
		speaker->n_walked = 0;
	return true;
}

bool bgp_speaker_work(void *context)
{
	struct bgp_speaker *speaker = context;
	bool has_more = decide(speaker);

	has_more |= sweep_peers(speaker);
	has_more |= bgp_out_run(speaker->out, SLICE_PREFIXES);
	return has_more;
}
