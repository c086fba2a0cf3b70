/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The RIB alone, without sessions and messages: 1,000,000 prefixes in random order, five to an
 * attribute set, each set as one update. What a prefix costs to insert, to hear of from a second
 * reflector, to replace, to withdraw and to sweep away; what it weighs; and how long a lost PE
 * takes.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/rib.h"
#include "internet.h"
#include "measure.h"

enum {
	N_ROUNDS = 5,
	N_UPDATE = 5, /* prefixes */
	N_SETS = INTERNET_PREFIXES / N_UPDATE,
	N_PES = 1000,
	N_LOST = 100000, /* prefixes behind the PE that is lost */
	SET_BYTES = 56,
	SLICE = 10000,
	FIRST = 1, /* peers */
	SECOND = 2,
	MIB = 1 << 20,
};

/* Two reflectors, their attribute sets, and what the RIB tells. */
struct bench {
	struct ip4_prefix *prefixes;
	struct bgp_hops *hops;
	struct bgp_attrs_pool *pool;
	struct bgp_hop_sets *sets;
	struct bgp_rib *rib;
	struct bgp_rib_peer peers[3];
	__u32 pes[N_PES];
	__u32 attrs[3][N_SETS]; /* of either peer, and what replaces the first one's */
	size_t n_changes, n_new_sets;
};

enum figure {
	INSERT,
	SECOND_PEER,
	REPLACE,
	REPEAT,
	WITHDRAW,
	SWEEP,
	FLIP,
	DECIDE,
	WORST_SLICE,
	FIGURES,
};

static void on_changed(void *context, const struct bgp_change *changes, size_t n)
{
	struct bench *bench = context;

	bench->n_changes += n;
	for (size_t i = 0; i < n; i++)
		bench->n_new_sets += changes[i].is_new_hop_set;
}

static __u32 make_attrs(const struct bench *bench, __u32 number, __u32 hop)
{
	const struct bgp_attrs_hot hot = {.hop = hop,
	                                  .local_pref = BGP_DEFAULT_LOCAL_PREF,
	                                  .neighbour_as = 64512 + number % 1000,
	                                  .as_path_len = 3};
	__u8 bytes[SET_BYTES] = {0};
	__u32 attrs;

	memcpy(bytes, &number, sizeof(number));
	measure_must(bgp_attrs_intern(bench->pool, &hot, bytes, sizeof(bytes), &attrs),
	             "attributes");
	return attrs;
}

/* The first N_LOST prefixes are behind the first PE, for the second reflector behind another. */
static void make_all_attrs(struct bench *bench)
{
	for (__u32 i = 0; i < N_SETS; i++) {
		const __u32 pe = i < N_LOST / N_UPDATE ? 0 : 2 + i % (N_PES - 2);

		bench->attrs[0][i] = make_attrs(bench, i, bench->pes[pe]);
		bench->attrs[1][i] = make_attrs(bench, i, bench->pes[pe ? pe : 1]);
		bench->attrs[2][i] = make_attrs(bench, N_SETS + i, bench->pes[2 + i % 7]);
	}
}

static struct bench *bench_new(void)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		errx(1, "no memory");
	measure_must(bgp_hops_new(NULL, &bench->hops), "hops");
	measure_must(bgp_attrs_pool_new(bench->hops, &bench->pool), "attribute sets");
	for (__u32 i = 0; i < N_PES; i++) {
		const struct ip6_addr addr = {.words = {htonl(0x20010db8), 0, 0, htonl(i + 1)}};

		measure_must(bgp_hop_get(bench->hops, &addr, 0, &bench->pes[i]), "hop");
	}
	for (__u32 i = FIRST; i <= SECOND; i++)
		bench->peers[i] = (struct bgp_rib_peer){.router_id = htonl(i), .is_internal = true};
	bench->prefixes = internet_prefixes_new();
	if (!bench->prefixes)
		errx(1, "no memory for the prefixes");
	make_all_attrs(bench);
	return bench;
}

static void begin_round(struct bench *bench)
{
	const struct bgp_rib_settings settings = {.max_paths = 1, .max_slots = 4};
	const struct bgp_rib_listener listener = {.changed = on_changed, .context = bench};

	measure_must(bgp_hop_sets_new(bench->hops, NULL, &bench->sets), "hop sets");
	measure_must(bgp_rib_new(bench->pool, bench->hops, bench->sets, &settings, &listener,
	                         &bench->rib),
	             "RIB");
	for (__u16 i = FIRST; i <= SECOND; i++)
		bgp_rib_set_peer(bench->rib, i, &bench->peers[i]);
}

/* Seconds for 1,000,000 prefixes from a peer. */
static double insert_all(struct bench *bench, __u16 peer, const __u32 *attrs, size_t n_changes)
{
	const double start = measure_now_s();

	bench->n_changes = 0;
	for (size_t i = 0; i < N_SETS; i++)
		measure_must(bgp_rib_insert(bench->rib, peer, BGP_IPV4_4OVER6, attrs[i],
		                            BGP_FAULT_NONE, NULL, &bench->prefixes[i * N_UPDATE],
		                            N_UPDATE, NULL),
		             "insert");
	if (bench->n_changes != n_changes)
		errx(1, "%zu changes, not %zu", bench->n_changes, n_changes);
	return measure_now_s() - start;
}

