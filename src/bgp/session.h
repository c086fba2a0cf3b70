/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection with its state machine: does what the machine says (bgp/fsm.h) through the edge
 * (bgp/io.h), reads OPEN and negotiates. What belongs to the peer as a whole - collision, paths,
 * families - is the owner's, bgp/peer.h.
 */
#ifndef BGP_SESSION_H
#define BGP_SESSION_H

#include "bgp/fsm.h"
#include "bgp/io.h"
#include "bgp/open.h"

struct bgp_session;

struct bgp_session_settings {
	struct bgp_fsm_settings fsm;
	struct bgp_open open; /* ours; the R bit may change before a call */
	__u32 peer_as;        /* 0: any (a listen range) */
	struct bgp_address remote;
	struct bgp_connection_options options;
};

struct bgp_session_owner {
	/* OPEN is in and right. Which connection stays? Return true to go on with this one; the
	 * owner has dumped the other then. */
	bool (*collides)(void *context, struct bgp_session *session);
	/*
	 * The peer has confirmed. Return false to let it wait for bgp_session_confirm(), or for
	 * what the peer says next.
	 */
	bool (*confirms)(void *context, struct bgp_session *session);
	void (*up)(void *context, struct bgp_session *session);
	/*
	 * The connection ended, whether it was up or not. `notification` code 0: none. `is_ours`:
	 * sent, else received. `keeps_paths`: restart.
	 */
	void (*down)(void *context, struct bgp_session *session,
	             const struct bgp_notification *notification, bool is_ours, bool keeps_paths);
	/* The body of an UPDATE or a ROUTE-REFRESH, in state Established. */
	void (*update)(void *context, struct bgp_session *session, struct bgp_reader body);
	void (*refresh)(void *context, struct bgp_session *session,
	                const struct bgp_refresh *refresh);
	void (*writable)(void *context, struct bgp_session *session);
	void (*changed)(void *context, struct bgp_session *session, enum bgp_state was,
	                enum bgp_state is);
	void *context;
};

/* `settings` is borrowed, may be changed while the session is Idle. Starts in Idle. */
int bgp_session_new(struct bgp_io *io, const struct bgp_session_settings *settings,
                    const struct bgp_session_owner *owner, struct bgp_session **ret_session);
/* Without a word to the peer. Not from within the owner's callbacks. */
void bgp_session_free(struct bgp_session *session);

/* Go on with these; what OPEN says must be the same if it has been sent. */
void bgp_session_set_settings(struct bgp_session *session,
                              const struct bgp_session_settings *settings);

void bgp_session_start(struct bgp_session *session, bool by_hand);
/* Send this, close, go to Idle. NULL: Cease. */
void bgp_session_stop(struct bgp_session *session, const struct bgp_notification *why,
                      bool by_hand);
/* The peer called. */
void bgp_session_adopt(struct bgp_session *session, struct bgp_connection *connection);
/* An UPDATE was malformed beyond repair: NOTIFICATION, down. */
void bgp_session_fail(struct bgp_session *session, const struct bgp_notification *error);

/* The owner let it wait when the peer confirmed: up it goes. Else nothing. */
void bgp_session_confirm(struct bgp_session *session);
bool bgp_session_is_confirmed(const struct bgp_session *session);

/* Another connection of this peer stays (RFC 4271 section 6.8). */
void bgp_session_dump(struct bgp_session *session);
/*
 * Say a KEEPALIVE before it is due: a peer that has lost the connection answers with a reset. Not
 * more than once a second (RFC 4271 section 4.4).
 */
void bgp_session_probe(struct bgp_session *session);

/*
 * There is no memory for something that the peer must be told: the session ends, with Cease/out of
 * resources, in the loop's next turn. May be called from within the owner's callbacks.
 */
void bgp_session_starve(struct bgp_session *session);

/* Queue messages of an established session. Without memory the session starves. */
void bgp_session_send(struct bgp_session *session, struct bgp_buffer *messages);
size_t bgp_session_queued(const struct bgp_session *session); /* bytes */
void bgp_session_pause(struct bgp_session *session, bool is_paused);

struct bgp_session_counters {
	__u64 received[BGP_ROUTE_REFRESH + 1]; /* by type; [0]: all */
	__u64 sent[BGP_ROUTE_REFRESH + 1];
	__u64 received_bytes, sent_bytes;
};

/* For the owner and for `show`. */
enum bgp_state bgp_session_state(const struct bgp_session *session);
const struct bgp_fsm *bgp_session_fsm(const struct bgp_session *session);
bool bgp_session_is_incoming(const struct bgp_session *session);
/* NULL before OPEN has come. */
const struct bgp_open *bgp_session_their_open(const struct bgp_session *session);
const struct bgp_negotiated *bgp_session_negotiated(const struct bgp_session *session);
/* Why our last call was not answered, a negative errno; 0: it was, or there was none. */
int bgp_session_call_error(const struct bgp_session *session);
const struct bgp_session_counters *bgp_session_counters(const struct bgp_session *session);
void bgp_session_addresses(const struct bgp_session *session, struct bgp_address *ret_local,
                           struct bgp_address *ret_remote);

#endif
