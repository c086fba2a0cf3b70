/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "core/checksum.h"
#include "core/wire.h"

enum { PACKET_LEN = 60 };

static void put_ethernet(__u8 *frame, const __u8 mac[6], __u16 ethertype)
{
	struct ethernet_header *eth = (void *)frame;

	memcpy(eth->destination, mac, 6);
	memset(eth->source, 6, 6);
	eth->ethertype = net16(ethertype);
}

static void put_ip4(__u8 *at, const char *source, const char *destination, __u8 ttl)
{
	struct ip4_header *ip = (void *)at;
	__be32 from, to;

	memset(at, 0, PACKET_LEN);
	ip->version_ihl = 0x45;
	ip->total_len = net16(PACKET_LEN);
	ip->ttl = ttl;
	ip->protocol = PROTO_UDP;
	if (ip4_addr_parse(source, &from) || ip4_addr_parse(destination, &to))
		abort();
	ip->source = from;
	ip->destination = to;
	ip->checksum = (__u16)~checksum_fold(checksum_ip4_sum(ip));
}

size_t frame_ip4(__u8 frame[FRAME_ROOM], const __u8 mac[6], const char *source,
                 const char *destination, __u8 ttl)
{
	put_ethernet(frame, mac, ETHERTYPE_V4);
	put_ip4(frame + sizeof(struct ethernet_header), source, destination, ttl);
	return sizeof(struct ethernet_header) + PACKET_LEN;
}

size_t frame_tunnelled(__u8 frame[FRAME_ROOM], const __u8 mac[6], const char *outer_source,
                       const char *outer_destination, const char *source, const char *destination)
{
	struct ip6_header *ip6 = (void *)(frame + sizeof(struct ethernet_header));
	struct ip6_addr from, to;

	put_ethernet(frame, mac, ETHERTYPE_V6);
	ip6->version_class_label = net32(6U << 28);
	ip6->payload_len = net16(PACKET_LEN);
	ip6->next_header = PROTO_IPV4;
	ip6->hop_limit = 64;
	if (ip6_addr_parse(outer_source, &from) || ip6_addr_parse(outer_destination, &to))
		abort();
	memcpy(&ip6->source, &from, sizeof(from));
	memcpy(&ip6->destination, &to, sizeof(to));
	put_ip4((__u8 *)(ip6 + 1), source, destination, 64);
	return sizeof(struct ethernet_header) + sizeof(*ip6) + PACKET_LEN;
}
