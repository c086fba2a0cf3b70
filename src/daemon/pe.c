/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/pe.h"

#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "daemon/pe_bgp.h"
#include "daemon/pe_config.h"
#include "daemon/pe_events.h"
#include "kernel/sysctl.h"

/* The engine finds the place of a destination by a mask. */
static __u32 power_of_two_from(__u32 n)
{
	__u32 power = 1;

	while (power < n)
		power <<= 1;
	return power;
}

static int load_dataplane(struct pe *pe)
{
	const struct config *config = pe->config;
	struct dataplane_sizes sizes = {
	        .table = table_memory_sizes(config->table_size),
	        .n_destinations = power_of_two_from(config->adjacency.size),
	};
	char reason[256] = "";
	int err = dataplane_new(&sizes, reason, &pe->dataplane);

	if (err)
		log_error("cannot load the packet engine: %s%s%s", strerror(-err),
		          *reason ? ": " : "", reason);
	return err;
}

static int make_vif(struct pe *pe)
{
	const struct config_vif *vif = &pe->config->vif;
	struct kernel_vif_settings settings = {
	        .name = vif->name,
	        .ip6 = vif->ipv6_address,
	        .ip4 = vif->ipv4_address,
	        .path_mtu = vif->path_mtu_bytes,
	};
	char address[IP6_ADDR_TEXT];
	int err = kernel_vif_ensure(&settings, &pe->vif);

	if (err) {
		log_error("cannot make the VIF %s: %s", vif->name, strerror(-err));
		return err;
	}
	pe->path_mtu = vif->path_mtu_bytes;
	log_info("%s: VIF %s, MTU %u%s", pe->vif.name, ip6_addr_print(&vif->ipv6_address, address),
	         pe->vif.mtu, pe->vif.was_adopted ? ", taken over from an earlier run" : "");
	return 0;
}

static int make_table(struct pe *pe)
{
	struct table_listener listener = pe_table_listener(pe);
	int err = table_new(dataplane_table_memory(pe->dataplane), &listener,
	                    dataplane_grace(pe->dataplane), &pe->table);

	if (err)
		log_error("cannot make the softwire table: %s", strerror(-err));
	return err;
}

/* Routers forward; whether this machine is one is the operator's decision. */
static void warn_about_forwarding(void)
{
	struct kernel_forwarding state;

	if (kernel_forwarding_state(&state))
		return;
	if (!state.ip4)
		log_warning(
		        "IPv4 forwarding is off: nothing that comes out of a tunnel is sent on; "
		        "set net.ipv4.ip_forward=1");
	if (!state.ip6)
		log_warning("IPv6 forwarding is off; set net.ipv6.conf.all.forwarding=1");
}

static int set_vif_port(struct pe *pe)
{
	struct port port = {
	        .ifindex = pe->vif.hidden_ifindex,
	        .xdp_ifindex = pe->vif.hidden_ifindex,
	        .flags = PORT_VIF,
	};
	int err;

	memcpy(port.mac, pe->vif.mac, sizeof(port.mac));
	err = dataplane_set_port(pe->dataplane, &port);
	if (err)
		log_error("%s: %s", pe->vif.hidden_name, strerror(-err));
	return err;
}

/* The programs go on last: whatever they meet is complete by then. */
static int attach(struct pe *pe)
{
	enum xdp_mode mode;
	int err = dataplane_attach(pe->dataplane, pe->vif.hidden_ifindex, DATAPLANE_VIF,
	                           XDP_MODE_NATIVE, &mode);

	if (err) {
		log_error("%s: cannot attach the XDP program: %s", pe->vif.hidden_name,
		          strerror(-err));
		return err;
	}
	return ports_update(&pe->ports, pe->dataplane, pe->config, &pe->links);
}

static int take_over(struct pe *pe)
{
	int err = attach(pe);

	if (err)
		return err;
	pe->is_monitoring = true;
	pe_sweep_routes(pe);
	return 0;
}

int pe_start(struct pe *pe, uv_loop_t *loop, struct config *config)
{
	int err;

	*pe = (struct pe){.loop = loop, .config = config};
	if ((err = load_dataplane(pe)) || (err = make_vif(pe)) || (err = make_table(pe)))
		return err;
	warn_about_forwarding();
	pe_apply_settings(pe);
	if ((err = set_vif_port(pe)) || (err = pe_start_routes(pe)) ||
	    (err = pe_apply_entries(pe)) || (err = pe_start_monitor(pe)) ||
	    (err = pe_bgp_start(pe, pe->vif.was_adopted)))
		return err;
	if (pe_bgp_is_settling(pe))
		log_info("the packet engine of an earlier run goes on until BGP has told all");
	else if ((err = take_over(pe)))
		return err;
	return slow_path_new(pe, &pe->slow_path);
}

void pe_settled(struct pe *pe)
{
	if (!take_over(pe))
		log_info("BGP has told all: the packet engine has the new table");
}

void pe_abandon(struct pe *pe)
{
	pe_bgp_abandon(pe);
	slow_path_free(pe->slow_path);
	pe_stop_events(pe);
	kernel_routes_free(pe->routes);
	kernel_monitor_free(pe->monitor);
	table_free(pe->table);
	dataplane_free(pe->dataplane);
	ports_fini(&pe->ports);
	addresses_fini(&pe->addresses);
	links_fini(&pe->links);
	config_free(pe->config);
}

void pe_withdraw(struct pe *pe)
{
	/* What is taken away must be ours first. */
	if (pe_bgp_is_settling(pe))
		pe_settled(pe);
	pe_bgp_stop(pe);
	ports_detach(&pe->ports);
	/* The routes go with the interface they point at. */
	kernel_vif_delete(pe->vif.name);
}

void pe_undo_start(struct pe *pe)
{
	if (!pe->vif.ifindex || pe->vif.was_adopted)
		return;
	ports_detach(&pe->ports);
	kernel_vif_delete(pe->vif.name);
}

void pe_follow_path_mtu(struct pe *pe, __u32 path_mtu)
{
	if (path_mtu == pe->path_mtu)
		return;
	if (!kernel_vif_set_mtu(&pe->vif, path_mtu)) {
		log_info("%s: MTU is %u now", pe->vif.name, path_mtu - KERNEL_VIF_OVERHEAD);
		pe_apply_settings(pe);
	}
	pe->path_mtu = path_mtu;
}

static int clean_up_port(const struct config_interface *interface)
{
	struct netlink netlink;
	struct kernel_link link;
	int err = netlink_open(&netlink);

	if (err)
		return err;
	err = kernel_link_get(&netlink, interface->name, &link);
	while (!err && !strcmp(link.kind, "vlan")) {
		char name[IF_NAMESIZE];

		if (!if_indextoname((unsigned int)link.link_ifindex, name))
			break;
		err = kernel_link_get(&netlink, name, &link);
	}
	netlink_close(&netlink);
	if (err)
		return err == -ENODEV ? 0 : err;
	err = dataplane_detach((__u32)link.ifindex);
	if (err)
		log_warning("%s: the XDP program stays: %s", link.name, strerror(-err));
	return err == -EBUSY ? 0 : err;
}

int pe_clean_up(const struct config *config)
{
	int ret = 0;

	for (size_t i = 0; i < config->n_interfaces; i++) {
		int err = clean_up_port(&config->interfaces[i]);

		if (err)
			ret = err;
	}
	if (kernel_vif_delete(config->vif.name)) {
		log_error("%s: cannot be deleted", config->vif.name);
		return -EEXIST;
	}
	return ret;
}
