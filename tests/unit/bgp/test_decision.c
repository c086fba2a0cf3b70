/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which path wins and why; and that it does so in whatever order the paths came. */
#include "help_rib.h"

static const struct bgp_rib_settings one_path = {.max_paths = 1};
static const struct bgp_rib_settings four_paths = {.max_paths = 4};

/* A path with all that it points at. */
struct path {
	struct bgp_attrs_hot attrs;
	struct bgp_rib_peer peer;
	struct bgp_candidate candidate;
};

static struct bgp_candidate *connect_parts(struct path *path)
{
	path->candidate.attrs = &path->attrs;
	path->candidate.peer = &path->peer;
	return &path->candidate;
}

static struct path typical(void)
{
	return (struct path){
	        .attrs = plain(BGP_HOP_FIRST),
	        .peer = {.router_id = htonl(10), .address = pe(10), .is_internal = true},
	        .candidate = {.is_usable = true, .igp_metric = 10, .family = BGP_IPV4_UNICAST},
	};
}

static void make_usable(struct path *better, struct path *worse)
{
	(void)better;
	worse->candidate.is_usable = false;
	worse->attrs.local_pref = 500;
}

static void raise_local_pref(struct path *better, struct path *worse)
{
	better->attrs.local_pref = 101;
	better->attrs.as_path_len = 9;
	(void)worse;
}

static void shorten_path(struct path *better, struct path *worse)
{
	better->attrs.origin = BGP_ORIGIN_INCOMPLETE;
	worse->attrs.as_path_len = 2;
}

static void lower_origin(struct path *better, struct path *worse)
{
	better->attrs.med = 7;
	worse->attrs.origin = BGP_ORIGIN_EGP;
}

static void lower_med(struct path *better, struct path *worse)
{
	worse->attrs.med = 1;
	worse->peer.is_internal = false;
	(void)better;
}

static void make_external(struct path *better, struct path *worse)
{
	better->peer.is_internal = false;
	better->candidate.igp_metric = 99;
	(void)worse;
}

static void lower_metric(struct path *better, struct path *worse)
{
	better->candidate.igp_metric = 9;
	worse->candidate.family = BGP_IPV4_4OVER6;
}

static void make_4over6(struct path *better, struct path *worse)
{
	better->candidate.family = BGP_IPV4_4OVER6;
	worse->peer.router_id = htonl(1);
}

static void lower_router_id(struct path *better, struct path *worse)
{
	/* As numbers: 0x00000100 is above 10, though its first byte in memory is not. */
	worse->peer.router_id = htonl(0x100);
	worse->attrs.cluster_list_len = 0;
	better->attrs.cluster_list_len = 1;
}

static void lower_originator(struct path *better, struct path *worse)
{
	better->attrs.originator_id = htonl(5);
	better->peer.router_id = htonl(20);
	(void)worse;
}

static void shorten_cluster_list(struct path *better, struct path *worse)
{
	worse->attrs.cluster_list_len = 1;
	worse->peer.address = pe(1);
	(void)better;
}

static void lower_address(struct path *better, struct path *worse)
{
	worse->peer.address = pe(11);
	(void)better;
}

static void change_nothing(struct path *better, struct path *worse)
{
	(void)better;
	(void)worse;
}

static const struct {
	enum bgp_decision_step step;
	void (*differ)(struct path *better, struct path *worse);
} steps[] = {
        {BGP_STEP_USABLE, make_usable},
        {BGP_STEP_LOCAL_PREF, raise_local_pref},
        {BGP_STEP_AS_PATH, shorten_path},
        {BGP_STEP_ORIGIN, lower_origin},
        {BGP_STEP_MED, lower_med},
        {BGP_STEP_EXTERNAL, make_external},
        {BGP_STEP_IGP_METRIC, lower_metric},
        {BGP_STEP_FAMILY, make_4over6},
        {BGP_STEP_ROUTER_ID, lower_router_id},
        {BGP_STEP_ROUTER_ID, lower_originator},
        {BGP_STEP_CLUSTER_LIST, shorten_cluster_list},
        {BGP_STEP_PEER_ADDRESS, lower_address},
        {BGP_STEP_EQUAL, change_nothing},
};

