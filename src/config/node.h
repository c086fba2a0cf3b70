/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the values of a valid tree: what the model requires is there, and within its range. */
#ifndef CONFIG_NODE_H
#define CONFIG_NODE_H

#include <libyang/libyang.h>
#include <stdbool.h>

#include "core/types.h"

/* The child of a node by its name, or NULL: for an optional one, or where `node` is NULL. */
const struct lyd_node *config_child(const struct lyd_node *node, const char *name);
/* The first of the siblings from `node` on with this name, or NULL. */
const struct lyd_node *config_named(const struct lyd_node *node, const char *name);
/* How many children have this name. */
size_t config_count(const struct lyd_node *node, const char *name);

/* The value of a child: "", 0, false or `otherwise` if it is not there. */
const char *config_text(const struct lyd_node *node, const char *name);
__u32 config_number(const struct lyd_node *node, const char *name);
bool config_is_true(const struct lyd_node *node, const char *name);
/* The place of an enumeration's value in the model, which is the order of our enums. */
int config_choice(const struct lyd_node *node, const char *name, int otherwise);

/* An IPv4 or IPv6 address as IPv6, IPv4 as ::ffff:a.b.c.d; :: if there is none. */
struct ip6_addr config_address(const char *text);

/* The node as text, to be freed; two nodes are equal when their texts are. NULL: no memory. */
char *config_node_text(const struct lyd_node *node);

#endif
