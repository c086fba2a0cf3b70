/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows as aligned columns: the first rows decide the widths, the others stream through them. */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

#include <stdio.h>

#include "cli/view.h"

#define CLI_LAYOUT_WINDOW  1000 /* rows that are looked at before the first is printed */
#define CLI_LAYOUT_COLUMNS 24

struct cli_layout {
	FILE *out;
	const struct cli_column *columns;
	size_t n_columns;
	int widths[CLI_LAYOUT_COLUMNS];
	json_t *window[CLI_LAYOUT_WINDOW]; /* rows seen and not printed yet */
	size_t n_window;
	bool is_header_printed;
	bool has_rows;
};

void cli_layout_init(struct cli_layout *layout, FILE *out, const struct cli_column *columns);

/* Add a row; takes the caller's reference. */
void cli_layout_add(struct cli_layout *layout, json_t *row);

/* Print what is still held back. Without any row nothing is printed at all. */
void cli_layout_end(struct cli_layout *layout);

/* One row as "Title: value" lines; members without a column follow under their keys. */
void cli_layout_object(FILE *out, const struct cli_column *columns, const json_t *row);

#endif
