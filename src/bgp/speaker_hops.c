/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Next hops that come and go: the sets at once, the decisions after. */
#include "bgp/speaker_state.h"

#include <stdlib.h>

static void tell(struct bgp_speaker *speaker, __u32 hop, bool is_usable)
{
	struct bgp_log_entry entry = {
	        .event = BGP_LOG_NEXT_HOP,
	        .address = bgp_hop_at(speaker->hops, hop)->addr,
	        .is_usable = is_usable,
	};

	bgp_speaker_tell(speaker, &entry);
}

static bool is_listed(const struct bgp_speaker *speaker, __u32 hop)
{
	for (size_t i = 0; i < speaker->n_changed; i++)
		if (speaker->changed_hops[i] == hop)
			return true;
	return false;
}

/* Without memory all prefixes are decided again: that finds them too. */
static void list(struct bgp_speaker *speaker, __u32 hop)
{
	if (is_listed(speaker, hop))
		return;
	if (speaker->n_changed == speaker->changed_size) {
		size_t size = speaker->changed_size ? speaker->changed_size * 2 : 16;
		__u32 *hops = reallocarray(speaker->changed_hops, size, sizeof(*hops));

		if (!hops) {
			speaker->is_deciding_again = true;
			speaker->decide_cursor = 0;
			return;
		}
		speaker->changed_hops = hops;
		speaker->changed_size = size;
	}
	speaker->changed_hops[speaker->n_changed++] = hop;
}

void bgp_speaker_hop_resolved(struct bgp_speaker *speaker, __u32 hop, bool is_usable, __u32 metric)
{
	bool was_usable = bgp_hop_at(speaker->hops, hop)->state == BGP_HOP_USABLE;

	if (!bgp_hop_set_state(speaker->hops, hop, is_usable ? BGP_HOP_USABLE : BGP_HOP_UNUSABLE,
	                       metric) ||
	    speaker->is_tracking)
		return;
	if (was_usable != is_usable) {
		bgp_hop_sets_hop_changed(speaker->sets, hop);
		tell(speaker, hop, is_usable);
	}
	list(speaker, hop);
	bgp_io_wake(speaker->io);
}
