/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session makes of the bytes of its peer, and of a peer that is slow, silent or wrong. */
#include "pair.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static struct bgp_buffer *new_updates(int n)
{
	struct bgp_buffer *buffer = bgp_buffer_new((size_t)n * BGP_MESSAGE_MAX);
	struct bgp_writer writer = bgp_writer_of(buffer->bytes, buffer->size_bytes);

	while (n--) {
		size_t begin = bgp_message_begin(&writer, BGP_UPDATE);

		memset(bgp_write_room(&writer, 4000), 0, 4000);
		bgp_message_end(&writer, begin);
	}
	buffer->len_bytes = (__u32)bgp_written(&writer);
	return buffer;
}

enum {
	UPDATES_A_BUFFER = 16,
	UPDATES = 8192, /* 32 MB: more than the kernel buffers */
};

static bool has_bob_all(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_updates == UPDATES;
}

static bool is_queue_stuck(void *context)
{
	struct pair *pair = context;
	static size_t last;
	static int n_same;
	size_t queued = bgp_session_queued(pair->alice.session);

	n_same = queued == last ? n_same + 1 : 0;
	last = queued;
	return n_same > 20;
}

static void tick(uv_timer_t *timer)
{
	(void)timer;
}

static void holds_back_for_a_peer_that_does_not_read(void **unused)
{
	struct bgp_buffer *updates = new_updates(UPDATES_A_BUFFER);
	uv_timer_t ticks;
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	bgp_session_pause(pair.bob.session, true);
	for (int i = 0; i < UPDATES / UPDATES_A_BUFFER; i++)
		bgp_session_send(pair.alice.session, updates);
	assert_int_equal(updates->refs, 1 + UPDATES / UPDATES_A_BUFFER);
	uv_timer_init(&pair.loop, &ticks);
	uv_timer_start(&ticks, tick, 5, 5);
	pair_wait(&pair, is_queue_stuck, "the queue moves no more");
	uv_close((uv_handle_t *)&ticks, NULL);
	assert_true(bgp_session_queued(pair.alice.session) > 0);
	assert_int_equal(pair.alice.n_writable, 0);
	bgp_session_pause(pair.bob.session, false);
	pair_wait(&pair, has_bob_all, "bob has all");
	assert_int_equal(pair.bob.update_bytes, UPDATES * 4000);
	assert_true(pair.alice.n_writable > 0);
	assert_int_equal(bgp_session_queued(pair.alice.session), 0);
	assert_int_equal(updates->refs, 1);
	assert_int_equal(bgp_session_counters(pair.alice.session)->sent[BGP_UPDATE], UPDATES);
	assert_int_equal(bgp_session_counters(pair.bob.session)->received[BGP_UPDATE], UPDATES);
	bgp_buffer_put(updates);
	pair_finish(&pair);
}

/* A peer made of bytes: connected to bob from alice's address. */
static int raw_call(void)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(BGP_PORT)};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin6_addr.s6_addr[0] = 0xfd;
	to.sin6_addr.s6_addr[15] = 2;
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

/* By the octets, as alice. */
static int call_bob(struct pair *pair)
{
	pair_declare(pair, "fd00::1", "fd00::2");
	pair_start_bob(pair);
	return raw_call();
}

static size_t write_hello(__u8 *bytes, size_t size)
{
	struct bgp_session_settings settings = pair_settings(65001, 65002);
	struct bgp_writer writer = bgp_writer_of(bytes, size);

	bgp_open_write(&writer, &settings.open);
	bgp_keepalive_write(&writer);
	return bgp_written(&writer);
}

static bool was_bob_called(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_calls;
}

static bool is_bob_up(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_up;
}

static bool has_bob_read_all(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_refreshes == 1;
}

static void messages_are_whole_however_the_stream_is_cut(void **unused)
{
	__u8 bytes[512];
	size_t len = write_hello(bytes, sizeof(bytes));
	struct bgp_writer writer = bgp_writer_of(bytes + len, sizeof(bytes) - len);
	struct pair pair;
	int fd, one = 1;

	(void)unused;
	bgp_refresh_write(&writer, &(struct bgp_refresh){.afi = 1, .safi = 67});
	len += bgp_written(&writer);
	fd = call_bob(&pair);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(write(fd, bytes + i, 1), 1);
		uv_run(&pair.loop, UV_RUN_NOWAIT);
	}
	pair_wait(&pair, has_bob_read_all, "bob has read all");
	assert_int_equal(pair.bob.n_up, 1);
	close(fd);
	pair_wait(&pair, pair_has_bob_down, "bob is down");
	pair_finish(&pair);
}

