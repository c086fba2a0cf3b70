/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks over the RIB and what is to be sent, a slice in each turn of the loop. */
#include "bgp/speaker_state.h"

#include <stdint.h>

enum {
	SLICE_PATHS = 8192,    /* with all that follows from their loss, a few milliseconds */
	SLICE_PREFIXES = 8192, /* to be sent */
};

/* Returns whether the walk over the peer's paths goes on. */
static bool sweep(struct bgp_peer *peer, size_t max)
{
	size_t n_gone[BGP_FAMILIES] = {0};

	if (!peer->is_sweeping)
		return false;
	peer->is_sweeping =
	        bgp_rib_sweep(peer->speaker->rib, peer->number, &peer->sweep_cursor, max, n_gone);
	bgp_peer_count_gone(peer, n_gone);
	return peer->is_sweeping;
}

void bgp_peer_finish_sweep(struct bgp_peer *peer)
{
	while (sweep(peer, SIZE_MAX))
		;
}

/*
 * A slice of one peer's, even when all have gone at once; then it is the next one's turn, as a peer
 * can have its own walk begin again and again.
 */
static bool sweep_peers(struct bgp_speaker *speaker)
{
	const size_t first = speaker->swept_last + 1;

	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[(first + i) % speaker->n_peers];

		if (!peer)
			continue;
		if (peer->is_second_over)
			bgp_peer_drop_second(peer);
		if (sweep(peer, SLICE_PATHS)) {
			speaker->swept_last = peer->number;
			return true;
		}
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
