/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that ask no daemon, or wait for its end. */
#ifndef CLI_LOCAL_H
#define CLI_LOCAL_H

#include "cli/command.h"

/* `softwire check`: read a configuration file as the daemon would. */
enum cli_exit cli_check(const struct cli_command *command, const struct cli_options *options,
                        json_t *arguments);

enum cli_exit cli_version(const struct cli_command *command, const struct cli_options *options,
                          json_t *arguments);

/* `softwire stop`: returns when the daemon has removed everything. */
enum cli_exit cli_stop(const struct cli_command *command, const struct cli_options *options,
                       json_t *arguments);

/* `softwire lab`: hand over to the lab's own program. Returns only on failure. */
enum cli_exit cli_lab(const struct cli_options *options, char **words);

#endif