/* What is sent after OPEN and KEEPALIVE, and the NOTIFICATION that answers it. */
static void answer_to(const __u8 *bytes, size_t len, __u8 code, __u8 subcode)
{
	__u8 hello[512];
	size_t hello_len = write_hello(hello, sizeof(hello));
	struct pair pair;
	int fd;

	fd = call_bob(&pair);
	assert_int_equal(write(fd, hello, hello_len), hello_len);
	pair_wait(&pair, is_bob_up, "bob is up");
	assert_int_equal(write(fd, bytes, len), len);
	pair_wait(&pair, pair_has_bob_down, "bob is down");
	assert_int_equal(pair.bob.last.code, code);
	assert_int_equal(pair.bob.last.subcode, subcode);
	assert_true(pair.bob.last_is_ours);
	close(fd);
	pair_finish(&pair);
}

static void answers_each_malformed_stream_with_its_error(void **unused)
{
	__u8 message[64];
	const __u8 unmarked[BGP_HEADER_BYTES] = {0, [17] = 19, [18] = BGP_KEEPALIVE};
	const __u8 length[] = {0, 18}, type[] = {0, 19, 9}, refresh[] = {0, 22, BGP_ROUTE_REFRESH};

	(void)unused;
	memset(message, 0xff, sizeof(message));
	answer_to(unmarked, sizeof(unmarked), BGP_ERROR_HEADER, BGP_HEADER_NOT_SYNCHRONIZED);
	memcpy(message + 16, length, sizeof(length));
	answer_to(message, BGP_HEADER_BYTES, BGP_ERROR_HEADER, BGP_HEADER_BAD_LENGTH);
	memcpy(message + 16, type, sizeof(type));
	answer_to(message, BGP_HEADER_BYTES, BGP_ERROR_HEADER, BGP_HEADER_BAD_TYPE);
	memcpy(message + 16, refresh, sizeof(refresh));
	answer_to(message, 22, BGP_ERROR_REFRESH, BGP_REFRESH_BAD_LENGTH);
}

/* An UPDATE header that says one octet more than RFC 4271 allows, and that much behind it. */
static const __u8 *long_update(void)
{
	static __u8 message[BGP_MESSAGE_MAX + 1];

	memset(message, 0xff, 16);
	message[16] = sizeof(message) >> 8;
	message[17] = sizeof(message) & 0xff;
	message[18] = BGP_UPDATE;
	return message;
}

static void a_long_message_is_an_error_where_none_was_offered(void **unused)
{
	(void)unused;
	answer_to(long_update(), BGP_MESSAGE_MAX + 1, BGP_ERROR_HEADER, BGP_HEADER_BAD_LENGTH);
}

static bool has_bob_an_update(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_updates;
}

/* RFC 8654 section 4: what counts is what bob offered, not what he was. */
static void a_long_message_is_taken_from_who_takes_none(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello));
	struct pair pair;
	int fd;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.open.capabilities.has_extended_message = true;
	pair_start_bob(&pair);
	fd = raw_call();
	assert_int_equal(write(fd, hello, len), len);
	assert_int_equal(write(fd, long_update(), BGP_MESSAGE_MAX + 1), BGP_MESSAGE_MAX + 1);
	pair_wait(&pair, has_bob_an_update, "bob has the update");
	assert_int_equal(pair.bob.update_bytes, BGP_MESSAGE_MAX + 1 - BGP_HEADER_BYTES);
	close(fd);
	pair_finish(&pair);
}

static void a_second_open_is_an_error(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello));

	(void)unused;
	answer_to(hello, len, BGP_ERROR_FSM, 3);
}

static void an_open_that_comes_twice_at_once_is_one(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello)), open_len = len - BGP_HEADER_BYTES;
	struct pair pair;
	int fd;

	(void)unused;
	fd = call_bob(&pair);
	assert_int_equal(write(fd, hello, open_len), open_len);
	assert_int_equal(write(fd, hello, len), len);
	pair_wait(&pair, is_bob_up, "bob is up");
	close(fd);
	pair_finish(&pair);
}

static void another_open_before_the_keepalive_is_an_error(void **unused)
{
	__u8 hello[512];
	size_t open_len = write_hello(hello, sizeof(hello)) - BGP_HEADER_BYTES;
	struct pair pair;
	int fd;

	(void)unused;
	fd = call_bob(&pair);
	assert_int_equal(write(fd, hello, open_len), open_len);
	hello[BGP_HEADER_BYTES + 3] ^= 1; /* the hold time */
	assert_int_equal(write(fd, hello, open_len), open_len);
	pair_wait(&pair, pair_has_bob_down, "bob is down");
	assert_int_equal(pair.bob.last.code, BGP_ERROR_FSM);
	assert_int_equal(pair.bob.last.subcode, 2);
	close(fd);
	pair_finish(&pair);
}

