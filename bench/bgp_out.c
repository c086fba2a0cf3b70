/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sending alone, without sessions: a reflector holds 1,000,000 prefixes of one client, five to an
 * attribute set, and tells two others. What a prefix costs to judge, reflect, pack and encode for
 * both of them; to tell again with other attributes; to withdraw; and, where another client has all
 * of them, too, to tell both paths (ADD-PATH), a path.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/out.h"
#include "internet.h"
#include "measure.h"

enum {
	N_ROUNDS = 5,
	N_UPDATE = 5, /* prefixes */
	N_SETS = INTERNET_PREFIXES / N_UPDATE,
	N_PES = 1000,
	SLICE = 10000,
	FROM = 1, /* peers */
	TO_FIRST = 2,
	TO_LAST = 3,
	SECOND = 4, /* has the same prefixes */
};

struct bench {
	struct ip4_prefix *prefixes;
	struct bgp_hops *hops;
	struct bgp_attrs_pool *pool;
	struct bgp_hop_sets *sets;
	struct bgp_rib *rib;
	struct bgp_out *out;
	struct bgp_rib_peer peer;
	__u32 attrs[2][N_SETS];
	size_t sent_bytes; /* to both */
};

enum figure { DUMP, CHANGE, WITHDRAW, PATHS, FIGURES };

static size_t sink_room(void *context, __u16 peer)
{
	(void)context;
	(void)peer;
	return 256 << 10;
}

static void sink_send(void *context, __u16 peer, struct bgp_buffer *messages)
{
	struct bench *bench = context;

	(void)peer;
	bench->sent_bytes += messages->len_bytes;
}

static void sink_wake(void *context)
{
	(void)context;
}

static void on_changed(void *context, const struct bgp_change *changes, size_t n)
{
	const struct bench *bench = context;

	bgp_out_changed(bench->out, changes, n);
}

static bool is_held(void *context, __u32 number)
{
	const struct bench *bench = context;

	return bgp_out_holds(bench->out, number);
}

/* A path of four, two communities, a local preference, a MED: some 60 octets. */
static __u32 make_attrs(const struct bench *bench, __u32 number, __u32 med)
{
	static struct bgp_draft draft;
	const __be32 community = htonl(0xfde90000 + number % 64);
	const struct ip6_addr addr = {
	        .words = {htonl(0x20010db8), 0, 0, htonl(1 + number % N_PES)}};
	__u32 attrs;

	bgp_draft_init(&draft);
	for (__u32 i = 0; i < 3; i++)
		bgp_draft_prepend_as(&draft, 64512 + (number >> i) % 9000, 1);
	bgp_draft_prepend_as(&draft, 100000 + number, 1);
	bgp_draft_add_element(&draft, BGP_ATTR_COMMUNITIES, &community, sizeof(community));
	bgp_draft_add_element(&draft, BGP_ATTR_COMMUNITIES, "\xfd\xe9\xff\1", 4);
	bgp_draft_set_u32(&draft, BGP_ATTR_MED, med);
	measure_must(bgp_hop_get(bench->hops, &addr, 0, &draft.hot.hop), "hop");
	measure_must(bgp_draft_intern(&draft, bench->pool, &attrs), "attributes");
	return attrs;
}

static struct bench *bench_new(void)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		errx(1, "no memory");
	measure_must(bgp_hops_new(NULL, &bench->hops), "hops");
	measure_must(bgp_attrs_pool_new(bench->hops, &bench->pool), "attribute sets");
	bench->prefixes = internet_prefixes_new();
	if (!bench->prefixes)
		errx(1, "no memory for the prefixes");
	for (__u32 i = 0; i < N_SETS; i++) {
		bench->attrs[0][i] = make_attrs(bench, i, 0);
		bench->attrs[1][i] = make_attrs(bench, i, 1);
	}
	bench->peer = (struct bgp_rib_peer){
	        .router_id = htonl(1), .is_internal = true, .is_client = true};
	return bench;
}

static void begin_round(struct bench *bench)
{
	const struct bgp_rib_settings settings = {.max_paths = 1, .max_slots = 4};
	const struct bgp_rib_listener listener = {
	        .changed = on_changed, .is_held = is_held, .context = bench};
	const struct bgp_out_sink sink = {.room = sink_room,
	                                  .send = sink_send,
	                                  .wake = sink_wake,
	                                  .starved = sink_wake,
	                                  .context = bench};

	measure_must(bgp_hop_sets_new(bench->hops, NULL, &bench->sets), "hop sets");
	measure_must(bgp_rib_new(bench->pool, bench->hops, bench->sets, &settings, &listener,
	                         &bench->rib),
	             "RIB");
	measure_must(bgp_out_new(bench->rib, bench->pool, bench->hops, &sink, &bench->out), "out");
	bgp_rib_set_peer(bench->rib, FROM, &bench->peer);
	bgp_rib_set_peer(bench->rib, SECOND, &bench->peer);
}

