/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `softwire trace`: what the loaded program says about a packet, in words. */
#include "daemon/commands.h"

#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "daemon/names.h"
#include "daemon/target_text.h"

#define FRAME_GROWTH 128 /* room for a tunnel header and tags */

__attribute__((format(printf, 2, 3))) static void step(struct trace_state *state,
                                                       const char *format, ...)
{
	va_list args;

	if (state->n_steps == TRACE_STEPS)
		return;
	va_start(args, format);
	vsnprintf(state->steps[state->n_steps++], TRACE_STEP_TEXT, format, args);
	va_end(args);
}

static const char *interface_name(__u32 ifindex, char name[IF_NAMESIZE])
{
	if (!if_indextoname(ifindex, name))
		snprintf(name, IF_NAMESIZE, "#%u", ifindex);
	return name;
}

static void describe_hop(struct trace_state *state, const struct pe *pe, const char *what,
                         __u32 hop)
{
	char text[TARGET_TEXT];
	struct table_target target;
	__u8 active;

	if (hop == HOP_NONE)
		step(state, "the softwire table has no entry for the %s", what);
	else if (hop == HOP_LOCAL)
		step(state, "the %s lies in a prefix of this PE's own islands", what);
	else if (hop == HOP_OWN)
		step(state, "the %s is an address of this PE itself", what);
	else if (!table_hop_target(pe->table, hop, &target, &active))
		step(state, "the %s lies behind endpoint %s (hop %u)", what,
		     target_print(&target, active, text), hop);
}

static void describe_member(struct trace_state *state, const struct pe *pe, __u32 member)
{
	struct ip6_addr endpoint;
	char text[IP6_ADDR_TEXT];

	if (member == HOP_NONE)
		step(state, "none of its endpoints is usable");
	else if (table_hop_prefixes(pe->table, member, &endpoint))
		step(state, "the flow goes to endpoint %s (hop %u)",
		     ip6_addr_print(&endpoint, text), member);
}

static void describe_adjacency(struct trace_state *state)
{
	const struct trace *trace = &state->trace;
	const __u8 *mac = trace->link.destination;
	char name[IF_NAMESIZE];

	if (trace->flags & TRACE_ADJACENCY_MISSING)
		step(state, "the kernel's FIB gives no way for XDP to send it (answer %d)",
		     trace->fib_result);
	if (trace->flags & TRACE_ADJACENCY)
		step(state, "next hop %02x:%02x:%02x:%02x:%02x:%02x on %s, MTU %u, %s", mac[0],
		     mac[1], mac[2], mac[3], mac[4], mac[5],
		     interface_name(trace->link.ifindex, name), trace->link.mtu,
		     trace->flags & TRACE_ADJACENCY_CACHED ? "remembered"
		                                           : "asked of the kernel now");
	/* With a next hop, this verdict can only mean one thing. */
	if (trace->flags & TRACE_ADJACENCY && trace->verdict == VERDICT_pass_unresolved)
		step(state, "native XDP cannot send into %s, so the kernel does",
		     interface_name(trace->link.ifindex, name));
}

static void describe(struct trace_state *state, const struct pe *pe, const char *interface)
{
	const struct trace *trace = &state->trace;
	char name[IF_NAMESIZE];

	if (trace->flags & TRACE_PORT)
		step(state, "arrives on %s, handled as interface %s", interface,
		     interface_name(trace->port_ifindex, name));
	else
		step(state, "arrives on %s, which has no port for it", interface);
	if (trace->flags & TRACE_INNER)
		step(state, "a tunnel packet to the VIF: the IPv4 packet begins at octet %u",
		     trace->inner_offset);
	if (trace->flags & TRACE_SOURCE_HOP)
		describe_hop(state, pe, "inner source", trace->source_hop);
	if (trace->flags & TRACE_SOURCE_HOP)
		step(state, "ingress filter: %s",
		     ingress_filter_name(pe->config->tunnel.ingress_filter));
	if (trace->flags & TRACE_HOP)
		describe_hop(state, pe, "destination", trace->hop);
	if (trace->flags & TRACE_MEMBER)
		describe_member(state, pe, trace->member);
	describe_adjacency(state);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static int parse_frame(struct control_call *call, struct trace_state *state, const char *hex)
{
	size_t len = strlen(hex) / 2;

	if (strlen(hex) % 2 || len < 14 || len + FRAME_GROWTH > sizeof(state->frame))
		return control_fail(call, -EINVAL, NULL, "a packet is 14 to %zu octets in hex",
		                    sizeof(state->frame) - FRAME_GROWTH);
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return control_fail(call, -EINVAL, NULL, "the packet is not in hex");
		state->frame[i] = (__u8)(high << 4 | low);
	}
	state->len = len;
	return 0;
}

