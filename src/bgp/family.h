/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address families: a row for each pair of AFI and SAFI that this speaker knows, with its name, the
 * form of its prefixes and the next hops it may carry. Everything else asks the row.
 */
#ifndef BGP_FAMILY_H
#define BGP_FAMILY_H

#include "bgp/wire.h"

enum {
	BGP_AFI_IP4 = 1,
	BGP_AFI_IP6 = 2,
	BGP_SAFI_UNICAST = 1,
	BGP_SAFI_4OVER6 = 67, /* RFC 5747 */
	BGP_SAFI_6OVER4 = 68,
};

enum bgp_family_id {
	BGP_IPV4_UNICAST, /* IPv6 next hops where the extended next hop capability says so */
	BGP_IPV4_4OVER6,
	BGP_IPV6_6OVER4, /* on the wire only; nothing routes by it */
	BGP_FAMILIES,
};

/* A set of families is a __u8: a bit for each bgp_family_id. */
#define BGP_FAMILY_BIT(id) ((__u8)(1u << (id)))

/* A prefix of any family: length in bits, then its octets, the unused bits zero. */
struct bgp_nlri {
	__u8 len;
	__u8 bytes[16];
};

/* A next hop as received or to be sent. IPv4 addresses are kept as ::ffff:a.b.c.d. */
struct bgp_next_hop {
	struct ip6_addr addr;       /* global, or link-local where the peer sent nothing else */
	struct ip6_addr link_local; /* the second address of a 32-octet next hop, or :: */
};

/* What a family's next hop may be. */
enum {
	BGP_NEXT_HOP_IP4 = 1 << 0,
	BGP_NEXT_HOP_IP6 = 1 << 1,
	BGP_NEXT_HOP_IP6_IF_NEGOTIATED = 1 << 2, /* RFC 8950 */
};

struct bgp_family {
	const char *name; /* as configured: "ipv4-4over6" */
	__u16 afi;
	__u8 safi;
	__u8 max_len;   /* bits of an address */
	__u8 next_hops; /* BGP_NEXT_HOP_... */
	bool is_routed; /* kept in the RIB */
};

extern const struct bgp_family bgp_family_rows[BGP_FAMILIES];

/* By what is on the wire, or by name. Returns 0, or -EAFNOSUPPORT for one not known. */
int bgp_family_find(__u16 afi, __u8 safi, enum bgp_family_id *ret_id);
int bgp_family_by_name(const char *name, enum bgp_family_id *ret_id);

/*
 * The next hop field of MP_REACH_NLRI. Returns 0 or -EBADMSG for a length that the family does not
 * take (RFC 4760, RFC 8950 section 4, RFC 5747 section 4). Whether the address is a usable one is
 * asked elsewhere: that is no syntax error. IPv4 in the form of IPv6 is no address at all (::).
 */
int bgp_next_hop_read(const struct bgp_family *family, bool is_extended, struct bgp_reader field,
                      struct bgp_next_hop *ret_next_hop);
/* The length octet and the address(es). IPv4 in the 4-octet form. */
void bgp_next_hop_write(struct bgp_writer *writer, const struct bgp_next_hop *next_hop);

static inline bool bgp_next_hop_is_ip4(const struct ip6_addr *addr)
{
	return !addr->halves[0] && addr->bytes[10] == 0xff && addr->bytes[11] == 0xff &&
	       !addr->bytes[8] && !addr->bytes[9];
}
struct ip6_addr bgp_next_hop_of_ip4(__be32 addr);
static inline __be32 bgp_next_hop_ip4(const struct ip6_addr *addr)
{
	return addr->words[3];
}

/*
 * One prefix of any family. Host bits are cleared (RFC 4271 4.3: their value is irrelevant).
 * Returns 0, or -EBADMSG for a length beyond the family's or an octet that is missing.
 */
int bgp_nlri_read(const struct bgp_family *family, struct bgp_reader *reader,
                  struct bgp_nlri *ret_nlri);
void bgp_nlri_write(struct bgp_writer *writer, const struct bgp_nlri *nlri);

/*
 * Many IPv4 prefixes: up to `max` of them into `prefixes`. Returns how many, 0 at the end, or
 * -EBADMSG as above, then with nothing of use in `prefixes`.
 */
int bgp_nlri_read_ip4(struct bgp_reader *reader, struct ip4_prefix *prefixes, size_t max);
/* The same where each of them stands behind its path identifier (RFC 7911 section 3). */
int bgp_nlri_read_ip4_paths(struct bgp_reader *reader, __u32 *ids, struct ip4_prefix *prefixes,
                            size_t max);
void bgp_nlri_write_ip4(struct bgp_writer *writer, const struct ip4_prefix *prefix);

#endif
