/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a route says that it wants a tunnel: the tunnel encapsulation attribute (RFC 9012) and the
 * encapsulation extended community (RFC 5512, RFC 9012 section 4.1).
 */
#ifndef BGP_TUNNEL_H
#define BGP_TUNNEL_H

#include "bgp/wire.h"

enum bgp_tunnel_type {
	BGP_TUNNEL_NONE = 0,
	BGP_TUNNEL_GRE = 2,
	BGP_TUNNEL_IPIP = 7,
};

enum {
	BGP_TUNNEL_COMMUNITY_BYTES = 8,
};

/* What a set of attributes says about tunnels. */
struct bgp_tunnel_facts {
	bool is_there;          /* anything about tunnels at all */
	bool has_ipip;          /* an IP-in-IP tunnel is offered */
	__u16 other;            /* a type that is offered and that we can't send, 0: none */
	bool has_egress;        /* the IP-in-IP tunnel ends elsewhere than at the next hop */
	struct ip6_addr egress; /* IPv4 as ::ffff:a.b.c.d */
};

/*
 * Whether the value of attribute 23 is well formed (RFC 9012 section 13): each tunnel ends with its
 * last sub-TLV, and one of them at least ends somewhere. No value is well formed, too.
 */
bool bgp_tunnel_check(struct bgp_reader value);
/* A value that was checked, without the tunnels whose egress endpoint makes no sense. */
void bgp_tunnel_write_valid(struct bgp_writer *writer, struct bgp_reader value);
/* Both values may be empty readers. They must have been checked. */
struct bgp_tunnel_facts bgp_tunnel_facts(struct bgp_reader attribute,
                                         struct bgp_reader communities);

/* The community 0x030c for a type; the value of attribute 23 with a TLV of a type, whose
 * egress endpoint is the next hop. */
void bgp_tunnel_community(enum bgp_tunnel_type type,
                          __u8 ret_community[BGP_TUNNEL_COMMUNITY_BYTES]);
void bgp_tunnel_write(struct bgp_writer *writer, enum bgp_tunnel_type type);
/* "ip-in-ip", "gre", or NULL for a type without a name. */
const char *bgp_tunnel_name(__u16 type);

#endif
