/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/role.h"

#include <stddef.h>

/* RFC 9234: table 2, then section 5 in its order. */
static const struct bgp_role_row rows[] = {
        [BGP_ROLE_PROVIDER] = {"provider", BGP_ROLE_CUSTOMER, BGP_LEAKS_ALL, .marks_sent = true},
        [BGP_ROLE_ROUTE_SERVER] = {"route-server", BGP_ROLE_ROUTE_SERVER_CLIENT, BGP_LEAKS_ALL,
                                   .marks_sent = true},
        [BGP_ROLE_ROUTE_SERVER_CLIENT] = {"route-server-client", BGP_ROLE_ROUTE_SERVER,
                                          .marks_received = true, .is_not_told_more = true},
        [BGP_ROLE_CUSTOMER] = {"customer", BGP_ROLE_PROVIDER, .marks_received = true,
                               .is_not_told_more = true},
        [BGP_ROLE_PEER] = {"peer", BGP_ROLE_PEER, BGP_LEAKS_OF_OTHERS, .marks_received = true,
                           .marks_sent = true, .is_not_told_more = true},
};

const struct bgp_role_row *bgp_role_row(__u8 role)
{
	return role < sizeof(rows) / sizeof(*rows) ? &rows[role] : NULL;
}

const char *bgp_role_name(__u8 role)
{
	const struct bgp_role_row *row = bgp_role_row(role);

	if (row)
		return row->name;
	return role == BGP_ROLE_NONE ? "none" : role == BGP_ROLE_SEVERAL ? "several" : "unknown";
}

bool bgp_roles_fit(__u8 ours, __u8 theirs, bool is_strict)
{
	const struct bgp_role_row *row = bgp_role_row(ours);

	if (theirs == BGP_ROLE_NONE)
		return !row || !is_strict;
	if (!row)
		return theirs != BGP_ROLE_SEVERAL;
	return row->other == theirs;
}
