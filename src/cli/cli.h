/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all of the command shares: how it was called, how it ends, how it complains. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>

enum cli_exit {
	CLI_OK = 0,
	CLI_REFUSED = 1,     /* the daemon said no, or a lookup found nothing */
	CLI_USAGE = 2,       /* the command line is wrong */
	CLI_UNREACHABLE = 3, /* no daemon answers */
};

struct cli_options {
	const char *instance;
	const char *socket_path; /* instead of the instance's, or NULL */
	bool is_json;
};

/* Print "softwire: ..." to standard error and return `code`. */
__attribute__((format(printf, 2, 3))) enum cli_exit cli_fail(enum cli_exit code, const char *format,
                                                             ...);
/* The same for what helps the reader on: "hint: ...". */
__attribute__((format(printf, 1, 2))) void cli_hint(const char *format, ...);

#endif
