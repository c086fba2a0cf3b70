/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/tunnel.h"

#include "bgp/family.h"

enum {
	SUB_TLV_EGRESS = 6,
	EGRESS_FIXED_BYTES = 6, /* 4 reserved, 2 of AFI; then the address */
};

struct tunnel {
	__u16 type;
	struct bgp_reader sub_tlvs;
};

static bool next_tunnel(struct bgp_reader *attribute, struct tunnel *ret_tunnel)
{
	if (!bgp_left(attribute))
		return false;
	ret_tunnel->type = bgp_read_u16(attribute);
	ret_tunnel->sub_tlvs = bgp_read_sub(attribute, bgp_read_u16(attribute));
	return true;
}

/* Types from 128 have a length of two octets (RFC 9012 section 2). */
static bool next_sub_tlv(struct bgp_reader *tunnel, __u8 *ret_type, struct bgp_reader *ret_value)
{
	size_t len;

	if (!bgp_left(tunnel))
		return false;
	*ret_type = bgp_read_u8(tunnel);
	len = *ret_type < 128 ? bgp_read_u8(tunnel) : bgp_read_u16(tunnel);
	*ret_value = bgp_read_sub(tunnel, len);
	return true;
}

/*
 * Where a tunnel ends: AFI 0, or no such sub-TLV at all, is the next hop. Returns false when the
 * sub-TLV makes no sense, and then the tunnel can't be used (RFC 9012 section 3.1).
 */
static bool read_egress(struct bgp_reader sub_tlvs, struct ip6_addr *ret_egress,
                        bool *ret_has_egress)
{
	struct bgp_reader value;
	bool was_there = false;
	__u8 type;

	while (next_sub_tlv(&sub_tlvs, &type, &value)) {
		size_t len = bgp_left(&value);
		__u16 afi;

		if (type != SUB_TLV_EGRESS)
			continue;
		if (was_there || len < EGRESS_FIXED_BYTES)
			return false;
		was_there = true;
		bgp_read_u32(&value);
		afi = bgp_read_u16(&value);
		if (afi == BGP_AFI_IP4 && bgp_left(&value) == 4) {
			*ret_egress = bgp_next_hop_of_ip4(bgp_read_be32(&value));
		} else if (afi == BGP_AFI_IP6 && bgp_left(&value) == 16) {
			memcpy(ret_egress, value.at, 16);
		} else {
			if (afi || bgp_left(&value))
				return false;
			continue;
		}
		*ret_has_egress = true;
	}
	return true;
}

static bool is_valid(const struct tunnel *tunnel)
{
	struct ip6_addr egress;
	bool has_egress;

	return read_egress(tunnel->sub_tlvs, &egress, &has_egress);
}

bool bgp_tunnel_check(struct bgp_reader value)
{
	bool has_valid = !bgp_left(&value);
	struct bgp_reader sub_value;
	struct tunnel tunnel;
	__u8 type;

	while (next_tunnel(&value, &tunnel)) {
		struct bgp_reader sub_tlvs = tunnel.sub_tlvs;

		while (next_sub_tlv(&sub_tlvs, &type, &sub_value))
			;
		if (value.is_short || sub_tlvs.is_short)
			return false;
		has_valid |= is_valid(&tunnel);
	}
	return has_valid;
}

void bgp_tunnel_write_valid(struct bgp_writer *writer, struct bgp_reader value)
{
	struct tunnel tunnel;

	while (next_tunnel(&value, &tunnel)) {
		if (!is_valid(&tunnel))
			continue;
		bgp_write_u16(writer, tunnel.type);
		bgp_write_u16(writer, (__u16)bgp_left(&tunnel.sub_tlvs));
		bgp_write_bytes(writer, tunnel.sub_tlvs.at, bgp_left(&tunnel.sub_tlvs));
	}
}

/* The first usable tunnel of a kind counts: the order is the sender's preference. */
static void add_tunnel(struct bgp_tunnel_facts *facts, const struct tunnel *tunnel)
{
	struct ip6_addr egress = {0};
	bool has_egress = false;

	if (!read_egress(tunnel->sub_tlvs, &egress, &has_egress))
		return;
	if (tunnel->type != BGP_TUNNEL_IPIP) {
		facts->other = facts->other ? facts->other : tunnel->type;
	} else if (!facts->has_ipip) {
		facts->has_ipip = true;
		facts->has_egress = has_egress;
		facts->egress = egress;
	}
}

static void add_communities(struct bgp_tunnel_facts *facts, struct bgp_reader communities)
{
	while (bgp_left(&communities) >= BGP_TUNNEL_COMMUNITY_BYTES) {
		__u16 kind = bgp_read_u16(&communities);
		struct tunnel tunnel;

		bgp_read_u32(&communities);
		tunnel.type = bgp_read_u16(&communities);
		tunnel.sub_tlvs = bgp_reader_of(NULL, 0);
		if (kind != 0x030c)
			continue;
		facts->is_there = true;
		add_tunnel(facts, &tunnel);
	}
}

struct bgp_tunnel_facts bgp_tunnel_facts(struct bgp_reader attribute, struct bgp_reader communities)
{
	struct bgp_tunnel_facts facts = {.is_there = bgp_left(&attribute) > 0};
	struct tunnel tunnel;

	while (next_tunnel(&attribute, &tunnel))
		add_tunnel(&facts, &tunnel);
	add_communities(&facts, communities);
	return facts;
}

void bgp_tunnel_community(enum bgp_tunnel_type type, __u8 ret_community[BGP_TUNNEL_COMMUNITY_BYTES])
{
	const __u8 community[BGP_TUNNEL_COMMUNITY_BYTES] = {0x03, 0x0c, 0, 0, 0, 0, 0, (__u8)type};

	memcpy(ret_community, community, sizeof(community));
}

void bgp_tunnel_write(struct bgp_writer *writer, enum bgp_tunnel_type type)
{
	size_t tunnel, sub_tlv;

	bgp_write_u16(writer, (__u16)type);
	tunnel = bgp_write_length16(writer);
	bgp_write_u8(writer, SUB_TLV_EGRESS);
	sub_tlv = bgp_write_length8(writer);
	bgp_write_u32(writer, 0);
	bgp_write_u16(writer, 0); /* AFI 0: the next hop */
	bgp_end_length8(writer, sub_tlv);
	bgp_end_length16(writer, tunnel);
}

const char *bgp_tunnel_name(__u16 type)
{
	static const char *const names[] = {
	        [1] = "l2tpv3-over-ip",
	        [BGP_TUNNEL_GRE] = "gre",
	        [BGP_TUNNEL_IPIP] = "ip-in-ip",
	        [8] = "vxlan",
	        [9] = "nvgre",
	        [10] = "mpls",
	        [11] = "mpls-in-gre",
	        [12] = "vxlan-gpe",
	        [13] = "mpls-in-udp",
	        [19] = "geneve",
	};

	return type < sizeof(names) / sizeof(*names) ? names[type] : NULL;
}
