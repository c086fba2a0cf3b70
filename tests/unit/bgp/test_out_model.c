/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random updates, next hops, policies, refreshes, peers that come, go and stall, with ADD-PATH and
 * without. Whenever all is said, each peer holds what bgp_export() says it should, no more and no
 * less.
 */
#include "help_out.h"

enum {
	N_OPERATIONS = 30000,
	CHECK_EVERY = 150,
	N_PREFIXES = 300,
	N_SETS = 24,
	N_HOPS = 4,
	N_POLICIES = 4,
	FIRST_EXTERNAL = 5,
};

static __u32 sets[N_SETS];
static __u32 pes[N_HOPS];
static const struct bgp_policy *policies[N_POLICIES]; /* the first is NULL */
static __u64 seed = 0x9e3779b97f4a7c15ull;

static __u32 random_below(__u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (__u32)(seed >> 33) % n;
}

/* --- what there is */

static void make_sets(void)
{
	static const __u32 communities[] = {0xffffff01, 0xffffff02, 0xfde90001, 0xfde90002};
	static struct bgp_draft draft;

	for (__u32 i = 0; i < N_SETS; i++) {
		__be32 community = htonl(communities[random_below(4)]);

		bgp_draft_of(&draft, bgp_attrs_at(pool, set_of(1 + i % N_HOPS, i)));
		if (i % 3 == 0)
			bgp_draft_add_element(&draft, BGP_ATTR_COMMUNITIES, &community, 4);
		if (i % 4 == 0) /* the AS of an external peer */
			bgp_draft_prepend_as(&draft, 65000 + FIRST_EXTERNAL, 1);
		if (i % 5 == 0)
			bgp_draft_set_u32(&draft, BGP_ATTR_LOCAL_PREF, 200);
		if (i % 6 == 0) {
			const struct ip6_addr addr = ce(1);

			assert_int_equal(bgp_hop_get(hops, &addr, 0, &draft.hot.hop), 0);
		}
		assert_int_equal(bgp_draft_intern(&draft, pool, &sets[i]), 0);
	}
	for (__u32 i = 0; i < N_HOPS; i++) {
		const struct ip6_addr addr = pe(1 + i);

		assert_int_equal(bgp_hop_get(hops, &addr, 0, &pes[i]), 0);
	}
}

static void make_policies(void)
{
	static struct bgp_prefix_rule rule = {.min_len = 24, .max_len = 24, .accepts = true};
	static const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	static struct bgp_community community = {.bytes = {0xfd, 0xe9, 0, 1},
	                                         .mask = {0xff, 0xff, 0xff, 0xff}};
	static struct bgp_policy_term by_prefix[] = {
	        {.match = {.prefixes = &list},
	         .edit = {.what = BGP_SET_MED, .med = 1000},
	         .verdict = BGP_POLICY_NEXT},
	        {.match = {.n_communities = 1, .communities = &community},
	         .verdict = BGP_POLICY_REJECT},
	};
	static struct bgp_policy_term own[] = {
	        {.match = {.wants_local = true},
	         .edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 300},
	         .verdict = BGP_POLICY_ACCEPT},
	};
	static struct bgp_policy made[] = {
	        {.refs = 1, .accepts_rest = true, .n_terms = 2, .terms = by_prefix},
	        {.refs = 1, .n_terms = 1, .terms = own},
	        {.refs = 1, .accepts_rest = true},
	};

	rule.prefix = prefix_of("10.0.0.0/17");
	for (int i = 1; i < N_POLICIES; i++)
		policies[i] = &made[i - 1];
}

/* Clients, then other internal peers, then external ones. */
static int setup(void **state)
{
	out_setup(state);
	for (__u16 i = 1; i < PEERS; i++) {
		peers[i].is_internal = i < FIRST_EXTERNAL;
		peers[i].is_client = i < 3;
		peers[i].as = peers[i].is_internal ? 65001 : 65000u + i;
	}
	make_sets();
	make_policies();
	return 0;
}

static struct bgp_export_terms terms_of(__u16 peer)
{
	struct bgp_export_terms terms = client_terms();

	terms.is_internal = peers[peer].is_internal;
	terms.is_client = peers[peer].is_client;
	terms.peer_as = peers[peer].as;
	terms.policy = policies[random_below(N_POLICIES)];
	if (peer == 4 || peer == 6) { /* RFC 8950; and a CE with IPv4 and 2-octet AS numbers */
		terms.format.family = BGP_IPV4_UNICAST;
		terms.has_extended_next_hop = peer == 4;
		terms.format.has_as4 = peer == 4;
		terms.self = peer == 4 ? terms.self : ce(254);
	}
	return terms;
}

