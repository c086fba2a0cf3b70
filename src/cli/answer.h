/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads an answer to its end: rows to whoever wants them, progress and errors to people. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cli/command.h"
#include "cli/connection.h"

/* Gets a row, a line of JSON. A negative errno ends the reading. */
struct cli_row_sink {
	int (*row)(void *context, const char *line);
	void *context;
};

/* CLI_OK when the daemon answered so; else the reason is on standard error. */
enum cli_exit cli_answer_read(struct cli_connection *connection, const struct cli_row_sink *sink);

/* The same for an answer without rows, where the end of the connection is as good as an "ok". */
enum cli_exit cli_answer_await_end(struct cli_connection *connection);

/* Ask one command on a connection of its own and read the answer. */
enum cli_exit cli_ask(const struct cli_options *options, const char *command,
                      const json_t *arguments, const struct cli_row_sink *sink);

/* What a command does that has no `run`: ask the daemon, print the rows. */
enum cli_exit cli_query(const struct cli_command *command, const struct cli_options *options,
                        const json_t *arguments);

#endif
