/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_daemon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "control/control.h"

static struct {
	uv_loop_t loop;
	uv_async_t end;
	pthread_t thread;
	struct control_server *server;
	atomic_bool is_ending;
} fake;

static void on_end(uv_async_t *async)
{
	control_server_free(fake.server);
	uv_close((uv_handle_t *)async, NULL);
}

static void end_once(void)
{
	if (!atomic_exchange(&fake.is_ending, true))
		uv_async_send(&fake.end);
}

static void *serve(void *unused)
{
	(void)unused;
	uv_run(&fake.loop, UV_RUN_DEFAULT);
	return NULL;
}

static int status_next(struct control_call *call, void *state)
{
	(void)state;
	control_row_begin(call);
	control_row_string(call, "instance", "fake");
	control_row_number(call, "uptime_s", 3700);
	control_row_number(call, "surprise", 1);
	control_row_end(call);
	return CONTROL_END;
}

struct table_state {
	long long next, end;
};

static int table_open(struct control_call *call, void *state, const json_t *arguments)
{
	struct table_state *table = state;
	const char *owner = control_string(arguments, "owner");

	if (control_string(arguments, "address"))
		return control_fail(call, -ENOENT, "see `softwire show table`",
		                    "no entry covers %s", control_string(arguments, "address"));
	table->end = owner && !strcmp(owner, "bgp") ? 300000 : 2;
	if (owner && !strcmp(owner, "runtime"))
		table->end = 0;
	return 0;
}

static int table_next(struct control_call *call, void *state)
{
	struct table_state *table = state;
	char prefix[32];

	for (int i = 0; i < 50 && table->next < table->end; i++, table->next++) {
		snprintf(prefix, sizeof(prefix), "10.%lld.%lld.0/24", table->next >> 8 & 255,
		         table->next & 255);
		control_row_begin(call);
		control_row_string(call, "prefix", prefix);
		control_row_string(call, "endpoint", "2001:db8::1");
		control_row_boolean(call, "best", true);
		control_row_end(call);
	}
	return table->next < table->end ? CONTROL_MORE : CONTROL_END;
}

static int load_input(struct control_call *call, void *state, const char *line, size_t number)
{
	if (!strcmp(line, "bad"))
		return control_fail(call, -EINVAL, NULL, "line %zu: \"%s\" is no entry", number,
		                    line);
	++*(long long *)state;
	return 0;
}

static int load_next(struct control_call *call, void *state)
{
	control_row_begin(call);
	control_row_number(call, "lines", *(long long *)state);
	control_row_end(call);
	return CONTROL_END;
}

struct trace_state {
	char packet[20000];
};

static int trace_open(struct control_call *call, void *state, const json_t *arguments)
{
	struct trace_state *trace = state;

	(void)call;
	snprintf(trace->packet, sizeof(trace->packet), "%s", control_string(arguments, "packet"));
	return 0;
}

static int trace_next(struct control_call *call, void *state)
{
	struct trace_state *trace = state;

	control_row_begin(call);
	control_row_string(call, "step", "looked at it");
	control_row_end(call);
	control_row_begin(call);
	control_row_string(call, "verdict", "encapsulated");
	control_row_string(call, "class", "forward");
	control_row_string(call, "meaning", "wrapped");
	control_row_string(call, "out_interface", "core0");
	control_row_number(call, "more", 7);
	control_row_string(call, "packet", trace->packet);
	control_row_end(call);
	return CONTROL_END;
}

/* Ends without an answer, as a daemon may that is busy removing things. */
static int stop_next(struct control_call *call, void *state)
{
	(void)call;
	(void)state;
	end_once();
	return CONTROL_LATER;
}

static const struct control_argument table_arguments[] = {
        {"address", CONTROL_STRING},
        {"owner", CONTROL_STRING},
};
static const struct control_argument trace_arguments[] = {
        {"interface", CONTROL_STRING, .is_mandatory = true},
        {"packet", CONTROL_STRING, .is_mandatory = true},
        {"fill_mac", CONTROL_BOOLEAN, .is_mandatory = true},
};
static const struct control_command commands[] = {
        {"show status", .next = status_next},
        {"show table", "", table_arguments, 2, sizeof(struct table_state), table_open, NULL,
         table_next},
        {"table load", .state_size = sizeof(long long), .input = load_input, .next = load_next},
        {"trace", "", trace_arguments, 3, sizeof(struct trace_state), trace_open, NULL, trace_next},
        {"stop", .next = stop_next},
};

void fake_daemon_start(const char *path)
{
	struct control_settings settings = {
	        .path = path,
	        .commands = commands,
	        .n_commands = sizeof(commands) / sizeof(commands[0]),
	};

	atomic_store(&fake.is_ending, false);
	assert_int_equal(uv_loop_init(&fake.loop), 0);
	assert_int_equal(uv_async_init(&fake.loop, &fake.end, on_end), 0);
	assert_int_equal(control_server_new(&fake.loop, &settings, &fake.server), 0);
	assert_int_equal(pthread_create(&fake.thread, NULL, serve, NULL), 0);
}

void fake_daemon_stop(void)
{
	end_once();
	pthread_join(fake.thread, NULL);
	assert_int_equal(uv_loop_close(&fake.loop), 0);
}
