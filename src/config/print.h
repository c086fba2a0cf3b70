/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Print a tree as curly-brace text that reads as the same tree again. */
#ifndef CONFIG_PRINT_H
#define CONFIG_PRINT_H

#include <libyang/libyang.h>
#include <stdbool.h>
#include <stdio.h>

/* Print all siblings of `tree`; `with_defaults` shows what nobody has written, too. */
void config_print(const struct lyd_node *tree, bool with_defaults, FILE *out);
/* Print one node without its siblings and without defaults. */
void config_print_one(const struct lyd_node *node, FILE *out);

#endif
