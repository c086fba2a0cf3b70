/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind bgp/session.h share: the session, what it reads and what it sends. */
#ifndef BGP_SESSION_STATE_H
#define BGP_SESSION_STATE_H

#include "bgp/session.h"

struct bgp_session {
	struct bgp_io *io;
	const struct bgp_session_settings *settings;
	struct bgp_session_owner owner;
	struct bgp_fsm_settings fsm_settings; /* with what was negotiated */
	struct bgp_fsm fsm;
	struct bgp_connection *connection; /* NULL: none */
	bool is_incoming;
	int call_error;  /* bgp_session_call_error() */
	bool is_starved; /* bgp_session_starve() */
	struct bgp_timer_handle *timer;
	__u64 armed_ms;    /* when `timer` fires; the machine may have put off what it was for */
	bool is_confirmed; /* by a KEEPALIVE that the owner lets wait */
	bool has_open;
	struct bgp_open their_open;
	size_t their_open_bytes; /* 0: too long to be known again */
	__u8 their_open_body[BGP_OPEN_BODY_COMMON_MAX];
	struct bgp_negotiated negotiated;
	struct bgp_notification received; /* the NOTIFICATION that is being handled */
	struct bgp_session_counters counters;
};

/*
 * How long a peer may take nothing of what we send: eight minutes, or twice the hold time
 * (RFC 9687). One that is busy for less than that shall not lose its session.
 */
static inline unsigned int bgp_session_send_hold_ms(__u16 hold_s)
{
	enum { LEAST_S = 480 };

	return (hold_s * 2 > LEAST_S ? hold_s * 2u : LEAST_S) * 1000;
}

/* One event, and all that follows from it. `input` without time and restart: they are set here. */
void bgp_session_step(struct bgp_session *session, struct bgp_fsm_input input);
void bgp_session_event(struct bgp_session *session, enum bgp_event event);
/* Let the timer fire when the machine wants it. */
void bgp_session_arm(struct bgp_session *session);

/* session_send.c: what the session says for itself. */
void bgp_session_send_open(struct bgp_session *session);
void bgp_session_send_keepalive(struct bgp_session *session);
void bgp_session_send_notification(struct bgp_session *session, const struct bgp_notification *why);

/* For bgp_connection_events. */
void bgp_session_read(void *context, const __u8 *messages, size_t len);

#endif
