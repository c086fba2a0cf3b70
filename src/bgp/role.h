/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Roles (RFC 9234): what two neighbouring ASes are to each other, and what follows for routes
 * marked "only to customer" (OTC, attribute 35). A row of a table for each role; nothing can change
 * it.
 */
#ifndef BGP_ROLE_H
#define BGP_ROLE_H

#include "core/types.h"

/* The numbers of the capability. */
enum bgp_role {
	BGP_ROLE_PROVIDER = 0,
	BGP_ROLE_ROUTE_SERVER = 1,
	BGP_ROLE_ROUTE_SERVER_CLIENT = 2,
	BGP_ROLE_CUSTOMER = 3,
	BGP_ROLE_PEER = 4,
	/* Never on the wire: */
	BGP_ROLE_SEVERAL = 253, /* the capability came more than once, with different roles */
	BGP_ROLE_UNKNOWN = 254, /* a number of no role */
	BGP_ROLE_NONE = 255,
};

/* Which of the routes that have OTC already are leaks when the peer sends them. */
enum bgp_leaks {
	BGP_LEAKS_NONE,
	BGP_LEAKS_OF_OTHERS, /* those whose OTC is another AS than the peer's */
	BGP_LEAKS_ALL,
};

struct bgp_role_row {
	const char *name;
	enum bgp_role other;   /* what the peer must be */
	enum bgp_leaks leaks;  /* of what is received: never used */
	bool marks_received;   /* OTC with the peer's AS, where there is none */
	bool marks_sent;       /* OTC with our AS, where there is none */
	bool is_not_told_more; /* the peer is not sent what has OTC */
};

/* By our role. NULL for one that is none of the five. */
const struct bgp_role_row *bgp_role_row(__u8 role);
/* For `show`; those that are none of the five have names, too. */
const char *bgp_role_name(__u8 role);

/*
 * RFC 9234 section 4.2: whether sessions between these two may be. A side that has no role goes
 * with any, unless `is_strict`: then a side with a role (ours) wants the other to have one.
 */
bool bgp_roles_fit(__u8 ours, __u8 theirs, bool is_strict);

#endif
