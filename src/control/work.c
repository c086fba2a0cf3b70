/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session does in its turns: requests, lines of input, rows of answers. */
#include "control/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The next line of the input, its newline replaced by a NUL; NULL: none is complete. */
static char *take_line(struct control_session *session, size_t *ret_len)
{
	char *line = session->input + session->input_start;
	char *end = memchr(line, '\n', session->input_end - session->input_start);

	if (!end)
		return NULL;
	*end = '\0';
	*ret_len = (size_t)(end - line);
	session->input_start += *ret_len + 1;
	return line;
}

static void write_error(struct control_session *session, const char *text, const char *hint)
{
	struct control_buffer *output = &session->output;

	control_buffer_begin(output);
	control_buffer_string(output, "error", text);
	if (hint && *hint)
		control_buffer_string(output, "hint", hint);
	control_buffer_end(output);
}

static void write_ok(struct control_session *session)
{
	control_buffer_begin(&session->output);
	control_buffer_boolean(&session->output, "ok", true);
	control_buffer_end(&session->output);
}

/* Answer with the outcome of the call and wait for the next request. */
static void finish(struct control_session *session)
{
	struct control_call *call = &session->call;

	if (!call->error)
		write_ok(session);
	else if (*call->error_text)
		write_error(session, call->error_text, call->hint);
	else
		write_error(session, strerror(-call->error), NULL);
	control_call_end(call);
	session->phase = CONTROL_PHASE_REQUEST;
}

static void begin_call(struct control_session *session, const struct control_request *request)
{
	struct control_call *call = &session->call;

	call->command = request->command;
	call->state = calloc(1, request->command->state_size ? request->command->state_size : 1);
	if (!call->state)
		call->error = -ENOMEM;
	else if (request->command->open)
		call->error = request->command->open(call, call->state, request->arguments);
	if (call->error) { /* a failed open gets no close */
		free(call->state);
		call->state = NULL;
	}
	if (request->command->input)
		session->phase = CONTROL_PHASE_INPUT;
	else
		session->phase = CONTROL_PHASE_ANSWER;
}

static void take_request(struct control_session *session, const char *line, size_t len_bytes)
{
	const struct control_settings *settings = session->host->settings;
	struct control_request request = {0};
	struct control_call *call = &session->call;
	int error = control_request_parse(line, len_bytes, settings->commands, settings->n_commands,
	                                  &request, call->error_text);

	if (!error) {
		begin_call(session, &request);
		json_decref(request.arguments);
		return;
	}
	call->error = error;
	call->command = request.command;
	if (request.command && request.command->input) {
		session->phase = CONTROL_PHASE_INPUT;
		return;
	}
	finish(session);
	/* Behind what is no request, nothing can be told apart. */
	if (error == -EBADMSG || error == -ENOENT)
		session->phase = CONTROL_PHASE_LAST;
}

static void take_input(struct control_session *session, const char *line)
{
	struct control_call *call = &session->call;

	if (!strcmp(line, ".")) {
		session->phase = CONTROL_PHASE_ANSWER;
		return;
	}
	call->input_lines++;
	if (!call->error)
		call->error = call->command->input(call, call->state, line, call->input_lines);
}

/* Without a complete line: wait for more, or find that none can come. */
static bool await_line(struct control_session *session)
{
	if (session->is_at_eof) {
		session->phase = CONTROL_PHASE_LAST;
	} else if (session->input_start == 0 && session->input_end == CONTROL_LINE_MAX) {
		write_error(session, "line too long", "a line may have 65535 bytes");
		session->phase = CONTROL_PHASE_LAST;
	}
	return false;
}

static bool work_on_line(struct control_session *session)
{
	size_t len_bytes;
	char *line = take_line(session, &len_bytes);

	if (!line)
		return await_line(session);
	if (session->phase == CONTROL_PHASE_INPUT)
		take_input(session, line);
	else if (len_bytes)
		take_request(session, line, len_bytes);
	return true;
}

static bool work_on_answer(struct control_session *session)
{
	struct control_call *call = &session->call;
	int result = CONTROL_END;

	call->is_resumed = false;
	if (!call->error && call->command->next)
		result = call->command->next(call, call->state);
	if (result < 0 && !call->error)
		call->error = result;
	if (session->is_closing)
		return false;
	if (call->error || result == CONTROL_END) {
		finish(session);
		return true;
	}
	if (result == CONTROL_LATER && !call->is_resumed) {
		session->phase = CONTROL_PHASE_LATER;
		return false;
	}
	return true;
}

bool control_session_work(struct control_session *session, uint64_t deadline_ns)
{
	bool has_more = true;

	while (has_more && !session->is_closing) {
		if (session->is_writing || session->output.len_bytes >= CONTROL_OUTPUT_FILL)
			return true;
		if (session->phase == CONTROL_PHASE_LATER || session->phase == CONTROL_PHASE_LAST)
			return false;
		if (session->phase == CONTROL_PHASE_ANSWER)
			has_more = work_on_answer(session);
		else
			has_more = work_on_line(session);
		if (uv_hrtime() >= deadline_ns)
			break;
	}
	return has_more;
}
