/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What handlers use: rows, failures, progress. */
#include "control/session.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *control_context(const struct control_call *call)
{
	return call->session->host->settings->context;
}

int control_fail(struct control_call *call, int error, const char *hint, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(call->error_text, sizeof(call->error_text), format, arguments);
	va_end(arguments);
	snprintf(call->hint, sizeof(call->hint), "%s", hint ? hint : "");
	return error;
}

void control_resume(struct control_call *call)
{
	struct control_session *session = call->session;

	call->is_resumed = true;
	if (session->phase != CONTROL_PHASE_LATER)
		return;
	session->phase = CONTROL_PHASE_ANSWER;
	session->host->ready(session->host, session);
}

void control_progress(struct control_call *call, const char *format, ...)
{
	struct control_session *session = call->session;
	char text[CONTROL_ERROR_TEXT];
	va_list arguments;

	if (session->phase == CONTROL_PHASE_INPUT ||
	    session->output.len_bytes >= CONTROL_OUTPUT_FILL)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	control_buffer_begin(&session->output);
	control_buffer_string(&session->output, "progress", text);
	control_buffer_end(&session->output);
	/* Not by writing here: a failed write would close the call under its handler's feet. */
	session->host->ready(session->host, session);
}

void control_row_begin(struct control_call *call)
{
	call->row_start = call->session->output.len_bytes;
	control_buffer_begin(&call->session->output);
}

void control_row_string(struct control_call *call, const char *key, const char *value)
{
	control_buffer_string(&call->session->output, key, value);
}

void control_row_number(struct control_call *call, const char *key, long long value)
{
	control_buffer_number(&call->session->output, key, value);
}

void control_row_boolean(struct control_call *call, const char *key, bool value)
{
	control_buffer_boolean(&call->session->output, key, value);
}

void control_row_strings(struct control_call *call, const char *key, const char *const *values,
                         size_t n)
{
	control_buffer_strings(&call->session->output, key, values, n);
}

void control_row_end(struct control_call *call)
{
	struct control_buffer *output = &call->session->output;

	control_buffer_end(output);
	if (!output->error && output->len_bytes - call->row_start <= CONTROL_ROW_MAX)
		return;
	if (output->error == -ENOMEM)
		call->error = -ENOMEM;
	else
		call->error = control_fail(call, -EMSGSIZE, NULL, "a row is too large");
	control_buffer_truncate(output, call->row_start);
}

void control_call_end(struct control_call *call)
{
	if (call->state && call->command->close)
		call->command->close(call, call->state);
	free(call->state);
	*call = (struct control_call){.session = call->session};
}
