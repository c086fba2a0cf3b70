/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server and clients in one thread: a client's waiting runs the server's loop. */
#ifndef TESTS_UNIT_CONTROL_HARNESS_H
#define TESTS_UNIT_CONTROL_HARNESS_H

#include "control/control.h"

struct harness {
	uv_loop_t loop;
	struct control_server *server;
	char dir[64];
	char path[96];
	unsigned int timer_ticks; /* of a 1 ms timer: the daemon's other events */
	uv_timer_t ticker;
	uint64_t last_tick_ns;
	uint64_t longest_gap_ns; /* between two iterations of the loop */

	/* what the test's handlers saw */
	unsigned int n_open, n_close;
	long long rows_made;
	size_t input_lines, input_sum;
	struct control_call *waiting;
};

extern const struct control_command harness_commands[];
extern const size_t harness_n_commands;

/* Start a server in a new directory; settings 0 are the defaults. */
void harness_start(struct harness *h, unsigned int max_clients, unsigned int stall_ms);
void harness_stop(struct harness *h);

/* Run what the loop has to do now; sleeps a moment when it has nothing. */
void harness_pump(struct harness *h);

int harness_connect(struct harness *h);
void harness_send(struct harness *h, int client, const char *text);

/*
 * The next line of the answer, without its newline; NULL at the end of the connection. Valid until
 * the next call, whichever client it is for: read one answer to its end before the next.
 */
const char *harness_line(struct harness *h, int client);

/* Pump until `*value` is `wanted`; fails the test after ten seconds. */
void harness_await(struct harness *h, const unsigned int *value, unsigned int wanted);

#endif
