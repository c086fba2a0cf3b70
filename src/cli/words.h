/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From words on the command line to a command: abbreviations and near misses. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli/command.h"

/* What the words lead to. */
struct cli_match {
	const struct cli_command *command; /* NULL where a group was named: "show" */
	char group[32];                    /* the group, or empty for "no words at all" */
	size_t n_words;                    /* how many words belong to it */
};

/*
 * Find a command by its words, each of which may be cut short as long as it stays unambiguous.
 * Returns 0; -ENOENT for an unknown word, -EEXIST for an ambiguous one, both explained in
 * `ret_text`.
 */
#define CLI_WORDS_TEXT 256
int cli_words_match(const struct cli_command *commands, size_t n_commands, char *const *words,
                    size_t n_words, struct cli_match *ret_match, char ret_text[CLI_WORDS_TEXT]);

/* How many letters must be inserted, removed, replaced or swapped to get from a to b. */
unsigned int cli_words_distance(const char *a, const char *b);

#endif
