/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/format.h"
#include "cli/printer.h"
#include "cli/watch.h"

static const struct cli_column columns[] = {
        {"name", "Name"},
        {"n", "Count", true},
        {"note", "Note"},
        {0},
};
static const struct cli_view table = {CLI_TABLE, columns, NULL};
static const struct cli_view object = {CLI_OBJECT, columns, NULL};
static const struct cli_view objects = {CLI_OBJECTS, columns, NULL};

static struct cli_printer printer;
static char *text;
static size_t size;

static void begin(const struct cli_view *view, bool is_json)
{
	free(text);
	text = NULL;
	cli_printer_init(&printer, open_memstream(&text, &size), view, is_json);
}

static void row(const char *line)
{
	assert_int_equal(cli_printer_row(&printer, line), 0);
}

static void assert_printed(const char *expected)
{
	cli_printer_end(&printer);
	fclose(printer.out);
	assert_string_equal(text, expected);
}

static void aligns_columns_without_trailing_spaces(void **state)
{
	(void)state;
	begin(&table, false);
	row("{\"name\":\"a\",\"n\":5,\"note\":\"x\"}");
	row("{\"name\":\"longer\",\"n\":1234567,\"note\":\"\"}");
	row("{\"name\":null}");
	assert_printed("Name      Count  Note\n"
	               "a             5  x\n"
	               "longer  1234567  -\n"
	               "-             -  -\n");
}

static void prints_rows_behind_the_window_as_they_come(void **state)
{
	(void)state;
	begin(&table, false);
	for (int i = 0; i < CLI_LAYOUT_WINDOW; i++)
		row("{\"name\":\"a\",\"n\":1,\"note\":\"x\"}");
	fflush(printer.out);
	assert_int_equal(size, (CLI_LAYOUT_WINDOW + 1) * strlen("a         1  x\n") + 3);
	row("{\"name\":\"wider than the first\",\"n\":1,\"note\":\"x\"}");
	cli_printer_end(&printer);
	fclose(printer.out);
	assert_non_null(strstr(text, "\nwider than the first      1  x\n"));
}

static void prints_an_object_with_members_it_does_not_know(void **state)
{
	(void)state;
	begin(&object, false);
	row("{\"other_thing\":true,\"n\":5,\"name\":\"a\"}");
	assert_printed("Name:        a\n"
	               "Count:       5\n"
	               "other_thing: yes\n");
}

static void prints_several_objects_apart_and_as_an_array(void **state)
{
	(void)state;
	begin(&objects, false);
	row("{\"name\":\"a\"}");
	row("{\"name\":\"b\"}");
	assert_printed("Name: a\n\nName: b\n");
	begin(&objects, true);
	row("{\"name\":\"a\"}");
	assert_printed("[\n{\"name\":\"a\"}\n]\n");
}

static void prints_one_valid_array_of_json(void **state)
{
	json_t *array;

	(void)state;
	begin(&table, true);
	row("{\"name\":\"a\"}");
	row("{\"name\":\"b\"}");
	assert_printed("[\n{\"name\":\"a\"},\n{\"name\":\"b\"}\n]\n");
	array = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(array), 2);
	json_decref(array);
	begin(&table, true);
	assert_printed("[]\n");
	begin(&object, true);
	row("{\"name\":\"a\"}");
	assert_printed("{\"name\":\"a\"}\n");
	begin(&object, true);
	assert_printed("{}\n");
}

static void refuses_a_row_that_is_no_object(void **state)
{
	(void)state;
	begin(&table, false);
	assert_int_equal(cli_printer_row(&printer, "[1]"), -EBADMSG);
	assert_int_equal(cli_printer_row(&printer, "nonsense"), -EBADMSG);
	assert_printed("");
}

static void prints_text_with_one_newline(void **state)
{
	static const struct cli_view config = {CLI_TEXT, columns, NULL};

	(void)state;
	begin(&config, false);
	row("{\"name\":\"pe {\"}");
	row("{\"name\":\"}\\n\"}");
	assert_printed("pe {\n}\n");
}

