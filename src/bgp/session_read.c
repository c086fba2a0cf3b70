/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages of a session, as events of its machine. */
#include "bgp/session_state.h"

#include <arpa/inet.h>

/* 0 configured: any external one. */
static bool is_peer_as_right(const struct bgp_session *session, const struct bgp_open *open)
{
	__u32 wanted = session->settings->peer_as;

	return wanted ? open->as == wanted : open->as != session->settings->open.as;
}

static void keep_body(struct bgp_session *session, struct bgp_reader body)
{
	size_t len = bgp_left(&body);

	session->their_open_bytes = len <= sizeof(session->their_open_body) ? len : 0;
	memcpy(session->their_open_body, body.at, session->their_open_bytes);
}

/* Returns whether the OPEN is right; if not, `ret_error` says what to send. */
static bool read_open(struct bgp_session *session, struct bgp_reader body,
                      struct bgp_notification *ret_error)
{
	const struct bgp_open *ours = &session->settings->open;
	struct bgp_open theirs;

	if (bgp_open_read(body, &theirs, ret_error))
		return false;
	session->their_open = theirs;
	session->has_open = true;
	keep_body(session, body);
	if (!is_peer_as_right(session, &theirs)) {
		__be32 as = htonl(theirs.as);

		*ret_error =
		        bgp_notification_of(BGP_ERROR_OPEN, BGP_OPEN_BAD_PEER_AS, &as, sizeof(as));
		return false;
	}
	/* RFC 6286: identifiers are unique within an AS only. */
	if (theirs.router_id == ours->router_id && theirs.as == ours->as) {
		*ret_error = bgp_notification_of(BGP_ERROR_OPEN, BGP_OPEN_BAD_IDENTIFIER, NULL, 0);
		return false;
	}
	return !bgp_negotiate(ours, &theirs, &session->negotiated, ret_error);
}

static void agree(struct bgp_session *session)
{
	const struct bgp_negotiated *agreed = &session->negotiated;

	session->fsm_settings.keeps_over_notification = agreed->has_notification_restart;
	bgp_connection_set_patience(session->connection,
	                            agreed->hold_s ? bgp_session_send_hold_ms(agreed->hold_s) : 0);
}

/*
 * Whether an OPEN says once more what the first one said. OpenBGPD 7.7 sends the one of a call that
 * was reset again with that of the next call; RFC 4271 section 8.2.2 has no error for it.
 */
static bool is_repeated(const struct bgp_session *session, struct bgp_reader body)
{
	return session->fsm.state == BGP_STATE_OPEN_CONFIRM &&
	       bgp_left(&body) == session->their_open_bytes &&
	       !memcmp(body.at, session->their_open_body, session->their_open_bytes);
}

static void handle_open(struct bgp_session *session, struct bgp_reader body)
{
	struct bgp_fsm_input input = {.event = BGP_EVENT_OPEN};
	struct bgp_notification error;

	if (is_repeated(session, body))
		return;
	/* A second OPEN must not touch what the first has agreed upon. */
	if (session->fsm.state > BGP_STATE_OPEN_SENT) {
		bgp_session_step(session, input);
		return;
	}
	if (!read_open(session, body, &error)) {
		input.event = BGP_EVENT_OPEN_ERROR;
		input.notification = &error;
	} else {
		if (session->fsm.due_ms[BGP_TIMER_DELAY_OPEN])
			input.event = BGP_EVENT_OPEN_DELAYED;
		input.hold_s = session->negotiated.hold_s;
		agree(session);
	}
	bgp_session_step(session, input);
}

static void handle_notification(struct bgp_session *session, struct bgp_reader body)
{
	struct bgp_fsm_input input = {.event = BGP_EVENT_NOTIFICATION};
	struct bgp_notification *received = &session->received;

	/* One that is too short says at least that the peer goes. */
	if (bgp_notification_read(body, received))
		*received = (struct bgp_notification){.code = 0};
	if (received->code == BGP_ERROR_OPEN && received->subcode == BGP_OPEN_UNSUPPORTED_VERSION)
		input.event = BGP_EVENT_NOTIFICATION_VERSION;
	input.is_hard = bgp_notification_is_hard(received);
	bgp_session_step(session, input);
	received->code = 0;
}

static void handle_update(struct bgp_session *session, struct bgp_reader body)
{
	if (session->fsm.state == BGP_STATE_ESTABLISHED)
		session->owner.update(session->owner.context, session, body);
	else
		bgp_session_event(session, BGP_EVENT_UPDATE);
}

static void handle_refresh(struct bgp_session *session, struct bgp_reader body)
{
	struct bgp_refresh refresh;

	if (session->fsm.state != BGP_STATE_ESTABLISHED) {
		bgp_session_event(session, BGP_EVENT_UPDATE);
	} else if (bgp_refresh_read(body, &refresh)) {
		struct bgp_notification error = bgp_refresh_error(body);

		bgp_session_fail(session, &error);
	} else {
		session->owner.refresh(session->owner.context, session, &refresh);
	}
}

void bgp_session_confirm(struct bgp_session *session)
{
	if (!session->is_confirmed)
		return;
	session->is_confirmed = false;
	bgp_session_event(session, BGP_EVENT_KEEPALIVE);
}

static void handle_keepalive(struct bgp_session *session)
{
	if (session->fsm.state != BGP_STATE_OPEN_CONFIRM) {
		bgp_session_event(session, BGP_EVENT_KEEPALIVE);
		return;
	}
	session->is_confirmed = true;
	if (session->owner.confirms(session->owner.context, session))
		bgp_session_confirm(session);
}

static void handle(struct bgp_session *session, const struct bgp_header *header,
                   struct bgp_reader body)
{
	session->counters.received[0]++;
	session->counters.received[header->type]++;
	/* To say more, the peer must take this connection for the one to go on with. */
	if (header->type != BGP_OPEN && header->type != BGP_NOTIFICATION)
		bgp_session_confirm(session);
	switch (header->type) {
	case BGP_OPEN:
		handle_open(session, body);
		break;
	case BGP_UPDATE:
		handle_update(session, body);
		break;
	case BGP_NOTIFICATION:
		handle_notification(session, body);
		break;
	case BGP_KEEPALIVE:
		handle_keepalive(session);
		break;
	case BGP_ROUTE_REFRESH:
		handle_refresh(session, body);
		break;
	}
}

void bgp_session_read(void *context, const __u8 *messages, size_t len)
{
	struct bgp_session *session = context;
	const struct bgp_connection *connection = session->connection;
	const __u8 *end = messages + len;
	struct bgp_header header;
	struct bgp_notification error;

	session->counters.received_bytes += len;
	/* What a message leads to may end the connection, and begin another. */
	while (messages < end && session->connection == connection &&
	       !bgp_header_read(messages, (size_t)(end - messages), BGP_EXTENDED_MESSAGE_MAX,
	                        &header, &error)) {
		handle(session, &header,
		       bgp_reader_of(messages + BGP_HEADER_BYTES,
		                     header.len_bytes - BGP_HEADER_BYTES));
		messages += header.len_bytes;
	}
	if (session->fsm.state == BGP_STATE_ESTABLISHED)
		bgp_fsm_received(&session->fsm, bgp_io_now_ms(session->io));
	bgp_session_arm(session);
}
