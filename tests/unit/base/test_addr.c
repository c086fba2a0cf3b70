/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>

#include "base/addr.h"

static void parses_and_prints_a_prefix(void **state)
{
	struct ip4_prefix p;
	char text[IP4_PREFIX_TEXT];

	(void)state;
	assert_int_equal(ip4_prefix_parse("198.51.100.0/24", &p), 0);
	assert_int_equal(ntohl(p.addr), 0xc6336400);
	assert_int_equal(p.len, 24);
	assert_string_equal(ip4_prefix_print(&p, text), "198.51.100.0/24");
}

static void takes_a_bare_address_as_a_host_prefix(void **state)
{
	struct ip4_prefix p;

	(void)state;
	assert_int_equal(ip4_prefix_parse("255.255.255.255", &p), 0);
	assert_int_equal(p.len, 32);
}

static void refuses_what_is_no_prefix(void **state)
{
	static const char *const texts[] = {"",
	                                    "/",
	                                    "1.2.3",
	                                    "1.2.3.4/",
	                                    "1.2.3.4/33",
	                                    "1.2.3.4/-1",
	                                    "1.2.3.4/+8",
	                                    "1.2.3.4/8x",
	                                    "1.2.3.4.5/8",
	                                    "::/0",
	                                    "111.111.111.1111/8"};
	struct ip4_prefix p;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(ip4_prefix_parse(texts[i], &p), -EINVAL);
}

static void names_host_bits_as_their_own_error(void **state)
{
	struct ip4_prefix p = {.len = 7};

	(void)state;
	assert_int_equal(ip4_prefix_parse("198.51.100.1/24", &p), -EDOM);
	assert_int_equal(p.len, 7); /* untouched on failure */
}

static void knows_which_addresses_can_end_a_tunnel(void **state)
{
	static const struct {
		const char *text;
		bool usable;
	} cases[] = {{"2001:db8::1", true},
	             {"fd00::1", true},
	             {"::", false},
	             {"::1", false},
	             {"fe80::1", false},
	             {"ff02::1", false},
	             {"::ffff:192.0.2.1", false}};
	struct ip6_addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(ip6_addr_parse(cases[i].text, &a), 0);
		assert_int_equal(ip6_addr_is_usable_endpoint(&a), cases[i].usable);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(parses_and_prints_a_prefix),
	        cmocka_unit_test(takes_a_bare_address_as_a_host_prefix),
	        cmocka_unit_test(refuses_what_is_no_prefix),
	        cmocka_unit_test(names_host_bits_as_their_own_error),
	        cmocka_unit_test(knows_which_addresses_can_end_a_tunnel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
