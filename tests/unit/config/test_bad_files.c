/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every NAME.conf of a directory is checked, and what is printed must be NAME.expected to the
 * letter; without such a file, nothing may be printed. Runs in that directory, so that messages
 * have no path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

static char *read_expected(const char *conf)
{
	char path[512], *text = calloc(1, 65536);
	FILE *in;

	assert_non_null(text);
	snprintf(path, sizeof(path), "%.*s.expected", (int)(strlen(conf) - strlen(".conf")), conf);
	in = fopen(path, "r");
	if (in) {
		assert_true(fread(text, 1, 65535, in) > 0);
		fclose(in);
	}
	return text;
}

static bool says_what_is_expected(const char *conf)
{
	char *expected = read_expected(conf), *said = NULL;
	size_t len;
	FILE *out = open_memstream(&said, &len);
	bool is_same;

	config_check_file(conf, out);
	fclose(out);
	is_same = !strcmp(said, expected);
	if (!is_same)
		print_error("%s\n--- expected\n%s--- said\n%s", conf, expected, said);
	free(said);
	free(expected);
	return is_same;
}

static void every_file_gives_its_messages(void **state)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	size_t n = 0, n_wrong = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 5, ".conf"))
			continue;
		n++;
		n_wrong += !says_what_is_expected(entry->d_name);
	}
	closedir(dir);
	assert_true(n >= 3);
	assert_int_equal(n_wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_file_gives_its_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
