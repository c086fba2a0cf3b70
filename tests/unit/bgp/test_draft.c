/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "bgp/draft.h"

#define EMPTY "400101 00 400200 400504 00000064"

static int set_up(void **state)
{
	*state = malloc(sizeof(struct bgp_draft));
	return !*state;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void assert_draft(const struct bgp_draft *draft, const char *hex)
{
	assert_false(draft->is_full);
	assert_bytes(draft->bytes, draft->len_bytes, hex);
}

static void begins_empty(void **state)
{
	struct bgp_draft *draft = *state;

	bgp_draft_init(draft);
	assert_draft(draft, EMPTY);
	assert_int_equal(draft->hot.local_pref, BGP_DEFAULT_LOCAL_PREF);
	assert_int_equal(draft->hot.has, BGP_HAS_LOCAL_PREF);
	assert_int_equal(draft->hot.as_path_len, 0);
}

static void edits_keep_codes_in_order_and_hot_values_right(void **state)
{
	struct bgp_draft *draft = *state;

	bgp_draft_init(draft);
	draft->hot.hop = 7;
	bgp_draft_set_u32(draft, BGP_ATTR_OTC, 65001);
	bgp_draft_set_u32(draft, BGP_ATTR_MED, 9);
	bgp_draft_set_u32(draft, BGP_ATTR_LOCAL_PREF, 200);
	assert_draft(draft, "400101 00 400200 800404 00000009 400504 000000c8 c02304 0000fde9");
	assert_int_equal(draft->hot.med, 9);
	assert_int_equal(draft->hot.local_pref, 200);
	assert_int_equal(draft->hot.has, BGP_HAS_MED | BGP_HAS_LOCAL_PREF | BGP_HAS_OTC);
	assert_int_equal(draft->hot.hop, 7);
	bgp_draft_remove(draft, BGP_ATTR_MED);
	bgp_draft_remove(draft, BGP_ATTR_LOCAL_PREF);
	bgp_draft_remove(draft, BGP_ATTR_COMMUNITIES); /* is not there */
	assert_draft(draft, "400101 00 400200 c02304 0000fde9");
	assert_int_equal(draft->hot.has, BGP_HAS_OTC);
	assert_int_equal(draft->hot.med, 0);
	assert_int_equal(draft->hot.local_pref, BGP_DEFAULT_LOCAL_PREF);
}

static void adds_communities_once(void **state)
{
	struct bgp_draft *draft = *state;
	const __be32 one = htonl(0xfde90001), no_export = htonl(0xffffff01);

	bgp_draft_init(draft);
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &one, 4);
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &no_export, 4);
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &one, 4);
	assert_draft(draft, EMPTY "c00808 fde90001 ffffff01");
	assert_true(draft->hot.has & BGP_HAS_NO_EXPORT);
	bgp_draft_remove(draft, BGP_ATTR_COMMUNITIES);
	assert_draft(draft, EMPTY);
	assert_false(draft->hot.has & BGP_HAS_NO_EXPORT);
}

/* RFC 4271 section 5: who came before us set it, and it must not be taken back. */
static void edits_keep_the_partial_bit(void **state)
{
	const struct bytes partial = bytes_of(EMPTY "e00804 fde90001");
	const __be32 two = htonl(0xfde90002);
	struct bgp_draft *draft = *state;

	bgp_draft_init(draft);
	memcpy(draft->bytes, partial.data, partial.len);
	draft->len_bytes = partial.len;
	bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &two, 4);
	assert_draft(draft, EMPTY "e00808 fde90001 fde90002");
	bgp_draft_set(draft, BGP_ATTR_COMMUNITIES, &two, 4);
	assert_draft(draft, EMPTY "e00804 fde90002");
}

static void long_attribute_gets_a_long_length(void **state)
{
	struct bgp_draft *draft = *state;
	struct bgp_reader value;

	bgp_draft_init(draft);
	for (__u32 i = 0; i < 64; i++)
		bgp_draft_add_element(draft, BGP_ATTR_COMMUNITIES, &i, 4);
	assert_int_equal(draft->len_bytes, 14 + 4 + 256);
	assert_bytes(draft->bytes + 14, 4, "d008 0100");
	assert_int_equal(bgp_draft_find(draft, BGP_ATTR_COMMUNITIES, &value), 0);
	assert_int_equal(bgp_left(&value), 256);
	assert_int_equal(bgp_draft_find(draft, BGP_ATTR_MED, &value), -ENOENT);
}

static void prepends_as_and_cluster(void **state)
{
	struct bgp_draft *draft = *state;

	bgp_draft_init(draft);
	bgp_draft_prepend_as(draft, 65001, 1);
	bgp_draft_prepend_as(draft, 70000, 2);
	bgp_draft_prepend_cluster(draft, htonl(0xc0000201));
	bgp_draft_prepend_cluster(draft, htonl(0xc0000202));
	assert_draft(draft, "400101 00 40020e 0203 00011170 00011170 0000fde9 400504 00000064"
	                    "800a08 c0000202 c0000201");
	assert_int_equal(draft->hot.as_path_len, 3);
	assert_int_equal(draft->hot.neighbour_as, 70000);
	assert_int_equal(draft->hot.cluster_list_len, 2);
}

static void edit_that_does_not_fit_spoils_the_draft(void **state)
{
	struct bgp_draft *draft = *state;
	static __u8 value[BGP_ATTRS_BYTES_MAX];
	struct bgp_attrs_pool *pool;
	struct bgp_hops *hops;
	__u32 attrs;

	bgp_draft_init(draft);
	bgp_draft_set(draft, 200, value, sizeof(value) - 14 - 4);
	assert_false(draft->is_full);
	assert_int_equal(draft->len_bytes, BGP_ATTRS_BYTES_MAX);
	bgp_draft_set_u32(draft, BGP_ATTR_MED, 1);
	assert_true(draft->is_full);
	assert_int_equal(bgp_hops_new(NULL, &hops), 0);
	assert_int_equal(bgp_attrs_pool_new(hops, &pool), 0);
	assert_int_equal(bgp_draft_intern(draft, pool, &attrs), -EMSGSIZE);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(hops);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(begins_empty),
	        cmocka_unit_test(edits_keep_codes_in_order_and_hot_values_right),
	        cmocka_unit_test(adds_communities_once),
	        cmocka_unit_test(edits_keep_the_partial_bit),
	        cmocka_unit_test(long_attribute_gets_a_long_length),
	        cmocka_unit_test(prepends_as_and_cluster),
	        cmocka_unit_test(edit_that_does_not_fit_spoils_the_draft),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
