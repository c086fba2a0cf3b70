/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `softwire show counters`, once or as rates again and again. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/command.h"

/*
 * What changed between two samples, objects of rows by their "name": an array of rows with
 * "packets_per_s" and "bytes_per_s", without those that stood still. A counter that went back began
 * again at zero. NULL: out of memory. The caller's to json_decref().
 */
json_t *cli_watch_rates(const json_t *before, const json_t *now, double seconds);

enum cli_exit cli_counters(const struct cli_command *command, const struct cli_options *options,
                           json_t *arguments);

#endif
