/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random operations on the RIB - updates of several peers and families, faults, next hops that
 * come and go, sweeps, settings - compared with a model that is an array of paths.
 */
#include "help_rib_check.h"

enum {
	N_OPERATIONS = 300000,
	N_MOST = 300, /* prefixes in an update: more than a batch */
	CHECK_ALL_EVERY = 500,
};

/* Some paths, seldom many; the same one may be among them twice. */
struct draw {
	size_t n;
	struct ip4_prefix prefixes[N_MOST];
	__u32 ids[N_MOST];
	struct model_path *paths[N_MOST];
};

static struct draw draw_paths(__u16 peer, __u8 family)
{
	struct draw draw = {.n = random_below(200) ? 1 + random_below(8) : N_MOST};

	for (size_t i = 0; i < draw.n; i++) {
		struct model_prefix *model = &prefixes[random_below(N_PREFIXES)];
		const __u32 id = random_below(N_IDS);

		draw.prefixes[i] = model->prefix;
		draw.ids[i] = ids[id];
		draw.paths[i] = &model->paths[peer][family][id];
	}
	return draw;
}

static void insert(void)
{
	const __u16 peer = (__u16)random_below(N_PEERS);
	const __u8 family = (__u8)random_below(N_FAMILIES);
	/* The first two sets are of this router. */
	const __u32 set = peer ? 2 + random_below(N_SETS - 2) : random_below(2);
	const __u8 fault = peer && !random_below(8) ? BGP_FAULT_AS_LOOP : BGP_FAULT_NONE;
	const struct draw draw = draw_paths(peer, family);
	struct bgp_rib_counts counts;
	size_t expected = 0;

	for (size_t i = 0; i < draw.n; i++) {
		expected += !draw.paths[i]->is_there;
		*draw.paths[i] = (struct model_path){
		        .is_there = true, .fault = fault, .attrs = sets_of_attrs[set]};
	}
	assert_int_equal(bgp_rib_insert(rib, peer, family, sets_of_attrs[set], fault, draw.ids,
	                                draw.prefixes, draw.n, &counts),
	                 0);
	assert_int_equal(counts.n_new, expected);
}

static void withdraw(void)
{
	const __u16 peer = (__u16)random_below(N_PEERS);
	const __u8 family = (__u8)random_below(N_FAMILIES);
	const struct draw draw = draw_paths(peer, family);
	size_t n_gone, expected = 0;

	for (size_t i = 0; i < draw.n; i++) {
		expected += draw.paths[i]->is_there;
		*draw.paths[i] = (struct model_path){0};
	}
	bgp_rib_withdraw(rib, peer, family, draw.ids, draw.prefixes, draw.n, &n_gone);
	assert_int_equal(n_gone, expected);
}

/* Other things happen between two slices. */
static void change_hop(void)
{
	const __u32 hop = hops[random_below(N_HOPS)];
	__u32 cursor = 0;

	bgp_hop_set_state(all_hops, hop, random_below(3) ? BGP_HOP_USABLE : BGP_HOP_UNUSABLE,
	                  random_below(3));
	bgp_hop_sets_hop_changed(hop_sets, hop);
	while (bgp_rib_hop_changed(rib, &hop, 1, &cursor, 1 + random_below(600)))
		if (random_below(2))
			insert();
		else
			withdraw();
}

enum { MARK, DROP, MARK_AND_DROP };

static void sweep_model(__u16 peer, __u8 families, int what)
{
	for (int i = 0; i < N_PREFIXES; i++) {
		for (__u8 place = 0; place < N_FAMILIES * N_IDS; place++) {
			const __u8 family = place / N_IDS;
			struct model_path *path = &prefixes[i].paths[peer][family][place % N_IDS];

			if (!path->is_there || !(families & BGP_FAMILY_BIT(family)))
				continue;
			if (what == MARK)
				path->is_stale = true;
			else if (what == MARK_AND_DROP || path->is_stale)
				*path = (struct model_path){0};
		}
	}
}

/* After a round that nobody has ended for too long, what is stale goes. */
static void mark_stale(__u16 peer, __u8 families)
{
	__u32 cursor = 0;

	if (bgp_rib_mark_stale(rib, peer, families))
		return;
	sweep_model(peer, families, DROP);
	bgp_rib_drop_stale(rib, peer, families);
	while (bgp_rib_sweep(rib, peer, &cursor, 1000, NULL))
		;
	assert_true(bgp_rib_mark_stale(rib, peer, families));
}

static void sweep_all(__u16 peer, __u8 families, int what)
{
	__u32 cursor = 0;

	if (what != DROP)
		mark_stale(peer, families);
	sweep_model(peer, families, what);
	if (what == MARK)
		return;
	bgp_rib_drop_stale(rib, peer, families);
	while (bgp_rib_sweep(rib, peer, &cursor, 1 + random_below(600), NULL))
		;
}

static void sweep(void)
{
	static const int what[] = {MARK_AND_DROP, DROP, DROP, MARK, MARK};

	sweep_all((__u16)random_below(N_PEERS), (__u8)(1 + random_below(3)), what[random_below(5)]);
}

static void change_settings(void)
{
	__u32 cursor = 0;

	settings.max_paths = 1 + random_below(4);
	settings.max_slots = 1 + random_below(BGP_SLOTS_MAX);
	settings.always_compares_med = random_below(2);
	bgp_rib_set_settings(rib, &settings);
	while (bgp_rib_decide_again(rib, &cursor, 1 + random_below(200)))
		;
}

static void release_numbers(void)
{
	for (int i = 0; i < N_PREFIXES; i++)
		if (random_below(2))
			prefixes[i].held = 0;
}

static void operate(void)
{
	const __u32 dice = random_below(1000);

	if (dice < 550)
		insert();
	else if (dice < 950)
		withdraw();
	else if (dice < 970)
		change_hop();
	else if (dice < 980)
		sweep();
	else if (dice < 982)
		change_settings();
	else
		release_numbers();
}

static void agrees_with_a_naive_model(void **state)
{
	(void)state;
	for (int i = 0; i < N_OPERATIONS; i++) {
		operate();
		check_prefix(&prefixes[random_below(N_PREFIXES)]);
		if (i % CHECK_ALL_EVERY == 0)
			check_all();
	}
	check_all();
}

static void leaves_nothing_behind_when_all_sessions_end(void **state)
{
	struct bgp_attrs_statistics statistics;

	(void)state;
	for (__u16 peer = 0; peer < N_PEERS; peer++)
		sweep_all(peer, 3, MARK_AND_DROP);
	check_all();
	for (__u32 set = BGP_HOP_SET_SELF + 1; set < bgp_hop_sets_end(hop_sets); set++)
		assert_int_equal(bgp_hop_set_at(hop_sets, set)->refs, 0);
	for (int i = 0; i < N_SETS; i++) {
		assert_int_equal(bgp_attrs_at(pool, sets_of_attrs[i])->refs, 1);
		bgp_attrs_put(pool, sets_of_attrs[i], 1);
	}
	bgp_attrs_get_statistics(pool, &statistics);
	assert_int_equal(statistics.sets, 0);
	for (int i = 0; i < N_HOPS; i++)
		assert_int_equal(bgp_hop_at(all_hops, hops[i])->refs, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(agrees_with_a_naive_model),
	        cmocka_unit_test(leaves_nothing_behind_when_all_sessions_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
