/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/bind.h"
#include "config/fill_bgp.h"
#include "config/node.h"

static int fill_prefix_rule(const struct lyd_node *node, const struct config_fill *fill,
                            struct config_prefix_rule *rule)
{
	bool has_from = config_child(node, "from-length"), has_to = config_child(node, "to-length");

	ip4_prefix_parse(config_text(node, "prefix"), &rule->prefix);
	rule->min_len = has_from ? (__u8)config_number(node, "from-length") : rule->prefix.len;
	rule->max_len = has_to     ? (__u8)config_number(node, "to-length")
	                : has_from ? 32
	                           : rule->prefix.len;
	rule->accepts = !config_choice(node, "action", 0);
	if (rule->min_len >= rule->prefix.len && rule->max_len >= rule->prefix.len)
		return 0;
	config_errors_add(fill->errors, fill->path, config_node_line(node),
	                  "'rule %s': nothing inside of %s is that short; expected lengths from %u",
	                  config_text(node, "name"), config_text(node, "prefix"), rule->prefix.len);
	return -EINVAL;
}

static int fill_prefix_list(const struct lyd_node *node, const struct config_fill *fill,
                            struct config_prefix_list *list)
{
	const struct lyd_node *rule = config_child(node, "rule");
	size_t n = config_count(node, "rule");
	int r = 0;

	snprintf(list->name, sizeof(list->name), "%s", config_text(node, "name"));
	list->text = config_node_text(node);
	list->rules = calloc(n + 1, sizeof(*list->rules));
	if (!list->text || !list->rules)
		return -ENOMEM;
	for (; rule && !r; rule = config_named(rule->next, "rule"))
		r = fill_prefix_rule(rule, fill, &list->rules[list->n_rules++]);
	return r;
}

static int fill_communities(const struct lyd_node *node, const char *name, bool may_be_any,
                            const struct config_fill *fill, struct config_communities *communities)
{
	const struct lyd_node *leaf = config_child(node, name);

	communities->items = calloc(config_count(node, name) + 1, sizeof(*communities->items));
	if (!communities->items)
		return -ENOMEM;
	for (; leaf; leaf = config_named(leaf->next, name)) {
		struct config_community *community = &communities->items[communities->n++];
		const char *text = lyd_get_value(leaf);
		bool is_good = !config_community_parse(text, community);

		if (is_good && (may_be_any || !config_community_has_wildcard(community)))
			continue;
		config_errors_add(
		        fill->errors, fill->path, config_node_line(leaf), "'%s %s' %s", name, text,
		        is_good ? "stands for many; expected a single community"
		                : "is no community; expected one such as 64500:1, rt:64500:1, "
		                  "64500:1:2 or no-export");
		return -EINVAL;
	}
	return 0;
}

static const struct {
	const char *name;
	enum config_as_match match;
} as_matches[] = {
        {"as-path-contains", CONFIG_AS_CONTAINS},       {"as-path-origin", CONFIG_AS_ORIGIN},
        {"as-path-neighbor", CONFIG_AS_NEIGHBOR},       {"as-path-empty", CONFIG_AS_EMPTY},
        {"as-path-longer-than", CONFIG_AS_LONGER_THAN},
};

static int fill_match(const struct lyd_node *node, const struct config_fill *fill,
                      struct config_policy_rule *rule)
{
	int family = config_choice(node, "family", -1);

	snprintf(rule->prefix_list, sizeof(rule->prefix_list), "%s",
	         config_text(node, "prefix-list"));
	for (size_t i = 0; i < sizeof(as_matches) / sizeof(as_matches[0]); i++)
		if (config_child(node, as_matches[i].name)) {
			rule->as_match = as_matches[i].match;
			rule->as = config_number(node, as_matches[i].name);
		}
	rule->families = family < 0 ? 0 : (__u8)(1U << family);
	rule->wants_local = config_child(node, "local");
	rule->has_neighbor = config_child(node, "neighbor");
	rule->neighbor = config_address(config_text(node, "neighbor"));
	return fill_communities(node, "community", true, fill, &rule->communities);
}

static int fill_set(const struct lyd_node *node, const struct config_fill *fill,
                    struct config_policy_rule *rule)
{
	const struct lyd_node *prepend = config_child(node, "prepend");
	int r;

	rule->has_local_pref = config_child(node, "local-preference");
	rule->local_pref = config_number(node, "local-preference");
	rule->has_med = config_child(node, "med");
	rule->med = config_number(node, "med");
	rule->removes_med = config_child(node, "no-med");
	rule->has_origin = config_child(node, "origin");
	rule->origin = (__u8)config_choice(node, "origin", 0);
	rule->sets_next_hop_self = config_child(node, "next-hop-self");
	rule->removes_communities = config_child(node, "no-communities");
	rule->prepend_as = config_number(prepend, "as");
	rule->prepend_times = (__u8)config_number(prepend, "times");
	rule->tunnel = (enum config_tunnel_encapsulation)config_choice(node, "tunnel-encapsulation",
	                                                               CONFIG_TUNNEL_NONE);
	r = fill_communities(node, "add-community", false, fill, &rule->add);
	return r ? r : fill_communities(node, "remove-community", true, fill, &rule->remove);
}

static int fill_policy(const struct lyd_node *node, const struct config_fill *fill,
                       struct config_policy *policy)
{
	const struct lyd_node *child = config_child(node, "rule");
	int r = 0;

	snprintf(policy->name, sizeof(policy->name), "%s", config_text(node, "name"));
	policy->accepts_rest = !config_choice(node, "otherwise", 1);
	policy->text = config_node_text(node);
	policy->rules = calloc(config_count(node, "rule") + 1, sizeof(*policy->rules));
	if (!policy->text || !policy->rules)
		return -ENOMEM;
	for (; child && !r; child = config_named(child->next, "rule")) {
		struct config_policy_rule *rule = &policy->rules[policy->n_rules++];

		snprintf(rule->name, sizeof(rule->name), "%s", config_text(child, "name"));
		rule->then = (enum config_then)config_choice(child, "then", 0);
		r = fill_match(config_child(child, "match"), fill, rule);
		if (!r)
			r = fill_set(config_child(child, "set"), fill, rule);
	}
	return r;
}

int config_fill_policies(const struct lyd_node *node, const struct config_fill *fill,
                         struct config_bgp *bgp)
{
	const struct lyd_node *child = config_child(node, "prefix-list");
	int r = 0;

	bgp->prefix_lists =
	        calloc(config_count(node, "prefix-list") + 1, sizeof(*bgp->prefix_lists));
	bgp->policies = calloc(config_count(node, "policy") + 1, sizeof(*bgp->policies));
	if (!bgp->prefix_lists || !bgp->policies)
		return -ENOMEM;
	for (; child && !r; child = config_named(child->next, "prefix-list"))
		r = fill_prefix_list(child, fill, &bgp->prefix_lists[bgp->n_prefix_lists++]);
	for (child = config_child(node, "policy"); child && !r;
	     child = config_named(child->next, "policy"))
		r = fill_policy(child, fill, &bgp->policies[bgp->n_policies++]);
	return r;
}