/* Each row makes the loser better at a later step, so the order of the steps counts too. */
static void each_step_decides_before_the_next(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct path better = typical(), worse = typical();
		enum bgp_decision_step step;
		int result, reverse;

		steps[i].differ(&better, &worse);
		result = bgp_decision_compare(connect_parts(&better), connect_parts(&worse),
		                              &one_path, &step);
		assert_string_equal(bgp_decision_step_name(step),
		                    bgp_decision_step_name(steps[i].step));
		reverse =
		        bgp_decision_compare(&worse.candidate, &better.candidate, &one_path, &step);
		assert_int_equal(step, steps[i].step);
		assert_int_equal(result < 0, steps[i].step != BGP_STEP_EQUAL);
		assert_int_equal(reverse > 0, steps[i].step != BGP_STEP_EQUAL);
	}
}

static void a_local_route_wins_over_any_preference(void **state)
{
	struct path local = typical(), remote = typical();
	enum bgp_decision_step step;

	(void)state;
	remote.attrs.local_pref = 1000;
	connect_parts(&local)->peer = NULL;
	assert_true(bgp_decision_compare(&local.candidate, connect_parts(&remote), &one_path,
	                                 &step) < 0);
	assert_int_equal(step, BGP_STEP_LOCAL);
}

static void med_of_another_as_counts_only_if_so_configured(void **state)
{
	const struct bgp_rib_settings always = {.max_paths = 1, .always_compares_med = true};
	struct path low = typical(), high = typical();
	enum bgp_decision_step step;

	(void)state;
	high.attrs.med = 100;
	high.attrs.neighbour_as = 65002;
	low.peer.router_id = htonl(11);
	assert_true(bgp_decision_compare(connect_parts(&high), connect_parts(&low), &one_path,
	                                 &step) < 0);
	assert_int_equal(step, BGP_STEP_ROUTER_ID);
	assert_true(bgp_decision_compare(&high.candidate, &low.candidate, &always, &step) > 0);
	assert_int_equal(step, BGP_STEP_MED);
}

static void the_older_external_path_stays_if_so_configured(void **state)
{
	const struct bgp_rib_settings keep = {.max_paths = 1, .ignores_router_id_if_older = true};
	struct path old = typical(), new = typical();
	enum bgp_decision_step step;

	(void)state;
	old.candidate.is_first = true;
	new.peer.router_id = htonl(1);
	connect_parts(&old);
	connect_parts(&new);
	assert_true(bgp_decision_compare(&old.candidate, &new.candidate, &keep, &step) > 0);
	old.peer.is_internal = new.peer.is_internal = false;
	assert_true(bgp_decision_compare(&old.candidate, &new.candidate, &keep, &step) < 0);
	assert_int_equal(step, BGP_STEP_OLDER);
	assert_true(bgp_decision_compare(&old.candidate, &new.candidate, &one_path, &step) > 0);
}

enum {
	N_MAX = 6,
	N_ROUNDS = 3000,
};

static __u64 seed = 0x853c49e6748fea9bull;

static __u32 random_below(__u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (__u32)(seed >> 33) % n;
}

/* Few values, so that paths tie often; no two are equal in all. */
static struct path random_path(__u32 number)
{
	struct path path = typical();

	path.attrs.hop = BGP_HOP_FIRST + random_below(4);
	path.attrs.med = random_below(3);
	path.attrs.neighbour_as = 65001 + random_below(3);
	path.attrs.as_path_len = (__u16)(1 + (random_below(4) == 0));
	path.peer.is_internal = random_below(4) != 0;
	path.peer.router_id = htonl(1 + random_below(3));
	path.peer.address = pe(number);
	path.candidate.igp_metric = random_below(3);
	path.candidate.is_usable = random_below(8) != 0;
	return path;
}

