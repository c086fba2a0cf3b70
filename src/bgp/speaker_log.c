/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/speaker_state.h"

#include <time.h>

struct bgp_log_entry bgp_peer_entry(const struct bgp_peer *peer, enum bgp_log_event event)
{
	return (struct bgp_log_entry){
	        .event = event,
	        .peer = peer->number,
	        .address = peer->config.remote.addr,
	        .was = peer->state,
	        .is = peer->state,
	};
}

void bgp_speaker_tell(struct bgp_speaker *speaker, struct bgp_log_entry *entry)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	entry->at_ms = (__u64)now.tv_sec * 1000 + (__u64)now.tv_nsec / 1000000;
	bgp_event_log_add(speaker->log, entry);
	if (speaker->listener.logged)
		speaker->listener.logged(speaker->listener.context, entry);
}

size_t bgp_speaker_log(const struct bgp_speaker *speaker, __u64 from, struct bgp_log_entry *entries,
                       size_t max, __u64 *ret_next)
{
	return bgp_event_log_read(speaker->log, from, entries, max, ret_next);
}
