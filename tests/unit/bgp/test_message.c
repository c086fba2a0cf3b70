/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

#include <errno.h>

#include "bgp/message.h"

#define MARKER "ffffffffffffffffffffffffffffffff "

static void reads_what_is_there_and_no_more(void **state)
{
	struct bytes bytes = bytes_of("01 0203 04050607 08");
	struct bgp_reader reader = reader_of(&bytes);

	(void)state;
	assert_int_equal(bgp_read_u8(&reader), 1);
	assert_int_equal(bgp_read_u16(&reader), 0x0203);
	assert_int_equal(bgp_read_u32(&reader), 0x04050607);
	assert_false(reader.is_short);
	assert_int_equal(bgp_read_u16(&reader), 0);
	assert_true(reader.is_short);
	assert_int_equal(bgp_read_u8(&reader), 0); /* the octet left is not given out after that */
}

static void sub_reader_ends_where_it_is_told(void **state)
{
	struct bytes bytes = bytes_of("0102 0304");
	struct bgp_reader reader = reader_of(&bytes), sub = bgp_read_sub(&reader, 2);

	(void)state;
	assert_int_equal(bgp_read_u16(&sub), 0x0102);
	assert_int_equal(bgp_read_u8(&sub), 0);
	assert_true(sub.is_short);
	assert_int_equal(bgp_read_u16(&reader), 0x0304);
	sub = bgp_read_sub(&reader, 1);
	assert_true(reader.is_short);
	assert_int_equal(bgp_left(&sub), 0);
}

static void writer_leaves_out_all_after_what_did_not_fit(void **state)
{
	__u8 buffer[3];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_write_u16(&writer, 1);
	bgp_write_u16(&writer, 2);
	bgp_write_u8(&writer, 3);
	assert_true(writer.is_full);
	assert_int_equal(bgp_written(&writer), 2);
}

static void length_that_its_field_cannot_hold_is_a_failure(void **state)
{
	__u8 buffer[300];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	size_t where = bgp_write_length8(&writer);

	(void)state;
	bgp_write_room(&writer, 256);
	bgp_end_length8(&writer, where);
	assert_true(writer.is_full);
}

static void writes_golden_messages(void **state)
{
	__u8 buffer[100];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_refresh refresh = {.afi = 1, .subtype = BGP_REFRESH_BEGIN, .safi = 67};

	(void)state;
	bgp_keepalive_write(&writer);
	bgp_refresh_write(&writer, &refresh);
	assert_written(&writer, MARKER "0013 04" MARKER "0017 05 0001 01 43");
}

struct header_case {
	const char *hex;
	size_t max_len;
	int err;
	const char *error; /* code, subcode, data */
};

