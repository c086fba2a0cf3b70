/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/fill_bgp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/node.h"

static void fill_speaker(const struct lyd_node *node, const struct config_vif *vif,
                         struct config_bgp *bgp)
{
	const struct lyd_node *restart = config_child(node, "graceful-restart");
	const struct lyd_node *listen = config_child(node, "listen");

	bgp->local_as = config_number(node, "local-as");
	bgp->router_id = vif->ipv4_address;
	ip4_addr_parse(config_text(node, "router-id"), &bgp->router_id);
	ip4_addr_parse(config_text(node, "cluster-id"), &bgp->cluster_id);
	for (; listen; listen = config_named(listen->next, "listen"))
		bgp->listen[bgp->n_listen++] = config_address(lyd_get_value(listen));
	bgp->port = (__u16)config_number(node, "port");
	bgp->multipath = (__u8)config_number(node, "multipath");
	bgp->add_path_limit = (__u8)config_number(node, "add-path-limit");
	bgp->always_compares_med = config_child(node, "always-compare-med");
	bgp->prefers_older = config_child(node, "prefer-older");
	bgp->restart_s = (__u16)config_number(restart, "restart-time");
	bgp->stale_s = (__u16)config_number(restart, "stale-time");
	bgp->select_s = (__u16)config_number(restart, "select-time");
}

static int fill_networks(const struct lyd_node *node, struct config_bgp *bgp)
{
	const struct lyd_node *child = config_child(node, "network");

	bgp->networks = calloc(config_count(node, "network") + 1, sizeof(*bgp->networks));
	if (!bgp->networks)
		return -ENOMEM;
	for (; child; child = config_named(child->next, "network")) {
		struct config_network *network = &bgp->networks[bgp->n_networks++];

		ip4_prefix_parse(config_text(child, "prefix"), &network->prefix);
		snprintf(network->policy, sizeof(network->policy), "%s",
		         config_text(child, "policy"));
	}
	return 0;
}

static int fill_redistributes(const struct lyd_node *node, struct config_bgp *bgp)
{
	const struct lyd_node *child = config_child(node, "redistribute");

	bgp->redistributes =
	        calloc(config_count(node, "redistribute") + 1, sizeof(*bgp->redistributes));
	if (!bgp->redistributes)
		return -ENOMEM;
	for (; child; child = config_named(child->next, "redistribute")) {
		struct config_redistribute *row = &bgp->redistributes[bgp->n_redistributes++];

		row->source = (enum config_route_source)config_choice(child, "protocol", 0);
		snprintf(row->prefix_list, sizeof(row->prefix_list), "%s",
		         config_text(child, "prefix-list"));
		snprintf(row->policy, sizeof(row->policy), "%s", config_text(child, "policy"));
	}
	return 0;
}

int config_fill_bgp(const struct lyd_node *pe, const struct config_fill *fill,
                    struct config *config)
{
	const struct lyd_node *node = config_child(pe, "bgp");
	int r;

	if (!node)
		return 0;
	config->bgp = calloc(1, sizeof(*config->bgp));
	if (!config->bgp)
		return -ENOMEM;
	fill_speaker(node, &config->vif, config->bgp);
	config->bgp->text = config_node_text(node);
	if (!config->bgp->text)
		return -ENOMEM;
	r = fill_networks(node, config->bgp);
	if (!r)
		r = fill_redistributes(node, config->bgp);
	if (!r)
		r = config_fill_policies(node, fill, config->bgp);
	return r ? r : config_fill_neighbors(node, fill, config->bgp);
}
