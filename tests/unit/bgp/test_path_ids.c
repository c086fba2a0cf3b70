/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ADD-PATH (RFC 7911) on the wire: the capability, and prefixes with path identifiers. */
#include "bytes.h"

#include <arpa/inet.h>

#include "bgp/open.h"
#include "bgp/update.h"

#define MARKER  "ffffffffffffffffffffffffffffffff "
#define VIF     "20010db8000000000000000000000001 "
#define ORIGIN  "400101 00 "
#define PATH    "400206 0201 0000fde9 "
#define NEXT    "400304 c0000201 "
#define LPREF   "400504 00000064 "
#define UNICAST BGP_FAMILY_BIT(BGP_IPV4_UNICAST)
#define OVER6   BGP_FAMILY_BIT(BGP_IPV4_4OVER6)

static const struct ip4_prefix two[] = {
        {.addr = 0x0000000a, .len = 8},
        {.addr = 0x006433c6, .len = 24},
};

/* --- the capability */

static void writes_all_families_in_one_capability(void **state)
{
	const struct bgp_capabilities capabilities = {
	        .add_path_receive = UNICAST | OVER6, .add_path_send = OVER6, .role = BGP_ROLE_NONE};
	__u8 buffer[64];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_capabilities_write(&writer, &capabilities);
	assert_written(&writer, "45 08 0001 01 01 0001 43 03");
}

static void reads_directions_and_ignores_what_it_does_not_understand(void **state)
{
	static const struct {
		const char *value;
		__u8 receive, send;
	} cases[] = {
	        {"45 08 0001 01 01 0001 43 03", UNICAST | OVER6, OVER6},
	        {"45 04 0001 01 02", 0, UNICAST},
	        {"45 08 0002 01 03 0001 01 01", UNICAST, 0}, /* a family that it does not know */
	        {"45 04 0001 01 01 45 04 0001 43 01", UNICAST | OVER6, 0},
	        {"45 08 0001 01 03 0001 43 04", 0, 0},
	        {"45 04 0001 01 00", 0, 0},
	        {"45 05 0001 01 03 00", 0, 0},
	        {"45 00", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes bytes = bytes_of(cases[i].value);
		struct bgp_capabilities capabilities = {.role = BGP_ROLE_NONE};

		assert_int_equal(bgp_capabilities_read(reader_of(&bytes), &capabilities), 0);
		assert_int_equal(capabilities.add_path_receive, cases[i].receive);
		assert_int_equal(capabilities.add_path_send, cases[i].send);
	}
}

/* What one side sends, the other has to take. */
static void negotiates_each_direction_of_each_family(void **state)
{
	const struct bgp_open ours = {
	        .capabilities = {.families = UNICAST | OVER6,
	                         .has_multiprotocol = true,
	                         .role = BGP_ROLE_NONE,
	                         .add_path_receive = UNICAST | OVER6,
	                         .add_path_send = OVER6},
	};
	struct bgp_open theirs = ours;
	struct bgp_notification error;
	struct bgp_negotiated both;

	(void)state;
	assert_int_equal(bgp_negotiate(&ours, &theirs, &both, &error), 0);
	assert_int_equal(both.add_path_receive, OVER6);
	assert_int_equal(both.add_path_send, OVER6);
	theirs.capabilities.add_path_receive = UNICAST;
	assert_int_equal(bgp_negotiate(&ours, &theirs, &both, &error), 0);
	assert_int_equal(both.add_path_receive, OVER6);
	assert_int_equal(both.add_path_send, 0);
	theirs.capabilities.families = UNICAST;
	assert_int_equal(bgp_negotiate(&ours, &theirs, &both, &error), 0);
	assert_int_equal(both.add_path_receive, 0);
}

/* --- prefixes */

static struct bgp_next_hop hop_of(bool is_ip4)
{
	struct bytes vif = bytes_of(VIF);
	struct bgp_next_hop next_hop = {.addr = bgp_next_hop_of_ip4(htonl(0xc0000201))};

	if (!is_ip4)
		memcpy(&next_hop.addr, vif.data, 16);
	return next_hop;
}

struct golden {
	enum bgp_family_id family;
	bool is_ip4_hop;
	const char *announced, *withdrawn;
};

static const struct golden goldens[] = {
        {BGP_IPV4_UNICAST, true,
         MARKER "0040 02 0000 001b" ORIGIN PATH NEXT LPREF "00000102 08 0a 00000102 18 c63364",
         MARKER "0025 02 000e 00000102 08 0a 00000102 18 c63364 0000"},
        {BGP_IPV4_UNICAST, false, /* RFC 8950 */
         MARKER "0052 02 0000 003b 900e 0023 0001 01 10" VIF
                "00 00000102 08 0a 00000102 18 c63364" ORIGIN PATH LPREF,
         MARKER "0025 02 000e 00000102 08 0a 00000102 18 c63364 0000"},
        {BGP_IPV4_4OVER6, false,
         MARKER "0052 02 0000 003b 900e 0023 0001 43 10" VIF
                "00 00000102 08 0a 00000102 18 c63364" ORIGIN PATH LPREF,
         MARKER "002c 02 0000 0015 900f 0011 0001 43 00000102 08 0a 00000102 18 c63364"},
};

static struct bgp_update_format format_of(const struct golden *golden)
{
	return (struct bgp_update_format){.family = golden->family,
	                                  .has_as4 = true,
	                                  .path_id = 0x102,
	                                  .max_len = BGP_MESSAGE_MAX};
}

static void writes_golden_messages_with_path_identifiers(void **state)
{
	struct bytes attributes = bytes_of(ORIGIN PATH LPREF);

	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++) {
		const struct bgp_update_format format = format_of(&goldens[i]);
		struct bgp_next_hop next_hop = hop_of(goldens[i].is_ip4_hop);
		__u8 buffer[BGP_MESSAGE_MAX];
		struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

		assert_int_equal(bgp_update_write(&writer, &format, reader_of(&attributes),
		                                  &next_hop, two, 2),
		                 2);
		assert_written(&writer, goldens[i].announced);
		writer = bgp_writer_of(buffer, sizeof(buffer));
		assert_int_equal(bgp_update_write_withdrawn(&writer, &format, two, 2), 2);
		assert_written(&writer, goldens[i].withdrawn);
	}
}

