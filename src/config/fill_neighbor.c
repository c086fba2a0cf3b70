/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/bind.h"
#include "config/fill_bgp.h"
#include "config/node.h"

static void fill_name(char *name, size_t size, const struct lyd_node *node, const char *leaf)
{
	snprintf(name, size, "%s", config_text(node, leaf));
}

/* The key of a neighbour is an address, that of a range a prefix. */
static void fill_address(const char *text, struct config_neighbor *neighbor)
{
	const char *slash = strchr(text, '/');
	char address[64];

	snprintf(address, sizeof(address), "%.*s", (int)strcspn(text, "/"), text);
	neighbor->address = config_address(address);
	neighbor->prefix_len = slash ? (__u8)strtoul(slash + 1, NULL, 10) : 128;
	if (slash && !strchr(text, ':'))
		neighbor->prefix_len = (__u8)(neighbor->prefix_len + 96);
}

static void fill_families(const struct lyd_node *node, bool is_internal, bool is_ip6,
                          struct config_neighbor *neighbor)
{
	const struct lyd_node *leaf = config_child(node, "family");

	for (; leaf; leaf = config_named(leaf->next, "family"))
		neighbor->families |=
		        (__u8)(1U << ((const struct lyd_node_term *)leaf)->value.enum_item->value);
	if (!neighbor->families)
		neighbor->families =
		        is_internal ? 1U << CONFIG_BGP_IPV4_4OVER6 : 1U << CONFIG_BGP_IPV4_UNICAST;
	neighbor->has_extended_next_hop = config_child(node, "extended-next-hop")
	                                          ? config_is_true(node, "extended-next-hop")
	                                          : is_ip6;
}

static void fill_limits(const struct lyd_node *node, struct config_neighbor *neighbor)
{
	const struct lyd_node *limits = config_child(node, "max-prefix");
	const struct lyd_node *timers = config_child(node, "timers");

	neighbor->max_neighbors = (__u16)config_number(node, "maximum");
	neighbor->max_prefixes = config_number(limits, "limit");
	neighbor->max_prefix_warning = (__u8)config_number(limits, "warning");
	neighbor->max_prefix_restart_s = (__u16)config_number(limits, "restart");
	neighbor->hold_s = (__u16)config_number(timers, "hold");
	neighbor->connect_retry_s = (__u16)config_number(timers, "connect-retry");
	neighbor->delay_open_s = (__u16)config_number(timers, "delay-open");
	neighbor->idle_hold_s = (__u16)config_number(timers, "idle-hold");
	neighbor->idle_hold_max_s = (__u16)config_number(timers, "idle-hold-max");
}

static void fill_switches(const struct lyd_node *node, struct config_neighbor *neighbor)
{
	neighbor->next_hop = (enum config_next_hop)config_choice(node, "next-hop", 0);
	neighbor->role = (enum config_bgp_role)config_choice(node, "role", CONFIG_ROLE_NONE);
	neighbor->is_role_strict = config_child(node, "strict-role");
	neighbor->enforces_first_as = config_is_true(node, "enforce-first-as");
	neighbor->is_passive = config_child(node, "passive");
	neighbor->is_client = config_child(node, "route-reflector-client");
	neighbor->is_shut_down = config_child(node, "shutdown");
	neighbor->removes_private_as = config_child(node, "remove-private-as");
	neighbor->has_graceful_restart = config_is_true(node, "graceful-restart");
	neighbor->ttl_security_hops = (__u8)config_number(node, "ttl-security");
	neighbor->multihop = (__u8)config_number(node, "multihop");
	fill_name(neighbor->import, sizeof(neighbor->import), node, "import");
	fill_name(neighbor->export, sizeof(neighbor->export), node, "export");
	fill_name(neighbor->md5_password, sizeof(neighbor->md5_password), node, "md5-password");
}

/* A client of a reflector can't know of several paths in another way. */
static void fill_add_path(const struct lyd_node *node, bool is_internal,
                          struct config_neighbor *neighbor)
{
	enum config_add_path usual = CONFIG_ADD_PATH_OFF;

