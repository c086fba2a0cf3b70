/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/lists.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/hop_list.h"
#include "table/hops.h"
#include "table/table.h"

enum {
	N_BUCKETS = HOP_LISTS_MAX,
};

/* What makes a list different from the others. */
struct key {
	__u16 members[HOP_LIST_MEMBERS];
	__u8 n_equal;
};

int lists_init(struct lists *lists, struct hop_list *array, __u32 n, struct hops *hops,
               const struct table_grace *grace)
{
	if (n > HOP_LISTS_MAX)
		n = HOP_LISTS_MAX;
	*lists = (struct lists){
	        .array = array,
	        .hops = hops,
	        .infos = calloc(n + 1, sizeof(*lists->infos)),
	        .links = calloc((size_t)n * HOP_LIST_MEMBERS + 1, sizeof(*lists->links)),
	        .first = calloc(HOP_MAX, sizeof(*lists->first)),
	        .buckets = calloc(N_BUCKETS, sizeof(*lists->buckets)),
	};
	if (!lists->infos || !lists->links || !lists->first || !lists->buckets)
		return -ENOMEM;
	return numbers_init(&lists->numbers, HOP_LIST, HOP_LIST + n, grace);
}

void lists_fini(struct lists *lists)
{
	free(lists->infos);
	free(lists->links);
	free(lists->first);
	free(lists->buckets);
	numbers_fini(&lists->numbers);
}

static struct hop_list *list_of(const struct lists *lists, __u32 hop)
{
	return &lists->array[hop - HOP_LIST];
}

static struct lists_info *info_of(const struct lists *lists, __u32 hop)
{
	return &lists->infos[hop - HOP_LIST];
}

static __u16 *bucket_of(const struct lists *lists, const __u16 *members)
{
	__u64 halves[2];

	memcpy(halves, members, sizeof(halves));
	return &lists->buckets[hash_mix(hash_mix(halves[0]) ^ halves[1]) % N_BUCKETS];
}

static __u32 find(const struct lists *lists, const struct key *key)
{
	__u32 hop = *bucket_of(lists, key->members);

	while (hop && (info_of(lists, hop)->n_equal != key->n_equal ||
	               memcmp(list_of(lists, hop)->members, key->members, sizeof(key->members))))
		hop = info_of(lists, hop)->next;
	return hop;
}

static void link_member(struct lists *lists, __u32 index, __u32 member)
{
	const __u32 next = lists->first[member];

	lists->links[index] = (struct lists_link){.next = next};
	if (next)
		lists->links[next - 1].previous = index + 1;
	lists->first[member] = index + 1;
}

static void unlink_member(struct lists *lists, __u32 index, __u32 member)
{
	const struct lists_link link = lists->links[index];

	if (link.next)
		lists->links[link.next - 1].previous = link.previous;
	if (link.previous)
		lists->links[link.previous - 1].next = link.next;
	else
		lists->first[member] = link.next;
}

static unsigned int n_members(const struct hop_list *list)
{
	unsigned int n = 0;

	while (n < HOP_LIST_MEMBERS && list->members[n])
		n++;
	return n;
}

/* The usable ones among the equal members; without any, the first usable backup. */
static __u8 choose_active(const struct lists *lists, __u32 hop)
{
	const struct hop_list *list = list_of(lists, hop);
	const unsigned int n_equal = info_of(lists, hop)->n_equal;
	unsigned int usable = 0, equal;

	for (unsigned int i = 0; i < n_members(list); i++)
		if (!lists->hops->array[list->members[i]].is_unusable)
			usable |= 1u << i;
	equal = usable & ((1u << n_equal) - 1);
	return equal ? equal : usable & -usable;
}

