/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/printer.h"

#include <errno.h>
#include <string.h>

void cli_printer_init(struct cli_printer *printer, FILE *out, const struct cli_view *view,
                      bool is_json)
{
	printer->out = out;
	printer->view = view;
	printer->is_json = is_json;
	printer->n_rows = 0;
	cli_layout_init(&printer->layout, out, view->columns);
}

/* The daemon's lines are JSON already: no need to parse them. */
static void print_json(struct cli_printer *printer, const char *line)
{
	if (printer->view->shape == CLI_OBJECT)
		fprintf(printer->out, "%s\n", line);
	else
		fprintf(printer->out, "%s%s", printer->n_rows ? ",\n" : "[\n", line);
}

static void print_text(struct cli_printer *printer, const json_t *row)
{
	const char *text = json_string_value(json_object_get(row, printer->view->columns[0].key));

	size_t len = text ? strlen(text) : 0;

	if (len)
		fputs(text, printer->out);
	if (!len || text[len - 1] != '\n')
		fputc('\n', printer->out);
}

static void print_object(struct cli_printer *printer, const json_t *row)
{
	if (printer->n_rows)
		fputc('\n', printer->out);
	cli_layout_object(printer->out, printer->view->columns, row);
}

static int print_for_people(struct cli_printer *printer, const char *line)
{
	json_t *row = json_loads(line, 0, NULL);

	if (!json_is_object(row)) {
		json_decref(row);
		return -EBADMSG;
	}
	if (printer->view->shape == CLI_TABLE) {
		cli_layout_add(&printer->layout, row);
		return 0;
	}
	if (printer->view->shape == CLI_TEXT)
		print_text(printer, row);
	else
		print_object(printer, row);
	json_decref(row);
	return 0;
}

int cli_printer_row(struct cli_printer *printer, const char *line)
{
	int error = 0;

	if (printer->is_json)
		print_json(printer, line);
	else
		error = print_for_people(printer, line);
	printer->n_rows++;
	if (!error && ferror(printer->out))
		error = -EPIPE;
	return error;
}

void cli_printer_end(struct cli_printer *printer)
{
	bool is_object = printer->view->shape == CLI_OBJECT;

	if (printer->is_json && !is_object)
		fputs(printer->n_rows ? "\n]\n" : "[]\n", printer->out);
	else if (printer->is_json && !printer->n_rows)
		fputs("{}\n", printer->out);
	if (!printer->is_json)
		cli_layout_end(&printer->layout);
	if (!printer->is_json && !printer->n_rows && printer->view->when_empty)
		fprintf(stderr, "%s\n", printer->view->when_empty);
}
