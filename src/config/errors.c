/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/errors.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void keep(struct config_errors *errors, const char *file, struct config_error error,
                 const char *format, va_list args)
{
	if (errors->n_kept == CONFIG_ERRORS_KEPT)
		return;
	if (vasprintf(&error.text, format, args) < 0)
		return;
	error.file = strdup(file);
	if (!error.file) {
		free(error.text);
		return;
	}
	errors->items[errors->n_kept++] = error;
}

void config_errors_add(struct config_errors *errors, const char *file, unsigned int line,
                       const char *format, ...)
{
	va_list args;

	errors->n++;
	va_start(args, format);
	keep(errors, file, (struct config_error){.line = line}, format, args);
	va_end(args);
}

void config_warnings_add(struct config_errors *errors, const char *file, unsigned int line,
                         const char *format, ...)
{
	va_list args;

	va_start(args, format);
	keep(errors, file, (struct config_error){.line = line, .is_warning = true}, format, args);
	va_end(args);
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
	size_t n_errors = 0;

	for (size_t i = 0; i < errors->n_kept; i++) {
		const struct config_error *e = &errors->items[i];

		if (e->line)
			fprintf(out, "%s:%u: ", e->file, e->line);
		else
			fprintf(out, "%s: ", e->file);
		fprintf(out, "%s%s\n", e->is_warning ? "warning: " : "", e->text);
		n_errors += !e->is_warning;
	}
	if (errors->n > n_errors)
		fprintf(out, "and %zu more\n", errors->n - n_errors);
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
