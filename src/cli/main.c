/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/answer.h"
#include "cli/arguments.h"
#include "cli/globals.h"
#include "cli/help.h"

static enum cli_exit run(const struct cli_command *command, const struct cli_options *options,
                         char **words)
{
	char text[CLI_ARGUMENTS_TEXT];
	json_t *arguments;
	enum cli_exit code;

	if (command->run_words)
		return command->run_words(options, words);
	if (cli_arguments_read(command, words, &arguments, text)) {
		cli_fail(CLI_USAGE, "%s", text);
		cli_hint("softwire %s --help", command->name);
		return CLI_USAGE;
	}
	if (command->run)
		code = command->run(command, options, arguments);
	else
		code = cli_query(command, options, arguments);
	json_decref(arguments);
	return code;
}

/* What was printed has to have arrived: a full disk is no success. */
static enum cli_exit finish(enum cli_exit code)
{
	if (fflush(stdout) && errno != EPIPE && code == CLI_OK)
		return cli_fail(CLI_REFUSED, "standard output: %s", strerror(errno));
	return code;
}

static size_t count_words(char **words)
{
	size_t n = 0;

	while (words[n] && words[n][0] != '-')
		n++;
	return n;
}

/* "help show table" and "--version" are what hands type: take them for what they mean. */
static char **understand_habits(char **words, struct cli_globals *globals)
{
	static char version[] = "version";

	if (words[0] && !strcmp(words[0], "help")) {
		globals->wants_help = true;
		return words + 1;
	}
	if (words[0] && (!strcmp(words[0], "--version") || !strcmp(words[0], "-V")))
		words[0] = version;
	return words;
}

int main(int argc, char **argv)
{
	char text[CLI_WORDS_TEXT];
	struct cli_globals globals;
	struct cli_match match;
	char **words;

	(void)argc;
	if (cli_globals_take(argv, &globals, text))
		return (int)cli_fail(CLI_USAGE, "%s", text);
	words = understand_habits(argv + 1, &globals);
	if (cli_words_match(cli_commands, cli_n_commands, words, count_words(words), &match,
	                    text)) {
		cli_fail(CLI_USAGE, "%s", text);
		cli_hint("softwire --help");
		return CLI_USAGE;
	}
	words += match.n_words;
	if (globals.wants_help) {
		cli_help(stdout, &match);
		return (int)finish(CLI_OK);
	}
	if (!match.command) {
		cli_help(stderr, &match);
		return CLI_USAGE;
	}
	return (int)finish(run(match.command, &globals.options, words));
}
