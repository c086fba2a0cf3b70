/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on their way to the members of a lane: written into a shared buffer, which goes out when
 * it is full or when the next message is for others.
 */
#ifndef BGP_OUT_SEND_H
#define BGP_OUT_SEND_H

#include "bgp/out_lane.h"

/* Who of a lane is meant: all; all but one; or one alone. */
struct bgp_out_audience {
	__u16 except; /* BGP_PEER_LOCAL: nobody */
	__u16 only;   /* BGP_PEER_LOCAL: everybody */
};

struct bgp_out_sender {
	const struct bgp_out_sink *sink;
	struct bgp_out_lane *lane;
	struct bgp_update_format format; /* the group's, with the path identifier of the turn */
	struct bgp_out_audience audience;
	struct bgp_buffer *buffer;
	struct bgp_writer writer; /* into `buffer` */
	size_t sent_bytes;        /* in all, to those who got most */
};

/* To be ended with bgp_out_sender_flush(). */
struct bgp_out_sender bgp_out_sender_of(const struct bgp_out_sink *sink, struct bgp_out_lane *lane);

/*
 * A writer with room for a message of any length, for this audience; NULL without memory. It holds
 * until the next call.
 */
struct bgp_writer *bgp_out_sender_begin(struct bgp_out_sender *sender,
                                        struct bgp_out_audience audience);
void bgp_out_sender_flush(struct bgp_out_sender *sender);

/* Returns 0, or -ENOMEM with a part of them written: `ret_n` of them (may be all). */
int bgp_out_send_withdrawn(struct bgp_out_sender *sender, struct bgp_out_audience audience,
                           const struct ip4_prefix *prefixes, size_t n, size_t *ret_n);
/* To one member. Returns 0 or -ENOMEM. */
int bgp_out_send_end_of_rib(struct bgp_out_sender *sender, __u16 peer);
int bgp_out_send_refresh(struct bgp_out_sender *sender, __u16 peer,
                         enum bgp_refresh_subtype subtype);

#endif
