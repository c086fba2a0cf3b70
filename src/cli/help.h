/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help, in three depths: all commands, a group of them, one of them. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/words.h"

void cli_help(FILE *out, const struct cli_match *match);

/* The arguments of a command in one line: " PREFIX ENDPOINT [--preference N]". */
void cli_help_synopsis(FILE *out, const struct cli_command *command);

#endif
