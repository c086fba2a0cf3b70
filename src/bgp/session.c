/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/session_state.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

enum {
	LINGER_MS = 2000, /* for a NOTIFICATION to get out */
};

static void on_connected(void *context, int err)
{
	struct bgp_session *session = context;

	session->call_error = err;
	bgp_session_event(session, err ? BGP_EVENT_TCP_FAILS : BGP_EVENT_TCP_ACKED);
}

static void on_malformed(void *context, const struct bgp_notification *error)
{
	bgp_session_step(context, (struct bgp_fsm_input){.event = BGP_EVENT_HEADER_ERROR,
	                                                 .notification = error});
}

static void on_writable(void *context)
{
	struct bgp_session *session = context;

	if (session->fsm.state == BGP_STATE_ESTABLISHED)
		session->owner.writable(session->owner.context, session);
}

static void on_closed(void *context, int err)
{
	(void)err;
	bgp_session_event(context, BGP_EVENT_TCP_FAILS);
}

static struct bgp_connection_events events_of(struct bgp_session *session)
{
	return (struct bgp_connection_events){
	        .connected = on_connected,
	        .messages = bgp_session_read,
	        .malformed = on_malformed,
	        .writable = on_writable,
	        .closed = on_closed,
	        .context = session,
	};
}

/* Who offers to take long messages is sent them, whatever the peer takes (RFC 8654 section 4). */
static void limit_messages(struct bgp_session *session)
{
	if (session->settings->open.capabilities.has_extended_message)
		bgp_connection_set_max_len(session->connection, BGP_EXTENDED_MESSAGE_MAX);
}

static void call(struct bgp_session *session)
{
	struct bgp_connection_events events = events_of(session);
	int err;

	session->is_incoming = false;
	err = bgp_connection_call(session->io, &session->settings->remote,
	                          &session->settings->options, &events, &session->connection);
	if (err)
		on_connected(session, err);
	else
		limit_messages(session);
}

static void close_connection(struct bgp_session *session, unsigned int linger_ms)
{
	if (session->connection)
		bgp_connection_close(session->connection, linger_ms);
	session->connection = NULL;
	session->is_confirmed = false;
	session->has_open = false;
	session->is_starved = false;
	session->fsm_settings.keeps_over_notification = false;
}

/* The connection ends: tell the peer, then the owner. */
static void end(struct bgp_session *session, enum bgp_state was, const struct bgp_fsm_output *out)
{
	bool is_ours = out->actions & BGP_DO_SEND_NOTIFICATION;
	const struct bgp_notification *why = is_ours ? &out->notification : &session->received;

	session->is_starved = false; /* there may be room for the farewell */
	if (is_ours)
		bgp_session_send_notification(session, why);
	close_connection(session, is_ours ? LINGER_MS : 0);
	if (was >= BGP_STATE_OPEN_SENT)
		session->owner.down(session->owner.context, session, why, is_ours,
		                    out->actions & BGP_DO_SESSION_STALE);
}

/* Returns whether this connection is the one to go on with. */
static bool survives_collision(struct bgp_session *session)
{
	if (session->owner.collides(session->owner.context, session))
		return true;
	bgp_session_dump(session);
	return false;
}

static void perform(struct bgp_session *session, enum bgp_state was,
                    const struct bgp_fsm_output *out)
{
	unsigned int actions = out->actions;

	if (actions & BGP_DO_CLOSE)
		end(session, was, out);
	if (actions & BGP_DO_CONNECT)
		call(session);
	if (actions & BGP_DO_SEND_OPEN)
		bgp_session_send_open(session);
	if (actions & BGP_DO_CHECK_COLLISION && !survives_collision(session))
		return;
	if (actions & BGP_DO_SEND_KEEPALIVE)
		bgp_session_send_keepalive(session);
	if (actions & BGP_DO_SESSION_UP)
		session->owner.up(session->owner.context, session);
}

