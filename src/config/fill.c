/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/fill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/bind.h"
#include "config/fill_bgp.h"
#include "config/load_table.h"
#include "config/node.h"

static void fill_name(const struct lyd_node *node, char name[CONFIG_INTERFACE_NAME])
{
	snprintf(name, CONFIG_INTERFACE_NAME, "%s", config_text(node, "name"));
}

static void fill_vif(const struct lyd_node *node, struct config_vif *vif)
{
	fill_name(node, vif->name);
	ip6_addr_parse(config_text(node, "ipv6-address"), &vif->ipv6_address);
	ip4_addr_parse(config_text(node, "ipv4-address"), &vif->ipv4_address);
	vif->path_mtu_bytes = (__u16)config_number(node, "path-mtu");
}

static int compare_interfaces(const void *a, const void *b)
{
	return strcmp(((const struct config_interface *)a)->name,
	              ((const struct config_interface *)b)->name);
}

static int fill_interfaces(const struct lyd_node *pe, struct config *config)
{
	size_t n = config_count(pe, "interface");
	const struct lyd_node *node;

	config->interfaces = calloc(n + 1, sizeof(*config->interfaces));
	if (!config->interfaces)
		return -ENOMEM;
	LY_LIST_FOR(lyd_child(pe), node)
	{
		struct config_interface *interface = &config->interfaces[config->n_interfaces];

		if (strcmp(node->schema->name, "interface"))
			continue;
		fill_name(node, interface->name);
		interface->faces = (enum config_faces)config_choice(node, "faces", 0);
		interface->xdp_mode = (enum config_xdp_mode)config_choice(node, "xdp-mode", 0);
		config->n_interfaces++;
	}
	qsort(config->interfaces, n, sizeof(*config->interfaces), compare_interfaces);
	return 0;
}

static void fill_sections(const struct lyd_node *tree, const struct lyd_node *pe,
                          struct config *config)
{
	const struct lyd_node *tunnel = config_child(pe, "tunnel");
	const struct lyd_node *routes = config_child(pe, "kernel-routes");
	const struct lyd_node *adjacency = config_child(pe, "adjacency");
	const struct lyd_node *log = config_named(tree, "log");

	config->tunnel.hop_limit = (__u8)config_number(tunnel, "hop-limit");
	config->tunnel.dscp = (enum config_dscp)config_choice(tunnel, "dscp", 0);
	config->tunnel.pipe_dscp = (__u8)config_number(tunnel, "traffic-class");
	config->tunnel.ingress_filter =
	        (enum config_ingress_filter)config_choice(tunnel, "ingress-filter", 0);
	config->kernel_routes.install = config_is_true(routes, "install");
	config->kernel_routes.table = config_number(routes, "table");
	config->kernel_routes.metric = config_number(routes, "metric");
	config->adjacency.max_age_ms = config_number(adjacency, "max-age");
	config->adjacency.size = config_number(adjacency, "size");
	config->log_level = (enum log_level)config_choice(log, "level", 0);
}

/* `endpoint` and all `shared-with`, then each `backup`. The schema has counted them. */
static void fill_list(const struct lyd_node *remote, struct config_list *list)
{
	static const char *const names[] = {"endpoint", "shared-with", "backup"};
	const struct lyd_node *node;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		LY_LIST_FOR(lyd_child(remote), node)
		{
			if (!strcmp(node->schema->name, names[i]))
				ip6_addr_parse(lyd_get_value(node),
				               &list->endpoints[list->n_endpoints++]);
		}
		if (i < 2)
			list->n_equal = list->n_endpoints;
	}
}

static int add_remote(const struct lyd_node *node, struct config_table_loader *loader)
{
	const __u8 preference = (__u8)config_number(node, "preference");
	const __u32 line = config_node_line(node);
	struct config_list list = {.n_endpoints = 0};
	struct ip4_prefix prefix = {0};

	ip4_prefix_parse(config_text(node, "prefix"), &prefix);
	fill_list(node, &list);
	if (list.n_endpoints == 1)
		return config_entries_add(&loader->entries, &prefix, list.endpoints, preference, 0,
		                          line);
	return config_entries_add_list(&loader->entries, &prefix, &list, preference, 0, line);
}

static int add_local(const struct lyd_node *node, struct config_table_loader *loader)
{
	struct ip4_prefix prefix = {0};

	ip4_prefix_parse(lyd_get_value(node), &prefix);
	return config_entries_add(&loader->entries, &prefix, NULL, CONFIG_PREFERENCE_DEFAULT, 0,
	                          config_node_line(node));
}

static int fill_table(const struct lyd_node *table, struct config_table_loader *loader)
{
	const struct lyd_node *node;
	int r = 0;

	LY_LIST_FOR(lyd_child(table), node)
	{
		const char *name = node->schema->name;

		if (!strcmp(name, "local"))
			r = add_local(node, loader);
		else if (!strcmp(name, "remote"))
			r = add_remote(node, loader);
		else if (!strcmp(name, "file"))
			r = config_table_loader_file(loader, lyd_get_value(node),
			                             config_node_line(node));
		else
			loader->size_line = config_node_line(node);
		if (r)
			return r;
	}
	return config_table_loader_finish(loader);
}

int config_fill(const struct lyd_node *tree, const char *path, struct config **ret_config,
                struct config_errors *errors)
{
	struct config *config = calloc(1, sizeof(*config));
	struct config_table_loader loader = {.config = config, .errors = errors};
	const struct lyd_node *pe = config_named(tree, "pe");
	int r;

	if (!config)
		return -ENOMEM;
	fill_vif(config_child(pe, "vif"), &config->vif);
	fill_sections(tree, pe, config);
	config->table_size = config_number(config_child(pe, "encapsulation-table"), "size");
	r = fill_interfaces(pe, config);
	if (!r)
		r = config_table_loader_init(&loader, path);
	if (!r)
		r = fill_table(config_child(pe, "encapsulation-table"), &loader);
	config_table_loader_fini(&loader);
	if (!r)
		r = config_fill_bgp(pe, &(struct config_fill){path, errors}, config);
	if (r) {
		config_free(config);
		return r;
	}
	*ret_config = config;
	return 0;
}
