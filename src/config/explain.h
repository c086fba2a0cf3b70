/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the model expects, in words for those who write configurations. */
#ifndef CONFIG_EXPLAIN_H
#define CONFIG_EXPLAIN_H

#include <libyang/libyang.h>
#include <stdbool.h>

#include "config/errors.h"

/* "expected a, b or c": the statements below `parent` (NULL: at the top of `module`). */
void config_explain_children(const struct lysc_node *parent, const struct lys_module *module,
                             char *buf, size_t size);

/* What a statement looks like, such as "faces (ipv6|ipv4|both);". */
void config_explain_statement(const struct lysc_node *node, char *buf, size_t size);

/*
 * Add an error about a value that the library has refused for a leaf or leaf-list, with the message
 * `reason` (or NULL), which is repeated only if it is one that the model's author wrote.
 */
void config_explain_value(struct config_errors *errors, const char *file, unsigned int line,
                          const struct lysc_node *node, const char *value, const char *reason);

/* Add an error about a statement without its value or key. */
void config_explain_no_value(struct config_errors *errors, const char *file, unsigned int line,
                             const struct lysc_node *node);

/* Add an error about a word or block behind the value of a statement. */
void config_explain_extra(struct config_errors *errors, const char *file, unsigned int line,
                          const struct lysc_node *node, const char *extra);

/* Add an error about a key that is not where keys stand. */
void config_explain_key(struct config_errors *errors, const char *file, unsigned int line,
                        const struct lysc_node *node);

/*
 * If the value is a prefix with bits set behind its length, which `canonical` has cleared, add an
 * error and return true.
 */
bool config_explain_host_bits(struct config_errors *errors, const char *file, unsigned int line,
                              const struct lysc_node *node, const char *value,
                              const char *canonical);

#endif
