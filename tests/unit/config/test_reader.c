/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "tree.h"

static void reads_each_kind_of_node(void **state)
{
	assert_prints(*state,
	              "kitchen {\n"
	              "  name \"big one\"; open; degrees -3; size large;\n"
	              "  guest b; guest a;\n"
	              "  shelf 2 left { box { weight 9; } }\n"
	              "  shelf 1 left;\n"
	              "}\n",
	              "kitchen {\n"
	              "    name \"big one\";\n"
	              "    open;\n"
	              "    degrees -3;\n"
	              "    size large;\n"
	              "    guest b;\n"
	              "    guest a;\n"
	              "    shelf 2 left {\n"
	              "        box {\n"
	              "            weight 9;\n"
	              "        }\n"
	              "    }\n"
	              "    shelf 1 left;\n"
	              "}\n");
}

static void reads_the_short_form_as_the_long_one(void **state)
{
	const char *printed = "kitchen {\n"
	                      "    open;\n"
	                      "    salt true;\n"
	                      "    shelf 1 left {\n"
	                      "        box {\n"
	                      "            weight 9;\n"
	                      "        }\n"
	                      "    }\n"
	                      "}\n";

	assert_prints(*state, "kitchen { open; salt true; shelf 1 left { box { weight 9; } } }",
	              printed);
	assert_prints(*state, "kitchen open salt true { shelf 1 left box weight 9; }", printed);
	assert_prints(*state, "kitchen open salt true shelf 1 left box { weight 9; }", printed);
	assert_prints(*state,
	              "kitchen { open; salt true; shelf { row 1; column left; box weight 9; } }",
	              printed);
}

static void takes_several_values_of_a_leaf_list(void **state)
{
	assert_prints(*state, "kitchen { guest a b\n c; }",
	              "kitchen {\n    guest a;\n    guest b;\n    guest c;\n}\n");
}

static void keeps_an_empty_presence_container(void **state)
{
	assert_prints(*state, "kitchen;", "kitchen;\n");
	assert_prints(*state, "kitchen { shelf 1 a box; }",
	              "kitchen {\n    shelf 1 a {\n        box;\n    }\n}\n");
}

static void skips_comments_but_not_inside_of_words(void **state)
{
	assert_prints(
	        *state,
	        "# one\nkitchen { // two\n name a//b#c; /* three\n } */ guest x/*y; guest \"#\"; }",
	        "kitchen {\n    name a//b#c;\n    guest x/*y;\n    guest \"#\";\n}\n");
}

static void reads_json_as_the_same_tree(void **state)
{
	struct lyd_node *text =
	        read_good(*state, "kitchen { open; degrees -3; guest a b; salt true;"
	                          " shelf 1 left box weight 9; }");
	struct lyd_node *json = read_good(
	        *state, " { \"kitchen:kitchen\": { \"open\": [null], \"degrees\": -3,\n"
	                " \"guest\": [\"a\", \"b\"], \"salt\": true, \"shelf\": [ {\"column\": "
	                "\"left\", \"row\": 1, \"box\": {\"weight\": 9}} ] } }");

	assert_int_equal(lyd_compare_siblings(text, json, LYD_COMPARE_FULL_RECURSION), 0);
	lyd_free_all(text);
	lyd_free_all(json);
}

static void names_the_range_and_the_choices(void **state)
{
	assert_says(*state, "kitchen degrees 21;",
	            "t:1: 'degrees 21' is out of range; expected -20..20\n");
	assert_says(*state, "kitchen size huge;",
	            "t:1: 'size huge' is no valid value; expected 0..255 or small or large\n");
	assert_says(*state, "kitchen shelf 256 a;",
	            "t:1: 'shelf 256' is out of range; expected 0..255\n");
}

static void names_the_second_key_that_is_missing(void **state)
{
	assert_says(*state, "kitchen { shelf 1; }",
	            "t:1: 'shelf' lacks its row; expected 'shelf NUMBER COLUMN { ... }'\n");
}

static void says_once_what_a_wrong_value_makes_missing(void **state)
{
	assert_says(*state, "kitchen {\n wood;\n}",
	            "t:2: 'wood' lacks 'kind'; expected 'kind KIND;'\n");
	assert_says(*state, "kitchen {\n wood {\n  kin oak;\n }\n}",
	            "t:3: unknown statement 'kin' in 'wood'; did you mean 'kind'?\n");
}

static void refuses_both_cases_of_a_choice(void **state)
{
	assert_says(*state, "kitchen {\n gas;\n wood kind oak;\n}",
	            "t:3: 'wood' and 'gas' exclude each other; the other is at line 2\n");
}

static void refuses_a_binary_file_with_one_error(void **state)
{
	assert_says(*state, "kitchen {\n name \xff\xfe\x01;\n salt \xff; }",
	            "t:2: byte 0xff is no text; expected a UTF-8 text file\n");
	assert_says(*state, "kitchen name \xe2\x82;",
	            "t:1: byte 0xe2 is no text; expected a UTF-8 text file\n");
	assert_says(*state, "kitchen name \xc0\xaf;",
	            "t:1: byte 0xc0 is no text; expected a UTF-8 text file\n");
	assert_says(*state, "kitchen name \xed\xa0\x80;",
	            "t:1: byte 0xed is no text; expected a UTF-8 text file\n");
}

static void takes_utf8_and_a_byte_order_mark(void **state)
{
	assert_prints(*state,
	              "\xef\xbb\xbfkitchen name \"K\xc3\xbc"
	              "che \xe2\x82\xac\";",
	              "kitchen {\n    name \"K\xc3\xbc"
	              "che \xe2\x82\xac\";\n}\n");
}

static void finds_all_errors_of_a_file(void **state)
{
	assert_says(*state, "kitchen {\n degrees x;\n salt 1;\n guest;\n cupboard;\n}\nhouse;",
	            "t:2: 'degrees x' is no number; expected -20..20\n"
	            "t:3: 'salt 1' is no valid value; expected true or false\n"
	            "t:4: 'guest' lacks its value; expected 'guest GUEST;'\n"
	            "t:5: unknown statement 'cupboard' in 'kitchen'; expected 'name', 'open', "
	            "'degrees', 'salt', 'size', 'guest', 'shelf', 'gas' or 'wood'\n"
	            "t:7: unknown statement 'house'; expected 'kitchen'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_each_kind_of_node),
	        cmocka_unit_test(reads_the_short_form_as_the_long_one),
	        cmocka_unit_test(takes_several_values_of_a_leaf_list),
	        cmocka_unit_test(keeps_an_empty_presence_container),
	        cmocka_unit_test(skips_comments_but_not_inside_of_words),
	        cmocka_unit_test(reads_json_as_the_same_tree),
	        cmocka_unit_test(names_the_range_and_the_choices),
	        cmocka_unit_test(names_the_second_key_that_is_missing),
	        cmocka_unit_test(says_once_what_a_wrong_value_makes_missing),
	        cmocka_unit_test(refuses_both_cases_of_a_choice),
	        cmocka_unit_test(refuses_a_binary_file_with_one_error),
	        cmocka_unit_test(takes_utf8_and_a_byte_order_mark),
	        cmocka_unit_test(finds_all_errors_of_a_file),
	};

	return cmocka_run_group_tests(tests, setup_kitchen, teardown_model);
}
