/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions about the model that the reader, the checker and the printer all ask. */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include <libyang/libyang.h>
#include <stdbool.h>

/*
 * The data nodes that may stand below `parent` (NULL: at the top of `module`), in the model's
 * order; choices are seen through. Start with NULL; NULL ends.
 */
const struct lysc_node *config_schema_next(const struct lysc_node *last,
                                           const struct lysc_node *parent,
                                           const struct lys_module *module);

/* The one of them called `name`, which may have the module's name and ':' before it; or NULL. */
const struct lysc_node *config_schema_find(const struct lysc_node *parent,
                                           const struct lys_module *module, const char *name);

/*
 * The name most like the misspelt `name`; NULL if none is near enough for "did you mean".
 */
const char *config_schema_nearest(const struct lysc_node *parent, const struct lys_module *module,
                                  const char *name);

bool config_schema_is_key(const struct lysc_node *node);

#endif
