/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the checked tree to struct config. */
#ifndef CONFIG_FILL_H
#define CONFIG_FILL_H

#include <libyang/libyang.h>

#include "config/config.h"

/*
 * Make the configuration that a valid tree stands for, which was read from `path`, and read the
 * table files that it names. Returns 0, -ENOMEM, or -EINVAL having added to `errors`.
 */
int config_fill(const struct lyd_node *tree, const char *path, struct config **ret_config,
                struct config_errors *errors);

#endif
