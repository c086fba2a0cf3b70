/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing UPDATEs: golden bytes, room, and what reading makes of them. */
#include "bytes.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "bgp/update.h"

#define MARKER "ffffffffffffffffffffffffffffffff "
#define VIF    "20010db8000000000000000000000001 "
#define ORIGIN "400101 00 "
#define PATH   "400206 0201 0000fde9 "
#define LPREF  "400504 00000064 "

static const struct bgp_update_format mesh = {
        .family = BGP_IPV4_UNICAST, .has_as4 = true, .max_len = BGP_MESSAGE_MAX};
static const struct bgp_update_format softwire = {
        .family = BGP_IPV4_4OVER6, .has_as4 = true, .max_len = BGP_MESSAGE_MAX};
static const struct bgp_update_format old = {.family = BGP_IPV4_UNICAST,
                                             .max_len = BGP_MESSAGE_MAX};

static struct bgp_next_hop ip4_hop(void)
{
	return (struct bgp_next_hop){.addr = bgp_next_hop_of_ip4(htonl(0xc0000201))};
}

static struct bgp_next_hop vif_hop(void)
{
	struct bytes vif = bytes_of(VIF);
	struct bgp_next_hop next_hop = {0};

	memcpy(&next_hop.addr, vif.data, 16);
	return next_hop;
}

static const struct ip4_prefix two[] = {
        {.addr = 0x0000000a, .len = 8},
        {.addr = 0x006433c6, .len = 24},
};

struct golden_case {
	const struct bgp_update_format *format;
	struct bgp_next_hop (*hop)(void);
	const char *attributes;
	const char *message;
};

