/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process: its options, its loop, what runs in it, and how it ends. */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include <time.h>
#include <uv.h>

#include "control/control.h"
#include "daemon/options.h"
#include "daemon/pe.h"

struct daemon {
	struct options options;
	uv_loop_t loop;
	struct pe pe;
	int claim; /* on the network namespace; -1: none */
	struct control_server *control;
	uv_signal_t on_terminate;
	uv_signal_t on_interrupt;
	uv_signal_t on_hangup;
	uint64_t started_ms;
	bool keeps_forwarding; /* a stop that leaves what forwards to the next daemon */
};

/* Read the configuration file again and apply what changed. `ret_reason` says why not. */
int daemon_reload(struct daemon *daemon, char ret_reason[512]);

/* End the loop; the process then takes everything away that it put into the kernel. */
void daemon_stop(struct daemon *daemon);

/* The rows of the control socket's command table. */
extern const struct control_command daemon_commands[];
extern const size_t daemon_n_commands;

#endif
