/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two sessions over the loopback interface of a network of their own:
 *
 *      alice 127.0.0.1 or fd00::1, AS 65001  -- calls -->  bob 127.0.0.2 or fd00::2, AS 65002
 */
#include "loopback.h"

#include "bgp/session.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

struct end {
	struct bgp_session_settings settings;
	struct bgp_session *session;
	int n_up, n_down, n_calls, n_updates, n_refreshes, n_writable, n_states[BGP_STATES];
	size_t update_bytes;
	bool loses_collisions;
	bool last_is_ours, keeps_paths;
	struct bgp_notification last;
};

struct pair {
	uv_loop_t loop;
	struct bgp_io *io;
	struct bgp_listen *listen;
	struct end alice, bob;
};

static bool on_collision(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	return !end->loses_collisions;
}

static void on_up(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	end->n_up++;
}

static void on_down(void *context, struct bgp_session *session,
                    const struct bgp_notification *notification, bool is_ours, bool keeps_paths)
{
	struct end *end = context;

	(void)session;
	end->n_down++;
	end->last = *notification;
	end->last_is_ours = is_ours;
	end->keeps_paths = keeps_paths;
}

static void on_update(void *context, struct bgp_session *session, struct bgp_reader body)
{
	struct end *end = context;

	(void)session;
	end->n_updates++;
	end->update_bytes += bgp_left(&body);
}

static void on_refresh(void *context, struct bgp_session *session,
                       const struct bgp_refresh *refresh)
{
	struct end *end = context;

	(void)session;
	(void)refresh;
	end->n_refreshes++;
}

static void on_writable(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	end->n_writable++;
}

static void on_changed(void *context, struct bgp_session *session, enum bgp_state was,
                       enum bgp_state is)
{
	struct end *end = context;

	(void)session;
	(void)was;
	end->n_states[is]++;
}

static void on_call(void *context, struct bgp_connection *connection)
{
	struct pair *pair = context;

	pair->bob.n_calls++;
	bgp_session_adopt(pair->bob.session, connection);
}

static struct bgp_session_settings settings_of(__u32 as, __u32 peer_as)
{
	return (struct bgp_session_settings){
	        .fsm = {.connect_retry_s = 1,
	                .hold_s = 90,
	                .open_hold_s = 5,
	                .idle_hold_s = 1,
	                .idle_hold_max_s = 1},
	        .open = {.as = as,
	                 .hold_s = 90,
	                 .router_id = __builtin_bswap32(0x0a000000 + as),
	                 .capabilities = {.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                                  .has_multiprotocol = true,
	                                  .has_refresh = true,
	                                  .has_as4 = true,
	                                  .as4 = as,
	                                  .role = BGP_ROLE_NONE}},
	        .peer_as = peer_as,
	};
}

static void declare(struct pair *pair, const char *alice, const char *bob)
{
	*pair = (struct pair){0};
	uv_loop_init(&pair->loop);
	assert_int_equal(bgp_io_new(&pair->loop, &pair->io), 0);
	pair->alice.settings = settings_of(65001, 65002);
	pair->bob.settings = settings_of(65002, 65001);
	pair->alice.settings.options.local = loopback_address(alice, 0);
	pair->alice.settings.remote = loopback_address(bob, BGP_PORT);
	pair->bob.settings.options.local = loopback_address(bob, BGP_PORT);
	pair->bob.settings.remote = loopback_address(alice, BGP_PORT);
	pair->bob.settings.fsm.is_passive = true;
}

static void make(struct pair *pair, struct end *end)
{
	const struct bgp_session_owner owner = {
	        .collides = on_collision,
	        .up = on_up,
	        .down = on_down,
	        .update = on_update,
	        .refresh = on_refresh,
	        .writable = on_writable,
	        .changed = on_changed,
	        .context = end,
	};

	assert_int_equal(bgp_session_new(pair->io, &end->settings, &owner, &end->session), 0);
}

static void start_bob(struct pair *pair)
{
	assert_int_equal(bgp_listen_new(pair->io, &pair->bob.settings.options.local, on_call, pair,
	                                &pair->listen),
	                 0);
	if (pair->bob.settings.options.md5_len)
		assert_int_equal(bgp_listen_set_md5(pair->listen, &pair->bob.settings.remote.addr,
		                                    128, pair->bob.settings.options.md5_key,
		                                    pair->bob.settings.options.md5_len),
		                 0);
	make(pair, &pair->bob);
	bgp_session_start(pair->bob.session, true);
}

static void start(struct pair *pair)
{
	start_bob(pair);
	make(pair, &pair->alice);
	bgp_session_start(pair->alice.session, true);
}

