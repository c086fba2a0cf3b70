/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_rib_heard.h"

struct bgp_hops *hops;
struct bgp_attrs_pool *pool;
struct bgp_hop_sets *sets;
struct bgp_rib *rib;
struct bgp_rib_peer peers[N_PEERS];
__u32 hop[N_HOPS];

struct bgp_change heard[N_HEARD_MAX];
size_t n_heard;
__u32 held;

static void on_changed(void *context, const struct bgp_change *changes, size_t n)
{
	(void)context;
	memcpy(&heard[n_heard], changes, n * sizeof(*changes));
	n_heard += n;
}

static bool is_held(void *context, __u32 number)
{
	(void)context;
	return number == held || held == ALL;
}

int set_up(void **state)
{
	const struct bgp_rib_settings settings = {.max_paths = 1};
	const struct bgp_rib_listener listener = {on_changed, is_held, NULL};
	int err = bgp_hops_new(NULL, &hops) || bgp_attrs_pool_new(hops, &pool) ||
	          bgp_hop_sets_new(hops, NULL, &sets) ||
	          bgp_rib_new(pool, hops, sets, &settings, &listener, &rib);

	(void)state;
	for (__u32 i = 0; i < N_HOPS && !err; i++) {
		const struct ip6_addr addr = i == CE ? ce(i) : pe(i);

		err = bgp_hop_get(hops, &addr, 0, &hop[i]);
	}
	for (__u16 i = FIRST; i < N_PEERS && !err; i++) {
		peers[i] = (struct bgp_rib_peer){
		        .router_id = htonl(i), .address = pe(i), .is_internal = true};
		bgp_rib_set_peer(rib, i, &peers[i]);
	}
	n_heard = held = 0;
	return err;
}

int tear_down(void **state)
{
	(void)state;
	bgp_rib_free(rib);
	bgp_hop_sets_free(sets);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(hops);
	return 0;
}

__u32 attrs_of(__u32 hop_number, __u32 med)
{
	struct bgp_attrs_hot hot = plain(hop_number);

	hot.med = med;
	return intern(pool, &hot);
}

void insert(__u16 peer, __u32 attrs, const char *text)
{
	const struct ip4_prefix prefix = prefix_of(text);

	n_heard = 0;
	assert_int_equal(bgp_rib_insert(rib, peer, BGP_IPV4_4OVER6, attrs, BGP_FAULT_NONE, NULL,
	                                &prefix, 1, NULL),
	                 0);
}

void withdraw(__u16 peer, const char *text)
{
	const struct ip4_prefix prefix = prefix_of(text);

	n_heard = 0;
	bgp_rib_withdraw(rib, peer, BGP_IPV4_4OVER6, NULL, &prefix, 1, NULL);
}

__u32 find(const char *text)
{
	const struct ip4_prefix prefix = prefix_of(text);

	return bgp_rib_find(rib, &prefix);
}
