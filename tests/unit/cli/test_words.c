/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cli/words.h"

static char text[CLI_WORDS_TEXT];
static struct cli_match match;

/* Match up to three words against the real commands. */
static int match_words(char *a, char *b, char *c)
{
	char *words[] = {a, b, c};
	size_t n = 0;

	while (n < 3 && words[n])
		n++;
	*text = '\0';
	match = (struct cli_match){0};
	return cli_words_match(cli_commands, cli_n_commands, words, n, &match, text);
}

static void finds_a_command_and_leaves_its_arguments(void **state)
{
	(void)state;
	assert_int_equal(match_words("show", "table", "203.0.113.9"), 0);
	assert_string_equal(match.command->name, "show table");
	assert_int_equal(match.n_words, 2);
	assert_int_equal(match_words("reload", NULL, NULL), 0);
	assert_string_equal(match.command->name, "reload");
}

static void takes_words_that_are_cut_short(void **state)
{
	(void)state;
	assert_int_equal(match_words("sh", "tab", NULL), 0);
	assert_string_equal(match.command->name, "show table");
	assert_int_equal(match_words("rel", NULL, NULL), 0);
	assert_string_equal(match.command->name, "reload");
}

static void names_a_group_that_lacks_its_second_word(void **state)
{
	(void)state;
	assert_int_equal(match_words("sh", NULL, NULL), 0);
	assert_null(match.command);
	assert_string_equal(match.group, "show");
}

static void refuses_an_ambiguous_word_and_lists_what_it_may_be(void **state)
{
	(void)state;
	assert_int_equal(match_words("s", NULL, NULL), -EEXIST);
	assert_string_equal(text, "\"s\" is ambiguous: show, stop");
	assert_int_equal(match_words("show", "co", NULL), -EEXIST);
	assert_string_equal(text, "\"show co\" is ambiguous: counters, config");
}

static void suggests_what_a_misspelt_word_was_to_be(void **state)
{
	(void)state;
	assert_int_equal(match_words("shwo", "table", NULL), -ENOENT);
	assert_string_equal(text, "there is no command \"shwo\"; did you mean show?");
	assert_int_equal(match_words("show", "conters", NULL), -ENOENT);
	assert_string_equal(text, "there is no command \"show conters\"; did you mean counters?");
	assert_int_equal(match_words("log", "xyz", NULL), -ENOENT);
	assert_string_equal(text, "there is no command \"log xyz\"; there is: level");
}

static void survives_a_word_longer_than_any_command(void **state)
{
	char word[2000];

	(void)state;
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(match_words(word, NULL, NULL), -ENOENT);
}

static void counts_the_letters_between_two_words(void **state)
{
	(void)state;
	assert_int_equal(cli_words_distance("table", "table"), 0);
	assert_int_equal(cli_words_distance("tabel", "table"), 1); /* swapped */
	assert_int_equal(cli_words_distance("tale", "table"), 1);
	assert_int_equal(cli_words_distance("", "stop"), 4);
	assert_int_equal(cli_words_distance("kitten", "sitting"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_a_command_and_leaves_its_arguments),
	        cmocka_unit_test(takes_words_that_are_cut_short),
	        cmocka_unit_test(names_a_group_that_lacks_its_second_word),
	        cmocka_unit_test(refuses_an_ambiguous_word_and_lists_what_it_may_be),
	        cmocka_unit_test(suggests_what_a_misspelt_word_was_to_be),
	        cmocka_unit_test(survives_a_word_longer_than_any_command),
	        cmocka_unit_test(counts_the_letters_between_two_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
