/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/globals.h"

static char text[CLI_ARGUMENTS_TEXT];

static const struct cli_command *command_of(const char *name)
{
	for (size_t i = 0; i < cli_n_commands; i++) {
		if (!strcmp(cli_commands[i].name, name))
			return &cli_commands[i];
	}
	fail_msg("no command %s", name);
	return NULL;
}

/* Cut a line at its spaces, in place. */
static void split(char *line, char *ret_words[16])
{
	size_t n = 0;

	for (char *word = strtok(line, " "); word && n < 15; word = strtok(NULL, " "))
		ret_words[n++] = word;
	ret_words[n] = NULL;
}

static void assert_reads(const char *name, const char *line, const char *expected)
{
	char *words[16], *copy = strdup(line), *json;
	json_t *arguments = NULL;

	split(copy, words);
	assert_int_equal(cli_arguments_read(command_of(name), words, &arguments, text), 0);
	json = json_dumps(arguments, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(json, expected);
	free(json);
	free(copy);
	json_decref(arguments);
}

static void assert_refuses(const char *name, const char *line, const char *expected)
{
	char *words[16], *copy = strdup(line);
	json_t *arguments = NULL;

	split(copy, words);
	assert_int_equal(cli_arguments_read(command_of(name), words, &arguments, text), -EINVAL);
	assert_string_equal(text, expected);
	assert_null(arguments);
	free(copy);
}

static void reads_places_and_options_in_any_order(void **state)
{
	const char *expected =
	        "{\"endpoint\":\"2001:db8::1\",\"preference\":7,\"prefix\":\"10.0.0.0/8\"}";

	(void)state;
	assert_reads("table add", "10.0.0.0/8 2001:db8::1 --preference 7", expected);
	assert_reads("table add", "--preference=7 10.0.0.0/8 2001:db8::1", expected);
	assert_reads("table add", "10.0.0.0/8 --pref 7 -- 2001:db8::1", expected);
	assert_reads("table add", "10.0.0.0/8 local",
	             "{\"endpoint\":\"local\",\"prefix\":\"10.0.0.0/8\"}");
}

static void tells_an_address_from_a_prefix(void **state)
{
	(void)state;
	assert_reads("show table", "203.0.113.9", "{\"address\":\"203.0.113.9\"}");
	assert_reads("show table", "203.0.113.9/32 --all",
	             "{\"all\":true,\"prefix\":\"203.0.113.9/32\"}");
	assert_reads("show table", "", "{}");
	assert_reads("show bgp route", "203.0.113.9", "{\"address\":\"203.0.113.9\"}");
	assert_refuses("show bgp route", "", "\"softwire show bgp route\" needs PREFIX|ADDRESS");
}

static void takes_a_lone_dash_by_its_place(void **state)
{
	(void)state;
	assert_reads("table load", "-", "{\"file\":\"-\"}");
}

static void says_what_is_wrong_with_a_value(void **state)
{
	(void)state;
	assert_refuses("table add", "10.1.0.0/8 local",
	               "10.1.0.0/8 has bits set behind its length; the prefix is 10.0.0.0/8");
	assert_refuses("table add", "10.0.0.0/33 local",
	               "\"10.0.0.0/33\" is no IPv4 prefix (198.51.100.0/24)");
	assert_refuses("table add", "10.0.0.0/8 192.0.2.1",
	               "ENDPOINT is an IPv6 address or \"local\", not \"192.0.2.1\"");
	assert_refuses("table add", "10.0.0.0/8 local --preference 256",
	               "--preference wants a number from 0 to 255, not \"256\"");
	assert_refuses("trace", "--interface x --vlan 5x",
	               "--vlan wants a number from 1 to 4094, not \"5x\"");
	assert_refuses("trace", "--tunnel-to 1.2.3.4",
	               "--tunnel-to wants an IPv6 address, not \"1.2.3.4\"");
}

static void says_what_is_missing_or_too_much(void **state)
{
	(void)state;
	assert_refuses("table add", "10.0.0.0/8", "\"softwire table add\" needs ENDPOINT");
	assert_refuses("table remove", "10.0.0.0/8 x",
	               "\"softwire table remove\" has no use for \"x\"");
	assert_refuses("show table", "--owner", "--owner wants a value: OWNER");
	assert_refuses("show table", "--all=yes", "--all takes no value");
	assert_refuses("show table", "--nonsense",
	               "\"softwire show table\" has no option --nonsense");
	assert_refuses("trace", "--p udp", "--p is ambiguous: --protocol, --pcap");
}

static void takes_global_options_from_anywhere(void **state)
{
	char *argv[] = {"softwire", "-n", "pe1", "show", "--json", "table", "--all", NULL};
	struct cli_globals globals;

	(void)state;
	assert_int_equal(cli_globals_take(argv, &globals, text), 0);
	assert_string_equal(globals.options.instance, "pe1");
	assert_true(globals.options.is_json);
	assert_string_equal(argv[1], "show");
	assert_string_equal(argv[3], "--all");
	assert_null(argv[4]);
}

static void leaves_the_options_of_the_lab_alone(void **state)
{
	char *argv[] = {"softwire", "lab", "up", "--json", "--help", NULL};
	struct cli_globals globals;

	(void)state;
	assert_int_equal(cli_globals_take(argv, &globals, text), 0);
	assert_false(globals.wants_help);
	assert_string_equal(argv[3], "--json");
}

static void takes_the_instance_from_the_environment(void **state)
{
	char *argv[] = {"softwire", "show", NULL}, *bad[] = {"softwire", "-n", NULL};
	struct cli_globals globals;

	(void)state;
	unsetenv("SOFTWIRE_INSTANCE");
	assert_int_equal(cli_globals_take(argv, &globals, text), 0);
	assert_string_equal(globals.options.instance, "main");
	setenv("SOFTWIRE_INSTANCE", "west", 1);
	assert_int_equal(cli_globals_take(argv, &globals, text), 0);
	assert_string_equal(globals.options.instance, "west");
	assert_int_equal(cli_globals_take(bad, &globals, text), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_places_and_options_in_any_order),
	        cmocka_unit_test(tells_an_address_from_a_prefix),
	        cmocka_unit_test(takes_a_lone_dash_by_its_place),
	        cmocka_unit_test(says_what_is_wrong_with_a_value),
	        cmocka_unit_test(says_what_is_missing_or_too_much),
	        cmocka_unit_test(takes_global_options_from_anywhere),
	        cmocka_unit_test(leaves_the_options_of_the_lab_alone),
	        cmocka_unit_test(takes_the_instance_from_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
