/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Check the examples that people will copy: check_examples FILE... takes each block between lines
 * of
 * "```" that holds a line "pe {", and a *.example as a whole. A file without an example fails, too.
 */
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

/* Returns the number of errors in an example. */
static size_t check(const char *source, const char *text, size_t len)
{
	char path[] = "/tmp/config-example-XXXXXX";
	FILE *out = fdopen(mkstemp(path), "w");
	size_t n;

	if (!out || fwrite(text, 1, len, out) != len || fclose(out)) {
		perror(path);
		return 1;
	}
	n = config_check_file(path, stdout);
	if (n)
		printf("in an example of %s\n", source);
	remove(path);
	return n;
}

static bool is_example(const char *text, size_t len)
{
	return memmem(text, len, "\npe {\n", 6);
}

/* Returns the number of errors in all examples of a text; 1 if it has none. */
static size_t check_blocks(const char *source, const char *text)
{
	static const char fence[] = "\n```";
	size_t n_examples = 0, n_errors = 0;
	const char *open = text, *begin, *close;

	while ((open = strstr(open, fence)) && (begin = strchr(open + 1, '\n')) &&
	       (close = strstr(begin, fence))) {
		size_t len = (size_t)(close - begin) + 1;

		if (is_example(begin, len)) {
			n_errors += check(source, begin, len);
			n_examples++;
		}
		open = close + sizeof(fence) - 1;
	}
	if (!n_examples)
		printf("%s: there is no example\n", source);
	return n_errors + !n_examples;
}

static size_t check_source(const char *source)
{
	static char text[1 << 20];
	FILE *in = fopen(source, "r");
	size_t len;

	if (!in) {
		perror(source);
		return 1;
	}
	len = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[len] = '\0';
	if (strstr(source, ".example"))
		return check(source, text, len);
	return check_blocks(source, text);
}

int main(int argc, char **argv)
{
	size_t n_errors = 0;

	for (int i = 1; i < argc; i++)
		n_errors += check_source(argv[i]);
	return n_errors || argc < 2 ? EXIT_FAILURE : EXIT_SUCCESS;
}
