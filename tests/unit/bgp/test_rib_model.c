/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random operations on the RIB - updates of several peers and families, faults, next hops that
 * come and go, sweeps, settings - compared with a model that is an array of paths.
 */
#include "help_rib.h"

enum {
	N_OPERATIONS = 300000,
	N_PREFIXES = 150,
	N_PEERS = 6, /* the first is this router */
	N_FAMILIES = 2,
	N_HOPS = 10,  /* the last two are CEs */
	N_SETS = 40,  /* attribute sets */
	N_MOST = 300, /* prefixes in an update: more than a batch */
	CHECK_ALL_EVERY = 500,
};

struct model_path {
	bool is_there, is_stale;
	__u8 fault;
	__u32 attrs;
};

struct model_prefix {
	struct ip4_prefix prefix;
	struct model_path paths[N_PEERS][N_FAMILIES];
	struct bgp_change told; /* by the listener; hop_set 0: no route */
	__u32 held;             /* the number that we insist on, 0: none */
};

static struct model_prefix prefixes[N_PREFIXES];
static struct bgp_rib_peer peers[N_PEERS];
static struct bgp_rib_settings settings = {.max_paths = 2};
static __u32 hops[N_HOPS], sets_of_attrs[N_SETS];
static struct bgp_attrs_hot hot[N_SETS];
static bool is_set_known[1 << 16]; /* hop sets that the listener was told of */

static struct bgp_hops *all_hops;
static struct bgp_attrs_pool *pool;
static struct bgp_hop_sets *hop_sets;
static struct bgp_rib *rib;

static __u64 seed = 0x2545f4914f6cdd1dull;

static __u32 random_below(__u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (__u32)(seed >> 33) % n;
}

static struct model_prefix *model_of(const struct ip4_prefix *prefix)
{
	for (int i = 0; i < N_PREFIXES; i++)
		if (prefixes[i].prefix.addr == prefix->addr &&
		    prefixes[i].prefix.len == prefix->len)
			return &prefixes[i];
	fail_msg("a prefix that nobody has inserted");
	return NULL;
}

static void on_set_changed(void *context, __u32 set, const __u32 *now, unsigned int n)
{
	__u32 usable[BGP_HOP_SET_MAX];

	(void)context;
	assert_int_equal(bgp_hop_set_usable(hop_sets, set, usable), n);
	assert_memory_equal(now, usable, n * sizeof(*now));
	is_set_known[set] = true;
}

/* No prefix may be told to point at it still. */
static void on_set_gone(void *context, __u32 set)
{
	(void)context;
	assert_true(is_set_known[set]);
	is_set_known[set] = false;
	for (int i = 0; i < N_PREFIXES; i++)
		assert_int_not_equal(prefixes[i].told.hop_set, set);
}

static void on_changed(void *context, const struct bgp_change *changes, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) {
		struct model_prefix *model = model_of(&changes[i].prefix);
		const struct bgp_change *was = &model->told, *is = &changes[i];

		assert_int_equal(is->is_new_hop_set, is->hop_set != was->hop_set);
		assert_int_equal(is->is_same_best, is->attrs == was->attrs &&
		                                           is->peer == was->peer &&
		                                           is->family == was->family);
		assert_true(is->is_new_hop_set || is->attrs != was->attrs ||
		            is->peer != was->peer || is->family != was->family);
		assert_true(is->hop_set <= BGP_HOP_SET_SELF || is_set_known[is->hop_set]);
		assert_int_equal(!is->hop_set, !is->attrs);
		if (model->held)
			assert_int_equal(is->number, model->held);
		model->told = *is;
		if (!random_below(3))
			model->held = is->number;
	}
}

static bool is_held(void *context, __u32 number)
{
	(void)context;
	for (int i = 0; i < N_PREFIXES; i++)
		if (prefixes[i].held == number)
			return true;
	return false;
}

/* The candidates of a prefix, in the order of the model, and where each came from. */
struct gathered {
	size_t n;
	struct bgp_candidate candidates[N_PEERS * N_FAMILIES];
	__u32 attrs[N_PEERS * N_FAMILIES];
	__u16 peers[N_PEERS * N_FAMILIES];
};

static struct gathered gather(const struct model_prefix *model)
{
	struct gathered gathered = {0};

