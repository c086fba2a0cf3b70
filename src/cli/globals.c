/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/globals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/path.h"

/*
 * The value of an option with one, as "--name VALUE", "--name=VALUE" or "-n VALUE". Returns how
 * many words it takes, 0: it is another option, -EINVAL: the value is missing.
 */
static int take_value(char **words, const char *name, const char *letter, const char **ret_value)
{
	size_t len = strlen(name);

	if (!strncmp(words[0], name, len) && words[0][len] == '=') {
		*ret_value = words[0] + len + 1;
		return 1;
	}
	if (strcmp(words[0], name) != 0 && strcmp(words[0], letter) != 0)
		return 0;
	if (!words[1])
		return -EINVAL;
	*ret_value = words[1];
	return 2;
}

/* Returns how many words a global option takes here, 0: there is none, -EINVAL: no value. */
static int take_option(char **words, struct cli_globals *globals)
{
	int n;

	if (!strcmp(words[0], "--json")) {
		globals->options.is_json = true;
		return 1;
	}
	if (!strcmp(words[0], "--help") || !strcmp(words[0], "-h")) {
		globals->wants_help = true;
		return 1;
	}
	n = take_value(words, "--instance", "-n", &globals->options.instance);
	return n ? n : take_value(words, "--socket", "--socket", &globals->options.socket_path);
}

int cli_globals_take(char **argv, struct cli_globals *ret_globals, char ret_text[CLI_WORDS_TEXT])
{
	const char *instance = getenv("SOFTWIRE_INSTANCE");
	struct cli_globals globals = {
	        .options.instance = instance && *instance ? instance : CONTROL_INSTANCE_MAIN};
	char **to = argv + 1;
	bool is_over = false;

	for (char **from = argv + 1; *from;) {
		int n = is_over ? 0 : take_option(from, &globals);

		if (n < 0) {
			snprintf(ret_text, CLI_WORDS_TEXT, "%.60s wants a value", *from);
			return n;
		}
		/* The lab has options of its own. */
		is_over = is_over || !strcmp(*from, "--") ||
		          (to == argv + 1 && !strcmp(*from, "lab"));
		if (n)
			from += n;
		else
			*to++ = *from++;
	}
	*to = NULL;
	*ret_globals = globals;
	return 0;
}
