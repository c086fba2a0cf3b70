/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the checked tree to struct config_bgp. */
#ifndef CONFIG_FILL_BGP_H
#define CONFIG_FILL_BGP_H

#include <libyang/libyang.h>

#include "config/config.h"

/* Where what is wrong is told. */
struct config_fill {
	const char *path;
	struct config_errors *errors;
};

/*
 * Fill config->bgp from the node of the PE, NULL where it has no BGP. Returns 0, -ENOMEM, or
 * -EINVAL having added to the errors. Warnings are added, too.
 */
int config_fill_bgp(const struct lyd_node *pe, const struct config_fill *fill,
                    struct config *config);
/* Its prefix lists and policies. */
int config_fill_policies(const struct lyd_node *node, const struct config_fill *fill,
                         struct config_bgp *bgp);
/* Its neighbours and ranges of neighbours. */
int config_fill_neighbors(const struct lyd_node *node, const struct config_fill *fill,
                          struct config_bgp *bgp);

#endif
