/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Headers as they are on the wire, in network byte order. The kernel places a frame's IP header at
 * an even address only, so userspace must not assume more; BPF loads are free of alignment rules on
 * the packet, and natural alignment spares the compiler from loading byte by byte. The same octets
 * are read as different structs (a header, its words), hence may_alias.
 */
#ifndef CORE_WIRE_H
#define CORE_WIRE_H

#include "core/types.h"

#ifdef __bpf__
#define WIRE       __attribute__((may_alias))
#define bswap16(x) __builtin_bswap16(x)
#define bswap32(x) __builtin_bswap32(x)
#else
#define WIRE       __attribute__((packed, aligned(2), may_alias))
#define bswap16(x) __builtin_bswap16(x)
#define bswap32(x) __builtin_bswap32(x)
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define net16(x) bswap16((__u16)(x)) /* host to network and back */
#define net32(x) bswap32((__u32)(x))
#else
#define net16(x) ((__u16)(x))
#define net32(x) ((__u32)(x))
#endif

enum {
	ETHERTYPE_V4 = 0x0800,
	ETHERTYPE_V6 = 0x86dd,
	ETHERTYPE_C_VLAN = 0x8100, /* 802.1Q */
	ETHERTYPE_S_VLAN = 0x88a8, /* 802.1ad */
};

enum {
	PROTO_HOP_BY_HOP = 0,
	PROTO_ICMP = 1,
	PROTO_IPV4 = 4, /* IPv4 in IPv6, RFC 2473 */
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_DCCP = 33,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_ICMPV6 = 58,
	PROTO_DESTINATION = 60,
	PROTO_SCTP = 132,
	PROTO_UDPLITE = 136,
};

struct ethernet_header {
	__u8 destination[6];
	__u8 source[6];
	__be16 ethertype;
} WIRE;

struct vlan_tag {
	__be16 tci;
	__be16 ethertype;
} WIRE;

struct ip4_header {
	__u8 version_ihl;
	__u8 tos;
	__be16 total_len;
	__be16 id;
	__be16 fragment; /* flags and offset */
	__u8 ttl;
	__u8 protocol;
	__be16 checksum;
	__be32 source;
	__be32 destination;
} WIRE;

#define IP4_DONT_FRAGMENT  0x4000
#define IP4_MORE_FRAGMENTS 0x2000
#define IP4_OFFSET_MASK    0x1fff

struct ip6_header {
	__be32 version_class_label;
	__be16 payload_len;
	__u8 next_header;
	__u8 hop_limit;
	struct ip6_addr source;
	struct ip6_addr destination;
} WIRE;

/* The start that hop-by-hop options, destination options and routing headers share (RFC 8200). */
struct ip6_extension {
	__u8 next_header;
	__u8 len_8;   /* units of 8 octets, the first not counted */
	__u8 data[2]; /* of a routing header: type and segments left */
	__u8 rest[4];
} WIRE;

struct ip6_fragment {
	__u8 next_header;
	__u8 reserved;
	__be16 offset_flags; /* 13 bits of offset, 2 reserved, M */
	__be32 id;
} WIRE;

_Static_assert(sizeof(struct ethernet_header) == 14, "IEEE 802.3");
_Static_assert(sizeof(struct ip4_header) == 20, "RFC 791");
_Static_assert(sizeof(struct ip6_header) == 40, "RFC 8200");
_Static_assert(sizeof(struct ip6_extension) == 8, "RFC 8200");
_Static_assert(sizeof(struct ip6_fragment) == 8, "RFC 8200");

#endif
