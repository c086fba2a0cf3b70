/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command is a row of a table: its words, its arguments, its help, and how its answer looks. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <jansson.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/view.h"

enum cli_type {
	CLI_FLAG,
	CLI_STRING,
	CLI_INTEGER,
	CLI_PREFIX,  /* an IPv4 prefix */
	CLI_SUBJECT, /* an IPv4 prefix, or an IPv4 address: that goes by the key "address" */
	CLI_IP4,
	CLI_IP6,
	CLI_TARGET, /* an IPv6 address or "local" */
};

/* "--owner" is an option, "PREFIX" goes by its place. */
struct cli_argument {
	const char *name;
	const char *value; /* what an option's value is called in the help */
	const char *key;   /* in the request */
	enum cli_type type;
	bool is_mandatory;
	long long min, max; /* of an integer */
	const char *help;
};

struct cli_command {
	const char *name; /* one to three words */
	const char *help;
	const struct cli_argument *arguments; /* up to one without a name */
	const struct cli_view *view;
	/* What it does; NULL: ask the daemon the command of the same name and print the rows. */
	enum cli_exit (*run)(const struct cli_command *command, const struct cli_options *options,
	                     json_t *arguments);
	/* Instead of `run`: gets the rest of the command line unread. */
	enum cli_exit (*run_words)(const struct cli_options *options, char **words);
};

extern const struct cli_command cli_commands[];
extern const size_t cli_n_commands;

#endif
