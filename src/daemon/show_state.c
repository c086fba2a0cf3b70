/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/commands.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "daemon/names.h"
#include "kernel/sysctl.h"

#define ROWS_A_TURN  256
#define SLOTS_A_TURN 20000

int show_status_next(struct control_call *call, void *state)
{
	struct daemon *daemon = control_context(call);
	const struct pe *pe = &daemon->pe;
	const struct config *config = pe->config;
	struct table_statistics statistics;
	struct kernel_forwarding forwarding = {0};
	char address[IP6_ADDR_TEXT];

	(void)state;
	table_get_statistics(pe->table, &statistics);
	kernel_forwarding_state(&forwarding);
	control_row_begin(call);
	control_row_string(call, "instance", daemon->options.instance);
	control_row_number(call, "pid", getpid());
	control_row_string(call, "version", SOFTWIRE_VERSION);
	control_row_number(call, "uptime_s",
	                   (long long)((uv_now(&daemon->loop) - daemon->started_ms) / 1000));
	control_row_string(call, "role", "PE");
	control_row_string(call, "config", daemon->options.config);
	control_row_string(call, "vif", pe->vif.name);
	control_row_string(call, "vif_state", pe->is_vif_gone ? "deleted" : "there");
	control_row_string(call, "vif_address", ip6_addr_print(&config->vif.ipv6_address, address));
	control_row_number(call, "path_mtu", pe->path_mtu);
	control_row_number(call, "tunnel_mtu", pe->path_mtu - KERNEL_VIF_OVERHEAD);
	control_row_number(call, "prefixes", (long long)statistics.prefixes);
	control_row_number(call, "entries", (long long)statistics.entries);
	control_row_number(call, "endpoints", (long long)statistics.endpoints);
	control_row_string(call, "ingress_filter",
	                   ingress_filter_name(config->tunnel.ingress_filter));
	control_row_string(call, "dscp", dscp_name(config->tunnel.dscp));
	control_row_number(call, "kernel_routes_pending",
	                   (long long)kernel_routes_pending(pe->routes));
	control_row_number(call, "kernel_routes_failed", (long long)pe->route_failures);
	control_row_boolean(call, "ipv4_forwarding", forwarding.ip4);
	control_row_boolean(call, "ipv6_forwarding", forwarding.ip6);
	control_row_number(call, "table_bytes", (long long)statistics.truth_bytes);
	control_row_number(call, "map_bytes", (long long)statistics.compiled_size);
	control_row_end(call);
	return CONTROL_END;
}

static void put_endpoint(struct control_call *call, const struct pe *pe, __u32 hop,
                         const struct ip6_addr *endpoint, size_t prefixes)
{
	const struct table_memory *memory = dataplane_table_memory(pe->dataplane);
	struct counter sent = dataplane_read_hop_counter(pe->dataplane, hop);
	char text[IP6_ADDR_TEXT];

	control_row_begin(call);
	control_row_string(call, "endpoint", ip6_addr_print(endpoint, text));
	control_row_number(call, "hop", hop);
	control_row_number(call, "prefixes", (long long)prefixes);
	control_row_string(call, "state",
	                   table_is_endpoint_usable(pe->table, endpoint) ? "usable" : "unusable");
	control_row_number(call, "path_mtu", memory->hops[hop].path_mtu);
	control_row_number(call, "tx_packets", (long long)sent.packets);
	control_row_number(call, "tx_bytes", (long long)sent.bytes);
	control_row_end(call);
}

int show_endpoints_next(struct control_call *call, void *data)
{
	struct rows_state *state = data;
	const struct pe *pe = call_pe(call);
	__u32 n_hops = dataplane_table_memory(pe->dataplane)->n_hops;
	__u32 hop = HOP_FIRST + (__u32)state->next;

	for (int i = 0; i < ROWS_A_TURN; i++, hop++) {
		struct ip6_addr endpoint;
		size_t prefixes;

		if (hop >= n_hops)
			return CONTROL_END;
		prefixes = table_hop_prefixes(pe->table, hop, &endpoint);
		if (prefixes)
			put_endpoint(call, pe, hop, &endpoint, prefixes);
	}
	state->next += ROWS_A_TURN;
	return CONTROL_MORE;
}

