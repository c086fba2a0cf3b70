/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/path.h"

#define DEADLINE_NS (10 * 1000 * 1000 * 1000ULL)

static char received[1 << 20];
static size_t received_start, received_end;

static void on_tick(uv_timer_t *timer)
{
	struct harness *h = timer->data;
	uint64_t now_ns = uv_hrtime();

	if (h->last_tick_ns && now_ns - h->last_tick_ns > h->longest_gap_ns)
		h->longest_gap_ns = now_ns - h->last_tick_ns;
	h->last_tick_ns = now_ns;
	h->timer_ticks++;
}

void harness_start(struct harness *h, unsigned int max_clients, unsigned int stall_ms)
{
	struct control_settings settings = {.commands = harness_commands,
	                                    .n_commands = harness_n_commands,
	                                    .max_clients = max_clients,
	                                    .stall_ms = stall_ms};

	*h = (struct harness){0};
	received_start = received_end = 0;
	snprintf(h->dir, sizeof(h->dir), "/tmp/softwire-control-XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	snprintf(h->path, sizeof(h->path), "%s/run/control", h->dir);
	settings.path = h->path;
	settings.context = h;
	assert_int_equal(uv_loop_init(&h->loop), 0);
	uv_timer_init(&h->loop, &h->ticker);
	h->ticker.data = h;
	uv_timer_start(&h->ticker, on_tick, 1, 1);
	assert_int_equal(control_server_new(&h->loop, &settings, &h->server), 0);
}

void harness_stop(struct harness *h)
{
	char run_dir[128];

	control_server_free(h->server);
	uv_close((uv_handle_t *)&h->ticker, NULL);
	assert_int_equal(uv_run(&h->loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&h->loop), 0); /* 0: no handle was left open */
	assert_int_equal(h->n_open, h->n_close);
	snprintf(run_dir, sizeof(run_dir), "%s/run", h->dir);
	assert_int_equal(rmdir(run_dir), 0); /* the socket's file is gone */
	assert_int_equal(rmdir(h->dir), 0);
}

void harness_pump(struct harness *h)
{
	uv_run(&h->loop, UV_RUN_NOWAIT);
	if (uv_backend_timeout(&h->loop) > 0)
		poll(NULL, 0, 1);
}

int harness_connect(struct harness *h)
{
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	assert_int_equal(control_address(h->path, &address), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
	return client;
}

void harness_send(struct harness *h, int client, const char *text)
{
	uint64_t deadline_ns = uv_hrtime() + DEADLINE_NS;
	size_t left = strlen(text);

	while (left) {
		ssize_t n = send(client, text, left, MSG_NOSIGNAL);

		if (n < 0) {
			assert_int_equal(errno, EAGAIN);
			assert_true(uv_hrtime() < deadline_ns);
			harness_pump(h);
			continue;
		}
		text += n;
		left -= (size_t)n;
	}
}

static const char *take_received(void)
{
	char *line = received + received_start;
	char *end = memchr(line, '\n', received_end - received_start);

	if (!end)
		return NULL;
	*end = '\0';
	received_start = (size_t)(end + 1 - received);
	return line;
}

const char *harness_line(struct harness *h, int client)
{
	uint64_t deadline_ns = uv_hrtime() + DEADLINE_NS;
	const char *line = take_received();
	ssize_t n;

	while (!line) {
		memmove(received, received + received_start, received_end - received_start);
		received_end -= received_start;
		received_start = 0;
		assert_true(received_end < sizeof(received));
		n = recv(client, received + received_end, sizeof(received) - received_end, 0);
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return NULL;
		if (n > 0)
			received_end += (size_t)n;
		else
			harness_pump(h);
		assert_true(uv_hrtime() < deadline_ns);
		line = take_received();
	}
	return line;
}

void harness_await(struct harness *h, const unsigned int *value, unsigned int wanted)
{
	uint64_t deadline_ns = uv_hrtime() + DEADLINE_NS;

	while (*value != wanted) {
		assert_true(uv_hrtime() < deadline_ns);
		harness_pump(h);
	}
}
