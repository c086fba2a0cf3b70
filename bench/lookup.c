/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a lookup costs inside a program that encapsulates: the whole program's time for a packet by
 * bpf_prog_test_run, with the table, with a BPF_MAP_TYPE_LPM_TRIE, and without any lookup.
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "internet.h"
#include "lookup.h"
#include "lookup.skel.h"
#include "maps.h"
#include "measure.h"

enum {
	N_ROUNDS = 7,
	PACKET_BYTES = 14 + 60,
	XDP_PASSED = 2,
};

struct side {
	const char *name;
	struct bpf_program *program;
	__u32 set;
	__u32 repeat;
	double ns[N_ROUNDS];
	double median_ns;
};

static struct lookup_bpf *load(struct table_memory *ret_memory)
{
	const struct table_memory_sizes sizes = table_memory_sizes(INTERNET_PREFIXES);
	struct lookup_bpf *skel = lookup_bpf__open();

	if (!skel)
		err(1, "open the programs");
	bpf_map__set_max_entries(skel->maps.table_pages, sizes.n_pages);
	bpf_map__set_max_entries(skel->maps.table_hops, sizes.n_hops);
	if (lookup_bpf__load(skel))
		err(1, "load the programs");
	maps_of_table(bpf_map__fd(skel->maps.table_slots), bpf_map__fd(skel->maps.table_pages),
	              bpf_map__fd(skel->maps.table_hops), sizes, ret_memory);
	return skel;
}

static struct table *fill_table(const struct table_memory *memory,
                                const struct internet_route *routes)
{
	struct table *table;

	if (table_new(memory, NULL, NULL, &table))
		errx(1, "no memory for the table");
	for (size_t i = 0; i < INTERNET_PREFIXES; i++) {
		struct table_target target = internet_target(routes[i].endpoint);

		if (table_insert(table, &routes[i].prefix, &target, TABLE_OWNER_BGP,
		                 TABLE_PREFERENCE_BGP))
			errx(1, "insert prefix %zu", i);
	}
	return table;
}

struct trie_key {
	__u32 len;
	__be32 addr;
};

static void fill_trie(int trie, const struct table *table, const struct internet_route *routes)
{
	for (size_t i = 0; i < INTERNET_PREFIXES; i++) {
		const struct trie_key key = {routes[i].prefix.len, routes[i].prefix.addr};
		const struct table_target target = internet_target(routes[i].endpoint);
		const __u32 hop = table_hop_of(table, &target.endpoint);

		if (bpf_map_update_elem(trie, &key, &hop, BPF_ANY))
			err(1, "insert prefix %zu into the trie", i);
	}
}

static void fill_addrs(__u64 *addrs, const struct internet_route *routes)
{
	for (size_t i = 0; i < LOOKUP_ADDRS; i++) {
		const __u32 any = internet_random_below(INTERNET_PREFIXES);
		const __u32 hot = internet_random_below(LOOKUP_HOT);

		addrs[LOOKUP_RANDOM * LOOKUP_ADDRS + i] = internet_random_addr(&routes[any].prefix);
		addrs[LOOKUP_LOCAL * LOOKUP_ADDRS + i] = internet_random_addr(&routes[hot].prefix);
	}
}

/* Both must say the same, or the figures mean nothing. */
static void compare_answers(int trie, const struct table_memory *memory, const __u64 *addrs)
{
	for (size_t i = 0; i < LOOKUP_ADDRS; i += 101) {
		const struct trie_key key = {32, htonl(addrs[i])};
		__u32 hop = HOP_NONE;

		if (bpf_map_lookup_elem(trie, &key, &hop) ||
		    hop != lookup_hop(&memory->lookup, addrs[i]))
			errx(1, "table and trie disagree about %08llx", addrs[i]);
	}
}

static double run(struct lookup_bpf *skel, const struct side *side)
{
	char packet[PACKET_BYTES] = {0};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
	            .repeat = side->repeat);

	skel->bss->first_addr = side->set * LOOKUP_ADDRS;
	if (bpf_prog_test_run_opts(bpf_program__fd(side->program), &opts))
		err(1, "run %s", side->name);
	if (opts.retval != XDP_PASSED)
		errx(1, "%s returned %u", side->name, opts.retval);
	return opts.duration;
}

static void measure(struct lookup_bpf *skel, struct side *sides, size_t n)
{
	for (int round = 0; round < N_ROUNDS; round++)
		for (size_t i = 0; i < n; i++)
			sides[i].ns[round] = run(skel, &sides[i]);
	printf("%-40s %8s %8s %8s\n", "whole program, ns for a packet", "median", "least", "most");
	for (size_t i = 0; i < n; i++) {
		sides[i].median_ns = measure_median(sides[i].ns, N_ROUNDS);
		printf("%-40s %8.0f %8.0f %8.0f\n", sides[i].name, sides[i].median_ns,
		       sides[i].ns[0], sides[i].ns[N_ROUNDS - 1]);
	}
}

int main(void)
{
	struct internet_route *routes = internet_new();
	struct table_memory memory;
	struct lookup_bpf *skel = load(&memory);
	const int trie = bpf_map__fd(skel->maps.trie);
	__u64 *addrs = maps_mmap(bpf_map__fd(skel->maps.addrs),
	                         sizeof(*addrs) * LOOKUP_SETS * LOOKUP_ADDRS);
	struct side sides[] = {
	        {"no lookup", skel->progs.with_constant, LOOKUP_RANDOM, 1000000},
	        {"softwire table, random addresses", skel->progs.with_table, LOOKUP_RANDOM,
	         1000000},
	        {"softwire table, 1,000 hot prefixes", skel->progs.with_table, LOOKUP_LOCAL,
	         1000000},
	        {"LPM_TRIE, random addresses", skel->progs.with_lpm_trie, LOOKUP_RANDOM, 200000},
	        {"LPM_TRIE, 1,000 hot prefixes", skel->progs.with_lpm_trie, LOOKUP_LOCAL, 200000},
	};
	struct table *table;

	if (!routes)
		errx(1, "no memory for the prefixes");
	table = fill_table(&memory, routes);
	fill_trie(trie, table, routes);
	fill_addrs(addrs, routes);
	compare_answers(trie, &memory, addrs);
	measure(skel, sides, sizeof(sides) / sizeof(sides[0]));
	printf("{\"bench\":\"lookup\",\"prefixes\":%d,\"endpoints\":%d,\"random_ns\":%.0f,"
	       "\"local_ns\":%.0f,\"null_encap_ns\":%.0f,\"lpm_trie_ns\":%.0f}\n",
	       INTERNET_PREFIXES, INTERNET_ENDPOINTS, sides[1].median_ns, sides[2].median_ns,
	       sides[0].median_ns, sides[3].median_ns);
	table_free(table);
	lookup_bpf__destroy(skel);
	free(routes);
	return 0;
}
