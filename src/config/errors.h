/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with a configuration: a list of "FILE:LINE: what is wrong; what was expected".
 * A reader goes on behind an error where it can, so that one run shows all of them.
 */
#ifndef CONFIG_ERRORS_H
#define CONFIG_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CONFIG_ERRORS_KEPT 100 /* further ones are counted only */

struct config_error {
	char *file;
	unsigned int line; /* counted from 1; 0: about the file as a whole */
	char *text;
	bool is_warning;
};

/* All zero is an empty list. */
struct config_errors {
	struct config_error items[CONFIG_ERRORS_KEPT];
	size_t n_kept;
	size_t n; /* all of them, but no warnings */
};

/* Append an error; `file` and the text are copied. */
__attribute__((format(printf, 4, 5))) void config_errors_add(struct config_errors *errors,
                                                             const char *file, unsigned int line,
                                                             const char *format, ...);

/* The same for what is allowed but hardly meant: it is kept and printed, and not counted. */
__attribute__((format(printf, 4, 5))) void config_warnings_add(struct config_errors *errors,
                                                               const char *file, unsigned int line,
                                                               const char *format, ...);

/* Order by file, as first named, and line. */
void config_errors_sort(struct config_errors *errors);

/* Print a line for each error, and one about those not kept. */
void config_errors_print(const struct config_errors *errors, FILE *out);

/* Free what the list holds and make it empty. */
void config_errors_fini(struct config_errors *errors);

#endif