static json_t *counters(const char *json)
{
	json_t *value = json_loads(json, 0, NULL);

	assert_non_null(value);
	return value;
}

static void tells_the_rates_of_counters_that_move(void **state)
{
	json_t *before = counters("{\"a\":{\"packets\":10,\"bytes\":100},"
	                          "\"still\":{\"packets\":5,\"bytes\":50},"
	                          "\"reset\":{\"packets\":900,\"bytes\":9000}}");
	json_t *now = counters("{\"a\":{\"packets\":30,\"bytes\":500,\"class\":\"drop\"},"
	                       "\"still\":{\"packets\":5,\"bytes\":50},"
	                       "\"reset\":{\"packets\":4,\"bytes\":40},"
	                       "\"new\":{\"packets\":2,\"bytes\":20}}");
	json_t *rates = cli_watch_rates(before, now, 2.0);
	json_t *expected = counters(
	        "[{\"name\":\"a\",\"class\":\"drop\",\"packets_per_s\":10,\"bytes_per_s\":200},"
	        "{\"name\":\"reset\",\"packets_per_s\":2,\"bytes_per_s\":20},"
	        "{\"name\":\"new\",\"packets_per_s\":1,\"bytes_per_s\":10}]");

	(void)state;
	assert_true(json_equal(rates, expected));
	json_decref(before);
	json_decref(now);
	json_decref(rates);
	json_decref(expected);
}

static void assert_formats(const char *(*format)(const json_t *, char *), long long number,
                           const char *expected)
{
	json_t *value = json_integer(number);
	char buf[CLI_CELL_TEXT];

	assert_string_equal(format(value, buf), expected);
	json_decref(value);
}

static void formats_values_as_people_read_them(void **state)
{
	char buf[CLI_CELL_TEXT];

	(void)state;
	assert_formats(cli_format_bytes, 0, "0 B");
	assert_formats(cli_format_bytes, 1023, "1023 B");
	assert_formats(cli_format_bytes, 1536, "1.5 KiB");
	assert_formats(cli_format_bytes, 1048575, "1.0 MiB");
	assert_formats(cli_format_bytes, 9223372036854775807, "8.0 EiB");
	assert_formats(cli_format_count, 999, "999");
	assert_formats(cli_format_count, 999999, "1.0 M");
	assert_formats(cli_format_bits, 125, "1.0 k");
	assert_formats(cli_format_seconds, 59, "59s");
	assert_formats(cli_format_seconds, 3599, "59m 59s");
	assert_formats(cli_format_seconds, 90061, "1d 1h");
	assert_formats(cli_format_milliseconds, 999, "999 ms");
	assert_formats(cli_format_milliseconds, 1500, "1.5 s");
	assert_formats(cli_format_nonzero, 0, "-");
	assert_formats(cli_format_nonzero, 1500, "1500");
	assert_string_equal(cli_format_bytes(NULL, buf), "-");
	assert_string_equal(cli_format_seconds(json_null(), buf), "-");
	assert_string_equal(cli_format_star(json_true(), buf), "*");
	assert_string_equal(cli_format_star(json_false(), buf), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(aligns_columns_without_trailing_spaces),
	        cmocka_unit_test(prints_rows_behind_the_window_as_they_come),
	        cmocka_unit_test(prints_an_object_with_members_it_does_not_know),
	        cmocka_unit_test(prints_several_objects_apart_and_as_an_array),
	        cmocka_unit_test(prints_one_valid_array_of_json),
	        cmocka_unit_test(refuses_a_row_that_is_no_object),
	        cmocka_unit_test(prints_text_with_one_newline),
	        cmocka_unit_test(tells_the_rates_of_counters_that_move),
	        cmocka_unit_test(formats_values_as_people_read_them),
	};
	int n_failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(text);
	return n_failed;
}