static const struct bgp_session_facts with_ids = {
        .is_internal = true,
        .has_as4 = true,
        .families = UNICAST | OVER6 | BGP_FAMILY_BIT(BGP_IPV6_6OVER4),
        .extended_next_hop = UNICAST,
        .path_ids = UNICAST | OVER6 | BGP_FAMILY_BIT(BGP_IPV6_6OVER4),
};

/* The update borrows from `message`, which must last as long. */
static struct bgp_update read_message(struct bytes *message, const struct bgp_session_facts *facts)
{
	static struct bgp_draft draft;
	struct bgp_update update;

	bgp_update_read(
	        bgp_reader_of(message->data + BGP_HEADER_BYTES, message->len - BGP_HEADER_BYTES),
	        facts, &update, &draft);
	return update;
}

static void assert_two(const struct bgp_nlri_block *block)
{
	struct bgp_reader nlri = block->nlri;
	struct ip4_prefix prefixes[4];
	__u32 ids[4];

	assert_true(block->has_path_ids);
	assert_int_equal(bgp_nlri_read_ip4_paths(&nlri, ids, prefixes, 4), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ids[i], 0x102);
		assert_int_equal(prefixes[i].addr, two[i].addr);
		assert_int_equal(prefixes[i].len, two[i].len);
	}
}

static void reads_back_what_it_wrote(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++) {
		struct bytes announced = bytes_of(goldens[i].announced);
		struct bytes withdrawn = bytes_of(goldens[i].withdrawn);
		struct bgp_update update = read_message(&announced, &with_ids);

		assert_int_equal(update.outcome, BGP_OUTCOME_OK);
		assert_int_equal(update.n_reached, 1);
		assert_two(&update.reached[0].block);
		update = read_message(&withdrawn, &with_ids);
		assert_int_equal(update.outcome, BGP_OUTCOME_OK);
		assert_int_equal(update.n_withdrawn, 1);
		assert_two(&update.withdrawn[0]);
	}
}

static void an_end_of_rib_has_no_path_identifier(void **state)
{
	struct bytes classic = bytes_of(MARKER "0017 02 0000 0000");
	struct bytes multi = bytes_of(MARKER "001d 02 0000 0006 800f 03 0001 43");

	(void)state;
	assert_true(read_message(&classic, &with_ids).is_end_of_rib);
	assert_true(read_message(&multi, &with_ids).is_end_of_rib);
}

/* RFC 7606 section 5.3: where a prefix ends can't be known any more. */
static void a_prefix_that_does_not_fit_its_identifier_resets(void **state)
{
	static const char *const bodies[] = {
	        MARKER "0036 02 0000 001b" ORIGIN PATH NEXT LPREF "08 0a 18 c63364",
	        MARKER "0035 02 0000 001b" ORIGIN PATH NEXT LPREF "000001",
	        MARKER "0036 02 0000 001b" ORIGIN PATH NEXT LPREF "00000001",
	        MARKER "0037 02 0000 001b" ORIGIN PATH NEXT LPREF "00000001 21",
	        MARKER "0037 02 0000 001b" ORIGIN PATH NEXT LPREF "00000001 08",
	        MARKER "001d 02 0006 08 0a 18 c63364 0000",
	        MARKER "0024 02 0000 000d 900f 0009 0001 43 08 0a 18 c63364",
	        MARKER "0021 02 0000 000a 800f 07 0002 44 00000001",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct bytes bytes = bytes_of(bodies[i]);

		assert_int_equal(read_message(&bytes, &with_ids).outcome, BGP_OUTCOME_RESET);
	}
}

static void families_without_the_capability_are_read_as_ever(void **state)
{
	struct bytes bytes = bytes_of(MARKER "001d 02 0006 08 0a 18 c63364 0000");
	struct bgp_session_facts facts = with_ids;
	struct bgp_update update;

	(void)state;
	facts.path_ids = OVER6;
	update = read_message(&bytes, &facts);
	assert_int_equal(update.outcome, BGP_OUTCOME_OK);
	assert_false(update.withdrawn[0].has_path_ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(writes_all_families_in_one_capability),
	        cmocka_unit_test(reads_directions_and_ignores_what_it_does_not_understand),
	        cmocka_unit_test(negotiates_each_direction_of_each_family),
	        cmocka_unit_test(writes_golden_messages_with_path_identifiers),
	        cmocka_unit_test(reads_back_what_it_wrote),
	        cmocka_unit_test(an_end_of_rib_has_no_path_identifier),
	        cmocka_unit_test(a_prefix_that_does_not_fit_its_identifier_resets),
	        cmocka_unit_test(families_without_the_capability_are_read_as_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
