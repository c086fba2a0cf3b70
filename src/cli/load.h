/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/command.h"

/* `softwire table load`. */
enum cli_exit cli_load(const struct cli_command *command, const struct cli_options *options,
                       json_t *arguments);

#endif