	if (is_internal)
		usual = neighbor->is_client ? CONFIG_ADD_PATH_BOTH : CONFIG_ADD_PATH_RECEIVE;
	neighbor->add_path = (enum config_add_path)config_choice(node, "add-path", usual);
}

/* RFC 8212: an external neighbour without policies is heard and told nothing. */
static void warn_of_policies(const struct lyd_node *node, const struct config_fill *fill,
                             const struct config_neighbor *neighbor)
{
	bool has_import = *neighbor->import, has_export = *neighbor->export;

	if (has_import && has_export)
		return;
	config_warnings_add(fill->errors, fill->path, config_node_line(node),
	                    "'%s %s' is external and has no %s policy: nothing is %s it (RFC 8212)",
	                    node->schema->name, lyd_get_value(lyd_child(node)),
	                    has_import   ? "export"
	                    : has_export ? "import"
	                                 : "import and no export",
	                    has_import   ? "told to"
	                    : has_export ? "accepted from"
	                                 : "accepted from or told to");
}

/* A route server leaves its AS out of paths (RFC 7947), which is an error by default. */
static void warn_of_first_as(const struct lyd_node *node, const struct config_fill *fill,
                             const struct config_neighbor *neighbor)
{
	if (neighbor->role != CONFIG_ROLE_ROUTE_SERVER_CLIENT ||
	    !(config_child(node, "enforce-first-as")->flags & LYD_DEFAULT))
		return;
	config_warnings_add(fill->errors, fill->path, config_node_line(node),
	                    "'%s %s' is a route server: paths that do not begin with its AS are "
	                    "not accepted without 'enforce-first-as false;' (RFC 7947)",
	                    node->schema->name, lyd_get_value(lyd_child(node)));
}

static int fill_neighbor(const struct lyd_node *node, const struct config_fill *fill,
                         struct config_bgp *bgp)
{
	struct config_neighbor *neighbor = &bgp->neighbors[bgp->n_neighbors++];
	const char *key = lyd_get_value(lyd_child(node));
	bool is_internal;

	fill_address(key, neighbor);
	neighbor->text = config_node_text(node);
	fill_name(neighbor->description, sizeof(neighbor->description), node, "description");
	fill_name(neighbor->shutdown_message, sizeof(neighbor->shutdown_message), node,
	          "shutdown-message");
	fill_name(neighbor->interface, sizeof(neighbor->interface), node, "interface");
	neighbor->remote_as = config_number(node, "remote-as");
	neighbor->local_as = config_number(node, "local-as");
	neighbor->port = (__u16)config_number(node, "port");
	neighbor->local_address = config_address(config_text(node, "local-address"));
	is_internal = config_neighbor_is_internal(bgp, neighbor);
	fill_families(node, is_internal, strchr(key, ':'), neighbor);
	fill_switches(node, neighbor);
	fill_add_path(node, is_internal, neighbor);
	fill_limits(node, neighbor);
	if (!is_internal)
		warn_of_policies(node, fill, neighbor);
	warn_of_first_as(node, fill, neighbor);
	return neighbor->text ? 0 : -ENOMEM;
}

int config_fill_neighbors(const struct lyd_node *node, const struct config_fill *fill,
                          struct config_bgp *bgp)
{
	static const char *const lists[] = {"neighbor", "neighbor-range"};
	size_t n = config_count(node, lists[0]) + config_count(node, lists[1]);
	int r = 0;

	bgp->neighbors = calloc(n + 1, sizeof(*bgp->neighbors));
	if (!bgp->neighbors)
		return -ENOMEM;
	for (size_t i = 0; i < 2; i++) {
		const struct lyd_node *child = config_child(node, lists[i]);

		for (; child && !r; child = config_named(child->next, lists[i]))
			r = fill_neighbor(child, fill, bgp);
	}
	return r;
}
