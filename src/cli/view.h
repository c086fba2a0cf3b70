/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How rows of an answer look to people. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CLI_CELL_TEXT 512

/* Print a value into `buf` and return it, or return a text of the value's own. */
struct cli_column {
	const char *key;
	const char *title;
	bool is_right;
	const char *(*format)(const json_t *value, char buf[CLI_CELL_TEXT]);
};

enum cli_shape {
	CLI_TABLE,   /* a line a row */
	CLI_OBJECT,  /* one row, a line a member; members without a column show under their key */
	CLI_OBJECTS, /* any number of such rows, an empty line between them */
	CLI_TEXT,    /* the first column's text as it is; a newline follows if it has none */
};

struct cli_view {
	enum cli_shape shape;
	const struct cli_column *columns; /* up to one without a key */
	const char *when_empty;           /* said on standard error instead of a bare header */
};

#endif
