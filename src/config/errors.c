/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/errors.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void config_errors_add(struct config_errors *errors, const char *file, unsigned int line,
                       const char *format, ...)
{
	struct config_error error = {.line = line};
	va_list args;
	int len;

	errors->n++;
	if (errors->n_kept == CONFIG_ERRORS_KEPT)
		return;
	va_start(args, format);
	len = vasprintf(&error.text, format, args);
	va_end(args);
	error.file = strdup(file);
	if (len < 0 || !error.file) {
		if (len >= 0)
			free(error.text);
		free(error.file);
		return;
	}
	errors->items[errors->n_kept++] = error;
}

/* Insertion keeps the order of what is equal, and the list is short. */
void config_errors_sort(struct config_errors *errors)
{
	struct config_error *items = errors->items;

	for (size_t i = 1; i < errors->n_kept; i++) {
		struct config_error item = items[i];
		size_t j = i;

		while (j > 0 && !strcmp(items[j - 1].file, item.file) &&
		       items[j - 1].line > item.line) {
			items[j] = items[j - 1];
			j--;
		}
		items[j] = item;
	}
}

void config_errors_print(const struct config_errors *errors, FILE *out)
{
	for (size_t i = 0; i < errors->n_kept; i++) {
		const struct config_error *e = &errors->items[i];

		if (e->line)
			fprintf(out, "%s:%u: %s\n", e->file, e->line, e->text);
		else
			fprintf(out, "%s: %s\n", e->file, e->text);
	}
	if (errors->n > errors->n_kept)
		fprintf(out, "and %zu more\n", errors->n - errors->n_kept);
}

void config_errors_fini(struct config_errors *errors)
{
	for (size_t i = 0; i < errors->n_kept; i++) {
		free(errors->items[i].file);
		free(errors->items[i].text);
	}
	errors->n_kept = 0;
	errors->n = 0;
}
