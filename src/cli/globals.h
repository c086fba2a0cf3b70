/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that every command has; they may stand anywhere. */
#ifndef CLI_GLOBALS_H
#define CLI_GLOBALS_H

#include "cli/words.h"

struct cli_globals {
	struct cli_options options;
	bool wants_help;
};

/*
 * Take the global options out of `argv`, whose rest closes up. What follows the word "lab" or "--"
 * is left alone. Returns 0, or -EINVAL and a sentence in `ret_text`.
 */
int cli_globals_take(char **argv, struct cli_globals *ret_globals, char ret_text[CLI_WORDS_TEXT]);

#endif
