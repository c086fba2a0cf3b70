/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast the table takes 1,000,000 prefixes one by one in random order, and single changes of the
 * full table, each visible to the kernel's programs when the call returns; and what it weighs.
 */
#include <bpf/bpf.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internet.h"
#include "maps.h"
#include "measure.h"

enum {
	N_ROUNDS = 5,
	N_UPDATES = 1000000,
	SLOTS_ELEMENTS = 16,
	MIB = 1 << 20,
};

struct maps {
	int slots, pages, hops;
	struct table_memory_sizes sizes;
};

static int create(const char *name, size_t value_size, __u32 n)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, name, sizeof(__u32), value_size, n, &opts);

	if (fd < 0)
		err(1, "create %s", name);
	return fd;
}

static struct maps create_maps(void)
{
	const struct table_memory_sizes sizes = table_memory_sizes(TABLE_DEFAULT_PREFIXES);

	return (struct maps){
	        .slots = create("slots", LOOKUP_SLOTS / SLOTS_ELEMENTS * sizeof(__u16),
	                        SLOTS_ELEMENTS),
	        .pages = create("pages", LOOKUP_PAGE_SIZE * sizeof(__u16), sizes.n_pages),
	        .hops = create("hops", sizeof(struct hop), sizes.n_hops),
	        .sizes = sizes,
	};
}

static void clear(const struct table_memory *memory)
{
	memset(memory->hops, 0, memory->n_hops * sizeof(struct hop));
	memset(memory->lookup.slots, 0, LOOKUP_SLOTS * sizeof(__u16));
	memset(memory->lookup.pages, 0, memory->lookup.n_pages * LOOKUP_PAGE_SIZE * sizeof(__u16));
}

static void insert(struct table *table, const struct internet_route *route)
{
	const struct table_target target = internet_target(route->endpoint);
	const int result =
	        table_insert(table, &route->prefix, &target, TABLE_OWNER_BGP, TABLE_PREFERENCE_BGP);

	if (result)
		errx(1, "insert: %s", strerror(-result));
}

static double time_inserts(struct table *table, const struct internet_route *routes)
{
	const double start = measure_now_s();

	for (size_t i = 0; i < INTERNET_PREFIXES; i++)
		insert(table, &routes[i]);
	return measure_now_s() - start;
}

/* A third withdraws what is there, the rest inserts it again or replaces it by another endpoint. */
static double time_updates(struct table *table, struct internet_route *routes)
{
	const double start = measure_now_s();

	for (size_t i = 0; i < N_UPDATES; i++) {
		struct internet_route *route = &routes[internet_random_below(INTERNET_PREFIXES)];

		if (!internet_random_below(3) &&
		    !table_withdraw(table, &route->prefix, TABLE_OWNER_BGP))
			continue;
		route->endpoint = internet_random_below(INTERNET_ENDPOINTS);
		insert(table, route);
	}
	return measure_now_s() - start;
}

int main(void)
{
	struct internet_route *routes = internet_new();
	const struct maps maps = create_maps();
	double inserts_s[N_ROUNDS], updates_per_s[N_ROUNDS], insert_s, update_per_s;
	double rss_mib = 0;
	const double map_mib =
	        (maps_bytes(maps.slots) + maps_bytes(maps.pages) + maps_bytes(maps.hops)) /
	        (double)MIB;
	struct table_memory memory;
	struct table *table;

	if (!routes)
		errx(1, "no memory for the prefixes");
	maps_of_table(maps.slots, maps.pages, maps.hops, maps.sizes, &memory);
	printf("%8s %16s %16s\n", "round", "1M inserts, s", "updates per s");
	for (int i = 0; i < N_ROUNDS; i++) {
		const size_t rss_before = measure_memory("RssAnon");

		clear(&memory);
		if (table_new(&memory, NULL, NULL, &table))
			errx(1, "no memory for the table");
		inserts_s[i] = time_inserts(table, routes);
		updates_per_s[i] = N_UPDATES / time_updates(table, routes);
		if (!i)
			rss_mib = (measure_memory("RssAnon") - rss_before) / (double)MIB;
		printf("%8d %16.3f %16.0f\n", i + 1, inserts_s[i], updates_per_s[i]);
		table_free(table);
	}
	insert_s = measure_median(inserts_s, N_ROUNDS);
	update_per_s = measure_median(updates_per_s, N_ROUNDS);
	printf("truth %.1f MiB, maps %.1f MiB\n", rss_mib, map_mib);
	printf("{\"bench\":\"table\",\"insert_1m_s\":%.3f,\"update_per_s\":%.0f,\"rss_mib\":%.1f,"
	       "\"map_mib\":%.1f}\n",
	       insert_s, update_per_s, rss_mib, map_mib);
	free(routes);
	return 0;
}
