/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/path.h"
#include "harness.h"

#define OK "{\"ok\":true}"

static struct harness h;

static int start(void **state)
{
	(void)state;
	harness_start(&h, 0, 0);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	harness_stop(&h);
	return 0;
}

static void assert_answer(int client, const char *expected)
{
	const char *line = harness_line(&h, client);

	assert_non_null(line);
	assert_string_equal(line, expected);
}

static void ask(int client, const char *request)
{
	harness_send(&h, client, request);
	harness_send(&h, client, "\n");
}

static void answers_rows_and_then_ok(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":2}}");
	assert_answer(client,
	              "{\"n\":0,\"text\":\"a \\\"quoted\\\"\\n\\u0009\\\\ ?\",\"odd\":false}");
	assert_answer(client,
	              "{\"n\":1,\"text\":\"a \\\"quoted\\\"\\n\\u0009\\\\ ?\",\"odd\":true}");
	assert_answer(client, OK);
	close(client);
}

static void answers_many_requests_on_one_connection(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	harness_send(&h, client, "{\"command\":\"nothing\"}\n\n{\"command\":\"nothing\"}\n{\"comm");
	assert_answer(client, OK);
	assert_answer(client, OK);
	harness_send(&h, client, "and\":\"nothing\"}\n");
	assert_answer(client, OK);
	close(client);
}

static void answers_a_client_that_has_closed_its_sending_side(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":5000}}");
	shutdown(client, SHUT_WR);
	for (int i = 0; i < 5000; i++)
		assert_non_null(harness_line(&h, client));
	assert_answer(client, OK);
	assert_null(harness_line(&h, client));
	close(client);
}

static long peak_rss_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void streams_a_million_rows_in_bounded_memory_while_others_are_served(void **state)
{
	int client = harness_connect(&h), other = harness_connect(&h);
	long before_kib = peak_rss_kib();
	char text[256];

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":1000000}}");
	for (int i = 0; i < 1000000; i++) {
		const char *line = harness_line(&h, client);

		assert_non_null(line);
		snprintf(text, sizeof(text), "{\"n\":%d,", i);
		assert_memory_equal(line, text, strlen(text));
		if (i == 500000) /* answered while the rows go on: read below */
			ask(other, "{\"command\":\"nothing\"}");
	}
	assert_answer(client, OK);
	assert_answer(other, OK);
	assert_true(h.timer_ticks > 20);
	print_message("longest time without another event: %.1f ms\n",
	              (double)h.longest_gap_ns / 1e6);
#ifndef __SANITIZE_ADDRESS__
	assert_true(peak_rss_kib() - before_kib < 4096);
#endif
	(void)before_kib;
	close(client);
	close(other);
}

static void makes_no_more_rows_than_a_slow_reader_takes(void **state)
{
	int client = harness_connect(&h);
	long long made;

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":1000000}}");
	assert_non_null(harness_line(&h, client));
	for (int i = 0; i < 200; i++)
		harness_pump(&h);
	made = h.rows_made;
	for (int i = 0; i < 200; i++)
		harness_pump(&h);
	assert_true(made < 50000);
	assert_int_equal(h.rows_made, made);
	close(client);
	harness_await(&h, &h.n_close, 1);
}

static void frees_the_call_of_a_client_that_leaves_midway(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":1000000}}");
	assert_non_null(harness_line(&h, client));
	close(client);
	harness_await(&h, &h.n_close, 1);
	assert_true(h.rows_made < 1000000);
}

static void answers_later_when_resumed_with_progress_before(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"later\"}");
	harness_await(&h, &h.n_open, 1);
	control_progress(h.waiting, "step %d", 1);
	assert_answer(client, "{\"progress\":\"step 1\"}");
	assert_int_equal(h.n_close, 0);
	control_resume(h.waiting);
	assert_answer(client, OK);
	close(client);
}