/* No descriptor is left, then there is one again. */
static void takes_calls_again_after_it_ran_out_of_descriptors(void **unused)
{
	struct rlimit before, none;
	struct pair pair;
	int fd;

	(void)unused;
	fd = call_bob(&pair);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	uv_run(&pair.loop, UV_RUN_NOWAIT);
	assert_int_equal(pair.bob.n_calls, 0);
	/* Had it not come to rest, the loop would find the call again. */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	uv_run(&pair.loop, UV_RUN_NOWAIT);
	assert_int_equal(pair.bob.n_calls, 0);
	pair_wait(&pair, was_bob_called, "bob takes the call");
	close(fd);
	pair_finish(&pair);
}

/* Closing without having read all is a reset. `is_writing`: bob has something to say at that
 * moment. */
static void say_why_and_reset(bool is_writing)
{
	const struct bgp_notification why = bgp_notification_of(BGP_ERROR_CEASE, 1, NULL, 0);
	__u8 hello[512], goodbye[64];
	size_t len = write_hello(hello, sizeof(hello));
	struct bgp_writer writer = bgp_writer_of(goodbye, sizeof(goodbye));
	struct bgp_buffer *updates = new_updates(1);
	struct pair pair;
	int fd;

	bgp_notification_write(&writer, &why);
	fd = call_bob(&pair);
	assert_int_equal(write(fd, hello, len), len);
	pair_wait(&pair, is_bob_up, "bob is up");
	assert_int_equal(write(fd, goodbye, bgp_written(&writer)), bgp_written(&writer));
	close(fd);
	if (is_writing)
		bgp_session_send(pair.bob.session, updates);
	pair_wait(&pair, pair_has_bob_down, "bob is down");
	assert_false(pair.bob.last_is_ours);
	assert_int_equal(pair.bob.last.code, BGP_ERROR_CEASE);
	assert_int_equal(pair.bob.last.subcode, 1);
	bgp_buffer_put(updates);
	pair_finish(&pair);
}

static void what_was_said_before_a_reset_is_heard(void **unused)
{
	(void)unused;
	say_why_and_reset(false);
	say_why_and_reset(true);
}

static bool is_hold_timer_moved(void *context)
{
	static __u64 first_ms;
	struct pair *pair = context;
	__u64 due_ms = bgp_session_fsm(pair->bob.session)->due_ms[BGP_TIMER_HOLD];

	if (!first_ms)
		first_ms = due_ms;
	return due_ms != first_ms || pair->bob.n_down;
}

/* Bob does not get round to reading, but what alice said in time lies there. */
static void what_is_not_read_yet_is_no_silence(void **unused)
{
	struct pair pair;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.open.hold_s = 3;
	pair_start(&pair);
	pair_wait(&pair, pair_is_up, "both are up");
	bgp_session_pause(pair.bob.session, true);
	pair_wait(&pair, is_hold_timer_moved, "bob's hold timer has expired");
	assert_int_equal(pair.bob.n_down, 0);
	pair_finish(&pair);
}

static void a_silent_peer_is_given_up(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello));
	struct pair pair;
	int fd;

	(void)unused;
	pair_declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.open.hold_s = 3;
	pair_start_bob(&pair);
	fd = raw_call();
	assert_int_equal(write(fd, hello, len), len);
	pair_wait(&pair, pair_has_bob_down, "bob has given up");
	assert_int_equal(pair.bob.n_up, 1);
	assert_int_equal(pair.bob.last.code, BGP_ERROR_HOLD_TIMER);
	close(fd);
	pair_finish(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(holds_back_for_a_peer_that_does_not_read),
	        cmocka_unit_test(messages_are_whole_however_the_stream_is_cut),
	        cmocka_unit_test(answers_each_malformed_stream_with_its_error),
	        cmocka_unit_test(a_long_message_is_an_error_where_none_was_offered),
	        cmocka_unit_test(a_long_message_is_taken_from_who_takes_none),
	        cmocka_unit_test(a_second_open_is_an_error),
	        cmocka_unit_test(an_open_that_comes_twice_at_once_is_one),
	        cmocka_unit_test(another_open_before_the_keepalive_is_an_error),
	        cmocka_unit_test(takes_calls_again_after_it_ran_out_of_descriptors),
	        cmocka_unit_test(what_was_said_before_a_reset_is_heard),
	        cmocka_unit_test(what_is_not_read_yet_is_no_silence),
	        cmocka_unit_test(a_silent_peer_is_given_up),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
