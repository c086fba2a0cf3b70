/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Check a tree as a whole: what must be there, and the model's musts. */
#ifndef CONFIG_VALIDATE_H
#define CONFIG_VALIDATE_H

#include <libyang/libyang.h>

#include "config/errors.h"

/*
 * Add the defaults to a tree that config_bind() made and check it; `*tree` may change. All that is
 * wrong is added to `errors`, at the line of the statement at fault; what follows from a statement
 * that was already found wrong is left out. Returns 0 or -ENOMEM.
 */
int config_validate(struct lyd_node **tree, const struct lys_module *module, const char *file,
                    struct config_errors *errors);

#endif
