/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/pe_config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "daemon/pe_bgp.h"
#include "daemon/pe_events.h"

static const enum ingress_filter filters[] = {
        [CONFIG_INGRESS_STRICT] = INGRESS_FILTER_STRICT,
        [CONFIG_INGRESS_LOOSE] = INGRESS_FILTER_LOOSE,
        [CONFIG_INGRESS_OFF] = INGRESS_FILTER_OFF,
};

void pe_settings(const struct pe *pe, struct settings *ret_settings)
{
	const struct config *config = pe->config;

	*ret_settings = (struct settings){
	        .vif_address = config->vif.ipv6_address,
	        .vif_ifindex = (__u32)pe->vif.ifindex,
	        .hidden_ifindex = (__u32)pe->vif.hidden_ifindex,
	        .hop_limit = config->tunnel.hop_limit,
	        .dscp_model = config->tunnel.dscp == CONFIG_DSCP_PIPE ? DSCP_PIPE : DSCP_UNIFORM,
	        .tunnel_dscp = config->tunnel.pipe_dscp,
	        .ingress_filter = (__u8)filters[config->tunnel.ingress_filter],
	        .path_mtu = config->vif.path_mtu_bytes,
	        .vif_mtu = (__u16)pe->vif.mtu,
	        .forgets_v4 = pe->has_selective_rules,
	        .max_age_ticks = dataplane_ms_to_ticks(config->adjacency.max_age_ms),
	};

	memcpy(ret_settings->vif_mac, pe->vif.mac, sizeof(ret_settings->vif_mac));
}

void pe_apply_settings(struct pe *pe)
{
	struct settings settings;

	pe_settings(pe, &settings);
	dataplane_set_settings(pe->dataplane, &settings);
}

static struct table_target target_of(const struct config *config, const struct config_entry *entry)
{
	const struct config_list *list = config_entry_list(config, entry);
	const struct ip6_addr *endpoint = config_entry_endpoint(config, entry);
	struct table_target target = {.kind = TABLE_REMOTE};

	_Static_assert(sizeof(target.endpoints) == sizeof(list->endpoints), "as many in both");
	if (!endpoint)
		return (struct table_target){.kind = TABLE_LOCAL};
	if (!list) {
		target.endpoint = *endpoint;
		return target;
	}
	memcpy(target.endpoints, list->endpoints, sizeof(target.endpoints));
	target.n_endpoints = (__u8)list->n_endpoints;
	target.n_equal = (__u8)list->n_equal;
	return target;
}

static int insert(struct pe *pe, const struct config *config, const struct config_entry *entry)
{
	struct ip4_prefix prefix = config_entry_prefix(entry);
	const struct table_target target = target_of(config, entry);
	char text[IP4_PREFIX_TEXT];
	int err;

	err = table_insert(pe->table, &prefix, &target, TABLE_OWNER_STATIC, entry->preference);
	if (err)
		log_error("%s:%u: %s not in the table: %s%s", config->files[entry->file],
		          entry->line, ip4_prefix_print(&prefix, text), strerror(-err),
		          err == -ENOSPC ? "; raise `encapsulation-table { size }`" : "");
	return err;
}

int pe_apply_entries(struct pe *pe)
{
	int err = 0;

	for (size_t i = 0; !err && i < pe->config->n_entries; i++)
		err = insert(pe, pe->config, &pe->config->entries[i]);
	return err;
}

static int apply_changes(struct pe *pe, const struct config *config, const struct config_diff *diff)
{
	int ret = 0;

	for (size_t i = 0; i < diff->n_entries; i++) {
		const struct config_entry_change *change = &diff->entries[i];
		struct ip4_prefix prefix;
		int err;

		if (change->is) {
			err = insert(pe, config, change->is);
		} else {
			prefix = config_entry_prefix(change->was);
			err = table_withdraw(pe->table, &prefix, TABLE_OWNER_STATIC);
		}
		ret = ret ? ret : err;
	}
	return ret;
}

/* What a successor that takes over would not find again in the kernel. */
static const char *needs_stop(const struct pe *pe, const struct config *is,
                              const struct config_diff *diff)
{
	if (diff->vif_name)
		return "the name of the VIF";
	if (diff->kernel_routes)
		return "kernel-routes";
	if (pe->bgp.speaker && !is->bgp)
		return "that there is BGP";
	return NULL;
}

/* What was sized when the daemon started, or told to all neighbours. */
static const char *needs_restart(const struct pe *pe, const struct config *is,
                                 const struct config_diff *diff)
{
	if (diff->table_size)
		return "the size of the encapsulation table";
	if (is->adjacency.size != pe->config->adjacency.size)
		return "the size of the adjacency cache";
	return pe_bgp_needs_restart(pe, is);
}

/* Returns whether it can be applied to the running daemon; if not, with the reason. */
static bool is_appliable(const struct pe *pe, const struct config *is,
                         const struct config_diff *diff, char ret_reason[256])
{
	const char *what = needs_stop(pe, is, diff);
	bool is_stop = what;

	if (!what)
		what = needs_restart(pe, is, diff);
	if (!what)
		return true;
	snprintf(ret_reason, 256,
	         "%s can't be changed while running, so nothing has changed; it needs a restart: "
	         "`softwire stop%s`, then softwired again%s",
	         what, is_stop ? "" : " --keep", is_stop ? "" : " (packets flow on meanwhile)");
	return false;
}

static int apply_vif(struct pe *pe, const struct config *config, const struct config_diff *diff)
{
	if (diff->vif_ipv6_address || diff->vif_ipv4_address) {
		int err = kernel_vif_replace_address(&pe->vif, &config->vif.ipv6_address,
		                                     config->vif.ipv4_address);

		if (err)
			return err;
	}
	return 0;
}

static int first_error(int before, int now)
{
	return before ? before : now;
}

/* The parts do not depend on each other: what fails is no reason to leave out the rest. */
static int apply(struct pe *pe, struct config *config, const struct config_diff *diff)
{
	int err = apply_vif(pe, config, diff);

	if (err)
		return err;
	pe->config = config;
	if (diff->vif_ipv6_address)
		err = slow_path_rebind(pe->slow_path);
	if (diff->vif_ipv6_address || diff->vif_path_mtu || diff->tunnel || diff->adjacency)
		pe_apply_settings(pe);
	if (diff->vif_path_mtu)
		slow_path_forget_mtus(pe->slow_path);
	if (diff->n_interfaces)
		err = first_error(err, ports_update(&pe->ports, pe->dataplane, config, &pe->links));
	if (diff->n_entries)
		err = first_error(err, apply_changes(pe, config, diff));
	if (config->bgp)
		err = first_error(err, pe_bgp_reload(pe, diff->bgp || diff->vif_ipv6_address));
	return err;
}

int pe_reload(struct pe *pe, struct config *config, char ret_reason[256])
{
	struct config *was = pe->config;
	struct config_diff diff;
	int err = config_diff_init(was, config, &diff);

	if (err)
		return err;
	if (!is_appliable(pe, config, &diff, ret_reason)) {
		err = -EOPNOTSUPP;
	} else {
		err = apply(pe, config, &diff);
		if (err)
			snprintf(ret_reason, 256, "%s; see the log", strerror(-err));
	}
	config_diff_fini(&diff);
	if (pe->config == config)
		config_free(was);
	return err;
}
