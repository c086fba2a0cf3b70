/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_rib_model.h"

struct model_prefix prefixes[N_PREFIXES];
struct bgp_rib_peer peers[N_PEERS];
struct bgp_rib_settings settings = {.max_paths = 2, .max_slots = 3};
const __u32 ids[N_IDS] = {0, 0xffffffff};
__u32 hops[N_HOPS], sets_of_attrs[N_SETS];
static struct bgp_attrs_hot hot[N_SETS];
static bool is_set_known[1 << 16]; /* hop sets that the listener was told of */

struct bgp_hops *all_hops;
struct bgp_attrs_pool *pool;
struct bgp_hop_sets *hop_sets;
struct bgp_rib *rib;

static __u64 seed = 0x2545f4914f6cdd1dull;

__u32 random_below(__u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (__u32)(seed >> 33) % n;
}

struct model_prefix *model_of(const struct ip4_prefix *prefix)
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

size_t place_of_id(__u32 path)
{
	const __u32 id = bgp_rib_path_id(rib, path);
	size_t i = 0;

	while (i < N_IDS && ids[i] != id)
		i++;
	assert_true(i < N_IDS);
	return i;
}

struct bgp_path in_slot(__u32 number, __u8 slot)
{
	const struct bgp_path *path = bgp_rib_in_slot(rib, number, slot);

	return path ? *path : (struct bgp_path){0};
}

static void note_slots(struct model_prefix *model, const struct bgp_change *change)
{
	for (__u8 slot = 1; slot <= BGP_SLOTS_MAX; slot++)
		if (change->slots & BGP_SLOT_BIT(slot))
			model->in[slot - 1] = in_slot(change->number, slot);
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
		            is->peer != was->peer || is->family != was->family || is->slots);
		note_slots(model, is);
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

struct gathered gather(const struct model_prefix *model)
{
	struct gathered gathered = {0};

	for (__u16 peer = 0; peer < N_PEERS; peer++) {
		for (__u8 place = 0; place < N_FAMILIES * N_IDS; place++) {
			const __u8 family = place / N_IDS;
			const struct model_path *path = &model->paths[peer][family][place % N_IDS];
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
			        .path_id = ids[place % N_IDS],
			        .family = family,
			        .has_ip4_hop = bgp_next_hop_is_ip4(&hop->addr),
			        .is_usable = !path->fault && hop->state == BGP_HOP_USABLE,
			};
		}
	}
	return gathered;
}

__u64 key_of(const struct ip4_prefix *prefix)
{
	return (__u64)ntohl(prefix->addr) << 6 | prefix->len;
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

int set_up(void **state)
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

int tear_down(void **state)
{
	(void)state;
	bgp_rib_free(rib);
	bgp_hop_sets_free(hop_sets);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(all_hops);
	return 0;
}
