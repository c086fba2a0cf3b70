/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which endpoint of a list a flow goes to. Every active member draws a number for the flow, the
 * highest wins (rendezvous hashing; Thaler and Ravishankar 1998): the flows are shared equally, and
 * when a member goes, only its own flows move. The numbers depend on nothing but the flow and the
 * endpoints' addresses, so flows stay where they are when lists change or the daemon is restarted.
 */
#ifndef CORE_HOP_LIST_H
#define CORE_HOP_LIST_H

#include "core/hash.h"
#include "core/hop.h"

static __always_inline __u32 hop_list_salt(const struct ip6_addr *endpoint)
{
	return hash_mix(hash_mix(endpoint->halves[0]) ^ endpoint->halves[1]);
}

static __always_inline __u32 hop_list_draw(__u32 salt, __u32 flow)
{
	__u32 draw = (flow ^ salt) * 0x85ebca6bU;

	draw = (draw ^ draw >> 15) * 0xc2b2ae35U;
	return draw ^ draw >> 16;
}

/* The hop number of the flow's endpoint, HOP_NONE when none is active. `flow` is hash_flow()'s. */
static __always_inline __u32 hop_list_pick(const struct hop_list *list, __u32 flow)
{
	const __u32 active = *(const volatile __u8 *)&list->active;
	__u32 picked = HOP_NONE, highest = 0;

	for (int i = 0; i < HOP_LIST_MEMBERS; i++) {
		__u32 draw = hop_list_draw(list->salts[i], flow);

		if (active & 1U << i && (picked == HOP_NONE || draw > highest)) {
			highest = draw;
			picked = list->members[i];
		}
	}
	return picked;
}

#endif
