/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the words behind a command to the arguments of a request. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/command.h"

#define CLI_ARGUMENTS_TEXT 256

/*
 * Read `words` (up to NULL) by the command's arguments into a JSON object, the caller's to
 * json_decref(). Options may be cut short, take their value as the next word or behind '=', and
 * stand anywhere; behind "--" there are none. Returns 0, or -EINVAL and a sentence in `ret_text`.
 */
int cli_arguments_read(const struct cli_command *command, char *const *words,
                       json_t **ret_arguments, char ret_text[CLI_ARGUMENTS_TEXT]);

bool cli_argument_is_option(const struct cli_argument *argument);

#endif
