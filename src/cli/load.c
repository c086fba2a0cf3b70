/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `softwire table load`: a file's lines to the daemon, which reads them itself. */
#include "cli/load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/answer.h"
#include "cli/printer.h"

#define CHUNK_BYTES    (64U << 10)
#define LINE_MAX_BYTES 4096

struct sender {
	struct cli_connection *connection;
	const char *path;
	size_t n_lines;
	size_t len_bytes;
	char chunk[CHUNK_BYTES];
};

static int flush(struct sender *sender)
{
	int error = cli_send_input(sender->connection, sender->chunk, sender->len_bytes);

	sender->len_bytes = 0;
	return error;
}

static int put_line(struct sender *sender, const char *line, size_t len)
{
	int error = 0;

	while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (len > LINE_MAX_BYTES || memchr(line, '\0', len) || (len == 1 && *line == '.')) {
		cli_fail(CLI_REFUSED, "%s:%zu: this is no line of a table", sender->path,
		         sender->n_lines);
		return -EINVAL;
	}
	if (sender->len_bytes + len + 1 > CHUNK_BYTES)
		error = flush(sender);
	if (error)
		return error;
	memcpy(sender->chunk + sender->len_bytes, line, len);
	sender->chunk[sender->len_bytes + len] = '\n';
	sender->len_bytes += len + 1;
	return 0;
}

static int send_lines(struct sender *sender, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int error = 0;

	while (!error && (len = getline(&line, &size, file)) >= 0) {
		sender->n_lines++;
		error = put_line(sender, line, (size_t)len);
	}
	free(line);
	if (!error && ferror(file)) {
		cli_fail(CLI_REFUSED, "%s: %s", sender->path, strerror(errno));
		error = -EINVAL;
	}
	if (!error)
		error = flush(sender);
	if (!error)
		error = cli_send_input(sender->connection, ".\n", 2);
	return error;
}

static int print_row(void *context, const char *line)
{
	return cli_printer_row(context, line);
}

static enum cli_exit load(const struct cli_command *command, const struct cli_options *options,
                          struct sender *sender, FILE *file)
{
	static struct cli_printer printer;
	struct cli_row_sink sink = {print_row, &printer};
	enum cli_exit code;
	int error = cli_send_request(sender->connection, command->name, NULL);

	if (!error)
		error = send_lines(sender, file);
	if (error == -EINVAL) /* said already; without its end the daemon drops the input */
		return CLI_REFUSED;
	/* The daemon may have answered before it got everything, then gone: its word counts. */
	cli_printer_init(&printer, stdout, command->view, options->is_json);
	code = cli_answer_read(sender->connection, &sink);
	if (code == CLI_OK)
		cli_printer_end(&printer);
	return code;
}

enum cli_exit cli_load(const struct cli_command *command, const struct cli_options *options,
                       json_t *arguments)
{
	static struct sender sender;
	const char *path = json_string_value(json_object_get(arguments, "file"));
	bool is_stdin = !strcmp(path, "-");
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	struct cli_connection connection;
	enum cli_exit code;

	if (!file)
		return cli_fail(CLI_REFUSED, "%s: %s", path, strerror(errno));
	code = cli_connect(options, &connection);
	if (code == CLI_OK) {
		sender.connection = &connection;
		sender.path = is_stdin ? "standard input" : path;
		code = load(command, options, &sender, file);
		sender.connection = NULL;
		cli_disconnect(&connection);
	}
	if (!is_stdin)
		fclose(file);
	return code;
}
