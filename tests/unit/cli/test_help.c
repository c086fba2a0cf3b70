/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help and the manual page (its path is the argument) against the table of commands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/help.h"

static char manual[64 << 10];

static void print_help(const struct cli_match *match, char **ret_text)
{
	size_t size;
	FILE *out = open_memstream(ret_text, &size);

	cli_help(out, match);
	fclose(out);
}

static void lists_all_commands_and_those_of_a_group(void **state)
{
	struct cli_match all = {0}, group = {.group = "table"};
	char *text;

	(void)state;
	print_help(&all, &text);
	for (size_t i = 0; i < cli_n_commands; i++)
		assert_non_null(strstr(text, cli_commands[i].name));
	free(text);
	print_help(&group, &text);
	assert_string_equal(text,
	                    "Usage: softwire [-n NAME] [--json] table COMMAND\n"
	                    "\n"
	                    "  table add                add or replace an entry, until the "
	                    "daemon ends\n"
	                    "  table remove             remove an entry that was added\n"
	                    "  table load               add and remove many entries\n"
	                    "  table flush              remove all entries that were added\n");
	free(text);
}

static void explains_each_argument_of_a_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_n_commands; i++) {
		struct cli_match match = {.command = &cli_commands[i]};
		char *text;

		print_help(&match, &text);
		for (const struct cli_argument *a = cli_commands[i].arguments; a && a->name; a++) {
			assert_non_null(a->help);
			assert_non_null(strstr(text, a->name));
			assert_non_null(strstr(text, a->help));
		}
		free(text);
	}
}

/* In scdoc's source a word in bold stands between stars. */
static void assert_in_manual(const char *word)
{
	char bold[64];

	snprintf(bold, sizeof(bold), "*%s*", word);
	if (!strstr(manual, bold))
		fail_msg("softwire.8.scd does not mention %s", bold);
}

static void finds_each_command_and_option_in_the_manual(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_n_commands; i++) {
		assert_in_manual(cli_commands[i].name);
		for (const struct cli_argument *a = cli_commands[i].arguments; a && a->name; a++) {
			if (cli_argument_is_option(a))
				assert_in_manual(a->name);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lists_all_commands_and_those_of_a_group),
	        cmocka_unit_test(explains_each_argument_of_a_command),
	        cmocka_unit_test(finds_each_command_and_option_in_the_manual),
	};
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!file || !fread(manual, 1, sizeof(manual) - 1, file))
		return 2;
	fclose(file);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
