/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put the encapsulation table together, from the configuration and its table files. */
#ifndef CONFIG_LOAD_TABLE_H
#define CONFIG_LOAD_TABLE_H

#include "config/entries.h"
#include "config/table_file.h"

struct config_table_loader {
	struct config *config; /* its vif and table_size are set already */
	struct config_errors *errors;
	struct config_entries entries;
	unsigned int size_line; /* of the statement 'size'; the checker's */
};

/* `path` is that of the configuration, file number 0. Returns 0 or -ENOMEM. */
int config_table_loader_init(struct config_table_loader *loader, const char *path);

/*
 * Read a table file, named at `line` of the configuration. Returns 0, also when it has added to the
 * errors; or -ENOMEM.
 */
int config_table_loader_file(struct config_table_loader *loader, const char *path,
                             unsigned int line);

/*
 * Move the entries to the configuration, sorted. Returns 0, -ENOMEM; or -EINVAL if a prefix was
 * there twice, if they are more than its table_size, or if a file had errors.
 */
int config_table_loader_finish(struct config_table_loader *loader);

void config_table_loader_fini(struct config_table_loader *loader);

#endif