/* The order and the number of active ones, as addresses of the paths. */
struct outcome {
	size_t n, n_active;
	const struct bgp_attrs_hot *order[N_MAX];
};

static struct outcome decide(const struct bgp_candidate *candidates, size_t n, size_t max,
                             const struct bgp_rib_settings *settings)
{
	struct outcome outcome = {0};
	__u32 order[N_MAX];

	outcome.n = bgp_decide(candidates, n, max, settings, order, &outcome.n_active);
	for (size_t i = 0; i < outcome.n; i++)
		outcome.order[i] = candidates[order[i]].attrs;
	return outcome;
}

static void swap(struct bgp_candidate *a, struct bgp_candidate *b)
{
	const struct bgp_candidate value = *a;

	*a = *b;
	*b = value;
}

/* Heap's algorithm: all orders of the first `n`. */
static void check_orders(struct bgp_candidate *candidates, size_t n, size_t n_all,
                         const struct bgp_rib_settings *settings, const struct outcome *expected)
{
	for (size_t i = 0; n > 1 && i < n; i++) {
		check_orders(candidates, n - 1, n_all, settings, expected);
		swap(&candidates[n % 2 ? 0 : i], &candidates[n - 1]);
	}
	if (n <= 1) {
		const struct outcome outcome = decide(candidates, n_all, n_all, settings);

		assert_memory_equal(&outcome, expected, sizeof(outcome));
	}
}

static void the_order_of_arrival_does_not_matter(void **state)
{
	(void)state;
	for (int round = 0; round < N_ROUNDS; round++) {
		const struct bgp_rib_settings settings = {.max_paths = 1 + random_below(3),
		                                          .always_compares_med = !random_below(4)};
		const size_t n = 1 + random_below(round % 50 ? 4 : N_MAX);
		struct bgp_candidate candidates[N_MAX];
		struct path paths[N_MAX];
		struct outcome expected;

		for (size_t i = 0; i < n; i++) {
			paths[i] = random_path((__u32)i);
			candidates[i] = *connect_parts(&paths[i]);
		}
		expected = decide(candidates, n, n, &settings);
		check_orders(candidates, n, n, &settings, &expected);
	}
}

/*
 * The three paths of RFC 4451 and of every vendor's page about MED: compared one after the other,
 * the winner depends on which two meet first.
 */
static void med_is_compared_inside_each_neighbour_as_first(void **state)
{
	struct path a = typical(), b = typical(), c = typical();
	struct outcome outcome;

	(void)state;
	a.attrs.med = 10;
	a.candidate.igp_metric = 30;
	b.attrs.neighbour_as = 65002;
	b.candidate.igp_metric = 20;
	c.attrs.med = 20;
	c.candidate.igp_metric = 10;
	outcome = decide((struct bgp_candidate[]){*connect_parts(&a), *connect_parts(&b),
	                                          *connect_parts(&c)},
	                 3, 3, &one_path);
	assert_ptr_equal(outcome.order[0], &b.attrs);
	assert_ptr_equal(outcome.order[1], &a.attrs);
	assert_ptr_equal(outcome.order[2], &c.attrs);
}

static void usable_paths_only_are_ordered(void **state)
{
	struct path a = typical(), b = typical();
	struct outcome outcome;

	(void)state;
	a.candidate.is_usable = false;
	b.attrs.local_pref = 1;
	outcome = decide((struct bgp_candidate[]){*connect_parts(&a), *connect_parts(&b)}, 2, 2,
	                 &one_path);
	assert_int_equal(outcome.n, 1);
	assert_ptr_equal(outcome.order[0], &b.attrs);
	outcome = decide(&a.candidate, 1, 1, &one_path);
	assert_int_equal(outcome.n, 0);
	assert_int_equal(outcome.n_active, 0);
}

