/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <arpa/inet.h>
#include <errno.h>

#include "bgp/open.h"

#define MARKER "ffffffffffffffffffffffffffffffff "

/* What a PE says of itself. */
static struct bgp_open ours(void)
{
	return (struct bgp_open){
	        .as = 70000,
	        .hold_s = 90,
	        .router_id = htonl(0xc0000201),
	        .capabilities =
	                {
	                        .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) |
	                                    BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                        .extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
	                        .has_multiprotocol = true,
	                        .has_refresh = true,
	                        .has_enhanced_refresh = true,
	                        .has_extended_message = true,
	                        .has_as4 = true,
	                        .as4 = 70000,
	                        .role = BGP_ROLE_PEER,
	                        .has_graceful_restart = true,
	                        .is_restarting = true,
	                        .has_notification_restart = true,
	                        .restart_s = 120,
	                        .restart_families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                        .restart_forwarding = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                        .host_name = "pe1",
	                },
	};
}

static const char golden[] = MARKER "0051 01"
                                    "04 5ba0 005a c0000201 34"
                                    "02 32"
                                    "0104 0001 00 01"
                                    "0104 0001 00 43"
                                    "0200"
                                    "0506 0001 0001 0002"
                                    "0600"
                                    "0901 04"
                                    "4006 c078 0001 43 80"
                                    "4104 00011170"
                                    "4600"
                                    "4905 03 706531 00";

