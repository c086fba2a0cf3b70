/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the packet engine beside the softwire table: what the daemon tells it (settings,
 * ports) and what it remembers by itself (adjacencies, counters). The same structs lie in BPF maps
 * and in userspace.
 */
#ifndef CORE_PLANE_H
#define CORE_PLANE_H

#include "core/traffic_class.h"
#include "core/types.h"
#include "core/verdict.h"

enum ingress_filter {
	INGRESS_FILTER_STRICT, /* outer source must be the endpoint of the inner source */
	INGRESS_FILTER_LOOSE,  /* outer source must be some endpoint of the table */
	INGRESS_FILTER_OFF,
};

/* How packets are treated; the daemon writes a second copy and then switches `active_settings`. */
struct settings {
	struct ip6_addr
	        vif_address;  /* source of what we encapsulate, destination of what we take */
	__u32 vif_ifindex;    /* the VIF that the kernel's stack sees */
	__u32 hidden_ifindex; /* its other end, where XDP sits */
	__u8 vif_mac[6];      /* of both ends */
	__u8 hop_limit;
	__u8 dscp_model;     /* enum dscp_model */
	__u8 tunnel_dscp;    /* 6 bits, for the pipe model */
	__u8 ingress_filter; /* enum ingress_filter */
	__u8 forgets_v4;     /* policy routing: an IPv4 destination alone does not say the way */
	__u16 path_mtu;      /* of the core as configured, bytes; 0: what the interfaces say */
	__u16 vif_mtu;       /* the largest packet that the VIF takes to the kernel; 0: any */
	__u32 max_age_ticks; /* how long a cached adjacency is believed without asking again */
};

enum {
	PORT_FACES_V4 = 1 << 0,  /* IPv4 islands: packets may be encapsulated */
	PORT_FACES_V6 = 1 << 1,  /* the IPv6 core: tunnel packets are taken */
	PORT_HAS_VLANS = 1 << 2, /* tagged frames may belong to ports of their own */
	PORT_GENERIC =
	        1 << 3,    /* XDP in its generic mode: frames can't be redirected here natively */
	PORT_VIF = 1 << 4, /* the VIF's hidden end */
	PORT_NO_TARGET = 1 << 5, /* its driver takes no frames that native XDP redirects */
};

#define PORTS_MAX     256 /* port 0: none */
#define PORTS_MASK    (PORTS_MAX - 1)
#define IFINDEX_LIMIT 65536 /* interfaces with a higher index can't be ports */

/*
 * An interface that the engine receives from and sends to. A VLAN interface is a port of its own:
 * frames enter by the device below it, which runs the XDP program.
 */
struct port {
	__u8 mac[6];
	__u16 flags;
	__u32 ifindex;     /* of the IP interface */
	__u32 xdp_ifindex; /* of the device that runs the XDP program: the same without VLANs */
	__u8 vlans;        /* tags in front of the IP header, outermost first */
	__u8 reserved[3];
	struct {
		__be16 ethertype;
		__be16 vid; /* network byte order, priority bits zero */
	} vlan[2];
	__u32 pad;
};

_Static_assert(sizeof(struct port) == 32, "two ports a cache line");

/* Which port a tagged frame belongs to; unused tags are zero. */
struct vlan_key {
	__u32 xdp_ifindex;
	__be16 outer_vid;
	__be16 inner_vid;
};

/*
 * How to reach a neighbour: the remembered answer of the kernel's FIB. It counts while its
 * generation is that of the plane and until it expires.
 *
 * Time is counted in the kernel's jiffies (ticks), which a program reads by one load where asking
 * for nanoseconds is a call that costs a sixth of a packet; compared modulo 2^32.
 */
struct adjacency {
	__u32 generation; /* 0: never filled */
	__u32 expires;    /* ticks */
	__u32 ifindex;    /* where the frame is redirected to */
	__u16 mtu;        /* of the path, octets of IP packet */
	__u8 vlans;       /* tags to put */
	__u8 flags;       /* enum adjacency_flags */
	__u8 destination[6];
	__u8 source[6];
	__be16 vid[2]; /* outermost first */
};

enum adjacency_flags {
	ADJACENCY_GENERIC = 1 << 0, /* no native redirect into the port */
	ADJACENCY_S_VLAN = 1 << 1,  /* the outermost tag is 802.1ad */
};

/* Towards a tunnel endpoint, one for each hop and CPU: a hit needs this cache line and no other. */
struct adjacency6 {
	struct adjacency link;
	struct ip6_addr endpoint;
	__u64 packets; /* encapsulated towards it */
	__u64 bytes;
};

/* Towards an IPv4 destination, after decapsulation; found by a hash of the address. */
struct adjacency4 {
	struct adjacency link;
	__be32 destination;
	__u8 reserved[28];
};

_Static_assert(sizeof(struct adjacency6) == 64, "one cache line");
_Static_assert(sizeof(struct adjacency4) == 64, "one cache line");

struct counter {
	__u64 packets;
	__u64 bytes;
};

/* All that the daemon sets and the engine only reads. */
struct plane {
	struct settings settings[2]; /* the one in use, and the one being written */
	__u32 active_settings;
	__u32 generation; /* of adjacencies: raised when anything they depend on changes; never 0 */
	__u8 reserved[24];
	struct port ports[PORTS_MAX];
	__u8 port_of[IFINDEX_LIMIT]; /* interface index to port number */
};

_Static_assert(offsetof(struct plane, ports) % 64 == 0, "two ports a cache line");

#endif