	for (__u16 peer = 0; peer < N_PEERS; peer++) {
		for (__u8 family = 0; family < N_FAMILIES; family++) {
			const struct model_path *path = &model->paths[peer][family];
			const struct bgp_attrs_hot *attrs;
			const struct bgp_hop *hop;

			if (!path->is_there)
				continue;
			attrs = &bgp_attrs_at(pool, path->attrs)->hot;
			hop = bgp_hop_at(all_hops, attrs->hop);
			gathered.attrs[gathered.n] = path->attrs;
			gathered.peers[gathered.n] = peer;
			gathered.candidates[gathered.n++] = (struct bgp_candidate){
			        .attrs = attrs,
			        .peer = peer ? &peers[peer] : NULL,
			        .igp_metric = hop->metric,
			        .family = family,
			        .has_ip4_hop = bgp_next_hop_is_ip4(&hop->addr),
			        .is_usable = !path->fault && hop->state == BGP_HOP_USABLE,
			};
		}
	}
	return gathered;
}

/* A hop of `set` at place `i`, or BGP_HOP_NONE behind its end. */
static __u32 member(const struct bgp_hop_set *set, unsigned int i)
{
	return i < set->n ? set->hops[i] : BGP_HOP_NONE;
}

/* The set has the hops of the ordered candidates, each once, and no others. */
static void check_hop_set(__u32 number, const struct gathered *gathered, const __u32 *order,
                          size_t n, size_t n_active)
{
	const struct bgp_hop_set *set = bgp_hop_set_at(hop_sets, number);
	unsigned int n_seen = 0;

	assert_int_equal(set->n_active, n_active);
	for (size_t i = 0; i < n; i++) {
		const struct bgp_candidate *candidate = &gathered->candidates[order[i]];
		bool is_seen = false;

		for (unsigned int j = 0; j < n_seen; j++)
			is_seen = is_seen || set->hops[j] == candidate->attrs->hop;
		if (is_seen || number == BGP_HOP_SET_SELF || n_seen == BGP_HOP_SET_MAX ||
		    candidate->has_ip4_hop != gathered->candidates[order[0]].has_ip4_hop)
			continue;
		assert_int_equal(member(set, n_seen), candidate->attrs->hop);
		n_seen++;
	}
	assert_int_equal(set->n, number == BGP_HOP_SET_SELF ? 1 : n_seen);
}

static size_t count_active(__u32 number)
{
	__u32 path = bgp_rib_prefix(rib, number)->paths;
	size_t n = 0;

	for (; path; path = bgp_rib_path(rib, path)->next)
		n += bgp_rib_path(rib, path)->flags & BGP_PATH_ACTIVE;
	return n / BGP_PATH_ACTIVE;
}

static void check_prefix(const struct model_prefix *model)
{
	const struct gathered gathered = gather(model);
	const __u32 number = bgp_rib_find(rib, &model->prefix);
	__u32 order[N_PEERS * N_FAMILIES];
	size_t n_active, n = bgp_decide(gathered.candidates, gathered.n, gathered.n, &settings,
	                                order, &n_active);
	const struct bgp_path *best;

	assert_int_equal(number != BGP_RIB_NONE, gathered.n != 0);
	if (!n) {
		assert_int_equal(model->told.hop_set, BGP_HOP_SET_NONE);
		assert_true(!number || !bgp_rib_best(rib, number));
		return;
	}
	best = bgp_rib_best(rib, number);
	assert_non_null(best);
	assert_int_equal(best->attrs, gathered.attrs[order[0]]);
	assert_int_equal(best->peer, gathered.peers[order[0]]);
	assert_int_equal(best->family, gathered.candidates[order[0]].family);
	assert_int_equal(bgp_rib_why(rib, best), BGP_STEP_EQUAL);
	assert_int_equal(model->told.attrs, best->attrs);
	assert_int_equal(model->told.peer, best->peer);
	assert_int_equal(model->told.family, best->family);
	assert_int_equal(model->told.number, number);
	assert_int_equal(count_active(number), n_active);
	check_hop_set(model->told.hop_set, &gathered, order, n, n_active);
}

/* The paths that the RIB has of a prefix are those of the model. */
static size_t check_paths(const struct model_prefix *model)
{
	const __u32 number = bgp_rib_find(rib, &model->prefix);
	__u32 at = bgp_rib_prefix(rib, number)->paths;
	size_t n = 0;

	for (; at; at = bgp_rib_path(rib, at)->next) {
		const struct bgp_path *path = bgp_rib_path(rib, at);
		const struct model_path *expected = &model->paths[path->peer][path->family];

		assert_true(expected->is_there);
		assert_int_equal(path->prefix, number);
		assert_int_equal(path->attrs, expected->attrs);
		assert_int_equal(path->fault, expected->fault);
		assert_int_equal(!(path->flags & BGP_PATH_STALE), !expected->is_stale);
		n++;
	}
	assert_int_equal(n, gather(model).n);
	return n;
}

