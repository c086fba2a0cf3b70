/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/fsm.h"

#include <arpa/inet.h>

bool bgp_collision_keeps_ours(__be32 our_id, __u32 our_as, __be32 their_id, __u32 their_as)
{
	if (our_id != their_id)
		return ntohl(our_id) > ntohl(their_id);
	return our_as > their_as;
}
