/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include "base/addr.h"
#include "bgp/tunnel.h"

#define IP6 "20010db8000000000000000000000001 "

struct tunnel_case {
	const char *attribute, *communities;
	bool is_right;
	struct bgp_tunnel_facts facts; /* but the egress */
	const char *egress;
};

static void understands_what_is_offered(void **state)
{
	static const struct tunnel_case cases[] = {
	        {"", "", true, {0}, NULL},
	        {"0007 0000", "", true, {true, true, 0, false}, NULL},
	        {"0002 0000", "", true, {true, false, BGP_TUNNEL_GRE, false}, NULL},
	        {"0002 0000 0007 0000", "", true, {true, true, BGP_TUNNEL_GRE, false}, NULL},
	        /* an egress endpoint of AFI 0 is the next hop */
	        {"0007 0008 06 06 00000000 0000", "", true, {true, true, 0, false}, NULL},
	        {"0007 0018 06 16 00000000 0002" IP6,
	         "",
	         true,
	         {true, true, 0, true},
	         "2001:db8::1"},
	        {"0007 000c 06 0a 00000000 0001 c0000201",
	         "",
	         true,
	         {true, true, 0, true},
	         "::ffff:192.0.2.1"},
	        /* one that makes no sense: the tunnel does not count, others do */
	        {"0007 0009 06 07 00000000 0001 c0", "", false, {0}, NULL},
	        {"0007 0004 06 02 0000", "", false, {0}, NULL},
	        {"0007 0010 06 06 00000000 0000 06 06 00000000 0000", "", false, {0}, NULL},
	        {"0007 0004 06 02 0000 0002 0000",
	         "",
	         true,
	         {true, false, BGP_TUNNEL_GRE, false},
	         NULL},
	        {"0002 0004 06 02 0000 0007 0000", "", true, {true, true, 0, false}, NULL},
	        /* sub-TLVs not known, the second with a length of two octets */
	        {"0007 0008 04 01 00 80 0002 0000", "", true, {true, true, 0, false}, NULL},
	        /* a protocol type other than IPv4 is ignored: RFC 9012 section 3.4.1 */
	        {"0007 0004 02 02 86dd", "", true, {true, true, 0, false}, NULL},
	        {"0007 0001 06", "", false, {0}, NULL},
	        {"0007 0002 80 00", "", false, {0}, NULL},
	        {"0007 0003 06 02 00", "", false, {0}, NULL},
	        {"0007 0001", "", false, {0}, NULL},
	        {"0007 00", "", false, {0}, NULL},
	        {"", "030c 00000000 0007", true, {true, true, 0, false}, NULL},
	        {"", "030c 00000000 0002", true, {true, false, BGP_TUNNEL_GRE, false}, NULL},
	        {"", "0002 fde9 00000001", true, {0}, NULL}, /* a route target */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes attribute = bytes_of(cases[i].attribute);
		struct bytes communities = bytes_of(cases[i].communities);
		struct bgp_tunnel_facts facts;
		char text[IP6_ADDR_TEXT];

		assert_int_equal(bgp_tunnel_check(reader_of(&attribute)), cases[i].is_right);
		if (!cases[i].is_right)
			continue;
		facts = bgp_tunnel_facts(reader_of(&attribute), reader_of(&communities));
		assert_int_equal(facts.is_there, cases[i].facts.is_there);
		assert_int_equal(facts.has_ipip, cases[i].facts.has_ipip);
		assert_int_equal(facts.other, cases[i].facts.other);
		assert_int_equal(facts.has_egress, cases[i].facts.has_egress);
		if (cases[i].egress)
			assert_string_equal(ip6_addr_print(&facts.egress, text), cases[i].egress);
	}
}

/* RFC 9012 section 13: nobody is told of a tunnel that ends nowhere. */
static void keeps_the_tunnels_that_end_somewhere(void **state)
{
	struct bytes value = bytes_of("0063 0003 2a 01 00 0007 0004 06 02 0000 0007 0000");
	__u8 buffer[64];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_tunnel_write_valid(&writer, reader_of(&value));
	assert_written(&writer, "0063 0003 2a 01 00 0007 0000");
}

static void what_is_written_is_understood(void **state)
{
	__u8 community[BGP_TUNNEL_COMMUNITY_BYTES], buffer[64];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_tunnel_write(&writer, BGP_TUNNEL_IPIP);
	assert_written(&writer, "0007 0008 06 06 00000000 0000");
	bgp_tunnel_community(BGP_TUNNEL_IPIP, community);
	assert_bytes(community, sizeof(community), "030c 00000000 0007");
}

static void names_tunnels(void **state)
{
	(void)state;
	assert_string_equal(bgp_tunnel_name(2), "gre");
	assert_null(bgp_tunnel_name(3));
	assert_null(bgp_tunnel_name(65535));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(understands_what_is_offered),
	        cmocka_unit_test(keeps_the_tunnels_that_end_somewhere),
	        cmocka_unit_test(what_is_written_is_understood),
	        cmocka_unit_test(names_tunnels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