static void takes_a_million_lines_of_input(void **state)
{
	int client = harness_connect(&h);
	char lines[8000] = "";

	(void)state;
	for (int i = 0; i < 1000; i++)
		strcat(lines, "3\n");
	ask(client, "{\"command\":\"load\",\"arguments\":{\"name\":\"x\"}}");
	for (int i = 0; i < 1000; i++)
		harness_send(&h, client, lines);
	ask(client, ".");
	assert_answer(client, OK);
	assert_int_equal(h.input_lines, 1000000);
	assert_int_equal(h.input_sum, 3000000);
	close(client);
}

static void skips_input_behind_a_bad_line_and_says_which(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	harness_send(&h, client,
	             "{\"command\":\"load\",\"arguments\":{\"name\":\"x\"}}\n"
	             "1\nbad\n{\"command\":\"nothing\"}\n.\n{\"command\":\"nothing\"}\n");
	assert_answer(client, "{\"error\":\"line 2 is bad\"}");
	assert_answer(client, OK);
	assert_int_equal(h.input_lines, 1);
	close(client);
}

static void skips_the_input_of_a_request_with_wrong_arguments(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	harness_send(&h, client, "{\"command\":\"load\"}\n1\n.\n{\"command\":\"nothing\"}\n");
	assert_answer(client, "{\"error\":\"\\\"load\\\" needs the argument \\\"name\\\"\"}");
	assert_answer(client, OK);
	assert_int_equal(h.input_lines, 0);
	close(client);
}

static void drops_input_that_ends_without_its_end_marker(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"load\",\"arguments\":{\"name\":\"x\"}}\n1");
	shutdown(client, SHUT_WR);
	assert_null(harness_line(&h, client));
	assert_int_equal(h.n_close, 1);
	close(client);
}

static void says_why_a_handler_refuses(void **state)
{
	int client = harness_connect(&h);

	(void)state;
	ask(client, "{\"command\":\"count\",\"arguments\":{\"refuse\":true}}");
	assert_answer(client, "{\"error\":\"refused by request\",\"hint\":\"ask politely\"}");
	ask(client, "{\"command\":\"huge\"}");
	assert_answer(client, "{\"error\":\"a row is too large\"}");
	ask(client, "{\"command\":\"nothing\"}");
	assert_answer(client, OK);
	close(client);
}

static void closes_a_client_that_sends_no_request(void **state)
{
	static const char *const texts[] = {"garbage\n", "[]\n", "{}\n", "{\"command\":7}\n",
	                                    "{\"command\":\"no such\"}\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int client = harness_connect(&h);

		harness_send(&h, client, texts[i]);
		assert_memory_equal(harness_line(&h, client), "{\"error\":\"", 10);
		assert_null(harness_line(&h, client));
		close(client);
	}
}

static void refuses_a_line_without_end(void **state)
{
	static char text[(64 << 10) + 1];
	int client = harness_connect(&h);

	(void)state;
	memset(text, '[', sizeof(text) - 1);
	harness_send(&h, client, text);
	assert_memory_equal(harness_line(&h, client), "{\"error\":\"line too long\"", 24);
	assert_null(harness_line(&h, client));
	close(client);
}

/* A piece of a request, changed in places, or plain noise; never longer than `size`. */
static size_t make_noise(unsigned int *seed, char *ret_bytes, size_t size)
{
	static const char request[] =
	        "{\"command\":\"load\",\"arguments\":{\"name\":\"x\"}}\n1\n.\n";
	size_t len = (size_t)rand_r(seed) % size;

	for (size_t i = 0; i < len; i++)
		ret_bytes[i] =
		        rand_r(seed) % 50 ? request[i % (sizeof(request) - 1)] : (char)rand_r(seed);
	return len;
}

static void serves_others_whatever_bytes_come_in(void **state)
{
	unsigned int seed = 1;
	char bytes[3000];
	int client;

	(void)state;
	for (int i = 0; i < 500; i++) {
		size_t len = make_noise(&seed, bytes, sizeof(bytes));

		client = harness_connect(&h);
		assert_int_equal(send(client, bytes, len, MSG_NOSIGNAL), len);
		for (int turns = rand_r(&seed) % 4; turns; turns--)
			harness_pump(&h);
		close(client);
	}
	client = harness_connect(&h);
	ask(client, "{\"command\":\"nothing\"}");
	assert_answer(client, OK);
	close(client);
}

