/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/printer.h"

#define PROGRESS_AFTER_S 2 /* where nobody watches a terminal, only what takes long is told */

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

static void show_progress(const char *line, time_t started)
{
	json_t *object = json_loads(line, 0, NULL);
	const char *text = json_string_value(json_object_get(object, "progress"));

	if (text && (isatty(STDERR_FILENO) || time(NULL) - started > PROGRESS_AFTER_S))
		fprintf(stderr, "%s\n", text);
	json_decref(object);
}

static enum cli_exit show_error(const char *line)
{
	json_t *object = json_loads(line, 0, NULL);
	const char *text = json_string_value(json_object_get(object, "error"));
	const char *hint = json_string_value(json_object_get(object, "hint"));

	cli_fail(CLI_REFUSED, "%s", text ? text : line);
	if (hint)
		cli_hint("%s", hint);
	json_decref(object);
	return CLI_REFUSED;
}

static enum cli_exit connection_lost(int error)
{
	if (error == -ENODATA)
		return cli_fail(CLI_UNREACHABLE, "the daemon closed the connection");
	return cli_fail(CLI_UNREACHABLE, "the connection to the daemon failed: %s",
	                strerror(-error));
}

static enum cli_exit sink_failed(int error)
{
	if (error == -EPIPE) /* whoever read our output has seen enough */
		return CLI_OK;
	return cli_fail(CLI_REFUSED, "unexpected answer of the daemon: %s", strerror(-error));
}

enum cli_exit cli_answer_read(struct cli_connection *connection, const struct cli_row_sink *sink)
{
	time_t started = time(NULL);

	for (;;) {
		char *line;
		int error = cli_receive_line(connection, &line);

		if (error)
			return connection_lost(error);
		if (begins(line, "{\"ok\":"))
			return CLI_OK;
		if (begins(line, "{\"error\":"))
			return show_error(line);
		if (begins(line, "{\"progress\":")) {
			show_progress(line, started);
			continue;
		}
		error = sink->row(sink->context, line);
		if (error)
			return sink_failed(error);
	}
}

enum cli_exit cli_answer_await_end(struct cli_connection *connection)
{
	char *line;

	while (!cli_receive_line(connection, &line)) {
		if (begins(line, "{\"error\":"))
			return show_error(line);
	}
	return CLI_OK;
}

enum cli_exit cli_ask(const struct cli_options *options, const char *command,
                      const json_t *arguments, const struct cli_row_sink *sink)
{
	struct cli_connection connection;
	enum cli_exit code = cli_connect(options, &connection);
	int error;

	if (code)
		return code;
	error = cli_send_request(&connection, command, arguments);
	code = error ? connection_lost(error) : cli_answer_read(&connection, sink);
	cli_disconnect(&connection);
	return code;
}

static int print_row(void *context, const char *line)
{
	return cli_printer_row(context, line);
}

enum cli_exit cli_query(const struct cli_command *command, const struct cli_options *options,
                        const json_t *arguments)
{
	static struct cli_printer printer; /* too large for the stack */
	struct cli_row_sink sink = {print_row, &printer};
	enum cli_exit code;

	cli_printer_init(&printer, stdout, command->view, options->is_json);
	code = cli_ask(options, command->name, arguments, &sink);
	/* After a failure there is neither an empty answer to explain nor one object to print. */
	if (code == CLI_OK || printer.n_rows || options->is_json)
		cli_printer_end(&printer);
	return code;
}
