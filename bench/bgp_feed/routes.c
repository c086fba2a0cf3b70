/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp_feed/routes.h"

#include <arpa/inet.h>
#include <err.h>
#include <stdlib.h>

#include "internet.h"

static void *array(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	if (!memory)
		errx(1, "no memory");
	return memory;
}

struct ip6_addr routes_pe(__u32 number)
{
	return (struct ip6_addr){
	        .words = {htonl(0x20010db8), htonl(0xfffe0000), 0, htonl(1 + number)}};
}

static __u32 pe_of(size_t prefix)
{
	return prefix / ROUTES_A_SET % ROUTES_PES;
}

__u64 routes_digest(const struct ip4_prefix *prefix)
{
	__u64 value = ((__u64)prefix->addr << 8 | prefix->len) * 0x9e3779b97f4a7c15ull;

	return (value ^ value >> 29) * 0xbf58476d1ce4e5b9ull;
}

/* A path of four, two communities, a local preference, a MED: some 60 octets. */
static void make_attributes(struct bgp_draft *draft, __u32 number)
{
	const __be32 community = htonl(0xfde90000 + number % 64);

	bgp_draft_init(draft);
	for (__u32 i = 0; i < 3; i++)
		bgp_draft_prepend_as(draft, 64512 + (number >> i) % 900, 1);
	bgp_draft_prepend_as(draft, 100000 + number, 1);
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &community, sizeof(community));
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, "\xfd\xe9\xff\1", 4);
	bgp_draft_set_u32(draft, BGP_ATTR_MED, 0);
	bgp_draft_set_u32(draft, BGP_ATTR_LOCAL_PREF, 100);
}

static void write_update(const struct routes *routes, struct bgp_writer *writer, __u32 set,
                         __u32 pe, size_t first, size_t n)
{
	static struct bgp_draft draft;
	const struct bgp_update_format format = {
	        .family = routes->family, .has_as4 = true, .max_len = BGP_MESSAGE_MAX};
	const struct bgp_next_hop next_hop = {.addr = routes_pe(pe)};

	make_attributes(&draft, set);
	if (bgp_update_write(writer, &format, bgp_reader_of(draft.bytes, draft.len_bytes),
	                     &next_hop, &routes->prefixes[first], n) != n)
		errx(1, "an UPDATE does not fit");
}

size_t routes_write_one(const struct routes *routes, size_t prefix, __u32 pe,
                        __u8 buf[BGP_MESSAGE_MAX])
{
	struct bgp_writer writer = bgp_writer_of(buf, BGP_MESSAGE_MAX);

	write_update(routes, &writer, prefix / ROUTES_A_SET, pe, prefix, 1);
	return bgp_written(&writer);
}

static void make_stream(struct routes *routes)
{
	const size_t n_sets = routes->n / ROUTES_A_SET, size = n_sets * 192;
	struct bgp_writer writer;

	routes->stream = array(size, 1);
	routes->starts = array(n_sets + 1, sizeof(*routes->starts));
	writer = bgp_writer_of(routes->stream, size);
	for (size_t i = 0; i < n_sets; i++) {
		write_update(routes, &writer, i, pe_of(i * ROUTES_A_SET), i * ROUTES_A_SET,
		             ROUTES_A_SET);
		routes->starts[i + 1] = bgp_written(&writer);
	}
	if (writer.is_full)
		errx(1, "the stream is longer than expected");
}

static const struct ip4_prefix *sorted_prefixes;

static int compare(const void *a, const void *b)
{
	const struct ip4_prefix *x = &sorted_prefixes[*(const __u32 *)a];
	const struct ip4_prefix *y = &sorted_prefixes[*(const __u32 *)b];

	if (x->addr != y->addr)
		return ntohl(x->addr) < ntohl(y->addr) ? -1 : 1;
	return (int)x->len - (int)y->len;
}

/* Of all prefixes that hold an address which is the first one of some, the longest begins there. */
static void find_winners(struct routes *routes)
{
	__u32 *order = array(routes->n, sizeof(*order));
	__u32 winner = 0;

	for (__u32 i = 0; i < routes->n; i++)
		order[i] = i;
	sorted_prefixes = routes->prefixes;
	qsort(order, routes->n, sizeof(*order), compare);
	for (size_t i = routes->n; i-- > 0;) {
		if (i + 1 == routes->n ||
		    routes->prefixes[order[i]].addr != routes->prefixes[winner].addr)
			winner = order[i];
		routes->winners[order[i]] = pe_of(winner);
	}
	free(order);
}

size_t routes_find_own(const struct routes *routes, size_t from)
{
	while (routes->winners[from] != pe_of(from))
		from++;
	return from;
}

void routes_init(struct routes *routes, size_t n, enum bgp_family_id family)
{
	struct internet_route *internet = internet_new();

	if (!internet)
		errx(1, "no memory");
	*routes = (struct routes){
	        .n = n,
	        .family = family,
	        .prefixes = array(n, sizeof(*routes->prefixes)),
	        .winners = array(n, sizeof(*routes->winners)),
	};
	for (size_t i = 0; i < n; i++)
		routes->prefixes[i] = internet[i].prefix;
	free(internet);
	make_stream(routes);
	find_winners(routes);
}