static void judges_headers(void **state)
{
	static const struct header_case cases[] = {
	        {MARKER "0013 04", 4096, 0, ""},
	        {MARKER "0013", 4096, -EAGAIN, ""},
	        {"", 4096, -EAGAIN, ""},
	        {"fffffffffffffffffffffffffffffffe 0013 04", 4096, -EBADMSG, "01 01"},
	        {MARKER "0012 04", 4096, -EBADMSG, "01 02 0012"},
	        {MARKER "0014 04", 4096, -EBADMSG, "01 02 0014"},
	        {MARKER "1001 02", 4096, -EBADMSG, "01 02 1001"},
	        {MARKER "1001 02", 65535, 0, ""},
	        {MARKER "1001 01", 65535, -EBADMSG, "01 02 1001"}, /* OPEN never: RFC 8654 */
	        {MARKER "001c 01", 4096, -EBADMSG, "01 02 001c"},
	        {MARKER "0016 02", 4096, -EBADMSG, "01 02 0016"},
	        {MARKER "0014 03", 4096, -EBADMSG, "01 02 0014"},
	        {MARKER "0015 03", 4096, 0, ""},
	        {MARKER "0014 05", 4096, 0, ""}, /* has an error of its own: RFC 7313 */
	        {MARKER "0013 00", 4096, -EBADMSG, "01 03 00"},
	        {MARKER "0013 06", 4096, -EBADMSG, "01 03 06"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes bytes = bytes_of(cases[i].hex);
		struct bgp_notification error = {0};
		struct bgp_header header;
		__u8 text[300];

		assert_int_equal(
		        bgp_header_read(bytes.data, bytes.len, cases[i].max_len, &header, &error),
		        cases[i].err);
		text[0] = error.code;
		text[1] = error.subcode;
		memcpy(text + 2, error.data, error.data_len);
		assert_bytes(text, error.code ? 2U + error.data_len : 0, cases[i].error);
	}
}

static void refuses_refresh_of_wrong_length(void **state)
{
	struct bytes bytes = bytes_of("0001 00 01 00");
	struct bgp_notification error;
	struct bgp_refresh refresh;

	(void)state;
	assert_int_equal(bgp_refresh_read(reader_of(&bytes), &refresh), -EBADMSG);
	bytes.len = 3;
	assert_int_equal(bgp_refresh_read(reader_of(&bytes), &refresh), -EBADMSG);
	error = bgp_refresh_error(reader_of(&bytes));
	assert_int_equal(error.code, BGP_ERROR_REFRESH);
	assert_int_equal(error.subcode, BGP_REFRESH_BAD_LENGTH);
	assert_bytes(error.data, error.data_len, MARKER "0016 05 0001 00");
	bytes.len = 4;
	assert_int_equal(bgp_refresh_read(reader_of(&bytes), &refresh), 0);
	assert_int_equal(refresh.afi, 1);
	assert_int_equal(refresh.safi, 1);
}

static void cuts_a_refresh_that_is_too_long_to_be_sent_back(void **state)
{
	static const __u8 body[BGP_MESSAGE_MAX];
	struct bgp_notification error = bgp_refresh_error(bgp_reader_of(body, sizeof(body)));

	(void)state;
	assert_int_equal(error.data_len, BGP_NOTIFICATION_DATA_MAX);
}

static void takes_a_refresh_of_an_unknown_kind_in_any_length(void **state)
{
	struct bytes bytes = bytes_of("0001 03 01 00");
	struct bgp_refresh refresh;

	(void)state;
	assert_int_equal(bgp_refresh_read(reader_of(&bytes), &refresh), 0);
	assert_int_equal(refresh.subtype, 3);
}

static void notification_round_trip_keeps_shutdown_text(void **state)
{
	struct bgp_notification notification =
	        bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "back at 7");
	struct bgp_notification again;
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	__u8 buffer[400];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	(void)state;
	bgp_notification_write(&writer, &notification);
	assert_written(&writer, MARKER "001f 03 06 02 09 6261636b2061742037");
	assert_int_equal(bgp_notification_read(bgp_reader_of(buffer + 19, 12), &again), 0);
	assert_memory_equal(&again, &notification, sizeof(again));
	bgp_notification_text(&again, text);
	assert_string_equal(text, "back at 7");
}

static void shutdown_text_is_cut_at_a_character(void **state)
{
	char text[BGP_SHUTDOWN_TEXT_MAX + 3];
	struct bgp_notification notification;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + BGP_SHUTDOWN_TEXT_MAX - 1, "\xc3\xa4", 3); /* octets 255 and 256 */
	notification = bgp_notification_of_text(BGP_CEASE_RESET, text);
	assert_int_equal(notification.data_len, BGP_SHUTDOWN_TEXT_MAX);
	assert_int_equal(notification.data[0], BGP_SHUTDOWN_TEXT_MAX - 1);
}

struct text_case {
	__u8 subcode;
	const char *data;
	const char *text;
};

