/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void on_stall(uv_timer_t *timer)
{
	struct control_session *session = timer->data;

	/* The daemon's own slowness is no fault of the client. */
	if (session->phase == CONTROL_PHASE_LATER && !session->is_writing)
		uv_timer_again(timer);
	else
		control_session_close(session);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct control_session *session = handle->data;

	if (--session->open_handles)
		return;
	control_buffer_fini(&session->output);
	control_buffer_fini(&session->sent);
	session->host->closed(session->host, session);
}

void control_session_close(struct control_session *session)
{
	if (session->is_closing)
		return;
	session->is_closing = true;
	control_call_end(&session->call);
	uv_close((uv_handle_t *)&session->pipe, on_handle_closed);
	uv_close((uv_handle_t *)&session->stall, on_handle_closed);
}

static void on_written(uv_write_t *write, int status)
{
	struct control_session *session = write->data;

	session->is_writing = false;
	if (session->is_closing)
		return;
	if (status < 0) {
		control_session_close(session);
		return;
	}
	uv_timer_again(&session->stall);
	session->host->ready(session->host, session);
}

void control_session_flush(struct control_session *session)
{
	struct control_buffer swap = session->sent;
	uv_buf_t buf;

	if (session->is_writing || session->is_closing || !session->output.len_bytes)
		return;
	if (session->output.error) { /* half a line would be worse than none */
		control_session_close(session);
		return;
	}
	session->sent = session->output;
	session->output = swap;
	control_buffer_truncate(&session->output, 0);
	buf = uv_buf_init(session->sent.bytes, (unsigned int)session->sent.len_bytes);
	session->is_writing = true;
	if (uv_write(&session->write, (uv_stream_t *)&session->pipe, &buf, 1, on_written)) {
		session->is_writing = false;
		control_session_close(session);
	}
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_buf)
{
	struct control_session *session = handle->data;

	(void)suggested;
	*ret_buf = uv_buf_init(session->input + session->input_end,
	                       (unsigned int)(CONTROL_LINE_MAX - session->input_end));
}

static void stop_reading(struct control_session *session)
{
	uv_read_stop((uv_stream_t *)&session->pipe);
	session->is_reading = false;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct control_session *session = stream->data;

	(void)buf;
	if (n == 0)
		return;
	if (n < 0 && n != UV_EOF) {
		control_session_close(session);
		return;
	}
	if (n == UV_EOF) {
		session->is_at_eof = true;
		stop_reading(session);
	} else {
		session->input_end += (size_t)n;
		if (session->input_end == CONTROL_LINE_MAX)
			stop_reading(session);
		uv_timer_again(&session->stall);
	}
	session->host->ready(session->host, session);
}

/* Move what is left of the input to the front, and read on if there is room. */
static void refill_input(struct control_session *session)
{
	size_t left = session->input_end - session->input_start;

	memmove(session->input, session->input + session->input_start, left);
	session->input_start = 0;
	session->input_end = left;
	if (session->is_reading || session->is_at_eof || left == CONTROL_LINE_MAX)
		return;
	session->is_reading = true;
	if (uv_read_start((uv_stream_t *)&session->pipe, on_alloc, on_read))
		control_session_close(session);
}

void control_session_turn(struct control_session *session, uint64_t deadline_ns)
{
	bool has_more;

	if (session->is_closing)
		return;
	has_more = control_session_work(session, deadline_ns);
	if (session->is_closing)
		return;
	control_session_flush(session);
	if (session->phase == CONTROL_PHASE_LAST && !session->is_writing)
		control_session_close(session);
	if (session->is_closing)
		return;
	refill_input(session);
	/* While a write is on its way, its end gives the next turn. */
	if (has_more && !session->is_writing)
		session->host->ready(session->host, session);
}

static void init_handles(struct control_session *session, uv_loop_t *loop)
{
	uv_pipe_init(loop, &session->pipe, 0);
	uv_timer_init(loop, &session->stall);
	session->open_handles = 2;
	session->pipe.data = session;
	session->stall.data = session;
	session->write.data = session;
}

int control_session_new(uv_loop_t *loop, uv_stream_t *listener, struct control_host *host,
                        struct control_session **ret_session)
{
	unsigned int stall_ms = host->settings->stall_ms ? host->settings->stall_ms : 60000;
	struct control_session *session = calloc(1, sizeof(*session));

	if (!session)
		return -ENOMEM;
	session->host = host;
	session->call.session = session;
	session->output.max_bytes = CONTROL_OUTPUT_FILL + CONTROL_ROW_MAX;
	session->sent.max_bytes = session->output.max_bytes;
	init_handles(session, loop);
	*ret_session = session;
	if (uv_accept(listener, (uv_stream_t *)&session->pipe) ||
	    uv_timer_start(&session->stall, on_stall, stall_ms, stall_ms))
		control_session_close(session);
	else
		refill_input(session);
	return 0;
}
