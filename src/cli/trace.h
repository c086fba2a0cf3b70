/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `softwire trace`: what the loaded program does with packets that the operator describes or has.
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include "cli/command.h"
#include "cli/frame.h"

/* Take the packet's description out of the command's arguments. Returns 0, -EINVAL: said why. */
int cli_trace_spec(const json_t *arguments, struct cli_frame_spec *ret_spec);

enum cli_exit cli_trace(const struct cli_command *command, const struct cli_options *options,
                        json_t *arguments);

#endif
