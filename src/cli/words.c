/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 32

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int least = a < b ? a : b;

	return least < c ? least : c;
}

unsigned int cli_words_distance(const char *a, const char *b)
{
	unsigned int rows[3][WORD_MAX + 1]; /* optimal string alignment, the last three rows */
	size_t len_a = strnlen(a, WORD_MAX), len_b = strnlen(b, WORD_MAX);

	for (unsigned int j = 0; j <= len_b; j++)
		rows[0][j] = j;
	for (unsigned int i = 1; i <= len_a; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3];

		row[0] = i;
		for (unsigned int j = 1; j <= len_b; j++) {
			row[j] = min3(above[j] + 1, row[j - 1] + 1,
			              above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min3(row[j], row[j], rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[len_a % 3][len_b];
}

/* The word of a command's name at a depth, or an empty one. */
static void word_at(const char *name, size_t depth, char ret_word[WORD_MAX])
{
	while (depth--) {
		name += strcspn(name, " ");
		name += *name == ' ';
	}
	snprintf(ret_word, WORD_MAX, "%.*s", (int)strcspn(name, " "), name);
}

static bool is_in_group(const char *name, const char *group)
{
	size_t len = strlen(group);

	return !len || (!strncmp(name, group, len) && name[len] == ' ');
}

struct search {
	const struct cli_command *commands;
	size_t n_commands;
	const char *group; /* the words so far */
	size_t depth;
};

/* Collect the different words that follow the group and pass `fits`, "a, b"; returns how many. */
static size_t collect(const struct search *search, const char *typed,
                      bool (*fits)(const char *typed, const char *word), char ret_first[WORD_MAX],
                      char ret_list[CLI_WORDS_TEXT])
{
	char last[WORD_MAX] = "", word[WORD_MAX];
	size_t n = 0;

	*ret_list = '\0';
	for (size_t i = 0; i < search->n_commands; i++) {
		const char *name = search->commands[i].name;
		size_t len = strlen(ret_list);

		word_at(name, search->depth, word);
		if (!is_in_group(name, search->group) || !*word || !strcmp(word, last))
			continue;
		if (!fits(typed, word))
			continue;
		snprintf(ret_list + len, CLI_WORDS_TEXT - len, "%s%s", n ? ", " : "", word);
		if (!n++)
			snprintf(ret_first, WORD_MAX, "%s", word);
		snprintf(last, sizeof(last), "%s", word);
	}
	return n;
}

static bool fits_exactly(const char *typed, const char *word)
{
	return !strcmp(typed, word);
}

static bool fits_as_beginning(const char *typed, const char *word)
{
	return !strncmp(typed, word, strlen(typed));
}

static bool fits_nearly(const char *typed, const char *word)
{
	return cli_words_distance(typed, word) <= (strlen(typed) > 4 ? 2U : 1U);
}

static bool fits_always(const char *typed, const char *word)
{
	(void)typed;
	(void)word;
	return true;
}

static int match_word(const struct search *search, const char *typed, char ret_word[WORD_MAX],
                      char *ret_text)
{
	const char *space = *search->group ? " " : "";
	char list[CLI_WORDS_TEXT], first[WORD_MAX];
	size_t n;

	if (collect(search, typed, fits_exactly, ret_word, list))
		return 0;
	n = collect(search, typed, fits_as_beginning, first, list);
	if (n == 1) {
		snprintf(ret_word, WORD_MAX, "%s", first);
		return 0;
	}
	if (n > 1) {
		snprintf(ret_text, CLI_WORDS_TEXT, "\"%s%s%.40s\" is ambiguous: %.150s",
		         search->group, space, typed, list);
		return -EEXIST;
	}
	n = collect(search, typed, fits_nearly, first, list);
	if (n)
		snprintf(ret_text, CLI_WORDS_TEXT,
		         "there is no command \"%s%s%.40s\"; did you mean %.130s?", search->group,
		         space, typed, list);
	else if (collect(search, typed, fits_always, first, list))
		snprintf(ret_text, CLI_WORDS_TEXT,
		         "there is no command \"%s%s%.40s\"; there is: %.130s", search->group,
		         space, typed, list);
	return -ENOENT;
}

static const struct cli_command *find(const struct search *search, const char *name)
{
	for (size_t i = 0; i < search->n_commands; i++) {
		if (!strcmp(search->commands[i].name, name))
			return &search->commands[i];
	}
	return NULL;
}

int cli_words_match(const struct cli_command *commands, size_t n_commands, char *const *words,
                    size_t n_words, struct cli_match *ret_match, char ret_text[CLI_WORDS_TEXT])
{
	struct cli_match match = {0};
	struct search search = {commands, n_commands, match.group, 0};
	char word[WORD_MAX];

	while (match.n_words < n_words && !match.command) {
		size_t len = strlen(match.group);
		int error = match_word(&search, words[match.n_words], word, ret_text);

		if (error)
			return error;
		snprintf(match.group + len, sizeof(match.group) - len, "%s%s", len ? " " : "",
		         word);
		match.n_words++;
		search.depth++;
		match.command = find(&search, match.group);
	}
	*ret_match = match;
	return 0;
}
