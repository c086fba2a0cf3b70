/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a line of text to a command and its checked arguments. Pure: no socket, no loop. */
#ifndef CONTROL_REQUEST_H
#define CONTROL_REQUEST_H

#include "control/control.h"

#define CONTROL_ERROR_TEXT 512

struct control_request {
	const struct control_command *command;
	json_t *arguments; /* an object; the caller's to json_decref() */
};

/*
 * Parse a request. Returns 0; -EBADMSG for what is no JSON object, -ENOENT for an unknown command,
 * -EINVAL for arguments that don't fit it, -ENOMEM. On failure `ret_error` holds a sentence, else
 * it is untouched. `ret_request->command` is also set with -EINVAL, so that the input of such a
 * command can be skipped.
 */
int control_request_parse(const char *line, size_t len_bytes,
                          const struct control_command *commands, size_t n_commands,
                          struct control_request *ret_request, char ret_error[CONTROL_ERROR_TEXT]);

#endif