/* Paths that differ in hop and peer address only. */
static void make_equals(struct path *paths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		paths[i] = typical();
		paths[i].attrs.hop = BGP_HOP_FIRST + (__u32)i;
		paths[i].peer.address = pe((__u32)i);
		connect_parts(&paths[i]);
	}
}

static struct outcome decide_paths(const struct path *paths, size_t n,
                                   const struct bgp_rib_settings *settings)
{
	struct bgp_candidate candidates[N_MAX];

	for (size_t i = 0; i < n; i++)
		candidates[i] = paths[i].candidate;
	return decide(candidates, n, n, settings);
}

static void equal_paths_over_different_hops_share_flows(void **state)
{
	struct path paths[5];

	(void)state;
	make_equals(paths, 5);
	assert_int_equal(decide_paths(paths, 5, &one_path).n_active, 1);
	assert_int_equal(decide_paths(paths, 5, &four_paths).n_active, 4);
	paths[1].candidate.igp_metric++;
	assert_int_equal(decide_paths(paths, 3, &four_paths).n_active, 2);
	paths[2].candidate.has_ip4_hop = true;
	assert_int_equal(decide_paths(paths, 3, &four_paths).n_active, 1);
}

static void two_reflectors_with_one_path_are_no_multipath(void **state)
{
	const struct bgp_rib_settings two_paths = {.max_paths = 2};
	struct path paths[3];
	struct outcome outcome;

	(void)state;
	make_equals(paths, 3);
	paths[1].attrs.hop = paths[0].attrs.hop;
	outcome = decide_paths(paths, 3, &two_paths);
	assert_int_equal(outcome.n_active, 2);
	assert_ptr_equal(outcome.order[0], &paths[0].attrs);
	assert_ptr_equal(outcome.order[1], &paths[2].attrs);
}

static void a_path_that_lost_by_med_shares_no_flows(void **state)
{
	struct path paths[3];
	struct outcome outcome;

	(void)state;
	make_equals(paths, 3);
	paths[1].attrs.neighbour_as = paths[2].attrs.neighbour_as = 65002;
	paths[2].attrs.med = 1;
	outcome = decide_paths(paths, 3, &four_paths);
	assert_int_equal(outcome.n_active, 2);
	assert_ptr_equal(outcome.order[2], &paths[2].attrs);
}

static void a_limit_leaves_the_first_ones_as_they_are(void **state)
{
	struct bgp_candidate candidates[N_MAX];
	struct path paths[N_MAX];

	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct outcome all, some;

		for (__u32 i = 0; i < N_MAX; i++) {
			paths[i] = random_path(i);
			candidates[i] = *connect_parts(&paths[i]);
		}
		all = decide(candidates, N_MAX, N_MAX, &one_path);
		some = decide(candidates, N_MAX, 2, &one_path);
		assert_int_equal(some.n, all.n < 2 ? all.n : 2);
		assert_memory_equal(some.order, all.order, some.n * sizeof(*some.order));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_step_decides_before_the_next),
	        cmocka_unit_test(a_local_route_wins_over_any_preference),
	        cmocka_unit_test(med_of_another_as_counts_only_if_so_configured),
	        cmocka_unit_test(the_older_external_path_stays_if_so_configured),
	        cmocka_unit_test(the_order_of_arrival_does_not_matter),
	        cmocka_unit_test(med_is_compared_inside_each_neighbour_as_first),
	        cmocka_unit_test(usable_paths_only_are_ordered),
	        cmocka_unit_test(equal_paths_over_different_hops_share_flows),
	        cmocka_unit_test(two_reflectors_with_one_path_are_no_multipath),
	        cmocka_unit_test(a_path_that_lost_by_med_shares_no_flows),
	        cmocka_unit_test(a_limit_leaves_the_first_ones_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