static void closes_a_client_that_stops_reading(void **state)
{
	int client;

	(void)state;
	harness_stop(&h);
	harness_start(&h, 0, 50);
	client = harness_connect(&h);
	ask(client, "{\"command\":\"count\",\"arguments\":{\"rows\":1000000}}");
	harness_await(&h, &h.n_close, 1);
	close(client);
}

static void leaves_a_client_that_waits_for_the_daemon(void **state)
{
	int client;

	(void)state;
	harness_stop(&h);
	harness_start(&h, 0, 200);
	client = harness_connect(&h);
	ask(client, "{\"command\":\"later\"}");
	harness_await(&h, &h.n_open, 1);
	h.timer_ticks = 0;
	while (h.timer_ticks < 600) /* three times the stall limit */
		harness_pump(&h);
	control_resume(h.waiting);
	assert_answer(client, OK);
	close(client);
}

static void refuses_more_clients_than_allowed(void **state)
{
	int clients[3];

	(void)state;
	harness_stop(&h);
	harness_start(&h, 2, 0);
	for (int i = 0; i < 2; i++) {
		clients[i] = harness_connect(&h);
		ask(clients[i], "{\"command\":\"nothing\"}");
		assert_answer(clients[i], OK);
	}
	clients[2] = harness_connect(&h);
	assert_memory_equal(harness_line(&h, clients[2]), "{\"error\":\"too many clients\"", 27);
	assert_null(harness_line(&h, clients[2]));
	for (int i = 0; i < 3; i++)
		close(clients[i]);
}

static void replaces_the_socket_of_a_dead_daemon_only(void **state)
{
	struct control_settings settings = {.path = h.path};
	struct control_server *second;
	struct sockaddr_un address;
	struct stat info;
	int dead = socket(AF_UNIX, SOCK_STREAM, 0);
	char path[128];

	(void)state;
	assert_int_equal(control_server_new(&h.loop, &settings, &second), -EADDRINUSE);
	snprintf(path, sizeof(path), "%s/run/dead", h.dir);
	assert_int_equal(control_address(path, &address), 0);
	assert_int_equal(bind(dead, (struct sockaddr *)&address, sizeof(address)), 0);
	close(dead);
	settings.path = path;
	assert_int_equal(control_server_new(&h.loop, &settings, &second), 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0660);
	control_server_free(second);
	assert_int_not_equal(access(path, F_OK), 0);
}

#define TEST(behaviour) cmocka_unit_test_setup_teardown(behaviour, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(answers_rows_and_then_ok),
	        TEST(answers_many_requests_on_one_connection),
	        TEST(answers_a_client_that_has_closed_its_sending_side),
	        TEST(streams_a_million_rows_in_bounded_memory_while_others_are_served),
	        TEST(makes_no_more_rows_than_a_slow_reader_takes),
	        TEST(frees_the_call_of_a_client_that_leaves_midway),
	        TEST(answers_later_when_resumed_with_progress_before),
	        TEST(takes_a_million_lines_of_input),
	        TEST(skips_input_behind_a_bad_line_and_says_which),
	        TEST(skips_the_input_of_a_request_with_wrong_arguments),
	        TEST(drops_input_that_ends_without_its_end_marker),
	        TEST(says_why_a_handler_refuses),
	        TEST(closes_a_client_that_sends_no_request),
	        TEST(refuses_a_line_without_end),
	        TEST(serves_others_whatever_bytes_come_in),
	        TEST(closes_a_client_that_stops_reading),
	        TEST(leaves_a_client_that_waits_for_the_daemon),
	        TEST(refuses_more_clients_than_allowed),
	        TEST(replaces_the_socket_of_a_dead_daemon_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
