/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From text to a checked tree: the model, the reader and the checker together. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <libyang/libyang.h>

#include "config/errors.h"

/* The texts of yang/softwire.yang and of its submodule, built in. */
extern const char config_yang_softwire[];
extern const char config_yang_softwire_bgp[];

/*
 * Make a libyang context with the one module whose YANG text is given. Returns 0, -ENOMEM, or
 * -EINVAL for text that is no module. End with ly_ctx_destroy(*ret_ctx).
 */
int config_model_new(const char *yang, struct ly_ctx **ret_ctx, struct lys_module **ret_module);

/*
 * Read `len` bytes of curly-brace text, or of JSON if they begin with '{', into a valid tree with
 * defaults. Returns 0 and the tree, to be freed with lyd_free_all() before its context; -EINVAL
 * having added to `errors` what is wrong with `file`; or -ENOMEM.
 */
int config_tree_read(const struct lys_module *module, const char *file, const char *text,
                     size_t len, struct lyd_node **ret_tree, struct config_errors *errors);

#endif
