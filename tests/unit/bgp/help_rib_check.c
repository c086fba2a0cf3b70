/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_rib_check.h"

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

/* How many different hops the first candidates in order have, up to the number of slots. */
static size_t count_hops(const struct gathered *gathered, const __u32 *order, size_t n)
{
	size_t n_hops = 0;

	for (size_t i = 0; i < n && n_hops < settings.max_slots; i++) {
		bool is_new = true;

		for (size_t j = 0; j < i; j++)
			is_new = is_new && gathered->candidates[order[j]].attrs->hop !=
			                           gathered->candidates[order[i]].attrs->hop;
		n_hops += is_new;
	}
	return n_hops;
}

/* What is in the slots was told, the best path is among it, and hops differ. */
static void check_slots(const struct model_prefix *model, __u32 number, size_t n_expected)
{
	const struct bgp_path *best = bgp_rib_best(rib, number);
	__u32 hops_seen[BGP_SLOTS_MAX];
	size_t n = 0;

	for (__u8 slot = 1; slot <= BGP_SLOTS_MAX; slot++) {
		const struct bgp_path is = in_slot(number, slot), *told = &model->in[slot - 1];

		assert_int_equal(is.attrs, told->attrs);
		assert_int_equal(is.peer, told->peer);
		assert_int_equal(is.family, told->family);
		if (!is.attrs)
			continue;
		hops_seen[n] = bgp_attrs_at(pool, is.attrs)->hot.hop;
		for (size_t i = 0; i < n; i++)
			assert_int_not_equal(hops_seen[i], hops_seen[n]);
		n++;
	}
	assert_int_equal(n, n_expected);
	assert_true(!best || best->slot);
}

void check_prefix(const struct model_prefix *model)
{
	const struct gathered gathered = gather(model);
	const __u32 number = bgp_rib_find(rib, &model->prefix);
	__u32 order[N_PATHS];
	size_t n_active, n = bgp_decide(gathered.candidates, gathered.n, gathered.n, &settings,
	                                order, &n_active);
	const struct bgp_path *best;

	assert_int_equal(number != BGP_RIB_NONE, gathered.n != 0);
	if (!n) {
		assert_int_equal(model->told.hop_set, BGP_HOP_SET_NONE);
		assert_true(!number || !bgp_rib_best(rib, number));
		check_slots(model, number, 0);
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
	check_slots(model, number, count_hops(&gathered, order, n));
}

/* The paths that the RIB has of a prefix are those of the model. */
static size_t check_paths(const struct model_prefix *model)
{
	const __u32 number = bgp_rib_find(rib, &model->prefix);
	__u32 at = bgp_rib_prefix(rib, number)->paths;
	size_t n = 0;

	for (; at; at = bgp_rib_path(rib, at)->next) {
		const struct bgp_path *path = bgp_rib_path(rib, at);
		const struct model_path *expected =
		        &model->paths[path->peer][path->family][place_of_id(at)];

		assert_true(expected->is_there);
		assert_int_equal(path->prefix, number);
		assert_int_equal(path->attrs, expected->attrs);
		assert_int_equal(path->fault, expected->fault);
		assert_int_equal(bgp_rib_is_stale(rib, path), expected->is_stale);
		n++;
	}
	assert_int_equal(n, gather(model).n);
	return n;
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

static void check_slot_counts(void)
{
	for (__u8 slot = 1; slot <= BGP_SLOTS_MAX; slot++) {
		__u32 n = 0;

		for (int i = 0; i < N_PREFIXES; i++)
			n += bgp_rib_in_slot(rib, bgp_rib_find(rib, &prefixes[i].prefix), slot) !=
			     NULL;
		assert_int_equal(bgp_rib_count_in_slot(rib, slot), n);
	}
}

void check_all(void)
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
	check_slot_counts();
	for (int i = 0; i < 20; i++)
		check_match(0x0a000000 | random_below(1 << 12));
}