static void put_port_counters(struct control_call *call, const struct pe *pe, __u32 ifindex)
{
	struct counter counters[VERDICTS], passed = {0}, dropped = {0};

	if (dataplane_read_counters(pe->dataplane, ifindex, counters))
		return;
	for (int v = VERDICT_FIRST_PASS; v < VERDICTS; v++) {
		struct counter *sum = v < VERDICT_FIRST_DROP ? &passed : &dropped;

		sum->packets += counters[v].packets;
		sum->bytes += counters[v].bytes;
	}
	control_row_number(call, "encapsulated_packets",
	                   (long long)counters[VERDICT_encapsulated].packets);
	control_row_number(call, "encapsulated_bytes",
	                   (long long)counters[VERDICT_encapsulated].bytes);
	control_row_number(call, "decapsulated_packets",
	                   (long long)counters[VERDICT_decapsulated].packets);
	control_row_number(call, "decapsulated_bytes",
	                   (long long)counters[VERDICT_decapsulated].bytes);
	control_row_number(call, "passed_packets", (long long)passed.packets);
	control_row_number(call, "passed_bytes", (long long)passed.bytes);
	control_row_number(call, "dropped_packets", (long long)dropped.packets);
	control_row_number(call, "dropped_bytes", (long long)dropped.bytes);
}

static void put_vlan(struct control_call *call, const struct port *port)
{
	char text[16] = "";

	if (port->vlans == 1)
		snprintf(text, sizeof(text), "%u", ntohs(port->vlan[0].vid));
	else if (port->vlans == 2)
		snprintf(text, sizeof(text), "%u.%u", ntohs(port->vlan[0].vid),
		         ntohs(port->vlan[1].vid));
	control_row_string(call, "vlan", text);
}

static void put_program(struct control_call *call, __u32 ifindex)
{
	struct xdp_state xdp = {0};

	dataplane_xdp_state(ifindex, &xdp);
	control_row_string(call, "mode", xdp_mode_name(xdp.mode));
	control_row_number(call, "program_id", xdp.program_id);
}

static void put_vif(struct control_call *call, const struct pe *pe)
{
	control_row_begin(call);
	control_row_string(call, "name", pe->vif.name);
	control_row_number(call, "ifindex", pe->vif.ifindex);
	control_row_string(call, "faces", "kernel");
	control_row_string(call, "vlan", "");
	put_program(call, (__u32)pe->vif.hidden_ifindex);
	control_row_string(call, "state", "active");
	put_port_counters(call, pe, (__u32)pe->vif.hidden_ifindex);
	control_row_end(call);
}

int show_interfaces_next(struct control_call *call, void *data)
{
	struct rows_state *state = data;
	const struct pe *pe = call_pe(call);
	const struct port_view *view;

	if (state->next == pe->ports.n) {
		put_vif(call, pe);
		return CONTROL_END;
	}
	view = &pe->ports.views[state->next++];
	control_row_begin(call);
	control_row_string(call, "name", view->name);
	control_row_number(call, "ifindex", view->port.ifindex);
	control_row_string(call, "faces",
	                   view->port.flags & PORT_FACES_V4
	                           ? view->port.flags & PORT_FACES_V6 ? "both" : "ipv4"
	                           : "ipv6");
	put_vlan(call, &view->port);
	put_program(call, view->port.xdp_ifindex);
	control_row_string(call, "state", port_status_name(view->status));
	put_port_counters(call, pe, view->port.ifindex);
	control_row_end(call);
	return CONTROL_MORE;
}

