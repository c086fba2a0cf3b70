/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's end of the control socket (see control/control.h for what goes over it). */
#ifndef CLI_CONNECTION_H
#define CLI_CONNECTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"

struct cli_connection {
	int fd;
	char *bytes; /* received and not taken yet */
	size_t start, end, size;
};

/* Connect as the options say. CLI_OK, else CLI_UNREACHABLE or CLI_USAGE with the reason printed. */
enum cli_exit cli_connect(const struct cli_options *options, struct cli_connection *ret_connection);
void cli_disconnect(struct cli_connection *connection);

/* Send a request. Returns 0 or a negative errno. */
int cli_send_request(struct cli_connection *connection, const char *command,
                     const json_t *arguments);

/*
 * Send bytes, unless an answer comes in meanwhile. Returns 0, -EAGAIN when an answer waits to be
 * read (and the bytes have not all been sent), or another negative errno.
 */
int cli_send_input(struct cli_connection *connection, const char *bytes, size_t len_bytes);

/* The next line, valid until the next call. Returns 0, -ENODATA at the end, a negative errno. */
int cli_receive_line(struct cli_connection *connection, char **ret_line);

#endif
