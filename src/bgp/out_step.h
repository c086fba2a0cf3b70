/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One step of a lane: some thousand prefixes that are due are judged, packed, and told. */
#ifndef BGP_OUT_STEP_H
#define BGP_OUT_STEP_H

#include "bgp/out_pack.h"
#include "bgp/out_send.h"

struct bgp_out_withdrawal {
	struct ip4_prefix prefix;
	__u32 number;
	struct bgp_out_audience audience;
};

/* What steps work with and on; large, one for each speaker. */
struct bgp_out_stepper {
	const struct bgp_rib *rib;
	struct bgp_attrs_pool *attrs;
	struct bgp_hops *hops;
	const struct bgp_out_lanes *lanes;
	const struct bgp_out_sink *sink;

	/* Of the step: */
	struct bgp_out_lane *lane;
	struct bgp_out_plane *plane; /* whose turn it is */
	struct bgp_out_sender sender;
	bool has_failed; /* for want of memory */
	struct bgp_out_pack pack;
	struct bgp_draft draft;
	size_t n_withdrawals;
	struct bgp_out_withdrawal withdrawals[BGP_OUT_WINDOW];
	struct ip4_prefix prefixes[BGP_OUT_WINDOW];
	__u32 numbers[BGP_OUT_WINDOW];
};

/* Where the paths of a peer come from, for bgp_export(). */
struct bgp_export_source bgp_out_source(const struct bgp_rib *rib, __u16 peer);

/*
 * Tell the lane's members about `max` prefixes at most, or until `budget_bytes` are sent (the last
 * buffer may go beyond). Withdrawals go before announcements. Ends with the markers that members
 * wait for if the pass is over. Returns how many bytes were sent.
 */
size_t bgp_out_step(struct bgp_out_stepper *stepper, struct bgp_out_lane *lane, size_t budget_bytes,
                    size_t max);

#endif