static __u64 key_of(const struct ip4_prefix *prefix)
{
	return (__u64)ntohl(prefix->addr) << 6 | prefix->len;
}

static void check_order(size_t n_prefixes)
{
	struct ip4_prefix from = {0};
	__u32 numbers[40];
	__u64 last = 0;
	size_t n, n_all = 0;

	while ((n = bgp_rib_in_order(rib, &from, numbers, 1 + random_below(40)))) {
		for (size_t i = 0; i < n; i++) {
			const struct bgp_prefix *prefix = bgp_rib_prefix(rib, numbers[i]);

			from = (struct ip4_prefix){.addr = prefix->addr, .len = prefix->len};
			assert_true(!n_all || key_of(&from) > last);
			last = key_of(&from);
			n_all++;
		}
		from.len++;
	}
	assert_int_equal(n_all, n_prefixes);
}

static void check_match(__u32 addr)
{
	const struct model_prefix *expected = NULL;
	const __u32 number = bgp_rib_match(rib, htonl(addr));

	for (int i = 0; i < N_PREFIXES; i++) {
		const struct ip4_prefix *prefix = &prefixes[i].prefix;

		if ((addr & ip4_netmask(prefix->len)) != ntohl(prefix->addr) ||
		    !gather(&prefixes[i]).n)
			continue;
		if (!expected || prefix->len > expected->prefix.len)
			expected = &prefixes[i];
	}
	assert_int_equal(number, expected ? bgp_rib_find(rib, &expected->prefix) : BGP_RIB_NONE);
}

static void check_all(void)
{
	struct bgp_rib_statistics statistics;
	size_t n_prefixes = 0, n_paths = 0;

	for (int i = 0; i < N_PREFIXES; i++) {
		const size_t n = check_paths(&prefixes[i]);

		check_prefix(&prefixes[i]);
		n_prefixes += n != 0;
		n_paths += n;
	}
	bgp_rib_get_statistics(rib, &statistics);
	assert_int_equal(statistics.prefixes, n_prefixes);
	assert_int_equal(statistics.paths, n_paths);
	check_order(n_prefixes);
	for (int i = 0; i < 20; i++)
		check_match(0x0a000000 | random_below(1 << 12));
}

/* Some prefixes, seldom many; the same one may be among them twice. */
static size_t draw_prefixes(struct ip4_prefix *drawn)
{
	const size_t n = random_below(200) ? 1 + random_below(8) : N_MOST;

	for (size_t i = 0; i < n; i++)
		drawn[i] = prefixes[random_below(N_PREFIXES)].prefix;
	return n;
}

static void insert(void)
{
	const __u16 peer = (__u16)random_below(N_PEERS);
	const __u8 family = (__u8)random_below(N_FAMILIES);
	/* The first two sets are of this router. */
	const __u32 set = peer ? 2 + random_below(N_SETS - 2) : random_below(2);
	const __u8 fault = peer && !random_below(8) ? BGP_FAULT_AS_LOOP : BGP_FAULT_NONE;
	struct ip4_prefix drawn[N_MOST];
	const size_t n = draw_prefixes(drawn);
	size_t n_new, expected = 0;

	for (size_t i = 0; i < n; i++) {
		struct model_path *path = &model_of(&drawn[i])->paths[peer][family];

		expected += !path->is_there;
		*path = (struct model_path){
		        .is_there = true, .fault = fault, .attrs = sets_of_attrs[set]};
	}
	assert_int_equal(
	        bgp_rib_insert(rib, peer, family, sets_of_attrs[set], fault, drawn, n, &n_new), 0);
	assert_int_equal(n_new, expected);
}

