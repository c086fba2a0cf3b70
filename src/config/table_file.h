/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table files: encapsulation tables too big for the configuration. Line by line
 *
 *	PREFIX ENDPOINT [preference N]
 *	PREFIX local
 *
 * with empty lines, and comments from '#' to the end of the line. A bare address is a /32.
 */
#ifndef CONFIG_TABLE_FILE_H
#define CONFIG_TABLE_FILE_H

#include "config/errors.h"
#include "core/types.h"

#define CONFIG_PREFERENCE_DEFAULT 5 /* that of 'preference' in the model */

struct config_table_line {
	struct ip4_prefix prefix;
	bool is_local;
	struct ip6_addr endpoint; /* unless local */
	__u8 preference;          /* 0: the line gives none */
	unsigned int line;
};

/* Returns 0, or a negative errno that ends the reading. */
typedef int config_table_callback(void *context, const struct config_table_line *line);

/*
 * Read a file, a line at a time, and call `callback` for each good one. Lines that are wrong are
 * added to `errors` and skipped. Returns 0, also when there were such lines; the callback's error;
 * or a negative errno when the file can't be read (nothing is added to `errors` then).
 */
int config_read_table_file(const char *path, config_table_callback *callback, void *context,
                           struct config_errors *errors);

/*
 * Read a single line of that form, which `text` holds and which is cut into words by it. `source`
 * and line->line, set by the caller, name it in errors. Returns 1 and the line, 0 for a line
 * without an entry, or -EINVAL having added to `errors`.
 */
int config_read_table_line(char *text, const char *source, struct config_table_line *line,
                           struct config_errors *errors);

#endif
