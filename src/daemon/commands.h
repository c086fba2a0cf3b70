/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handlers of the control socket's commands; see control/control.h for how they are called. */
#ifndef DAEMON_COMMANDS_H
#define DAEMON_COMMANDS_H

#include "daemon/daemon.h"

/* Of answers that are a walk by number, or a single row. */
struct rows_state {
	__u64 next;
};

struct show_table_state {
	struct table_cursor cursor;
	struct ip4_prefix within; /* with --longer */
	struct table_entry found; /* with an address or a prefix */
	enum { SHOW_WALK, SHOW_WITHIN, SHOW_FOUND } what;
	int owner; /* -1: every one */
	bool all;  /* also entries that are not the best */
};

struct show_counters_state {
	struct counter counters[VERDICTS];
	bool all;
	bool has_slow_path; /* not for a single interface */
	unsigned int next;
};

struct table_load_state {
	size_t n_added, n_removed;
};

struct table_flush_state {
	struct table_cursor cursor;
	size_t n_removed;
};

#define TRACE_FRAME_MAX 4096
#define TRACE_STEPS     12
#define TRACE_STEP_TEXT 200

struct trace_state {
	char steps[TRACE_STEPS][TRACE_STEP_TEXT];
	unsigned int n_steps, next;
	struct trace trace;
	__u32 action;
	__u8 frame[TRACE_FRAME_MAX];
	size_t len;
};

int show_status_next(struct control_call *call, void *state);
int show_table_open(struct control_call *call, void *state, const json_t *arguments);
int show_table_next(struct control_call *call, void *state);
int show_endpoints_next(struct control_call *call, void *state);
int show_interfaces_next(struct control_call *call, void *state);
int show_counters_open(struct control_call *call, void *state, const json_t *arguments);
int show_counters_next(struct control_call *call, void *state);
int show_adjacencies_next(struct control_call *call, void *state);
int show_config_next(struct control_call *call, void *state);

int table_add_open(struct control_call *call, void *state, const json_t *arguments);
int table_remove_open(struct control_call *call, void *state, const json_t *arguments);
int table_load_input(struct control_call *call, void *state, const char *line, size_t number);
int table_load_next(struct control_call *call, void *state);
int table_flush_next(struct control_call *call, void *state);

int reload_open(struct control_call *call, void *state, const json_t *arguments);
int stop_open(struct control_call *call, void *state, const json_t *arguments);
int stop_next(struct control_call *call, void *state);
int log_level_open(struct control_call *call, void *state, const json_t *arguments);
int trace_open(struct control_call *call, void *state, const json_t *arguments);
int trace_next(struct control_call *call, void *state);

/* The PE behind a call. */
static inline struct pe *call_pe(const struct control_call *call)
{
	return &((struct daemon *)control_context(call))->pe;
}

#endif