static bool is_restartable(const struct bgp_session *session)
{
	return session->has_open && session->settings->open.capabilities.has_graceful_restart &&
	       session->negotiated.peer_restart_families & session->negotiated.families;
}

void bgp_session_step(struct bgp_session *session, struct bgp_fsm_input input)
{
	enum bgp_state was = session->fsm.state;
	struct bgp_fsm_output out;

	/* Settings may have changed since the last connection. */
	if (was < BGP_STATE_OPEN_SENT)
		session->fsm_settings = session->settings->fsm;
	input.now_ms = bgp_io_now_ms(session->io);
	input.is_restartable = is_restartable(session);
	if (input.event == BGP_EVENT_CONNECT_RETRY_EXPIRES && was == BGP_STATE_CONNECT)
		session->call_error = -ETIMEDOUT;
	bgp_fsm_step(&session->fsm, &session->fsm_settings, &input, &out);
	if (session->fsm.state != was)
		session->owner.changed(session->owner.context, session, was, session->fsm.state);
	perform(session, was, &out);
	bgp_session_arm(session);
}

void bgp_session_event(struct bgp_session *session, enum bgp_event event)
{
	bgp_session_step(session, (struct bgp_fsm_input){.event = event});
}

void bgp_session_arm(struct bgp_session *session)
{
	__u64 due_ms = bgp_fsm_due_ms(&session->fsm);

	/* A timer that fires too early costs less than one that is set for each message. */
	if (due_ms && session->armed_ms && session->armed_ms <= due_ms)
		return;
	session->armed_ms = due_ms;
	bgp_timer_set(session->timer, due_ms);
}

/* We send KEEPALIVEs, but the peer takes nothing. */
static bool is_stuck(const struct bgp_session *session)
{
	return session->connection && bgp_connection_stalled_ms(session->connection) >
	                                      bgp_session_send_hold_ms(session->fsm.hold_s);
}

/* We were too busy to read what the peer has said in time: that is no silence. */
static bool is_heard_late(const struct bgp_session *session)
{
	return session->fsm.state >= BGP_STATE_OPEN_CONFIRM && session->connection &&
	       bgp_connection_has_unread(session->connection);
}

static void give_up(struct bgp_session *session)
{
	struct bgp_notification why =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_RESOURCES, NULL, 0);

	bgp_session_stop(session, &why, false);
}

static void on_timer(void *context)
{
	struct bgp_session *session = context;
	__u64 now_ms = bgp_io_now_ms(session->io);
	enum bgp_event event;

	session->armed_ms = 0;
	if (session->is_starved)
		give_up(session);
	while (bgp_fsm_expire(&session->fsm, now_ms, &event)) {
		if (event == BGP_EVENT_HOLD_EXPIRES && is_heard_late(session))
			bgp_fsm_received(&session->fsm, now_ms);
		else if (event == BGP_EVENT_KEEPALIVE_EXPIRES && is_stuck(session))
			bgp_session_event(session, BGP_EVENT_SEND_HOLD_EXPIRES);
		else
			bgp_session_event(session, event);
	}
	bgp_session_arm(session);
}

int bgp_session_new(struct bgp_io *io, const struct bgp_session_settings *settings,
                    const struct bgp_session_owner *owner, struct bgp_session **ret_session)
{
	struct bgp_session *session = calloc(1, sizeof(*session));
	int err = session ? bgp_timer_new(io, on_timer, session, &session->timer) : -ENOMEM;

	if (err) {
		free(session);
		return err;
	}
	session->io = io;
	session->settings = settings;
	session->owner = *owner;
	session->fsm_settings = settings->fsm;
	bgp_fsm_init(&session->fsm, &settings->fsm,
	             (__u32)((uintptr_t)session >> 4) ^ (__u32)bgp_io_now_ms(io));
	*ret_session = session;
	return 0;
}

void bgp_session_free(struct bgp_session *session)
{
	if (!session)
		return;
	close_connection(session, 0);
	bgp_timer_free(session->timer);
	free(session);
}

