/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/local.h"

#include <stdio.h>

#include "config/config.h"

enum cli_exit cli_check(const struct cli_command *command, const struct cli_options *options,
                        json_t *arguments)
{
	const char *path = json_string_value(json_object_get(arguments, "file"));

	(void)command;
	(void)options;
	if (config_check_file(path, stderr))
		return CLI_REFUSED;
	printf("%s: no errors\n", path);
	return CLI_OK;
}