int show_counters_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_counters_state *state = data;
	const struct pe *pe = call_pe(call);
	const char *interface = control_string(arguments, "interface");
	__u32 ifindex;

	state->all = control_boolean(arguments, "all");
	if (!interface) {
		state->has_slow_path = true;
		dataplane_read_all_counters(pe->dataplane, state->counters);
		return 0;
	}
	ifindex = strcmp(interface, pe->vif.name) ? if_nametoindex(interface)
	                                          : (__u32)pe->vif.hidden_ifindex;
	if (!ifindex || dataplane_read_counters(pe->dataplane, ifindex, state->counters))
		return control_fail(call, -ENOENT, "see `softwire show interfaces`",
		                    "%s is no interface of the packet engine", interface);
	return 0;
}

static void put_counter(struct control_call *call, const struct counter *counter, const char *name,
                        enum verdict_class class, const char *meaning, bool all)
{
	if (!counter->packets && !all)
		return;
	control_row_begin(call);
	control_row_string(call, "name", name);
	control_row_string(call, "class", verdict_class_name(class));
	control_row_number(call, "packets", (long long)counter->packets);
	control_row_number(call, "bytes", (long long)counter->bytes);
	control_row_string(call, "meaning", meaning);
	control_row_end(call);
}

int show_counters_next(struct control_call *call, void *data)
{
	struct show_counters_state *state = data;

	for (int v = 0; v < VERDICTS; v++) {
		const struct verdict_info *info = verdict_info((enum verdict)v);

		put_counter(call, &state->counters[v], info->name, info->class, info->meaning,
		            state->all);
	}
	for (int e = 0; state->has_slow_path && e < SLOW_PATH_EVENTS; e++) {
		const struct slow_path_info *info = slow_path_info((enum slow_path_event)e);
		struct counter counter =
		        slow_path_counter(call_pe(call)->slow_path, (enum slow_path_event)e);

		put_counter(call, &counter, info->name, info->class, info->meaning, state->all);
	}
	return CONTROL_END;
}

static void put_adjacency(void *context, const struct adjacency_view *view)
{
	struct control_call *call = context;
	const __u8 *mac = view->link.destination;
	char text[IP6_ADDR_TEXT], name[IF_NAMESIZE] = "?", hex[18], vlan[16] = "";

	if (view->is_v6)
		ip6_addr_print(&view->endpoint, text);
	else
		ip4_addr_print(view->destination, text);
	if_indextoname(view->link.ifindex, name);
	snprintf(hex, sizeof(hex), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
	         mac[4], mac[5]);
	if (view->link.vlans == 1)
		snprintf(vlan, sizeof(vlan), "%u", ntohs(view->link.vid[0]));
	else if (view->link.vlans == 2)
		snprintf(vlan, sizeof(vlan), "%u.%u", ntohs(view->link.vid[0]),
		         ntohs(view->link.vid[1]));
	control_row_begin(call);
	control_row_number(call, "cpu", view->cpu);
	control_row_string(call, "family", view->is_v6 ? "ipv6" : "ipv4");
	control_row_string(call, "destination", text);
	control_row_string(call, "interface", name);
	control_row_string(call, "mac", hex);
	control_row_string(call, "vlan", vlan);
	control_row_number(call, "mtu", view->link.mtu);
	control_row_number(call, "age_ms", view->age_ms);
	control_row_string(call, "state", view->is_fresh ? "fresh" : "stale");
	control_row_end(call);
}

int show_adjacencies_next(struct control_call *call, void *data)
{
	struct rows_state *state = data;

	state->next = dataplane_walk_adjacencies(call_pe(call)->dataplane, state->next,
	                                         SLOTS_A_TURN, put_adjacency, call);
	return state->next ? CONTROL_MORE : CONTROL_END;
}

/* A row for each line of the text. */
int show_config_next(struct control_call *call, void *data)
{
	struct rows_state *state = data;
	const char *text = call_pe(call)->config->text + state->next;

	for (int i = 0; i < ROWS_A_TURN && *text; i++) {
		size_t len = strcspn(text, "\n");
		char line[1024];

		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		control_row_begin(call);
		control_row_string(call, "text", line);
		control_row_end(call);
		text += len + (text[len] == '\n');
	}
	state->next = (__u64)(text - call_pe(call)->config->text);
	return *text ? CONTROL_MORE : CONTROL_END;
}