static void finish(struct pair *pair)
{
	bgp_session_free(pair->alice.session);
	bgp_session_free(pair->bob.session);
	bgp_listen_free(pair->listen);
	bgp_io_free(pair->io);
	while (uv_run(&pair->loop, UV_RUN_NOWAIT))
		;
	assert_int_equal(uv_loop_close(&pair->loop), 0);
}

static bool are_up(void *context)
{
	struct pair *pair = context;

	return pair->alice.n_up && pair->bob.n_up;
}

static bool is_bob_down(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_down;
}

static bool are_down(void *context)
{
	struct pair *pair = context;

	return pair->alice.n_down && pair->bob.n_down;
}

static void wait_for(struct pair *pair, bool (*holds)(void *context), const char *what)
{
	loopback_wait(&pair->loop, holds, pair, what);
}

static void come_up_between(const char *alice, const char *bob)
{
	struct bgp_address local, remote;
	struct pair pair;

	declare(&pair, alice, bob);
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	assert_int_equal(bgp_session_state(pair.alice.session), BGP_STATE_ESTABLISHED);
	assert_false(bgp_session_is_incoming(pair.alice.session));
	assert_true(bgp_session_is_incoming(pair.bob.session));
	assert_int_equal(bgp_session_their_open(pair.bob.session)->as, 65001);
	assert_int_equal(bgp_session_negotiated(pair.bob.session)->families,
	                 BGP_FAMILY_BIT(BGP_IPV4_4OVER6));
	bgp_session_addresses(pair.bob.session, &local, &remote);
	assert_true(ip6_addr_is_equal(&remote.addr, &pair.alice.settings.options.local.addr));
	finish(&pair);
}

static void comes_up_over_ipv4(void **unused)
{
	(void)unused;
	come_up_between("127.0.0.1", "127.0.0.2");
}

static void comes_up_over_ipv6(void **unused)
{
	(void)unused;
	come_up_between("fd00::1", "fd00::2");
}

static void refuses_an_as_that_is_not_configured(void **unused)
{
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.peer_as = 65099;
	start(&pair);
	wait_for(&pair, are_down, "both are down");
	assert_int_equal(pair.alice.last.code, BGP_ERROR_OPEN);
	assert_int_equal(pair.alice.last.subcode, BGP_OPEN_BAD_PEER_AS);
	assert_false(pair.alice.last_is_ours);
	assert_true(pair.bob.last_is_ours);
	finish(&pair);
}

static void takes_any_external_as_where_none_is_configured(void **unused)
{
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.peer_as = 0;
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	finish(&pair);
}

static void refuses_its_own_identifier_within_its_as(void **unused)
{
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.alice.settings = settings_of(65002, 65002);
	pair.alice.settings.options.local = loopback_address("fd00::1", 0);
	pair.alice.settings.remote = loopback_address("fd00::2", BGP_PORT);
	pair.bob.settings.peer_as = 65002;
	start(&pair);
	wait_for(&pair, are_down, "both are down");
	assert_int_equal(pair.bob.last.subcode, BGP_OPEN_BAD_IDENTIFIER);
	finish(&pair);
}

static void says_goodbye_with_a_reason(void **unused)
{
	struct bgp_notification why = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "back at noon");
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	bgp_session_stop(pair.alice.session, &why, true);
	wait_for(&pair, is_bob_down, "bob has heard");
	bgp_notification_text(&pair.bob.last, text);
	assert_string_equal(text, "back at noon");
	assert_false(pair.bob.keeps_paths);
	assert_int_equal(bgp_session_state(pair.alice.session), BGP_STATE_IDLE);
	finish(&pair);
}

static void set_key(struct end *end, const char *key)
{
	end->settings.options.md5_len = (__u8)strlen(key);
	memcpy(end->settings.options.md5_key, key, strlen(key));
}

static void comes_up_with_the_same_md5_key(void **unused)
{
	static const char *const addresses[][2] = {{"127.0.0.1", "127.0.0.2"},
	                                           {"fd00::1", "fd00::2"}};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct pair pair;

		declare(&pair, addresses[i][0], addresses[i][1]);
		set_key(&pair.alice, "secret");
		set_key(&pair.bob, "secret");
		start(&pair);
		wait_for(&pair, are_up, "both are up");
		finish(&pair);
	}
}

static __u64 first_retry_ms;

static bool has_called_twice(void *context)
{
	struct pair *pair = context;
	__u64 due_ms = bgp_session_fsm(pair->alice.session)->due_ms[BGP_TIMER_CONNECT_RETRY];

	if (!first_retry_ms)
		first_retry_ms = due_ms;
	return due_ms != first_retry_ms;
}

