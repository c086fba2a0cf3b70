/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session says. Nothing is left out in silence: where memory lacks, the session ends. */
#include "bgp/session_state.h"

#include <errno.h>

void bgp_session_starve(struct bgp_session *session)
{
	session->is_starved = true;
	session->armed_ms = bgp_io_now_ms(session->io);
	bgp_timer_set(session->timer, session->armed_ms);
}

static void count(struct bgp_session_counters *counters, const struct bgp_buffer *messages)
{
	struct bgp_reader reader = bgp_reader_of(messages->bytes, messages->len_bytes);
	struct bgp_notification error;
	struct bgp_header header;

	while (!bgp_header_read(reader.at, bgp_left(&reader), BGP_EXTENDED_MESSAGE_MAX, &header,
	                        &error)) {
		counters->sent[0]++;
		counters->sent[header.type]++;
		bgp_read_bytes(&reader, header.len_bytes);
	}
	counters->sent_bytes += messages->len_bytes;
}

/* Returns whether the connection has taken them. */
static bool queue(struct bgp_session *session, struct bgp_buffer *messages)
{
	int err = session->connection && !session->is_starved
	                  ? bgp_connection_send(session->connection, messages)
	                  : -ENOTCONN;

	if (err == -ENOMEM)
		bgp_session_starve(session);
	if (!err)
		count(&session->counters, messages);
	return !err;
}

/* Room for one message, NULL without memory. */
static struct bgp_buffer *begin(struct bgp_session *session, struct bgp_writer *ret_writer)
{
	struct bgp_buffer *buffer = bgp_buffer_new(BGP_MESSAGE_MAX);

	if (buffer)
		*ret_writer = bgp_writer_of(buffer->bytes, buffer->size_bytes);
	else
		bgp_session_starve(session);
	return buffer;
}

static void end(struct bgp_session *session, struct bgp_buffer *buffer,
                const struct bgp_writer *writer)
{
	buffer->len_bytes = (__u32)bgp_written(writer);
	if (!writer->is_full)
		queue(session, buffer);
	bgp_buffer_put(buffer);
}

void bgp_session_send_open(struct bgp_session *session)
{
	struct bgp_writer writer;
	struct bgp_buffer *buffer = begin(session, &writer);

	if (!buffer)
		return;
	bgp_open_write(&writer, &session->settings->open);
	end(session, buffer, &writer);
}

void bgp_session_send_keepalive(struct bgp_session *session)
{
	struct bgp_writer writer;
	struct bgp_buffer *buffer = begin(session, &writer);

	if (!buffer)
		return;
	bgp_keepalive_write(&writer);
	end(session, buffer, &writer);
}

void bgp_session_send_notification(struct bgp_session *session, const struct bgp_notification *why)
{
	struct bgp_writer writer;
	struct bgp_buffer *buffer = begin(session, &writer);

	if (!buffer)
		return;
	bgp_notification_write(&writer, why);
	end(session, buffer, &writer);
}

void bgp_session_send(struct bgp_session *session, struct bgp_buffer *messages)
{
	if (session->fsm.state == BGP_STATE_ESTABLISHED && queue(session, messages))
		bgp_fsm_sent(&session->fsm, bgp_io_now_ms(session->io));
}