void bgp_session_set_settings(struct bgp_session *session,
                              const struct bgp_session_settings *settings)
{
	bool keeps_over_notification = session->fsm_settings.keeps_over_notification;

	session->settings = settings;
	session->fsm_settings = settings->fsm;
	session->fsm_settings.keeps_over_notification = keeps_over_notification;
}

void bgp_session_start(struct bgp_session *session, bool by_hand)
{
	bool is_passive = session->settings->fsm.is_passive;

	if (by_hand)
		bgp_session_event(session, is_passive ? BGP_EVENT_MANUAL_START_PASSIVE
		                                      : BGP_EVENT_MANUAL_START);
	else
		bgp_session_event(session, is_passive ? BGP_EVENT_AUTOMATIC_START_PASSIVE
		                                      : BGP_EVENT_AUTOMATIC_START);
}

void bgp_session_stop(struct bgp_session *session, const struct bgp_notification *why, bool by_hand)
{
	bgp_session_step(session, (struct bgp_fsm_input){
	                                  .event = by_hand ? BGP_EVENT_MANUAL_STOP
	                                                   : BGP_EVENT_AUTOMATIC_STOP,
	                                  .notification = why,
	                          });
}

void bgp_session_adopt(struct bgp_session *session, struct bgp_connection *connection)
{
	struct bgp_connection_events events = events_of(session);

	if (session->connection ||
	    bgp_connection_accept(connection, &session->settings->options, &events)) {
		bgp_connection_close(connection, 0);
		return;
	}
	session->connection = connection;
	session->call_error = 0;
	session->is_incoming = true;
	limit_messages(session);
	bgp_session_event(session, BGP_EVENT_TCP_CONFIRMED);
}

void bgp_session_fail(struct bgp_session *session, const struct bgp_notification *error)
{
	bgp_session_step(session, (struct bgp_fsm_input){.event = BGP_EVENT_UPDATE_ERROR,
	                                                 .notification = error});
}

void bgp_session_dump(struct bgp_session *session)
{
	bgp_session_event(session, BGP_EVENT_COLLISION_DUMP);
}

void bgp_session_probe(struct bgp_session *session)
{
	bgp_session_event(session, BGP_EVENT_KEEPALIVE_EXPIRES);
}

size_t bgp_session_queued(const struct bgp_session *session)
{
	return session->connection ? bgp_connection_queued(session->connection) : 0;
}

void bgp_session_pause(struct bgp_session *session, bool is_paused)
{
	if (session->connection)
		bgp_connection_pause(session->connection, is_paused);
}

bool bgp_session_is_confirmed(const struct bgp_session *session)
{
	return session->is_confirmed;
}

enum bgp_state bgp_session_state(const struct bgp_session *session)
{
	return session->fsm.state;
}

const struct bgp_fsm *bgp_session_fsm(const struct bgp_session *session)
{
	return &session->fsm;
}

bool bgp_session_is_incoming(const struct bgp_session *session)
{
	return session->is_incoming;
}

const struct bgp_open *bgp_session_their_open(const struct bgp_session *session)
{
	return session->has_open ? &session->their_open : NULL;
}

const struct bgp_negotiated *bgp_session_negotiated(const struct bgp_session *session)
{
	return session->has_open ? &session->negotiated : NULL;
}

int bgp_session_call_error(const struct bgp_session *session)
{
	return session->call_error;
}

const struct bgp_session_counters *bgp_session_counters(const struct bgp_session *session)
{
	return &session->counters;
}

void bgp_session_addresses(const struct bgp_session *session, struct bgp_address *ret_local,
                           struct bgp_address *ret_remote)
{
	if (session->connection) {
		bgp_connection_addresses(session->connection, ret_local, ret_remote);
		return;
	}
	*ret_local = session->settings->options.local;
	*ret_remote = session->settings->remote;
}
