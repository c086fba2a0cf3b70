/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes as `show` prints them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bgp/draft.h"
#include "daemon/bgp_text.h"

static struct bgp_draft draft;

static int begin(void **state)
{
	(void)state;
	bgp_draft_init(&draft);
	return 0;
}

/* Intern what was drafted, and free it again behind the test's look at it. */
static void assert_text(char *(*print)(const struct bgp_attrs *attrs, char *buf), const char *text)
{
	static char buf[BGP_COMMUNITIES_TEXT];
	struct bgp_attrs_pool *pool;
	struct bgp_hops *hops;
	__u32 attrs;

	assert_int_equal(bgp_hops_new(NULL, &hops), 0);
	assert_int_equal(bgp_attrs_pool_new(hops, &pool), 0);
	assert_int_equal(bgp_draft_intern(&draft, pool, &attrs), 0);
	assert_string_equal(print(bgp_attrs_at(pool, attrs), buf), text);
	bgp_attrs_put(pool, attrs, 1);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(hops);
}

static void add(__u8 code, const char *element, size_t size)
{
	bgp_draft_add_element(&draft, code, element, size);
}

static void says_nothing_of_what_is_not_there(void **state)
{
	(void)state;
	assert_text(bgp_path_text, "");
	assert_text(bgp_communities_text, "");
	assert_text(bgp_tunnel_text, "");
}

static void names_paths(void **state)
{
	(void)state;
	bgp_draft_prepend_as(&draft, 4200000001, 1);
	bgp_draft_prepend_as(&draft, 64500, 2);
	assert_text(bgp_path_text, "64500 64500 4200000001");
}

static void names_communities_of_all_kinds(void **state)
{
	(void)state;
	add(BGP_ATTR_COMMUNITIES, "\xfb\xf4\0\x2a", 4);
	add(BGP_ATTR_COMMUNITIES, "\xff\xff\xff\1", 4);
	add(BGP_ATTR_EXTENDED_COMMUNITIES, "\0\2\xfb\xf4\0\0\0\7", 8);
	add(BGP_ATTR_LARGE_COMMUNITIES, "\0\0\0\1\0\0\0\2\0\0\0\3", 12);
	assert_text(bgp_communities_text, "64500:42 no-export rt:64500:7 1:2:3");
}

static void names_the_tunnel_of_the_attribute(void **state)
{
	(void)state;
	add(BGP_ATTR_TUNNEL, "\0\2\0\0", 4);
	assert_text(bgp_tunnel_text, "gre");
	add(BGP_ATTR_TUNNEL, "\0\7\0\0", 4); /* one that can be built */
	assert_text(bgp_tunnel_text, "ip-in-ip");
}

static void names_the_tunnel_of_the_community(void **state)
{
	(void)state;
	add(BGP_ATTR_EXTENDED_COMMUNITIES, "\3\x0c\0\0\0\0\0\2", 8);
	assert_text(bgp_tunnel_text, "gre");
}

static void numbers_tunnels_without_a_name(void **state)
{
	(void)state;
	add(BGP_ATTR_TUNNEL, "\xff\xff\0\0", 4);
	assert_text(bgp_tunnel_text, "type 65535");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(says_nothing_of_what_is_not_there), TEST(names_paths),
	        TEST(names_communities_of_all_kinds),    TEST(names_the_tunnel_of_the_attribute),
	        TEST(names_the_tunnel_of_the_community), TEST(numbers_tunnels_without_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