static void received_shutdown_text_is_safe_to_print(void **state)
{
	static const struct text_case cases[] = {
	        {BGP_CEASE_SHUTDOWN, "03 1b5b41", "?[A"},
	        {BGP_CEASE_SHUTDOWN, "02 c3a4", "\xc3\xa4"},
	        {BGP_CEASE_SHUTDOWN, "03 c34142", "?AB"}, /* no UTF-8 */
	        {BGP_CEASE_SHUTDOWN, "03 eda080", "???"}, /* a surrogate */
	        {BGP_CEASE_SHUTDOWN, "02 c0af", "??"},    /* an overlong slash */
	        {BGP_CEASE_SHUTDOWN, "02 c285", "??"},    /* a control character of C1 */
	        {BGP_CEASE_SHUTDOWN, "05 4142", ""},      /* longer than what is there */
	        {BGP_CEASE_SHUTDOWN, "", ""},
	        {BGP_CEASE_DECONFIGURED, "02 4142", ""},
	        {BGP_CEASE_HARD_RESET, "06 02 02 4142", "AB"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bytes data = bytes_of(cases[i].data);
		struct bgp_notification notification =
		        bgp_notification_of(BGP_ERROR_CEASE, cases[i].subcode, data.data, data.len);
		char text[BGP_SHUTDOWN_TEXT_MAX + 1];

		bgp_notification_text(&notification, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void hard_reset_wraps_its_cause(void **state)
{
	struct bgp_notification cause = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "x");
	struct bgp_notification hard = bgp_notification_harden(&cause);

	(void)state;
	assert_true(bgp_notification_is_hard(&hard));
	assert_false(bgp_notification_is_hard(&cause));
	assert_int_equal(hard.subcode, 9);
	assert_bytes(hard.data, hard.data_len, "06 02 01 78");
}

static void names_errors_of_unknown_subcode_by_their_code(void **state)
{
	(void)state;
	assert_string_equal(bgp_notification_name(6, 2), "cease/administrative shutdown");
	assert_string_equal(bgp_notification_name(6, 99), "cease");
	assert_string_equal(bgp_notification_name(99, 1), "unknown error");
}

static void assert_print(const struct bgp_notification *notification, const char *expected)
{
	char text[BGP_NOTIFICATION_TEXT];

	assert_string_equal(bgp_notification_print(notification, text), expected);
}

static void prints_what_a_notification_is_about(void **state)
{
	struct bgp_notification reset = bgp_notification_of_text(BGP_CEASE_RESET, "see you");
	struct bgp_notification hard = bgp_notification_harden(&reset);
	struct bgp_notification bare = bgp_notification_of(6, BGP_CEASE_HARD_RESET, NULL, 0);
	struct bgp_notification as = bgp_notification_of(2, 2, "\0\0\xfd\xe9", 4);
	struct bgp_notification short_as = bgp_notification_of(2, 2, "\xfd\xe9", 2);
	struct bgp_notification limit = bgp_notification_of(6, 1, "\0\1\1\0\0\0\5", 7);

	(void)state;
	assert_print(&reset, "cease/administrative reset: \"see you\"");
	assert_print(&hard, "cease/administrative reset, hard: \"see you\"");
	assert_print(&bare, "cease/hard reset");
	assert_print(&as, "OPEN error/bad peer AS: 65001");
	assert_print(&short_as, "OPEN error/bad peer AS: 65001");
	assert_print(&limit, "cease/maximum number of prefixes reached: 5");
	limit.data_len = 6;
	assert_print(&limit, "cease/maximum number of prefixes reached");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_what_is_there_and_no_more),
	        cmocka_unit_test(sub_reader_ends_where_it_is_told),
	        cmocka_unit_test(writer_leaves_out_all_after_what_did_not_fit),
	        cmocka_unit_test(length_that_its_field_cannot_hold_is_a_failure),
	        cmocka_unit_test(writes_golden_messages),
	        cmocka_unit_test(judges_headers),
	        cmocka_unit_test(refuses_refresh_of_wrong_length),
	        cmocka_unit_test(cuts_a_refresh_that_is_too_long_to_be_sent_back),
	        cmocka_unit_test(takes_a_refresh_of_an_unknown_kind_in_any_length),
	        cmocka_unit_test(notification_round_trip_keeps_shutdown_text),
	        cmocka_unit_test(shutdown_text_is_cut_at_a_character),
	        cmocka_unit_test(received_shutdown_text_is_safe_to_print),
	        cmocka_unit_test(hard_reset_wraps_its_cause),
	        cmocka_unit_test(names_errors_of_unknown_subcode_by_their_code),
	        cmocka_unit_test(prints_what_a_notification_is_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
