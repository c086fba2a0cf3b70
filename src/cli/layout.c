/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/layout.h"

#include <string.h>

#include "cli/format.h"

#define GAP 2 /* spaces between columns */

void cli_layout_init(struct cli_layout *layout, FILE *out, const struct cli_column *columns)
{
	*layout = (struct cli_layout){.out = out, .columns = columns};
	while (columns[layout->n_columns].key && layout->n_columns < CLI_LAYOUT_COLUMNS) {
		layout->widths[layout->n_columns] = (int)strlen(columns[layout->n_columns].title);
		layout->n_columns++;
	}
}

static const char *cell(const struct cli_column *column, const json_t *row, char *buf)
{
	const json_t *value = json_object_get(row, column->key);

	return column->format ? column->format(value, buf) : cli_format_plain(value, buf);
}

/* Print a text into column `i`; the last one gets no spaces behind it. */
static void print_cell(const struct cli_layout *layout, size_t i, const char *text)
{
	bool is_last = i + 1 == layout->n_columns;
	int width = layout->widths[i];

	if (!layout->columns[i].is_right && is_last)
		width = 0;
	if (!layout->columns[i].is_right)
		width = -width;
	fprintf(layout->out, "%*s%*s", width, text, is_last ? 0 : GAP, is_last ? "\n" : "");
}

static void print_row(const struct cli_layout *layout, const json_t *row)
{
	char buf[CLI_CELL_TEXT];

	for (size_t i = 0; i < layout->n_columns; i++)
		print_cell(layout, i, cell(&layout->columns[i], row, buf));
}

static void measure(struct cli_layout *layout, const json_t *row)
{
	char buf[CLI_CELL_TEXT];

	for (size_t i = 0; i < layout->n_columns; i++) {
		int len = (int)strlen(cell(&layout->columns[i], row, buf));

		if (len > layout->widths[i])
			layout->widths[i] = len;
	}
}

static void print_window(struct cli_layout *layout)
{
	if (!layout->is_header_printed) {
		for (size_t i = 0; i < layout->n_columns; i++)
			print_cell(layout, i, layout->columns[i].title);
		layout->is_header_printed = true;
	}
	for (size_t i = 0; i < layout->n_window; i++) {
		print_row(layout, layout->window[i]);
		json_decref(layout->window[i]);
	}
	layout->n_window = 0;
}

void cli_layout_add(struct cli_layout *layout, json_t *row)
{
	layout->has_rows = true;
	if (layout->is_header_printed) {
		print_row(layout, row);
		json_decref(row);
		return;
	}
	measure(layout, row);
	layout->window[layout->n_window++] = row;
	if (layout->n_window == CLI_LAYOUT_WINDOW)
		print_window(layout);
}

void cli_layout_end(struct cli_layout *layout)
{
	if (layout->has_rows)
		print_window(layout);
}

static const struct cli_column *column_of(const struct cli_column *columns, const char *key)
{
	for (; columns->key; columns++) {
		if (!strcmp(columns->key, key))
			return columns;
	}
	return NULL;
}

static void print_member(FILE *out, int width, const char *title, const char *text)
{
	fprintf(out, "%s:%*s%s\n", title, width - (int)strlen(title) + 1, "", text);
}

void cli_layout_object(FILE *out, const struct cli_column *columns, const json_t *row)
{
	char buf[CLI_CELL_TEXT];
	const char *key;
	json_t *value;
	size_t width = 0;

	json_object_foreach((json_t *)row, key, value)
	{
		const struct cli_column *column = column_of(columns, key);
		size_t len = strlen(column ? column->title : key);

		width = len > width ? len : width;
	}
	for (const struct cli_column *column = columns; column->key; column++) {
		if (json_object_get(row, column->key))
			print_member(out, (int)width, column->title, cell(column, row, buf));
	}
	json_object_foreach((json_t *)row, key, value)
	{
		if (!column_of(columns, key))
			print_member(out, (int)width, key, cli_format_plain(value, buf));
	}
}
