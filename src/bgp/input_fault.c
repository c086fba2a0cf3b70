/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a path or a prefix, whatever the policy. */
#include <arpa/inet.h>

#include "base/addr.h"
#include "bgp/as_path.h"
#include "bgp/input.h"
#include "bgp/role.h"
#include "bgp/tunnel.h"
#include "core/ip4_special.h"

static struct bgp_reader value_of(const struct bgp_draft *draft, __u8 code)
{
	struct bgp_reader value = bgp_reader_of(NULL, 0);

	bgp_draft_find(draft, code, &value);
	return value;
}

static bool is_cluster_loop(const struct bgp_input_self *self, const struct bgp_draft *draft)
{
	struct bgp_reader list = value_of(draft, BGP_ATTR_CLUSTER_LIST);

	while (bgp_left(&list))
		if (bgp_read_be32(&list) == self->cluster_id)
			return true;
	return false;
}

static bool is_usable_next_hop(const struct ip6_addr *addr)
{
	if (bgp_next_hop_is_ip4(addr))
		return !ip4_is_special(ntohl(bgp_next_hop_ip4(addr)));
	return ip6_addr_is_usable_endpoint(addr);
}

/*
 * Packets go to the next hop, as IPv4 in IPv6: a path whose tunnel must be another one, or must end
 * elsewhere, can't be used. Routes to an IPv4 next hop have no tunnel.
 */
static bool is_tunnel_impossible(const struct bgp_draft *draft, const struct ip6_addr *next_hop)
{
	struct bgp_tunnel_facts facts;

	if (bgp_next_hop_is_ip4(next_hop))
		return false;
	if (draft->hot.has & BGP_HAS_TUNNEL_OTHER)
		return true;
	if (!(draft->hot.has & BGP_HAS_EGRESS))
		return false;
	facts = bgp_tunnel_facts(value_of(draft, BGP_ATTR_TUNNEL), bgp_reader_of(NULL, 0));
	return !ip6_addr_is_equal(&facts.egress, next_hop);
}

/* RFC 9234 section 5, the first two ingress rules. */
static bool is_leak(const struct bgp_input_peer *peer, const struct bgp_draft *draft)
{
	const struct bgp_role_row *role = bgp_role_row(peer->role);
	struct bgp_reader otc;

	if (!role || role->leaks == BGP_LEAKS_NONE || !(draft->hot.has & BGP_HAS_OTC))
		return false;
	otc = value_of(draft, BGP_ATTR_OTC);
	return role->leaks == BGP_LEAKS_ALL || bgp_read_u32(&otc) != peer->as;
}

/* RFC 4271 section 6.3. Of our other addresses, those who follow next hops say that none is one. */
static bool is_self(const struct bgp_input_self *self, const struct bgp_input_peer *peer,
                    const struct ip6_addr *addr)
{
	return ip6_addr_is_equal(addr, &self->vif) || ip6_addr_is_equal(addr, &peer->own);
}

/* By our own number, or by the one that this peer and those behind it know (RFC 4271 9.1.2). */
static bool is_as_loop(const struct bgp_input_self *self, const struct bgp_input_peer *peer,
                       const struct bgp_draft *draft)
{
	const struct bgp_reader path = value_of(draft, BGP_ATTR_AS_PATH);

	return bgp_as_path_count(path, self->as) ||
	       (peer->local_as != self->as && bgp_as_path_count(path, peer->local_as));
}

enum bgp_path_fault bgp_input_fault(const struct bgp_input_self *self,
                                    const struct bgp_input_peer *peer,
                                    const struct bgp_draft *draft,
                                    const struct bgp_next_hop *next_hop)
{
	const struct ip6_addr *addr = &next_hop->addr;

	if (is_as_loop(self, peer, draft))
		return BGP_FAULT_AS_LOOP;
	if (peer->facts.is_internal && draft->hot.originator_id == self->router_id)
		return BGP_FAULT_ORIGINATOR;
	if (draft->hot.cluster_list_len && is_cluster_loop(self, draft))
		return BGP_FAULT_CLUSTER_LOOP;
	if (is_leak(peer, draft))
		return BGP_FAULT_LEAK;
	if (!is_usable_next_hop(addr))
		return BGP_FAULT_NEXT_HOP;
	if (is_self(self, peer, addr))
		return BGP_FAULT_NEXT_HOP_SELF;
	if (is_tunnel_impossible(draft, addr))
		return BGP_FAULT_TUNNEL;
	return BGP_FAULT_NONE;
}

/* The default route is none; neither is a short prefix that only begins like one, as 0.0.0.0/1. */
bool bgp_input_is_martian(const struct ip4_prefix *prefix)
{
	__u32 addr = ntohl(prefix->addr);

	if (addr >> 24 == 0)
		return prefix->len >= 8;
	if (addr >> 16 == 0xa9fe)
		return prefix->len >= 16;
	return ip4_is_special(addr);
}
