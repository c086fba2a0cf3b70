/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model's targets: endpoints and lists of them, some unusable, and who of them may be sent to.
 */
#ifndef TESTS_TABLE_MODEL_TARGETS_H
#define TESTS_TABLE_MODEL_TARGETS_H

#include "help.h"

#include <string.h>

enum {
	N_ENDPOINTS = 60,
	N_TARGETS = 100, /* 1 to N_ENDPOINTS: these endpoints; the others: lists */
	N_LISTED = 12,   /* so many of the endpoints are in lists */
};

static struct table_target targets[N_TARGETS + 1];
static bool is_unusable[N_ENDPOINTS + 1];

static __u64 seed = 0x853c49e6748fea9bull;

static __u32 random_below(__u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % n;
}

static __u32 endpoint_number(const struct ip6_addr *endpoint)
{
	return ntohl(endpoint->words[3]);
}

/* A list as the table gives it back: equal endpoints in order, each endpoint once. */
static struct table_target random_list(void)
{
	struct table_target list = {.kind = TABLE_REMOTE, .n_endpoints = 2 + random_below(7)};
	__u32 first = random_below(N_LISTED), step = 1 + random_below(4);

	list.n_equal = 1 + random_below(list.n_endpoints);
	for (__u32 i = 0; i < list.n_endpoints; i++)
		list.endpoints[i] = endpoint_of(1 + (first + i * step) % N_LISTED);
	for (int i = 1; i < list.n_endpoints; i++)
		for (int k = 0; k < i; k++)
			if (ip6_addr_is_equal(&list.endpoints[i], &list.endpoints[k]))
				return random_list();
	for (int i = 1; i < list.n_equal; i++) {
		const struct ip6_addr moved = list.endpoints[i];
		int k = i;

		for (; k && endpoint_number(&list.endpoints[k - 1]) > endpoint_number(&moved); k--)
			list.endpoints[k] = list.endpoints[k - 1];
		list.endpoints[k] = moved;
	}
	return list;
}

/* Which of the targets it is; 0: none of them. */
static __u32 number_of(const struct table_target *target)
{
	if (target && target->n_endpoints == 1)
		return endpoint_number(&target->endpoint);
	for (__u32 n = N_ENDPOINTS + 1; target && n <= N_TARGETS; n++)
		if (!memcmp(target, &targets[n], sizeof(*target)))
			return n;
	return 0;
}

static void make_targets(void)
{
	for (__u32 n = 1; n <= N_TARGETS; n++) {
		targets[n] = n <= N_ENDPOINTS ? remote(n) : random_list();
		while (n > N_ENDPOINTS && number_of(&targets[n]) != n)
			targets[n] = random_list(); /* there already */
	}
}

/* Whether flows may go to the i-th endpoint of a target. */
static bool model_is_active(const struct table_target *target, int i)
{
	bool is_equal_usable = false;

	if (is_unusable[endpoint_number(&target->endpoints[i])])
		return false;
	for (int k = 0; k < target->n_equal; k++)
		is_equal_usable |= !is_unusable[endpoint_number(&target->endpoints[k])];
	if (i < target->n_equal || is_equal_usable)
		return i < target->n_equal;
	for (int k = target->n_equal; k < i; k++)
		if (!is_unusable[endpoint_number(&target->endpoints[k])])
			return false;
	return true;
}

#endif