static void does_not_hear_a_wrong_md5_key(void **unused)
{
	struct pair pair;

	(void)unused;
	first_retry_ms = 0;
	declare(&pair, "fd00::1", "fd00::2");
	set_key(&pair.alice, "secret");
	set_key(&pair.bob, "other");
	start(&pair);
	wait_for(&pair, has_called_twice, "alice has called in vain");
	assert_int_equal(pair.bob.n_calls, 0);
	finish(&pair);
}

static void a_key_for_a_range_is_the_key_of_all_in_it(void **unused)
{
	const struct ip6_addr range = loopback_address("fd00::", 0).addr;
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	set_key(&pair.alice, "secret");
	start(&pair);
	assert_int_equal(bgp_listen_set_md5(pair.listen, &range, 64, (const __u8 *)"secret", 6), 0);
	wait_for(&pair, are_up, "both are up");
	finish(&pair);
}

static void comes_up_with_ttl_security_on_both_sides(void **unused)
{
	static const char *const addresses[][2] = {{"127.0.0.1", "127.0.0.2"},
	                                           {"fd00::1", "fd00::2"}};

	(void)unused;
	for (int i = 0; i < 2; i++) {
		struct pair pair;

		declare(&pair, addresses[i][0], addresses[i][1]);
		pair.alice.settings.options.ttl = pair.alice.settings.options.min_ttl = 255;
		pair.bob.settings.options = pair.alice.settings.options;
		pair.bob.settings.options.local = loopback_address(addresses[i][1], BGP_PORT);
		start(&pair);
		wait_for(&pair, are_up, "both are up");
		finish(&pair);
	}
}

static void does_not_hear_who_is_too_far_away(void **unused)
{
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.alice.settings.options.ttl = 64;
	pair.bob.settings.options.min_ttl = 255;
	pair.bob.settings.fsm.open_hold_s = 1;
	start(&pair);
	wait_for(&pair, is_bob_down, "bob's hold timer has expired");
	assert_int_equal(pair.bob.last.code, BGP_ERROR_HOLD_TIMER);
	assert_int_equal(pair.bob.n_up, 0);
	finish(&pair);
}

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
	declare(&pair, "fd00::1", "fd00::2");
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	bgp_session_pause(pair.bob.session, true);
	for (int i = 0; i < UPDATES / UPDATES_A_BUFFER; i++)
		bgp_session_send(pair.alice.session, updates);
	assert_int_equal(updates->refs, 1 + UPDATES / UPDATES_A_BUFFER);
	uv_timer_init(&pair.loop, &ticks);
	uv_timer_start(&ticks, tick, 5, 5);
	wait_for(&pair, is_queue_stuck, "the queue moves no more");
	uv_close((uv_handle_t *)&ticks, NULL);
	assert_true(bgp_session_queued(pair.alice.session) > 0);
	assert_int_equal(pair.alice.n_writable, 0);
	bgp_session_pause(pair.bob.session, false);
	wait_for(&pair, has_bob_all, "bob has all");
	assert_int_equal(pair.bob.update_bytes, UPDATES * 4000);
	assert_true(pair.alice.n_writable > 0);
	assert_int_equal(bgp_session_queued(pair.alice.session), 0);
	assert_int_equal(updates->refs, 1);
	assert_int_equal(bgp_session_counters(pair.alice.session)->sent[BGP_UPDATE], UPDATES);
	assert_int_equal(bgp_session_counters(pair.bob.session)->received[BGP_UPDATE], UPDATES);
	bgp_buffer_put(updates);
	finish(&pair);
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

static size_t write_hello(__u8 *bytes, size_t size)
{
	struct bgp_session_settings settings = settings_of(65001, 65002);
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
	declare(&pair, "fd00::1", "fd00::2");
	start_bob(&pair);
	fd = raw_call();
	setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof(one));
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(write(fd, bytes + i, 1), 1);
		uv_run(&pair.loop, UV_RUN_NOWAIT);
	}
	wait_for(&pair, has_bob_read_all, "bob has read all");
	assert_int_equal(pair.bob.n_up, 1);
	close(fd);
	wait_for(&pair, is_bob_down, "bob is down");
	finish(&pair);
}

/* What is sent after OPEN and KEEPALIVE, and the NOTIFICATION that answers it. */
static void answer_to(const __u8 *bytes, size_t len, __u8 code, __u8 subcode)
{
	__u8 hello[512];
	size_t hello_len = write_hello(hello, sizeof(hello));
	struct pair pair;
	int fd;

	declare(&pair, "fd00::1", "fd00::2");
	start_bob(&pair);
	fd = raw_call();
	assert_int_equal(write(fd, hello, hello_len), hello_len);
	wait_for(&pair, is_bob_up, "bob is up");
	assert_int_equal(write(fd, bytes, len), len);
	wait_for(&pair, is_bob_down, "bob is down");
	assert_int_equal(pair.bob.last.code, code);
	assert_int_equal(pair.bob.last.subcode, subcode);
	assert_true(pair.bob.last_is_ours);
	close(fd);
	finish(&pair);
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

static void a_second_open_is_an_error(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello));

	(void)unused;
	answer_to(hello, len, BGP_ERROR_FSM, 3);
}