/* The list is still out of sight: the prefixes' words are stored after it. */
static void fill(struct lists *lists, __u32 hop, const struct key *key)
{
	struct hop_list *list = list_of(lists, hop);
	__u16 *bucket = bucket_of(lists, key->members);

	*list = (struct hop_list){.active = 0};
	*info_of(lists, hop) = (struct lists_info){.n_equal = key->n_equal, .next = *bucket};
	*bucket = hop;
	for (__u32 i = 0; i < HOP_LIST_MEMBERS && key->members[i]; i++) {
		const __u32 member = key->members[i];

		list->members[i] = member;
		list->salts[i] = hop_list_salt(&lists->hops->array[member].endpoint);
		link_member(lists, (hop - HOP_LIST) * HOP_LIST_MEMBERS + i, member);
	}
	list->active = choose_active(lists, hop);
	lists->n_used++;
}

static void put_members(struct lists *lists, const __u16 *members)
{
	for (int i = 0; i < HOP_LIST_MEMBERS && members[i]; i++)
		hops_put(lists->hops, members[i]);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ip6_addr));
}

/* The members' numbers, each with one more use. The order of equal ones makes no difference. */
static int get_members(struct lists *lists, const struct table_target *target, struct key *key)
{
	struct table_target sorted = *target;
	int err = 0;

	*key = (struct key){.n_equal = sorted.n_equal ? sorted.n_equal : 1};
	qsort(sorted.endpoints, key->n_equal, sizeof(*sorted.endpoints), compare);
	for (int i = 0; i < sorted.n_endpoints && !err; i++) {
		__u32 member;

		err = hops_get(lists->hops, &sorted.endpoints[i], &member);
		if (!err)
			key->members[i] = member;
	}
	if (err)
		put_members(lists, key->members);
	return err;
}

int lists_get(struct lists *lists, const struct table_target *target, __u32 *ret_hop)
{
	struct key key;
	__u32 hop;
	int err = get_members(lists, target, &key);

	if (err)
		return err;
	hop = find(lists, &key);
	if (hop) {
		put_members(lists, key.members); /* the list has its own uses of them */
	} else {
		err = numbers_take(&lists->numbers, &hop);
		if (err) {
			put_members(lists, key.members);
			return err;
		}
		fill(lists, hop, &key);
	}
	info_of(lists, hop)->refs++;
	*ret_hop = hop;
	return 0;
}

static void remove_from_bucket(struct lists *lists, __u32 hop)
{
	__u16 *link = bucket_of(lists, list_of(lists, hop)->members);

	while (*link != hop)
		link = &info_of(lists, *link)->next;
	*link = info_of(lists, hop)->next;
}

void lists_put(struct lists *lists, __u32 hop)
{
	const struct hop_list *list = list_of(lists, hop);

	if (--info_of(lists, hop)->refs)
		return;
	remove_from_bucket(lists, hop);
	for (__u32 i = 0; i < n_members(list); i++)
		unlink_member(lists, (hop - HOP_LIST) * HOP_LIST_MEMBERS + i, list->members[i]);
	lists->n_used--;
	numbers_retire(&lists->numbers, hop);
	/* After the list: a reader that still has it finds its members as they were. */
	put_members(lists, list->members);
}

void lists_member_changed(struct lists *lists, __u32 member)
{
	for (__u32 i = lists->first[member]; i; i = lists->links[i - 1].next) {
		const __u32 hop = HOP_LIST + (i - 1) / HOP_LIST_MEMBERS;

		__atomic_store_n(&list_of(lists, hop)->active, choose_active(lists, hop),
		                 __ATOMIC_RELEASE);
	}
}

struct table_target lists_target(const struct lists *lists, __u32 hop)
{
	const struct hop_list *list = list_of(lists, hop);
	struct table_target target = {
	        .kind = TABLE_REMOTE,
	        .n_endpoints = n_members(list),
	        .n_equal = info_of(lists, hop)->n_equal,
	};

	for (int i = 0; i < target.n_endpoints; i++)
		target.endpoints[i] = lists->hops->array[list->members[i]].endpoint;
	return target;
}

size_t lists_entries_of(const struct lists *lists, __u32 member)
{
	size_t n = 0;

	for (__u32 i = lists->first[member]; i; i = lists->links[i - 1].next)
		n += lists->infos[(i - 1) / HOP_LIST_MEMBERS].refs - 1;
	return n;
}
