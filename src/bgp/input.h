/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From an UPDATE to the RIB: the checks that need to know who we are (loops, martians, next hops),
 * import policy, interning. Attributes are judged once for each UPDATE, prefixes one by one only
 * where the policy looks at them.
 */
#ifndef BGP_INPUT_H
#define BGP_INPUT_H

#include "bgp/peer.h"
#include "bgp/rib.h"
#include "bgp/update.h"

struct bgp_input_self {
	__u32 as;
	__be32 router_id;
	__be32 cluster_id;
	struct ip6_addr vif;
};

/* Who sent it. */
struct bgp_input_peer {
	__u16 number;
	__u32 as;
	__u32 local_as; /* as the peer knows us */
	struct ip6_addr address;
	struct ip6_addr own;    /* our address of the session: no next hop of the peer's */
	bool enforces_first_as; /* external: the path begins with the peer's AS */
	__u8 role;              /* ours (enum bgp_role), BGP_ROLE_NONE for internal peers */
	struct bgp_session_facts facts;
	const struct bgp_policy *import[BGP_FAMILIES];
};

/* What came of it, added to the peer's state by the caller. */
struct bgp_input_result {
	enum bgp_outcome outcome;
	__u8 fault_attribute;
	const char *fault;               /* static text, NULL: none */
	const struct bgp_update *update; /* as it was read; until the next one */
	struct bgp_notification error;   /* RESET */
	bool is_end_of_rib;
	enum bgp_family_id end_of_rib;
	size_t n_new[BGP_FAMILIES], n_gone[BGP_FAMILIES], n_rejected[BGP_FAMILIES];
	size_t n_faulty[BGP_FAULTS]; /* prefixes, by enum bgp_path_fault */
};

struct bgp_input; /* scratch: drafts and prefixes */
int bgp_input_new(struct bgp_rib *rib, struct bgp_attrs_pool *attrs, struct bgp_hops *hops,
                  struct bgp_input **ret_input);
void bgp_input_free(struct bgp_input *input);
void bgp_input_set_self(struct bgp_input *input, const struct bgp_input_self *self);

/* Returns 0, or what the pools said (-ENOMEM, -ENOSPC) with a part taken. */
int bgp_input_update(struct bgp_input *input, const struct bgp_input_peer *peer,
                     struct bgp_reader body, struct bgp_input_result *ret_result);

/* What is wrong with a path, whatever the policy. Pure. */
enum bgp_path_fault bgp_input_fault(const struct bgp_input_self *self,
                                    const struct bgp_input_peer *peer,
                                    const struct bgp_draft *draft,
                                    const struct bgp_next_hop *next_hop);
/* Whether a prefix must not be routed: loopback, link-local, multicast, reserved, 0.0.0.0/8. */
bool bgp_input_is_martian(const struct ip4_prefix *prefix);

#endif
