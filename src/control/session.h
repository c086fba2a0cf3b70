/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection of a client. It works in turns of a few milliseconds that the server deals out, so
 * that no client holds the loop. Its memory is bounded: one buffer of input, one of output being
 * filled, one of output on its way.
 */
#ifndef CONTROL_SESSION_H
#define CONTROL_SESSION_H

#include <stdint.h>
#include <sys/queue.h>

#include "control/buffer.h"
#include "control/control.h"
#include "control/request.h"

#define CONTROL_LINE_MAX    (64U << 10) /* of a request or a line of input */
#define CONTROL_OUTPUT_FILL (64U << 10) /* what is written at a time */

struct control_session;

/* A request that is being answered. */
struct control_call {
	struct control_session *session;
	const struct control_command *command; /* NULL: no call under way */
	void *state;                           /* NULL: open has not succeeded */
	size_t input_lines;
	size_t row_start; /* where the open row begins in the output */
	bool is_resumed;
	int error;
	char error_text[CONTROL_ERROR_TEXT];
	char hint[CONTROL_ERROR_TEXT];
};

enum control_phase {
	CONTROL_PHASE_REQUEST, /* waits for a request */
	CONTROL_PHASE_INPUT,   /* takes lines of input, or skips them when the call has failed */
	CONTROL_PHASE_ANSWER,  /* asks the handler for rows */
	CONTROL_PHASE_LATER,   /* the handler has nothing now */
	CONTROL_PHASE_LAST,    /* closes once the output is written */
};

/* What a session needs from the server. */
struct control_host {
	const struct control_settings *settings;
	/* The session has work: give it a turn. */
	void (*ready)(struct control_host *host, struct control_session *session);
	/* The session has closed and its memory is the host's to free. */
	void (*closed)(struct control_host *host, struct control_session *session);
};

struct control_session {
	struct control_host *host;
	TAILQ_ENTRY(control_session) sessions; /* of the server */
	TAILQ_ENTRY(control_session) ready;    /* of those that wait for a turn */
	bool is_ready;
	uv_pipe_t pipe;
	uv_timer_t stall;
	uv_write_t write;
	int open_handles;
	enum control_phase phase;
	bool is_writing;
	bool is_reading;
	bool is_at_eof;
	bool is_closing;
	struct control_call call;
	struct control_buffer output; /* being filled */
	struct control_buffer sent;   /* belongs to `write` while is_writing */
	size_t input_start, input_end;
	char input[CONTROL_LINE_MAX];
};

/* Accept a connection of `listener` and begin. Returns 0 or a negative errno; owns nothing then. */
int control_session_new(uv_loop_t *loop, uv_stream_t *listener, struct control_host *host,
                        struct control_session **ret_session);

/* Work until `deadline_ns` of uv_hrtime(), and ask for another turn if there is more to do. */
void control_session_turn(struct control_session *session, uint64_t deadline_ns);

/* The turn's work itself, without reading or writing. Returns whether there is more to do at once.
 */
bool control_session_work(struct control_session *session, uint64_t deadline_ns);

/* Give up: the call gets its close now, host->closed() follows from the loop. Idempotent. */
void control_session_close(struct control_session *session);

/* Send what the output holds, unless a write is under way. */
void control_session_flush(struct control_session *session);

/* End the call under way, if any: its handler's close, its state. */
void control_call_end(struct control_call *call);

#endif