static void end_round(struct bench *bench)
{
	bgp_rib_free(bench->rib);
	bgp_out_free(bench->out);
	bgp_hop_sets_free(bench->sets);
}

/* `shift`: how many sets further on the attributes begin, and so with another next hop. */
static void insert_all(struct bench *bench, __u16 peer, const __u32 *attrs, size_t shift)
{
	for (size_t i = 0; i < N_SETS; i++)
		measure_must(bgp_rib_insert(bench->rib, peer, BGP_IPV4_4OVER6,
		                            attrs[(i + shift) % N_SETS], BGP_FAULT_NONE, NULL,
		                            &bench->prefixes[i * N_UPDATE], N_UPDATE, NULL),
		             "insert");
}

static void join_all(struct bench *bench, bool has_add_path)
{
	struct bgp_export_terms terms;

	memset(&terms, 0, sizeof(terms));
	terms.format = (struct bgp_update_format){
	        .family = BGP_IPV4_4OVER6, .has_as4 = true, .max_len = BGP_MESSAGE_MAX};
	terms.is_internal = terms.is_client = terms.wants_end_of_rib = true;
	terms.cluster_id = htonl(0xff);
	terms.has_add_path = has_add_path;
	for (__u16 peer = TO_FIRST; peer <= TO_LAST; peer++)
		measure_must(bgp_out_join(bench->out, peer, &terms, false), "join");
}

/* Nanoseconds a prefix, for both peers. */
static double run(struct bench *bench)
{
	const double start = measure_now_s();
	struct bgp_out_peer_statistics statistics;
	double took;

	while (bgp_out_run(bench->out, SLICE))
		;
	took = measure_now_s() - start;
	measure_must(bgp_out_get_peer(bench->out, TO_LAST, BGP_IPV4_4OVER6, &statistics),
	             "statistics");
	if (statistics.due)
		errx(1, "%zu prefixes are left", statistics.due);
	return took / INTERNET_PREFIXES * 1e9;
}

static void run_round(struct bench *bench, double *figures, double *ret_mib)
{
	begin_round(bench);
	insert_all(bench, FROM, bench->attrs[0], 0);
	join_all(bench, false);
	bench->sent_bytes = 0;
	figures[DUMP] = run(bench);
	*ret_mib = bench->sent_bytes / 2 / (double)(1 << 20);
	insert_all(bench, FROM, bench->attrs[1], 0);
	figures[CHANGE] = run(bench);
	for (size_t i = 0; i < N_SETS; i++)
		bgp_rib_withdraw(bench->rib, FROM, BGP_IPV4_4OVER6, NULL,
		                 &bench->prefixes[i * N_UPDATE], N_UPDATE, NULL);
	figures[WITHDRAW] = run(bench);
	end_round(bench);
}

/* Nanoseconds a path, for both peers. */
static double run_paths(struct bench *bench)
{
	struct bgp_out_peer_statistics statistics;
	double took_ns;

	begin_round(bench);
	insert_all(bench, FROM, bench->attrs[0], 0);
	insert_all(bench, SECOND, bench->attrs[0], 1);
	join_all(bench, true);
	took_ns = run(bench);
	measure_must(bgp_out_get_peer(bench->out, TO_LAST, BGP_IPV4_4OVER6, &statistics),
	             "statistics");
	if (statistics.told != 2 * (size_t)INTERNET_PREFIXES)
		errx(1, "%zu paths were told", statistics.told);
	end_round(bench);
	return took_ns / 2;
}

static double median_of(double rounds[N_ROUNDS][FIGURES], enum figure figure)
{
	return measure_median_of(rounds[0], N_ROUNDS, FIGURES, figure);
}

int main(void)
{
	struct bench *bench = bench_new();
	double rounds[N_ROUNDS][FIGURES], mib = 0;

	printf("%6s %10s %10s %10s %10s\n", "round", "dump ns", "change ns", "withdraw", "paths");
	for (int i = 0; i < N_ROUNDS; i++) {
		run_round(bench, rounds[i], &mib);
		rounds[i][PATHS] = run_paths(bench);
		printf("%6d %10.0f %10.0f %10.0f %10.0f\n", i + 1, rounds[i][DUMP],
		       rounds[i][CHANGE], rounds[i][WITHDRAW], rounds[i][PATHS]);
	}
	printf("{\"bench\":\"bgp_out\",\"peers\":2,\"dump_ns\":%.0f,\"change_ns\":%.0f,"
	       "\"withdraw_ns\":%.0f,\"paths_ns\":%.0f,\"mib_each\":%.1f}\n",
	       median_of(rounds, DUMP), median_of(rounds, CHANGE), median_of(rounds, WITHDRAW),
	       median_of(rounds, PATHS), mib);
	return 0;
}