static double withdraw_all(struct bench *bench, __u16 peer)
{
	const double start = measure_now_s();

	for (size_t i = 0; i < N_SETS; i++)
		bgp_rib_withdraw(bench->rib, peer, BGP_IPV4_4OVER6, NULL,
		                 &bench->prefixes[i * N_UPDATE], N_UPDATE, NULL);
	return measure_now_s() - start;
}

static double sweep_all(struct bench *bench, __u16 peer)
{
	const double start = measure_now_s();
	__u32 cursor = 0;

	bgp_rib_mark_stale(bench->rib, peer, 0xff);
	bgp_rib_drop_stale(bench->rib, peer, 0xff);
	while (bgp_rib_sweep(bench->rib, peer, &cursor, SLICE, NULL))
		;
	return measure_now_s() - start;
}

/* The first PE is lost: hop sets at once, then the prefixes in slices. */
static void lose_pe(struct bench *bench, double *figures)
{
	const __u32 hop = bench->pes[0];
	double start = measure_now_s(), worst = 0, all = 0;
	__u32 cursor = 0;
	bool goes_on = true;

	bgp_hop_set_state(bench->hops, hop, BGP_HOP_UNUSABLE, 0);
	bgp_hop_sets_hop_changed(bench->sets, hop);
	figures[FLIP] = measure_now_s() - start;
	bench->n_changes = 0;
	while (goes_on) {
		double took;

		start = measure_now_s();
		goes_on = bgp_rib_hop_changed(bench->rib, &hop, 1, &cursor, SLICE);
		took = measure_now_s() - start;
		all += took;
		worst = took > worst ? took : worst;
	}
	if (bench->n_changes != N_LOST)
		errx(1, "%zu prefixes have moved, not %d", bench->n_changes, N_LOST);
	figures[DECIDE] = all;
	figures[WORST_SLICE] = worst;
	bgp_hop_set_state(bench->hops, hop, BGP_HOP_USABLE, 0);
}

static void run_round(struct bench *bench, double *figures, double *ret_rss_mib)
{
	const size_t before = measure_memory("VmRSS");

	begin_round(bench);
	figures[INSERT] = insert_all(bench, FIRST, bench->attrs[0], INTERNET_PREFIXES);
	*ret_rss_mib = (measure_memory("VmRSS") - before) / (double)MIB;
	figures[REPEAT] = insert_all(bench, FIRST, bench->attrs[0], 0);
	/* The set gets a backup where the second reflector names another PE. */
	figures[SECOND_PEER] = insert_all(bench, SECOND, bench->attrs[1], N_LOST);
	lose_pe(bench, figures);
	figures[SWEEP] = sweep_all(bench, SECOND);
	figures[REPLACE] = insert_all(bench, FIRST, bench->attrs[2], INTERNET_PREFIXES);
	figures[WITHDRAW] = withdraw_all(bench, FIRST);
	bgp_rib_free(bench->rib);
	bgp_hop_sets_free(bench->sets);
}

static double median_of(double rounds[N_ROUNDS][FIGURES], enum figure figure)
{
	return measure_median_of(rounds[0], N_ROUNDS, FIGURES, figure);
}

int main(void)
{
	struct bench *bench = bench_new();
	double rounds[N_ROUNDS][FIGURES], rss_mib = 0, unused;

	printf("%6s %10s %10s %10s %10s %10s %10s\n", "round", "insert ns", "repeat ns",
	       "second ns", "replace ns", "withdraw", "sweep ns");
	for (int i = 0; i < N_ROUNDS; i++) {
		run_round(bench, rounds[i], i ? &unused : &rss_mib);
		printf("%6d %10.0f %10.0f %10.0f %10.0f %10.0f %10.0f\n", i + 1,
		       rounds[i][INSERT] * 1e3, rounds[i][REPEAT] * 1e3,
		       rounds[i][SECOND_PEER] * 1e3, rounds[i][REPLACE] * 1e3,
		       rounds[i][WITHDRAW] * 1e3, rounds[i][SWEEP] * 1e3);
	}
	printf("{\"bench\":\"bgp_rib\",\"insert_ns\":%.0f,\"repeat_ns\":%.0f,"
	       "\"second_peer_ns\":%.0f,\"replace_ns\":%.0f,\"withdraw_ns\":%.0f,\"sweep_ns\":%.0f,"
	       "\"hop_lost_us\":%.1f,\"decide_100k_ms\":%.1f,\"slice_ms\":%.2f,\"rss_mib\":%.1f}\n",
	       median_of(rounds, INSERT) * 1e3, median_of(rounds, REPEAT) * 1e3,
	       median_of(rounds, SECOND_PEER) * 1e3, median_of(rounds, REPLACE) * 1e3,
	       median_of(rounds, WITHDRAW) * 1e3, median_of(rounds, SWEEP) * 1e3,
	       median_of(rounds, FLIP) * 1e6, median_of(rounds, DECIDE) * 1e3,
	       median_of(rounds, WORST_SLICE) * 1e3, rss_mib);
	return 0;
}
