/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hooks: each fetches a packet, calls the engine, counts the verdict and acts on it.
 *
 *	softwire_port	XDP on every interface that faces an island or the core
 *	softwire_vif	XDP on the VIF's hidden end: what the kernel sent into the VIF
 *	softwire_trace	either of them for one packet, by test run: nothing is counted or sent
 *	softwire_ticks	the time that adjacencies are kept by, for the daemon: by test run
 *
 * They take frames in fragments ("frags"), or native mode would end at an MTU of about 3,500 on
 * pages of 4 KiB: all that they read and write lies in a frame's linear first part.
 */
#include "bpf/platform.h"
#include "core/engine.h"

static __always_inline void count(const struct port *port, enum verdict verdict, __u64 bytes)
{
	__u32 number = port ? port - plane.ports : 0;
	__u32 slot = bpf_get_smp_processor_id() * PORTS_MAX + (number & PORTS_MASK);
	struct counter *counter;

	slot = slot * VERDICT_SLOTS + verdict;
	counter = bpf_map_lookup_elem(&counters, &slot);
	if (counter) {
		counter->packets++;
		counter->bytes += bytes;
	}
}

/* What the map does not know, such as a device that has just come back, is found by its index. */
static __always_inline int redirect(__u32 ifindex)
{
	const __u32 number = ifindex < IFINDEX_LIMIT ? plane.port_of[ifindex] : 0;
	const int action = bpf_redirect_map(&devices, number, XDP_ABORTED);

	return action == XDP_REDIRECT ? action : bpf_redirect(ifindex, 0);
}

static __always_inline int act(const struct outcome *outcome)
{
	if (outcome->ifindex)
		return redirect(outcome->ifindex);
	return outcome->verdict >= VERDICT_FIRST_DROP ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int softwire_port(struct xdp_md *context)
{
	struct packet packet = {.ifindex = context->ingress_ifindex};
	const struct port *port;
	struct outcome outcome;

	packet_fetch(&packet, context);
	outcome = engine_receive(&packet, &port);
	count(port, outcome.verdict, packet.len);
	return act(&outcome);
}

SEC("xdp.frags")
int softwire_vif(struct xdp_md *context)
{
	struct packet packet = {.ifindex = context->ingress_ifindex};
	const struct port *port;
	struct outcome outcome;

	packet_fetch(&packet, context);
	outcome = engine_receive_vif(&packet, &port);
	count(port, outcome.verdict, packet.len);
	return act(&outcome);
}

SEC("xdp.frags")
int softwire_trace(struct xdp_md *context)
{
	struct trace_slot *slot = bpf_map_lookup_elem(&trace_slots, &(__u32){0});
	struct packet packet = {};
	const struct port *port;
	struct outcome outcome;

	if (!slot)
		return XDP_ABORTED;
	packet.ifindex = slot->ifindex;
	packet.trace = &slot->trace;
	__builtin_memset(&slot->trace, 0, sizeof(slot->trace));
	packet_fetch(&packet, context);
	port = platform_port(packet.ifindex);
	if (port && port->flags & PORT_VIF)
		outcome = engine_receive_vif(&packet, &port);
	else
		outcome = engine_receive(&packet, &port);
	slot->trace.verdict = outcome.verdict;
	slot->trace.redirect_ifindex = outcome.ifindex;
	if (outcome.ifindex)
		return XDP_REDIRECT;
	return outcome.verdict >= VERDICT_FIRST_DROP ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int softwire_ticks(struct xdp_md *context)
{
	(void)context;
	return (int)platform_now();
}

char _license[] SEC("license") = "GPL";
