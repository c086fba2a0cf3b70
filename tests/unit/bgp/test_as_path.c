/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <errno.h>

#include "bgp/as_path.h"

#define A "0000fde9 " /* 65001 */
#define B "0000fdea "
#define C "00011170 " /* 70000 */

struct check_case {
	const char *path;
	unsigned int as_bytes;
	bool is_right;
};

/* RFC 7606 7.2, RFC 7607 */
static void judges_paths(void **state)
{
	static const struct check_case cases[] = {
	        {"", 4, true},
	        {"0202" A B, 4, true},
	        {"0101" A "0201" B "0301" C "0401" A, 4, true},
	        {"0201 fde9", 2, true},
	        {"0201 fde9", 4, false},
	        {"0202" A, 4, false},
	        {"0201" A "02", 4, false},
	        {"0200", 4, false},
	        {"0001" A, 4, false},
	        {"0501" A, 4, false},
	        {"0201 00000000", 4, false},
	        {"0201 0000", 2, false},
	        {"0201" A "00", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes path = bytes_of(cases[i].path);

		assert_int_equal(bgp_as_path_check(reader_of(&path), cases[i].as_bytes),
		                 cases[i].is_right ? 0 : -EBADMSG);
	}
}

struct facts_case {
	const char *path;
	struct bgp_as_path_facts facts;
	const char *text;
};

static void finds_facts_and_prints(void **state)
{
	static const struct facts_case cases[] = {
	        {"", {0}, ""},
	        {"0202" A C, {2, 65001, 70000, false, false}, "65001 70000"},
	        {"0201" A "0102" B C, {2, 65001, 0, true, false}, "65001 {65002 70000}"},
	        {"0101" B "0201" A, {2, 0, 65001, true, false}, "{65002} 65001"},
	        {"0302" A B "0201" C, {1, 70000, 70000, false, true}, "(65001 65002) 70000"},
	        {"0401" A "0201" C, {1, 70000, 70000, true, true}, "[65001] 70000"},
	        {"0201" A "0201" B, {2, 65001, 65002, false, false}, "65001 65002"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bgp_as_path_facts *expected = &cases[i].facts;
		struct bytes path = bytes_of(cases[i].path);
		struct bgp_as_path_facts facts = bgp_as_path_facts(reader_of(&path));
		char text[64];

		assert_int_equal(facts.len, expected->len);
		assert_int_equal(facts.neighbour_as, expected->neighbour_as);
		assert_int_equal(facts.origin_as, expected->origin_as);
		assert_int_equal(facts.has_set, expected->has_set);
		assert_int_equal(facts.has_confederation, expected->has_confederation);
		bgp_as_path_print(reader_of(&path), text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

static void counts_an_as_in_all_segments(void **state)
{
	struct bytes path = bytes_of("0202" A B "0101" A "0301" A);

	(void)state;
	assert_int_equal(bgp_as_path_count(reader_of(&path), 65001), 3);
	assert_int_equal(bgp_as_path_count(reader_of(&path), 65003), 0);
}

static void path_too_long_to_print_ends_with_dots(void **state)
{
	struct bytes path = bytes_of("0204" A B A B);
	char text[64];

	(void)state;
	for (size_t size = 1; size < 24; size++) {
		memset(text, 'x', sizeof(text));
		bgp_as_path_print(reader_of(&path), text, size);
		assert_true(strlen(text) < size);
		if (size >= 4)
			assert_string_equal(text + strlen(text) - 3, "...");
	}
	bgp_as_path_print(reader_of(&path), text, 24);
	assert_string_equal(text, "65001 65002 65001 65002");
}

struct prepend_case {
	const char *path;
	unsigned int times;
	const char *result;
};

static void prepends(void **state)
{
	static const struct prepend_case cases[] = {
	        {"", 0, ""},
	        {"", 1, "0201" C},
	        {"0201" A, 2, "0203" C C A},
	        {"0201" A "0101" B, 1, "0202" C A "0101" B},
	        {"0101" B, 1, "0201" C "0101" B}, /* RFC 4271 5.1.2 */
	        {"0301" B, 1, "0201" C "0301" B},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes path = bytes_of(cases[i].path);
		__u8 buffer[64];
		struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

		bgp_as_path_prepend(reader_of(&path), 70000, cases[i].times, &writer);
		assert_written(&writer, cases[i].result);
	}
}

static void prepending_to_a_full_segment_begins_another(void **state)
{
	__u8 path[2 + 254 * 4] = {BGP_AS_SEQUENCE, 254}, buffer[4096];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_reader reader;

	(void)state;
	memset(path + 2, 1, sizeof(path) - 2);
	bgp_as_path_prepend(bgp_reader_of(path, sizeof(path)), 70000, 300, &writer);
	assert_false(writer.is_full);
	reader = bgp_reader_of(buffer, bgp_written(&writer));
	assert_int_equal(bgp_as_path_check(reader, 4), 0);
	assert_int_equal(bgp_as_path_facts(reader).len, 554);
	assert_int_equal(bgp_as_path_count(reader, 70000), 300);
	assert_int_equal(bgp_as_path_facts(reader).neighbour_as, 70000);
	assert_int_equal(bgp_as_path_facts(reader).origin_as, 0x01010101);
}

static void narrows_and_widens(void **state)
{
	struct bytes path = bytes_of("0202" A C "0101" B), small = bytes_of("0201" A);
	__u8 narrow[64], wide[64];
	struct bgp_writer to_narrow = bgp_writer_of(narrow, sizeof(narrow));
	struct bgp_writer to_wide = bgp_writer_of(wide, sizeof(wide));

	(void)state;
	assert_true(bgp_as_path_narrow(reader_of(&path), &to_narrow));
	assert_written(&to_narrow, "0202 fde9 5ba0 0101 fdea");
	bgp_as_path_widen(bgp_reader_of(narrow, bgp_written(&to_narrow)), &to_wide);
	assert_written(&to_wide, "0202" A "00005ba0 0101" B);
	to_narrow = bgp_writer_of(narrow, sizeof(narrow));
	assert_false(bgp_as_path_narrow(reader_of(&small), &to_narrow));
}

#define T "00005ba0 " /* AS_TRANS */

struct merge_case {
	const char *path, *as4_path, *result;
};

/* RFC 6793 4.2.3 */
static void merges_with_as4_path(void **state)
{
	static const struct merge_case cases[] = {
	        {"0202" T T, "0202" C A, "0202" C A},
	        {"0203" B T T, "0202" C A, "0201" B "0202" C A},
	        {"0201" B, "0202" C A, "0201" B}, /* the shorter AS_PATH counts alone */
	        {"0201" B "0201" T, "0201" C, "0201" B "0201" C},
	        {"0201" T "0102" A B, "0201" C "0101" A, "0201" C "0101" A},
	        {"0202" B T "0101" A, "0201" C "0101" A, "0201" B "0201" C "0101" A},
	        {"0301" B "0202" A T, "0201" C, "0301" B "0201" A "0201" C},
	        {"0201" T, "0301" B "0201" C, "0201" C}, /* no confederations in AS4_PATH */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes path = bytes_of(cases[i].path);
		struct bytes as4_path = bytes_of(cases[i].as4_path);
		__u8 buffer[64];
		struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

		bgp_as_path_merge(reader_of(&path), reader_of(&as4_path), &writer);
		assert_written(&writer, cases[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(judges_paths),
	        cmocka_unit_test(finds_facts_and_prints),
	        cmocka_unit_test(counts_an_as_in_all_segments),
	        cmocka_unit_test(path_too_long_to_print_ends_with_dots),
	        cmocka_unit_test(prepends),
	        cmocka_unit_test(prepending_to_a_full_segment_begins_another),
	        cmocka_unit_test(narrows_and_widens),
	        cmocka_unit_test(merges_with_as4_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