/* The port that a name means, and the device whose program sees its frames. */
static int find_interface(struct control_call *call, const char *name, __u32 *ret_device,
                          const __u8 **ret_mac)
{
	const struct pe *pe = call_pe(call);

	if (!strcmp(name, pe->vif.name)) {
		*ret_device = (__u32)pe->vif.hidden_ifindex;
		*ret_mac = pe->vif.mac;
		return 0;
	}
	for (size_t i = 0; i < pe->ports.n; i++) {
		const struct port_view *view = &pe->ports.views[i];

		if (strcmp(view->name, name) || !view->port.xdp_ifindex)
			continue;
		*ret_device = view->port.xdp_ifindex;
		*ret_mac = view->port.mac;
		return 0;
	}
	return control_fail(call, -ENOENT, "see `softwire show interfaces`",
	                    "%s is no interface of the packet engine", name);
}

int trace_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct trace_state *state = data;
	const char *interface = control_string(arguments, "interface");
	const __u8 *mac = NULL;
	__u32 device = 0;
	int err = parse_frame(call, state, control_string(arguments, "packet"));

	if (!err)
		err = find_interface(call, interface, &device, &mac);
	if (err)
		return err;
	if (control_boolean(arguments, "fill_mac"))
		memcpy(state->frame, mac, 6);
	err = dataplane_trace(call_pe(call)->dataplane, device, state->frame, sizeof(state->frame),
	                      &state->len, &state->trace, &state->action);
	if (err)
		return control_fail(call, err, NULL, "the kernel cannot run the program on it: %s",
		                    strerror(-err));
	describe(state, call_pe(call), interface);
	return 0;
}

static void put_packet(struct control_call *call, const struct trace_state *state)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * TRACE_FRAME_MAX + 1];
	size_t i;

	for (i = 0; i < state->len; i++) {
		hex[2 * i] = digits[state->frame[i] >> 4];
		hex[2 * i + 1] = digits[state->frame[i] & 15];
	}
	hex[2 * i] = '\0';
	control_row_string(call, "packet", hex);
}

static void put_verdict(struct control_call *call, const struct trace_state *state)
{
	const struct trace *trace = &state->trace;
	const struct verdict_info *info = verdict_info((enum verdict)trace->verdict);
	char name[IF_NAMESIZE];

	control_row_begin(call);
	control_row_string(call, "verdict", info->name);
	control_row_string(call, "class", verdict_class_name(info->class));
	control_row_string(call, "meaning", info->meaning);
	if (trace->redirect_ifindex)
		control_row_string(call, "out_interface",
		                   interface_name(trace->redirect_ifindex, name));
	if (info->class != VERDICT_CLASS_DROP)
		put_packet(call, state);
	control_row_end(call);
}

int trace_next(struct control_call *call, void *data)
{
	struct trace_state *state = data;

	if (state->next < state->n_steps) {
		control_row_begin(call);
		control_row_string(call, "step", state->steps[state->next++]);
		control_row_end(call);
		return CONTROL_MORE;
	}
	put_verdict(call, state);
	return CONTROL_END;
}
