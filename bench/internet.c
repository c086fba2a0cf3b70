/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "internet.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/addr.h"
#include "core/ip4_special.h"

/* How many of 10,000 prefixes have each length, after the tables of 2025; the rest are /24s. */
static const __u16 per_10000[33] = {
        [9] = 1,    [10] = 1,    [11] = 1,    [12] = 3,   [13] = 6,   [14] = 12,
        [15] = 20,  [16] = 135,  [17] = 82,   [18] = 140, [19] = 250, [20] = 450,
        [21] = 500, [22] = 1100, [23] = 1000, [25] = 15,  [26] = 15,  [27] = 15,
        [28] = 15,  [29] = 15,   [30] = 10,   [32] = 15,
};

static __u64 state = 0x9e3779b97f4a7c15ull;

__u32 internet_random_below(__u32 n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 32) * n >> 32;
}

__u32 internet_random_addr(const struct ip4_prefix *prefix)
{
	return ntohl(prefix->addr) |
	       (internet_random_below(0xffffffff) & ~ip4_netmask(prefix->len));
}

struct table_target internet_target(__u32 endpoint)
{
	return (struct table_target){
	        .kind = TABLE_REMOTE,
	        .endpoint.words = {htonl(0x20010db8), htonl(endpoint >> 8), 0, htonl(endpoint)}};
}

static bool test_and_set(__u8 *bits, __u32 n)
{
	const bool was_set = bits[n / 8] & 1 << n % 8;

	bits[n / 8] |= 1 << n % 8;
	return was_set;
}

/* A prefix that `taken` (a bit for each /24 that one of this length starts at) does not have yet.
 */
static struct internet_route random_route(unsigned int len, __u8 *taken)
{
	__u32 addr;

	do {
		addr = (1u << 24) + internet_random_below(223u << 24);
		addr &= ip4_netmask(len);
	} while (ip4_is_special(addr) || test_and_set(taken, addr >> 8));
	return (struct internet_route){.prefix = {.addr = htonl(addr), .len = len},
	                               .endpoint = internet_random_below(INTERNET_ENDPOINTS)};
}

/* Add `n` prefixes of one length behind the `n_routes` that are there. Returns how many there are.
 */
static size_t add_length(struct internet_route *routes, size_t n_routes, unsigned int len, size_t n)
{
	__u8 *taken = calloc(1, 1 << 21);

	for (size_t i = 0; taken && i < n; i++)
		routes[n_routes++] = random_route(len, taken);
	free(taken);
	return n_routes;
}

static void shuffle(struct internet_route *routes)
{
	for (__u32 i = INTERNET_PREFIXES - 1; i > 0; i--) {
		const __u32 other = internet_random_below(i + 1);
		const struct internet_route route = routes[i];

		routes[i] = routes[other];
		routes[other] = route;
	}
}

struct internet_route *internet_new(void)
{
	struct internet_route *routes = calloc(INTERNET_PREFIXES, sizeof(*routes));
	size_t n = 0;

	if (!routes)
		return NULL;
	for (unsigned int len = 0; len <= 32; len++)
		n = add_length(routes, n, len, per_10000[len] * (INTERNET_PREFIXES / 10000));
	n = add_length(routes, n, 24, INTERNET_PREFIXES - n);
	if (n < INTERNET_PREFIXES) {
		free(routes);
		return NULL;
	}
	shuffle(routes);
	return routes;
}

struct ip4_prefix *internet_prefixes_new(void)
{
	struct internet_route *routes = internet_new();
	struct ip4_prefix *prefixes = calloc(INTERNET_PREFIXES, sizeof(*prefixes));

	for (size_t i = 0; routes && prefixes && i < INTERNET_PREFIXES; i++)
		prefixes[i] = routes[i].prefix;
	if (!routes) {
		free(prefixes);
		prefixes = NULL;
	}
	free(routes);
	return prefixes;
}