/* No descriptor is left, then there is one again. */
static void takes_calls_again_after_it_ran_out_of_descriptors(void **unused)
{
	struct rlimit before, none;
	struct pair pair;
	int fd;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	start_bob(&pair);
	fd = raw_call();
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
	wait_for(&pair, was_bob_called, "bob takes the call");
	close(fd);
	finish(&pair);
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
	declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.open.hold_s = 3;
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	bgp_session_pause(pair.bob.session, true);
	wait_for(&pair, is_hold_timer_moved, "bob's hold timer has expired");
	assert_int_equal(pair.bob.n_down, 0);
	finish(&pair);
}

static void a_silent_peer_is_given_up(void **unused)
{
	__u8 hello[512];
	size_t len = write_hello(hello, sizeof(hello));
	struct pair pair;
	int fd;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.bob.settings.open.hold_s = 3;
	start_bob(&pair);
	fd = raw_call();
	assert_int_equal(write(fd, hello, len), len);
	wait_for(&pair, is_bob_down, "bob has given up");
	assert_int_equal(pair.bob.n_up, 1);
	assert_int_equal(pair.bob.last.code, BGP_ERROR_HOLD_TIMER);
	close(fd);
	finish(&pair);
}

static void a_lost_connection_keeps_paths_if_both_agreed_to(void **unused)
{
	struct bgp_capabilities restart = {.has_graceful_restart = true,
	                                   .restart_s = 120,
	                                   .restart_families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                                   .restart_forwarding = BGP_FAMILY_BIT(BGP_IPV4_4OVER6)};
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	for (int i = 0; i < 2; i++) {
		struct bgp_capabilities *ours = i ? &pair.alice.settings.open.capabilities
		                                  : &pair.bob.settings.open.capabilities;

		ours->has_graceful_restart = true;
		ours->restart_s = restart.restart_s;
		ours->restart_families = restart.restart_families;
		ours->restart_forwarding = restart.restart_forwarding;
	}
	start(&pair);
	wait_for(&pair, are_up, "both are up");
	bgp_session_free(pair.alice.session);
	pair.alice.session = NULL;
	wait_for(&pair, is_bob_down, "bob is down");
	assert_true(pair.bob.keeps_paths);
	finish(&pair);
}

static void the_loser_of_a_collision_says_so(void **unused)
{
	struct pair pair;

	(void)unused;
	declare(&pair, "fd00::1", "fd00::2");
	pair.bob.loses_collisions = true;
	start(&pair);
	wait_for(&pair, are_down, "both are down");
	assert_int_equal(pair.alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(pair.alice.last.subcode, BGP_CEASE_COLLISION);
	assert_int_equal(pair.bob.n_up, 0);
	finish(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(comes_up_over_ipv4),
	        cmocka_unit_test(comes_up_over_ipv6),
	        cmocka_unit_test(refuses_an_as_that_is_not_configured),
	        cmocka_unit_test(takes_any_external_as_where_none_is_configured),
	        cmocka_unit_test(refuses_its_own_identifier_within_its_as),
	        cmocka_unit_test(says_goodbye_with_a_reason),
	        cmocka_unit_test(comes_up_with_the_same_md5_key),
	        cmocka_unit_test(does_not_hear_a_wrong_md5_key),
	        cmocka_unit_test(a_key_for_a_range_is_the_key_of_all_in_it),
	        cmocka_unit_test(comes_up_with_ttl_security_on_both_sides),
	        cmocka_unit_test(does_not_hear_who_is_too_far_away),
	        cmocka_unit_test(holds_back_for_a_peer_that_does_not_read),
	        cmocka_unit_test(messages_are_whole_however_the_stream_is_cut),
	        cmocka_unit_test(answers_each_malformed_stream_with_its_error),
	        cmocka_unit_test(a_second_open_is_an_error),
	        cmocka_unit_test(takes_calls_again_after_it_ran_out_of_descriptors),
	        cmocka_unit_test(what_is_not_read_yet_is_no_silence),
	        cmocka_unit_test(a_silent_peer_is_given_up),
	        cmocka_unit_test(a_lost_connection_keeps_paths_if_both_agreed_to),
	        cmocka_unit_test(the_loser_of_a_collision_says_so),
	};

	loopback_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
