/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of endpoints: each different list has a number of its own, which the prefixes behind it
 * share, and knows which of its members carry the flows now.
 */
#ifndef TABLE_LISTS_H
#define TABLE_LISTS_H

#include "core/hop.h"
#include "table/numbers.h"

struct hops;
struct table_target;

/* A list's place among all that have the same member: index = list * HOP_LIST_MEMBERS + position.
 */
struct lists_link {
	__u32 next, previous; /* index + 1; 0: none */
};

/* What readers needn't know of a list. */
struct lists_info {
	__u32 refs;
	__u16 next;   /* number of the next list with the same hash, 0: none */
	__u8 n_equal; /* the first ones of its members, which share the flows */
};

struct lists {
	struct hop_list *array; /* shared with the readers; number - HOP_LIST is the index */
	struct hops *hops;
	struct lists_info *infos;
	struct lists_link *links;
	__u32 *first;   /* by a member's hop number: index + 1 of its first list */
	__u16 *buckets; /* by hash: the number of the first list */
	struct numbers numbers;
	size_t n_used;
};

/* `array` has room for n lists. `hops` must outlive it. Returns 0 or -ENOMEM. */
int lists_init(struct lists *lists, struct hop_list *array, __u32 n, struct hops *hops,
               const struct table_grace *grace);
void lists_fini(struct lists *lists);

/* The number of a target's list, with one more reference. Returns 0 or -ENOSPC. */
int lists_get(struct lists *lists, const struct table_target *target, __u32 *ret_hop);
/* Drop a reference. After the last one, no reader must find the number any more. */
void lists_put(struct lists *lists, __u32 hop);

/* A member has become usable or unusable: let all its lists switch. */
void lists_member_changed(struct lists *lists, __u32 member);

struct table_target lists_target(const struct lists *lists, __u32 hop);
/* How many entries have a member by way of a list. */
size_t lists_entries_of(const struct lists *lists, __u32 member);

#endif
