/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which next hop a peer is told. */
#include "help_export.h"

enum next_hop { THE_VIF, UNCHANGED, NONE };

static struct ip6_addr address(const char *text)
{
	struct ip6_addr addr;
	__be32 ip4;

	if (ip4_addr_parse(text, &ip4) == 0)
		return bgp_next_hop_of_ip4(ip4);
	assert_int_equal(ip6_addr_parse(text, &addr), 0);
	return addr;
}

static void chooses_the_next_hop(void **state)
{
	static const struct {
		const char *hop;
		enum source_kind source;
		enum target_kind target;
		enum bgp_next_hop_mode mode;
		enum bgp_family_id family;
		bool is_extended;
		enum next_hop expected;
	} cases[] = {
	        /* Our own: always the VIF. */
	        {"2001:db8::1", LOCAL, TO_CLIENT, BGP_NEXT_HOP_UNCHANGED, BGP_IPV4_4OVER6, 0,
	         THE_VIF},
	        /* Reflected: untouched. */
	        {"2001:db8::1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_4OVER6, 0,
	         UNCHANGED},
	        {"2001:db8::1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_SELF, BGP_IPV4_4OVER6, 0,
	         UNCHANGED},
	        {"2001:db8::1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 1,
	         UNCHANGED},
	        {"192.0.2.1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 0,
	         UNCHANGED},
	        /* A peer that can't be told it. */
	        {"2001:db8::1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 0, NONE},
	        {"192.0.2.1", CLIENT, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_4OVER6, 0, NONE},
	        /* From a CE to PEs: the VIF where it crosses the core by softwire. */
	        {"192.0.2.1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_4OVER6, 0,
	         THE_VIF},
	        {"192.0.2.1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 1,
	         THE_VIF},
	        {"fe80::1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 1,
	         THE_VIF},
	        {"2001:db8::1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_4OVER6, 0,
	         UNCHANGED},
	        {"2001:db8::1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_SELF, BGP_IPV4_4OVER6, 0,
	         THE_VIF},
	        {"192.0.2.1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_UNCHANGED, BGP_IPV4_4OVER6, 0,
	         NONE},
	        {"fe80::1", EXTERNAL, TO_CLIENT, BGP_NEXT_HOP_UNCHANGED, BGP_IPV4_UNICAST, 1, NONE},
	        /* To external peers: self. */
	        {"2001:db8::1", CLIENT, TO_EXTERNAL, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_4OVER6, 0,
	         THE_VIF},
	        {"2001:db8::1", CLIENT, TO_EXTERNAL, BGP_NEXT_HOP_UNCHANGED, BGP_IPV4_4OVER6, 0,
	         UNCHANGED},
	        /* "Self" is the VIF here, which plain IPv4 unicast can't carry. */
	        {"2001:db8::1", CLIENT, TO_EXTERNAL, BGP_NEXT_HOP_DEFAULT, BGP_IPV4_UNICAST, 0,
	         NONE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_export_terms terms = terms_of(cases[i].target);
		int err;

		setup(state);
		hop.addr = address(cases[i].hop);
		terms.next_hop_mode = cases[i].mode;
		terms.format.family = cases[i].family;
		terms.has_extended_next_hop = cases[i].is_extended;
		err = export(&terms, cases[i].source);
		if (err != (cases[i].expected == NONE ? -EPERM : 0))
			fail_msg("case %zu: %d", i, err);
		if (!err && !ip6_addr_is_equal(&sent_hop.addr,
		                               cases[i].expected == THE_VIF ? &vif : &hop.addr))
			fail_msg("case %zu: another next hop", i);
	}
}

static void gives_plain_ip4_peers_an_ip4_self(void **state)
{
	struct bgp_export_terms terms = terms_of(TO_EXTERNAL);

	(void)state;
	terms.format.family = BGP_IPV4_UNICAST;
	terms.self = address("198.51.100.1");
	assert_int_equal(export(&terms, CLIENT), 0);
	assert_memory_equal(&sent_hop.addr, &terms.self, sizeof(terms.self));
	terms.self = (struct ip6_addr){0};
	assert_int_equal(export(&terms, CLIENT), -EPERM); /* there is no address to tell */
}

static void lets_policy_take_the_next_hop_even_of_reflected_routes(void **state)
{
	struct bgp_policy_term term = {.edit = {.what = BGP_SET_NEXT_HOP_SELF},
	                               .verdict = BGP_POLICY_ACCEPT};
	struct bgp_policy policy = {.n_terms = 1, .terms = &term};
	struct bgp_export_terms terms = terms_of(TO_CLIENT);

	(void)state;
	terms.policy = &policy;
	assert_int_equal(export(&terms, CLIENT), 0);
	assert_memory_equal(&sent_hop.addr, &vif, sizeof(vif));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(chooses_the_next_hop, setup),
	        cmocka_unit_test_setup(gives_plain_ip4_peers_an_ip4_self, setup),
	        cmocka_unit_test_setup(lets_policy_take_the_next_hop_even_of_reflected_routes,
	                               setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
