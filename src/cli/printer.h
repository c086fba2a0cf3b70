/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes the rows of an answer as they come and prints them: for people, or as JSON. */
#ifndef CLI_PRINTER_H
#define CLI_PRINTER_H

#include "cli/layout.h"

struct cli_printer {
	FILE *out;
	const struct cli_view *view;
	bool is_json;
	size_t n_rows;
	struct cli_layout layout;
};

void cli_printer_init(struct cli_printer *printer, FILE *out, const struct cli_view *view,
                      bool is_json);

/* Print a row, a line of JSON. Returns 0, -EBADMSG when it is none, -EPIPE when nobody reads. */
int cli_printer_row(struct cli_printer *printer, const char *line);

/* Finish. A JSON array is closed, an object at least empty: valid JSON also after a failure. */
void cli_printer_end(struct cli_printer *printer);

#endif
