/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of softwired. */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include <stdbool.h>

#define OPTIONS_DEFAULT_CONFIG "/etc/softwire/softwire.conf"

/* Exit codes. */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_CONFIG = 3,
};

enum options_task { OPTIONS_RUN, OPTIONS_CHECK, OPTIONS_CLEAN_UP };

struct options {
	const char *config;
	const char *instance;
	enum options_task task;
	int log_level; /* -1: that of the configuration */
};

/* Parse; prints help, version or a usage error. Returns -1 to go on, or the code to exit with. */
int options_parse(int argc, char *argv[], struct options *ret_options);

#endif
