/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/family.h"

#include <arpa/inet.h>
#include <errno.h>

#include "base/addr.h"

const struct bgp_family bgp_family_rows[BGP_FAMILIES] = {
        [BGP_IPV4_UNICAST] =
                {
                        .name = "ipv4-unicast",
                        .afi = BGP_AFI_IP4,
                        .safi = BGP_SAFI_UNICAST,
                        .max_len = 32,
                        .next_hops = BGP_NEXT_HOP_IP4 | BGP_NEXT_HOP_IP6_IF_NEGOTIATED,
                        .is_routed = true,
                },
        [BGP_IPV4_4OVER6] =
                {
                        .name = "ipv4-4over6",
                        .afi = BGP_AFI_IP4,
                        .safi = BGP_SAFI_4OVER6,
                        .max_len = 32,
                        .next_hops = BGP_NEXT_HOP_IP6,
                        .is_routed = true,
                },
        [BGP_IPV6_6OVER4] =
                {
                        .name = "ipv6-6over4",
                        .afi = BGP_AFI_IP6,
                        .safi = BGP_SAFI_6OVER4,
                        .max_len = 128,
                        .next_hops = BGP_NEXT_HOP_IP4,
                },
};

int bgp_family_find(__u16 afi, __u8 safi, enum bgp_family_id *ret_id)
{
	for (int id = 0; id < BGP_FAMILIES; id++) {
		if (bgp_family_rows[id].afi == afi && bgp_family_rows[id].safi == safi) {
			*ret_id = (enum bgp_family_id)id;
			return 0;
		}
	}
	return -EAFNOSUPPORT;
}

int bgp_family_by_name(const char *name, enum bgp_family_id *ret_id)
{
	for (int id = 0; id < BGP_FAMILIES; id++) {
		if (strcmp(bgp_family_rows[id].name, name) == 0) {
			*ret_id = (enum bgp_family_id)id;
			return 0;
		}
	}
	return -EAFNOSUPPORT;
}

struct ip6_addr bgp_next_hop_of_ip4(__be32 addr)
{
	struct ip6_addr mapped = {.bytes = {[10] = 0xff, [11] = 0xff}};

	mapped.words[3] = addr;
	return mapped;
}

static bool takes_ip6(const struct bgp_family *family, bool is_extended)
{
	return (family->next_hops & BGP_NEXT_HOP_IP6) ||
	       (is_extended && (family->next_hops & BGP_NEXT_HOP_IP6_IF_NEGOTIATED));
}

int bgp_next_hop_read(const struct bgp_family *family, bool is_extended, struct bgp_reader field,
                      struct bgp_next_hop *ret_next_hop)
{
	struct bgp_next_hop next_hop = {0};
	size_t len = bgp_left(&field);

	if (len == 4 && (family->next_hops & BGP_NEXT_HOP_IP4)) {
		next_hop.addr = bgp_next_hop_of_ip4(bgp_read_be32(&field));
	} else if ((len == 16 || len == 32) && takes_ip6(family, is_extended)) {
		memcpy(&next_hop.addr, bgp_read_bytes(&field, 16), 16);
		if (bgp_next_hop_is_ip4(&next_hop.addr)) /* to us that would mean IPv4 */
			next_hop.addr = (struct ip6_addr){0};
		if (len == 32)
			memcpy(&next_hop.link_local, bgp_read_bytes(&field, 16), 16);
	} else {
		return -EBADMSG;
	}
	*ret_next_hop = next_hop;
	return 0;
}

void bgp_next_hop_write(struct bgp_writer *writer, const struct bgp_next_hop *next_hop)
{
	bool has_link_local = next_hop->link_local.halves[0] || next_hop->link_local.halves[1];

	if (bgp_next_hop_is_ip4(&next_hop->addr)) {
		bgp_write_u8(writer, 4);
		bgp_write_be32(writer, bgp_next_hop_ip4(&next_hop->addr));
		return;
	}
	bgp_write_u8(writer, has_link_local ? 32 : 16);
	bgp_write_bytes(writer, next_hop->addr.bytes, 16);
	if (has_link_local)
		bgp_write_bytes(writer, next_hop->link_local.bytes, 16);
}

int bgp_nlri_read(const struct bgp_family *family, struct bgp_reader *reader,
                  struct bgp_nlri *ret_nlri)
{
	struct bgp_nlri nlri = {.len = bgp_read_u8(reader)};
	size_t n_bytes = (nlri.len + 7U) / 8;
	const __u8 *bytes;

	if (nlri.len > family->max_len)
		return -EBADMSG;
	bytes = bgp_read_bytes(reader, n_bytes);
	if (reader->is_short)
		return -EBADMSG;
	memcpy(nlri.bytes, bytes, n_bytes);
	if (nlri.len % 8)
		nlri.bytes[n_bytes - 1] &= (__u8)(0xff << (8 - nlri.len % 8));
	*ret_nlri = nlri;
	return 0;
}

void bgp_nlri_write(struct bgp_writer *writer, const struct bgp_nlri *nlri)
{
	bgp_write_u8(writer, nlri->len);
	bgp_write_bytes(writer, nlri->bytes, (nlri->len + 7U) / 8);
}

/* One prefix; `bytes` has all of its octets. */
static struct ip4_prefix prefix_of(const __u8 *bytes, unsigned int len)
{
	__u32 addr = 0;

	switch ((len + 7) / 8) {
	case 4:
		addr |= bytes[3];
		/* fallthrough */
	case 3:
		addr |= (__u32)bytes[2] << 8;
		/* fallthrough */
	case 2:
		addr |= (__u32)bytes[1] << 16;
		/* fallthrough */
	case 1:
		addr |= (__u32)bytes[0] << 24;
		/* fallthrough */
	default:
		return (struct ip4_prefix){.addr = htonl(addr & ip4_netmask(len)),
		                           .len = (__u8)len};
	}
}

static bool read_ip4(struct bgp_reader *reader, struct ip4_prefix *ret_prefix)
{
	unsigned int len = bgp_read_u8(reader);
	const __u8 *bytes = len > 32 ? NULL : bgp_read_bytes(reader, (len + 7) / 8);

	if (!bytes)
		return false;
	*ret_prefix = prefix_of(bytes, len);
	return true;
}

int bgp_nlri_read_ip4(struct bgp_reader *reader, struct ip4_prefix *prefixes, size_t max)
{
	int n = 0;

	while (bgp_left(reader) && (size_t)n < max)
		if (!read_ip4(reader, &prefixes[n++]))
			return -EBADMSG;
	return n;
}

int bgp_nlri_read_ip4_paths(struct bgp_reader *reader, __u32 *ids, struct ip4_prefix *prefixes,
                            size_t max)
{
	int n = 0;

	while (bgp_left(reader) && (size_t)n < max) {
		ids[n] = bgp_read_u32(reader);
		if (!read_ip4(reader, &prefixes[n++]) || reader->is_short)
			return -EBADMSG;
	}
	return n;
}

void bgp_nlri_write_ip4(struct bgp_writer *writer, const struct ip4_prefix *prefix)
{
	size_t n_bytes = (prefix->len + 7U) / 8;
	__u8 *room = bgp_write_room(writer, 1 + n_bytes);

	if (!room)
		return;
	room[0] = prefix->len;
	memcpy(room + 1, &prefix->addr, n_bytes);
}