static void withdraw(void)
{
	const __u16 peer = (__u16)random_below(N_PEERS);
	const __u8 family = (__u8)random_below(N_FAMILIES);
	struct ip4_prefix drawn[N_MOST];
	const size_t n = draw_prefixes(drawn);
	size_t n_gone, expected = 0;

	for (size_t i = 0; i < n; i++) {
		struct model_path *path = &model_of(&drawn[i])->paths[peer][family];

		expected += path->is_there;
		*path = (struct model_path){0};
	}
	bgp_rib_withdraw(rib, peer, family, drawn, n, &n_gone);
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

static void sweep_model(__u16 peer, __u8 families, enum bgp_sweep what)
{
	for (int i = 0; i < N_PREFIXES; i++) {
		for (__u8 family = 0; family < N_FAMILIES; family++) {
			struct model_path *path = &prefixes[i].paths[peer][family];

			if (!path->is_there || !(families & BGP_FAMILY_BIT(family)))
				continue;
			if (what == BGP_SWEEP_MARK_STALE)
				path->is_stale = true;
			else if (what == BGP_SWEEP_REMOVE || path->is_stale)
				*path = (struct model_path){0};
		}
	}
}

static void sweep_all(__u16 peer, __u8 families, enum bgp_sweep what)
{
	__u32 cursor = 0;

	sweep_model(peer, families, what);
	while (bgp_rib_sweep(rib, peer, families, what, &cursor, 1 + random_below(600)))
		;
}

static void sweep(void)
{
	static const enum bgp_sweep what[] = {BGP_SWEEP_REMOVE, BGP_SWEEP_REMOVE_STALE,
	                                      BGP_SWEEP_REMOVE_STALE, BGP_SWEEP_MARK_STALE,
	                                      BGP_SWEEP_MARK_STALE};

	sweep_all((__u16)random_below(N_PEERS), (__u8)(1 + random_below(3)), what[random_below(5)]);
}

static void change_settings(void)
{
	__u32 cursor = 0;

	settings.max_paths = 1 + random_below(4);
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
		sweep_all(peer, 3, BGP_SWEEP_REMOVE);
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

static void make_prefixes(void)
{
	for (int i = 0; i < N_PREFIXES; i++) {
		struct ip4_prefix prefix;
		bool is_known;

		do {
			const __u8 len = (__u8)(i ? 20 + random_below(13) : 0);

			prefix.len = len;
			prefix.addr =
			        htonl((0x0a000000 | random_below(1 << 12)) & ip4_netmask(len));
			is_known = false;
			for (int j = 0; j < i; j++)
				is_known =
				        is_known || key_of(&prefixes[j].prefix) == key_of(&prefix);
		} while (is_known);
		prefixes[i].prefix = prefix;
	}
}

static void make_attrs(void)
{
	for (__u32 i = 0; i < N_SETS; i++) {
		/* The cluster list's length makes each of them another set. */
		hot[i] = plain(i < 2 ? (__u32)BGP_HOP_SELF : hops[random_below(N_HOPS)]);
		hot[i].cluster_list_len = (__u8)i;
		hot[i].med = random_below(2);
		hot[i].neighbour_as = 65001 + random_below(2);
		hot[i].local_pref = random_below(4) ? 100 : 200;
		sets_of_attrs[i] = intern(pool, &hot[i]);
	}
}

static void ignore_track(void *context, __u32 hop, const struct bgp_hop *what)
{
	(void)context;
	(void)hop;
	(void)what;
}

static int set_up(void **state)
{
	const struct bgp_hop_tracker tracker = {.track = ignore_track};
	const struct bgp_hop_set_listener set_listener = {on_set_changed, on_set_gone, NULL};
	const struct bgp_rib_listener listener = {on_changed, is_held, NULL};

	(void)state;
	if (bgp_hops_new(&tracker, &all_hops) || bgp_attrs_pool_new(all_hops, &pool) ||
	    bgp_hop_sets_new(all_hops, &set_listener, &hop_sets) ||
	    bgp_rib_new(pool, all_hops, hop_sets, &settings, &listener, &rib))
		return -1;
	for (__u32 i = 0; i < N_HOPS; i++) {
		const struct ip6_addr addr = i < N_HOPS - 2 ? pe(i) : ce(i);

		if (bgp_hop_get(all_hops, &addr, 0, &hops[i]))
			return -1;
	}
	for (__u16 i = 1; i < N_PEERS; i++) {
		peers[i] = (struct bgp_rib_peer){
		        .router_id = htonl(i % 3), .address = pe(100 + i), .is_internal = i != 1};
		bgp_rib_set_peer(rib, i, &peers[i]);
	}
	make_prefixes();
	make_attrs();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bgp_rib_free(rib);
	bgp_hop_sets_free(hop_sets);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(all_hops);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(agrees_with_a_naive_model),
	        cmocka_unit_test(leaves_nothing_behind_when_all_sessions_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
