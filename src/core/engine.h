/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packet engine: packet in, verdict and packet out. A hook fetches the packet, calls one of the
 * two functions at the end, counts the verdict and acts on it. Include after a platform is defined.
 */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "core/decapsulate.h"
#include "core/encapsulate.h"

/* The port that a frame belongs to; NULL: none. */
static __always_inline const struct port *engine_port(const struct packet *packet)
{
	const struct port *port = platform_port(packet->ifindex);

	if (!packet->vlans)
		return port;
	if (!port || !(port->flags & PORT_HAS_VLANS))
		return NULL;
	return platform_vlan_port(&packet->vlan);
}

static __always_inline struct outcome engine_dispatch(struct packet *packet,
                                                      const struct port *port)
{
	if (packet->trace) {
		packet->trace->flags |= TRACE_PORT;
		packet->trace->port_ifindex = port->ifindex;
	}
	if (!packet_is_for(packet, port->mac))
		return OUTCOME(pass_other_host);
	if (packet->ethertype == net16(ETHERTYPE_V4) && port->flags & PORT_FACES_V4)
		return encapsulate(packet, port);
	if (packet->ethertype == net16(ETHERTYPE_V6) && port->flags & PORT_FACES_V6)
		return decapsulate(packet, port);
	return OUTCOME(pass_not_ip);
}

/*
 * A frame from an interface that faces an island, the core, or both. `ret_port` is the port it
 * belongs to (its counters), NULL if none.
 */
static __always_inline struct outcome engine_receive(struct packet *packet,
                                                     const struct port **ret_port)
{
	*ret_port = NULL;
	if (!packet_parse_link(packet))
		return OUTCOME(pass_not_ip);
	*ret_port = engine_port(packet);
	return *ret_port ? engine_dispatch(packet, *ret_port) : OUTCOME(pass_vlan);
}

/* A frame that the kernel sent into the VIF. */
static __always_inline struct outcome engine_receive_vif(struct packet *packet,
                                                         const struct port **ret_port)
{
	*ret_port = platform_port(packet->ifindex);
	if (!*ret_port || !packet_parse_link(packet))
		return OUTCOME(drop_vif_not_ip4);
	return encapsulate_vif(packet, *ret_port);
}

#endif
