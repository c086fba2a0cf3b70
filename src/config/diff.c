/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool bgp_is_equal(const struct config_bgp *a, const struct config_bgp *b)
{
	if (!a || !b)
		return a == b;
	/* The identifier may come from the VIF. */
	return !strcmp(a->text, b->text) && a->router_id == b->router_id;
}

static void diff_flags(const struct config *was, const struct config *is, struct config_diff *diff)
{
	const struct config_tunnel *t = &is->tunnel;
	const struct config_kernel_routes *r = &is->kernel_routes;
	const struct config_adjacency *a = &is->adjacency;

	diff->vif_name = strcmp(was->vif.name, is->vif.name) != 0;
	diff->vif_ipv6_address = !ip6_addr_is_equal(&was->vif.ipv6_address, &is->vif.ipv6_address);
	diff->vif_ipv4_address = was->vif.ipv4_address != is->vif.ipv4_address;
	diff->vif_path_mtu = was->vif.path_mtu_bytes != is->vif.path_mtu_bytes;
	diff->tunnel = was->tunnel.hop_limit != t->hop_limit || was->tunnel.dscp != t->dscp ||
	               was->tunnel.pipe_dscp != t->pipe_dscp ||
	               was->tunnel.ingress_filter != t->ingress_filter;
	diff->kernel_routes = was->kernel_routes.install != r->install ||
	                      was->kernel_routes.table != r->table ||
	                      was->kernel_routes.metric != r->metric;
	diff->adjacency =
	        was->adjacency.max_age_ms != a->max_age_ms || was->adjacency.size != a->size;
	diff->table_size = was->table_size != is->table_size;
	diff->bgp = !bgp_is_equal(was->bgp, is->bgp);
	diff->log_level = was->log_level != is->log_level;
}

static void set_all_flags(struct config_diff *diff)
{
	diff->vif_name = true;
	diff->vif_ipv6_address = true;
	diff->vif_ipv4_address = true;
	diff->vif_path_mtu = true;
	diff->tunnel = true;
	diff->kernel_routes = true;
	diff->adjacency = true;
	diff->table_size = true;
	diff->bgp = true;
	diff->log_level = true;
}

static bool interface_is_equal(const struct config_interface *a, const struct config_interface *b)
{
	return a->faces == b->faces && a->xdp_mode == b->xdp_mode;
}

/* Walk both sorted lists side by side. */
static int diff_interfaces(const struct config *was, const struct config *is,
                           struct config_diff *diff)
{
	const struct config_interface *a = was->interfaces, *b = is->interfaces;
	const struct config_interface *a_end = a + was->n_interfaces, *b_end = b + is->n_interfaces;

	diff->interfaces =
	        calloc(was->n_interfaces + is->n_interfaces + 1, sizeof(*diff->interfaces));
	if (!diff->interfaces)
		return -ENOMEM;
	while (a < a_end || b < b_end) {
		int order = a == a_end ? 1 : b == b_end ? -1 : strcmp(a->name, b->name);
		struct config_interface_change change = {
		        .was = order <= 0 ? a++ : NULL,
		        .is = order >= 0 ? b++ : NULL,
		};

		if (order || !interface_is_equal(change.was, change.is))
			diff->interfaces[diff->n_interfaces++] = change;
	}
	return 0;
}

static int entry_order(const struct config_entry *a, const struct config_entry *b)
{
	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	return (int)a->len - (int)b->len;
}

static bool entry_is_equal(const struct config *was, const struct config_entry *a,
                           const struct config *is, const struct config_entry *b)
{
	const struct ip6_addr *x = config_entry_endpoint(was, a);
	const struct ip6_addr *y = config_entry_endpoint(is, b);
	const struct config_list *list_x = config_entry_list(was, a);
	const struct config_list *list_y = config_entry_list(is, b);

	if (a->preference != b->preference || !x != !y || !list_x != !list_y)
		return false;
	if (list_x)
		return !memcmp(list_x, list_y, sizeof(*list_x));
	return !x || ip6_addr_is_equal(x, y);
}

static int add_entry_change(struct config_diff *diff, size_t *size,
                            const struct config_entry_change *change)
{
	if (diff->n_entries == *size) {
		size_t grown = *size ? *size * 2 : 256;
		void *entries = realloc(diff->entries, grown * sizeof(*diff->entries));

		if (!entries)
			return -ENOMEM;
		diff->entries = entries;
		*size = grown;
	}
	diff->entries[diff->n_entries++] = *change;
	return 0;
}

/* As for interfaces; but of a million entries few change, so the list grows as needed. */
static int diff_entries(const struct config *was, const struct config *is, struct config_diff *diff)
{
	const struct config_entry *a = was->entries, *b = is->entries;
	const struct config_entry *a_end = a + was->n_entries, *b_end = b + is->n_entries;
	size_t size = 0;
	int r = 0;

	while (!r && (a < a_end || b < b_end)) {
		int order = a == a_end ? 1 : b == b_end ? -1 : entry_order(a, b);
		struct config_entry_change change = {
		        .was = order <= 0 ? a++ : NULL,
		        .is = order >= 0 ? b++ : NULL,
		};

		if (order || !entry_is_equal(was, change.was, is, change.is))
			r = add_entry_change(diff, &size, &change);
	}
	return r;
}

int config_diff_init(const struct config *was, const struct config *is,
                     struct config_diff *ret_diff)
{
	static const struct config nothing;
	struct config_diff diff = {0};
	int r;

	if (was)
		diff_flags(was, is, &diff);
	else
		set_all_flags(&diff);
	r = diff_interfaces(was ? was : &nothing, is, &diff);
	if (!r)
		r = diff_entries(was ? was : &nothing, is, &diff);
	if (r) {
		config_diff_fini(&diff);
		return r;
	}
	*ret_diff = diff;
	return 0;
}

void config_diff_fini(struct config_diff *diff)
{
	free(diff->interfaces);
	free(diff->entries);
	*diff = (struct config_diff){0};
}

bool config_diff_is_empty(const struct config_diff *diff)
{
	return !diff->vif_name && !diff->vif_ipv6_address && !diff->vif_ipv4_address &&
	       !diff->vif_path_mtu && !diff->tunnel && !diff->kernel_routes && !diff->adjacency &&
	       !diff->table_size && !diff->bgp && !diff->log_level && !diff->n_interfaces &&
	       !diff->n_entries;
}