static struct receiver *receiver_of(__u16 peer)
{
	return &receivers[peer][peer == 4 || peer == 6 ? BGP_IPV4_UNICAST : BGP_IPV4_4OVER6];
}

/* --- what happens */

static void update(void)
{
	const __u16 peer = (__u16)random_below(PEERS);
	const __u32 first = random_below(N_PREFIXES), n = 1 + random_below(20);

	if (random_below(3))
		insert(peer, first, n, sets[random_below(N_SETS)]);
	else
		withdraw(peer, first, n);
}

static void flip_hop(void)
{
	const __u32 hop = pes[random_below(N_HOPS)];
	__u32 cursor = 0;

	if (bgp_hop_set_state(hops, hop, random_below(2) ? BGP_HOP_USABLE : BGP_HOP_UNUSABLE, 0))
		while (bgp_rib_hop_changed(rib, &hop, 1, &cursor, 1000))
			;
}

/* The session of a peer ends; its paths go, or stay for a restart. */
static void end(__u16 peer)
{
	__u32 cursor = 0;

	leave(peer);
	if (random_below(2))
		return;
	bgp_rib_mark_stale(rib, peer, 0xff);
	bgp_rib_drop_stale(rib, peer, 0xff);
	while (bgp_rib_sweep(rib, peer, &cursor, 1000, NULL))
		;
}

static void come_or_go(void)
{
	const __u16 peer = (__u16)(1 + random_below(PEERS - 1));
	struct bgp_export_terms terms = terms_of(peer);

	terms.has_add_path = random_below(2);
	if (!receiver_of(peer)->is_up)
		join(peer, &terms);
	else if (!random_below(4))
		end(peer);
}

static void ask_or_change(void)
{
	const __u16 peer = (__u16)(1 + random_below(PEERS - 1));
	struct receiver *receiver = receiver_of(peer);

	if (!receiver->is_up)
		return;
	if (random_below(2)) {
		bool is_enhanced = random_below(2);

		assert_int_equal(
		        bgp_out_refresh(out, peer, receiver->terms.format.family, is_enhanced), 0);
	} else {
		const bool has_add_path = receiver->terms.has_add_path;

		receiver->terms = terms_of(peer);
		receiver->terms.has_add_path = has_add_path;
		assert_int_equal(bgp_out_change_terms(out, peer, &receiver->terms), 0);
	}
}

static void stall_or_go_on(void)
{
	static const size_t rooms[] = {0, 1, 3000, SIZE_MAX};
	const __u16 peer = (__u16)(1 + random_below(PEERS - 1));

	receiver_of(peer)->room = rooms[random_below(4)];
	bgp_out_writable(out, peer);
}

static void check_all(void)
{
	for (__u16 peer = 1; peer < PEERS; peer++)
		receiver_of(peer)->room = SIZE_MAX;
	run();
	for (__u16 peer = 1; peer < PEERS; peer++) {
		const struct receiver *receiver = receiver_of(peer);

		if (!receiver->is_up)
			continue;
		check_receiver(receiver);
		assert_int_equal(receiver->ends_of_rib, 1);
		assert_int_equal(receiver->begins >= receiver->ends, 1);
		assert_int_equal(receiver->begins != 0, receiver->ends != 0);
	}
}

static void peers_hold_what_export_says(void **state)
{
	(void)state;
	for (int i = 1; i <= N_OPERATIONS; i++) {
		switch (random_below(16)) {
		case 0:
			come_or_go();
			break;
		case 1:
			ask_or_change();
			break;
		case 2:
			stall_or_go_on();
			break;
		case 3:
			flip_hop();
			break;
		case 4 ... 9:
			bgp_out_run(out, 1 + random_below(200));
			break;
		default:
			update();
			break;
		}
		if (i % CHECK_EVERY == 0)
			check_all();
	}
}

static void no_number_is_held_when_all_is_withdrawn(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		update();
		if (i % 50 == 0)
			come_or_go();
		bgp_out_run(out, 50);
	}
	for (__u16 peer = 0; peer < PEERS; peer++)
		withdraw(peer, 0, PREFIXES);
	check_all();
	for (__u32 number = 1; number < bgp_rib_end(rib); number++)
		assert_false(bgp_out_holds(out, number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(peers_hold_what_export_says, setup, out_teardown),
	        cmocka_unit_test_setup_teardown(no_number_is_held_when_all_is_withdrawn, setup,
	                                        out_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