static void writes_golden_open(void **state)
{
	struct bgp_open open = ours();
	__u8 buffer[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_open_write(&writer, &open);
	assert_written(&writer, golden);
}

static void reads_back_what_it_wrote(void **state)
{
	struct bytes bytes = bytes_of(golden);
	struct bgp_open expected = ours(), open;
	struct bgp_notification error;

	(void)state;
	assert_int_equal(
	        bgp_open_read(bgp_reader_of(bytes.data + 19, bytes.len - 19), &open, &error), 0);
	assert_true(open.capabilities.codes[0] >> BGP_CAPABILITY_REFRESH & 1);
	assert_true(open.capabilities.codes[1] >> (BGP_CAPABILITY_FQDN - 64) & 1);
	memset(open.capabilities.codes, 0, sizeof(open.capabilities.codes));
	assert_int_equal(open.as, expected.as);
	assert_int_equal(open.hold_s, expected.hold_s);
	assert_int_equal(open.router_id, expected.router_id);
	assert_int_equal(open.capabilities.families, expected.capabilities.families);
	assert_int_equal(open.capabilities.extended_next_hop,
	                 expected.capabilities.extended_next_hop);
	assert_true(open.capabilities.has_multiprotocol && open.capabilities.has_refresh &&
	            open.capabilities.has_enhanced_refresh &&
	            open.capabilities.has_extended_message && open.capabilities.has_as4);
	assert_int_equal(open.capabilities.role, BGP_ROLE_PEER);
	assert_true(open.capabilities.has_graceful_restart && open.capabilities.is_restarting &&
	            open.capabilities.has_notification_restart);
	assert_int_equal(open.capabilities.restart_s, 120);
	assert_int_equal(open.capabilities.restart_families,
	                 expected.capabilities.restart_families);
	assert_int_equal(open.capabilities.restart_forwarding,
	                 expected.capabilities.restart_forwarding);
	assert_string_equal(open.capabilities.host_name, "pe1");
}

struct open_case {
	const char *body;
	int err;
	const char *error; /* code, subcode, data */
};

static void judges_opens(void **state)
{
	static const struct open_case cases[] = {
	        {"04 fde9 005a c0000201 00", 0, ""},
	        {"04 fde9 0000 c0000201 00", 0, ""},
	        {"04 fde9 0003 c0000201 00", 0, ""},
	        {"03 fde9 005a c0000201 00", -EBADMSG, "02 01 0004"},
	        {"04 0000 005a c0000201 00", -EBADMSG, "02 02"},
	        {"04 fde9 005a 00000000 00", -EBADMSG, "02 03"},
	        {"04 fde9 0001 c0000201 00", -EBADMSG, "02 06"},
	        {"04 fde9 0002 c0000201 00", -EBADMSG, "02 06"},
	        {"04 fde9 005a c0000201 02 0100", -EBADMSG, "02 04"}, /* authentication */
	        {"04 fde9 005a c0000201 04 0200", -EBADMSG, "02 00"},
	        {"04 fde9 005a c0000201 00 00", -EBADMSG, "02 00"},
	        {"04 fde9 005a c0000201 02 0205", -EBADMSG, "02 00"},
	        {"04 fde9 005a c0000201 04 0202 0104", -EBADMSG, "02 00"},
	        {"04 fde9 005a c0000201 07 0205 0103 000100", -EBADMSG, "02 00"},
	        {"04 fde9 005a c0000201 06 0204 4102 0001", -EBADMSG, "02 00"},
	        {"04 5ba0 005a c0000201 08 0206 4104 00000000", -EBADMSG, "02 02"}, /* RFC 7607 */
	        {"04 fde9 005a c0000201 05 0203 0501 00", 0, ""}, /* RFC 5492: passed over */
	        {"04 fde9 005a c0000201 04 0202 c800", 0, ""},    /* a capability not known */
	        {"04 fde9 005a c0000201 ff ff 0005 02 0002 0200", 0, ""}, /* RFC 9072 */
	        {"04 fde9 005a c0000201 ff ff 0006 02 0002 0200", -EBADMSG, "02 00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes bytes = bytes_of(cases[i].body);
		struct bgp_notification error = {0};
		struct bgp_open open;
		__u8 text[300];

		assert_int_equal(bgp_open_read(reader_of(&bytes), &open, &error), cases[i].err);
		text[0] = error.code;
		text[1] = error.subcode;
		memcpy(text + 2, error.data, error.data_len);
		assert_bytes(text, error.code ? 2U + error.data_len : 0, cases[i].error);
	}
}

static struct bgp_open read_open(const char *body)
{
	struct bytes bytes = bytes_of(body);
	struct bgp_notification error;
	struct bgp_open open;

	assert_int_equal(bgp_open_read(reader_of(&bytes), &open, &error), 0);
	return open;
}

static void takes_capabilities_of_several_parameters(void **state)
{
	struct bgp_open open = read_open("04 5ba0 005a c0000201 10 0206 0104 00010043 0206 4104 "
	                                 "00011170");

	(void)state;
	assert_int_equal(open.as, 70000);
	assert_int_equal(open.capabilities.families, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
}

/* RFC 4760 section 8 */
static void the_reserved_octet_of_a_family_is_no_matter(void **state)
{
	struct bgp_open open = read_open("04 fde9 005a c0000201 08 0206 0104 0001 ff 43");

	(void)state;
	assert_int_equal(open.capabilities.families, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
}

static void reads_extended_parameters(void **state)
{
	struct bgp_open open = read_open("04 fde9 005a c0000201 ff ff 0005 02 0002 0200");

	(void)state;
	assert_true(open.capabilities.has_refresh);
	/* whatever the length of one octet says, but 0 */
	open = read_open("04 fde9 005a c0000201 01 ff 0005 02 0002 0200");
	assert_true(open.capabilities.has_refresh);
}

static void extended_next_hop_counts_for_ip4_unicast_over_ip6_only(void **state)
{
	struct bgp_open open = read_open("04 fde9 005a c0000201 16 0214 0512 0001 0001 0001 0001 "
	                                 "0002 0002 0002 0001 0002");

	(void)state;
	assert_int_equal(open.capabilities.extended_next_hop, 0);
	open = read_open("04 fde9 005a c0000201 0a 0208 0506 0001 0001 0002");
	assert_int_equal(open.capabilities.extended_next_hop, BGP_FAMILY_BIT(BGP_IPV4_UNICAST));
}

static void host_name_is_safe_to_print(void **state)
{
	struct bgp_open open = read_open("04 fde9 005a c0000201 09 0207 4905 03 1b4120 00");

	(void)state;
	assert_string_equal(open.capabilities.host_name, "?A?");
}

/* RFC 4724 section 3; the bits that are reserved are set, and no matter. */
static void the_last_graceful_restart_capability_counts(void **state)
{
	struct bgp_open open = read_open("04 fde9 005a c0000201 12 0210 4006 8078 0001 43 80 "
	                                 "4006 3005 0001 01 7f");

	(void)state;
	assert_false(open.capabilities.is_restarting || open.capabilities.has_notification_restart);
	assert_int_equal(open.capabilities.restart_s, 5);
	assert_int_equal(open.capabilities.restart_families, BGP_FAMILY_BIT(BGP_IPV4_UNICAST));
	assert_int_equal(open.capabilities.restart_forwarding, 0);
}

static void negotiates_what_both_have(void **state)
{
	struct bgp_open us = ours(), them = ours();
	struct bgp_negotiated both;
	struct bgp_notification error;

	(void)state;
	them.hold_s = 30;
	them.capabilities.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	them.capabilities.has_enhanced_refresh = false;
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), 0);
	assert_int_equal(both.families, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	assert_int_equal(both.extended_next_hop, 0); /* of a family that is not negotiated */
	assert_int_equal(both.hold_s, 30);
	assert_true(both.has_refresh && both.has_extended_message && both.has_as4);
	assert_false(both.has_enhanced_refresh);
	assert_int_equal(both.peer_restart_s, 120);
	assert_int_equal(both.peer_restart_forwarding, BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	assert_true(both.peer_is_restarting && both.has_notification_restart);
}

static void peer_without_multiprotocol_means_ip4_unicast(void **state)
{
	struct bgp_open us = ours(), them = read_open("04 fde9 005a c0000201 00");
	struct bgp_negotiated both;
	struct bgp_notification error;

	(void)state;
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), 0);
	assert_int_equal(both.families, BGP_FAMILY_BIT(BGP_IPV4_UNICAST));
}

static void no_common_family_names_those_that_were_wanted(void **state)
{
	struct bgp_open us = ours(), them = read_open("04 fde9 005a c0000201 00");
	struct bgp_negotiated both;
	struct bgp_notification error;

	(void)state;
	us.capabilities.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), -EBADMSG);
	assert_int_equal(error.subcode, BGP_OPEN_UNSUPPORTED_CAPABILITY);
	assert_bytes(error.data, error.data_len, "0104 0001 00 43");
}

