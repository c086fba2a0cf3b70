/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find out what statements mean: from words to a libyang tree, guided by a model. */
#ifndef CONFIG_BIND_H
#define CONFIG_BIND_H

#include <libyang/libyang.h>

#include "config/statement.h"

/*
 * Make the tree of the statements of `document`, whatever `module` is about. Statements that are
 * wrong are added to `errors` and left out. Mandatory nodes, musts and defaults are not looked at
 * yet: see config/validate.h. Returns 0 and the tree (NULL if there is nothing in it), to be freed
 * with lyd_free_all(); or -ENOMEM.
 */
int config_bind(const struct config_document *document, const struct lys_module *module,
                const char *file, struct config_errors *errors, struct lyd_node **ret_tree);

/* The line of the statement that a node was made from, or of the nearest around it. */
unsigned int config_node_line(const struct lyd_node *node);

/* Whether something written in this node's block, or deeper, was wrong and left out. */
bool config_node_is_damaged(const struct lyd_node *node);

#endif