static void writes_golden_updates(void **state)
{
	static const struct golden_case cases[] = {
	        {&mesh, ip4_hop, ORIGIN PATH LPREF,
	         MARKER "0038 02 0000 001b" ORIGIN PATH "400304 c0000201" LPREF "08 0a 18 c63364"},
	        {&mesh, vif_hop, ORIGIN PATH LPREF, /* RFC 8950 */
	         MARKER "004a 02 0000 0033 900e 001b 0001 01 10" VIF
	                "00 08 0a 18 c63364" ORIGIN PATH LPREF},
	        {&softwire, vif_hop, ORIGIN PATH LPREF, /* RFC 5747 section 4 */
	         MARKER "004a 02 0000 0033 900e 001b 0001 43 10" VIF
	                "00 08 0a 18 c63364" ORIGIN PATH LPREF},
	        {&old, ip4_hop, ORIGIN PATH,
	         MARKER "002f 02 0000 0012" ORIGIN "400204 0201 fde9 400304 c0000201"
	                "08 0a 18 c63364"},
	        {&old, ip4_hop, /* RFC 6793 4.2.2 */
	         ORIGIN "40020a 0202 0000fde9 00011170 c00708 00011170 c0000209 c0c800",
	         MARKER "0055 02 0000 0038" ORIGIN "400206 0202 fde9 5ba0 400304 c0000201"
	                "c00706 5ba0 c0000209 c0110a 0202 0000fde9 00011170"
	                "c01208 00011170 c0000209 c0c800 08 0a 18 c63364"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes attributes = bytes_of(cases[i].attributes);
		struct bgp_next_hop next_hop = cases[i].hop();
		__u8 buffer[BGP_MESSAGE_MAX];
		struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

		assert_int_equal(bgp_update_write(&writer, cases[i].format, reader_of(&attributes),
		                                  &next_hop, two, 2),
		                 2);
		assert_written(&writer, cases[i].message);
	}
}

static void writes_golden_withdrawals_and_ends(void **state)
{
	__u8 buffer[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	assert_int_equal(bgp_update_write_withdrawn(&writer, &mesh, two, 2), 2);
	assert_written(&writer, MARKER "001d 02 0006 08 0a 18 c63364 0000");
	writer = bgp_writer_of(buffer, sizeof(buffer));
	assert_int_equal(bgp_update_write_withdrawn(&writer, &softwire, two, 2), 2);
	assert_written(&writer, MARKER "0024 02 0000 000d 900f 0009 0001 43 08 0a 18 c63364");
	writer = bgp_writer_of(buffer, sizeof(buffer));
	bgp_update_write_end_of_rib(&writer, BGP_IPV4_UNICAST);
	assert_written(&writer, MARKER "0017 02 0000 0000");
	writer = bgp_writer_of(buffer, sizeof(buffer));
	bgp_update_write_end_of_rib(&writer, BGP_IPV4_4OVER6);
	assert_written(&writer, MARKER "001d 02 0000 0006 800f 03 0001 43");
}

enum {
	MANY = 3000,
};

static void make_prefixes(struct ip4_prefix *prefixes)
{
	for (__u32 i = 0; i < MANY; i++)
		prefixes[i] = (struct ip4_prefix){.addr = htonl(0x0a000000 + i), .len = 32};
}

/* Write all, message by message, and count what reading finds. */
static size_t count_prefixes(const struct bgp_update_format *format, struct bgp_next_hop next_hop,
                             size_t *ret_n_messages)
{
	static const struct bgp_session_facts session = {
	        .is_internal = true,
	        .has_as4 = true,
	        .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) | BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	        .extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
	};
	struct bytes attributes = bytes_of(ORIGIN PATH LPREF);
	struct bgp_draft *draft = malloc(sizeof(*draft));
	struct ip4_prefix prefixes[MANY], read[MANY + 1];
	__u8 *buffer = malloc(BGP_EXTENDED_MESSAGE_MAX);
	size_t at = 0, found = 0;

	make_prefixes(prefixes);
	for (*ret_n_messages = 0; at < MANY; ++*ret_n_messages) {
		struct bgp_writer writer = bgp_writer_of(buffer, BGP_EXTENDED_MESSAGE_MAX);
		size_t n = bgp_update_write(&writer, format, reader_of(&attributes), &next_hop,
		                            prefixes + at, MANY - at);
		struct bgp_update update;

		assert_true(n > 0 && bgp_written(&writer) <= format->max_len);
		bgp_update_read(bgp_reader_of(buffer + 19, bgp_written(&writer) - 19), &session,
		                &update, draft);
		assert_int_equal(update.outcome, BGP_OUTCOME_OK);
		assert_int_equal(update.n_reached, 1);
		assert_int_equal(bgp_nlri_read_ip4(&update.reached[0].block.nlri, read, MANY + 1),
		                 n);
		assert_memory_equal(&read[0].addr, &prefixes[at].addr, 4);
		assert_bytes(draft->bytes, draft->len_bytes, ORIGIN PATH LPREF);
		at += n;
		found += n;
	}
	free(buffer);
	free(draft);
	return found;
}

static void fills_messages_and_is_read_back(void **state)
{
	struct bgp_update_format extended = softwire;
	size_t n;

	(void)state;
	assert_int_equal(count_prefixes(&mesh, ip4_hop(), &n), MANY);
	assert_int_equal(n, 4);
	assert_int_equal(count_prefixes(&mesh, vif_hop(), &n), MANY);
	assert_int_equal(count_prefixes(&softwire, vif_hop(), &n), MANY);
	assert_int_equal(n, 4);
	extended.max_len = BGP_EXTENDED_MESSAGE_MAX;
	assert_int_equal(count_prefixes(&extended, vif_hop(), &n), MANY);
	assert_int_equal(n, 1);
}

static void writes_nothing_where_not_one_prefix_fits(void **state)
{
	struct bytes attributes = bytes_of(ORIGIN PATH LPREF);
	struct bgp_next_hop next_hop = vif_hop();
	__u8 buffer[BGP_MESSAGE_MAX];

	(void)state;
	for (size_t room = 0; room < 70; room++) {
		struct bgp_writer writer = bgp_writer_of(buffer, room);

		assert_int_equal(bgp_update_write(&writer, &softwire, reader_of(&attributes),
		                                  &next_hop, two, 2),
		                 0);
		assert_int_equal(bgp_written(&writer), 0);
		assert_false(writer.is_full);
	}
}

static void withdraws_as_many_as_fit(void **state)
{
	struct ip4_prefix prefixes[MANY];
	__u8 buffer[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	size_t n;

	(void)state;
	make_prefixes(prefixes);
	n = bgp_update_write_withdrawn(&writer, &mesh, prefixes, MANY);
	assert_int_equal(n, (BGP_MESSAGE_MAX - 23) / 5);
	writer = bgp_writer_of(buffer, 24);
	assert_int_equal(bgp_update_write_withdrawn(&writer, &mesh, prefixes, MANY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(writes_golden_updates),
	        cmocka_unit_test(writes_golden_withdrawals_and_ends),
	        cmocka_unit_test(fills_messages_and_is_read_back),
	        cmocka_unit_test(writes_nothing_where_not_one_prefix_fits),
	        cmocka_unit_test(withdraws_as_many_as_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