static void roles_must_fit(void **state)
{
	static const __u8 fitting[][2] = {{0, 3}, {3, 0}, {1, 2}, {2, 1}, {4, 4}};
	struct bgp_open us = ours(), them = ours();
	struct bgp_notification error;
	struct bgp_negotiated both;

	(void)state;
	for (__u8 our_role = 0; our_role < 5; our_role++) {
		for (__u8 their_role = 0; their_role < 6; their_role++) {
			bool fits = false;

			for (size_t i = 0; i < 5; i++)
				fits |= fitting[i][0] == our_role && fitting[i][1] == their_role;
			us.capabilities.role = our_role;
			them.capabilities.role = their_role;
			assert_int_equal(bgp_negotiate(&us, &them, &both, &error),
			                 fits ? 0 : -EBADMSG);
			if (!fits)
				assert_int_equal(error.subcode, BGP_OPEN_ROLE_MISMATCH);
		}
	}
	them.capabilities.role = BGP_ROLE_NONE;
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), 0);
}

static void a_strict_side_wants_the_other_to_have_a_role(void **unused)
{
	struct bgp_open us = ours(), them = ours();
	struct bgp_notification error;
	struct bgp_negotiated both;

	(void)unused;
	us.wants_role = true;
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), 0);
	them.capabilities.role = BGP_ROLE_NONE;
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), -EBADMSG);
	assert_int_equal(error.code, BGP_ERROR_OPEN);
	assert_int_equal(error.subcode, BGP_OPEN_ROLE_MISMATCH);
	us.capabilities.role = BGP_ROLE_NONE; /* nothing was said that could be answered */
	assert_int_equal(bgp_negotiate(&us, &them, &both, &error), 0);
}

struct role_case {
	const char *parameters;
	__u8 role;
	bool fits_a_peer, fits_none; /* where we are a peer, and where we are nothing */
};

static void the_role_is_one_however_often_it_comes(void **unused)
{
	static const struct role_case cases[] = {
	        {"05 0203 0901 04", BGP_ROLE_PEER, true, true},
	        {"0a 0203 0901 04 0203 0901 04", BGP_ROLE_PEER, true, true},
	        {"08 0206 0901 04 0901 03", BGP_ROLE_SEVERAL, false, false},
	        {"0b 0209 0901 04 0901 03 0901 04", BGP_ROLE_SEVERAL, false, false},
	        {"05 0203 0901 05", BGP_ROLE_UNKNOWN, false, true},
	        {"05 0203 0901 ff", BGP_ROLE_UNKNOWN, false, true},
	        {"06 0204 0902 0404", BGP_ROLE_NONE, true, true}, /* of a wrong length */
	        {"00", BGP_ROLE_NONE, true, true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_open us = ours(), them;
		struct bgp_notification error;
		struct bgp_negotiated both;
		char body[128];

		snprintf(body, sizeof(body), "04 fde9 005a c0000201 %s", cases[i].parameters);
		them = read_open(body);
		assert_int_equal(them.capabilities.role, cases[i].role);
		assert_int_equal(!bgp_negotiate(&us, &them, &both, &error), cases[i].fits_a_peer);
		us.capabilities.role = BGP_ROLE_NONE;
		assert_int_equal(!bgp_negotiate(&us, &them, &both, &error), cases[i].fits_none);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(writes_golden_open),
	        cmocka_unit_test(reads_back_what_it_wrote),
	        cmocka_unit_test(judges_opens),
	        cmocka_unit_test(takes_capabilities_of_several_parameters),
	        cmocka_unit_test(the_reserved_octet_of_a_family_is_no_matter),
	        cmocka_unit_test(reads_extended_parameters),
	        cmocka_unit_test(extended_next_hop_counts_for_ip4_unicast_over_ip6_only),
	        cmocka_unit_test(host_name_is_safe_to_print),
	        cmocka_unit_test(the_last_graceful_restart_capability_counts),
	        cmocka_unit_test(negotiates_what_both_have),
	        cmocka_unit_test(peer_without_multiprotocol_means_ip4_unicast),
	        cmocka_unit_test(no_common_family_names_those_that_were_wanted),
	        cmocka_unit_test(roles_must_fit),
	        cmocka_unit_test(a_strict_side_wants_the_other_to_have_a_role),
	        cmocka_unit_test(the_role_is_one_however_often_it_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
