/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control socket: how the `softwire` command and other programs talk to the daemon.
 *
 * A client sends a line of JSON, {"command":"show table","arguments":{"owner":"static"}}. The
 * answer is rows, a flat JSON object a line, and one last line: {"ok":true} or
 * {"error":"..","hint":".."}.
 * {"progress":".."} lines may come between. A command that takes input reads lines of plain text
 * after its request, up to a line with a single dot. A connection may carry many requests, one
 * after the other.
 *
 * This module knows lines, rows and clients. What a command means is the business of whoever
 * registers it: a handler is asked for a few rows at a time, so that a million rows go out
 * without holding the loop, and no faster than the client reads them.
 *
 * Everything here runs in the thread of the loop.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct control_server;
struct control_call; /* a request that is being answered */

enum control_type { CONTROL_STRING, CONTROL_INTEGER, CONTROL_BOOLEAN };

/* An argument of a command. Integers lie in min..max, where max 0 means: up to 2^63 - 1. */
struct control_argument {
	const char *name;
	enum control_type type;
	bool is_mandatory;
	long long min, max;
};

/* What `next` answers; a negative errno is a failure, see control_fail(). */
enum {
	CONTROL_END = 0,   /* that was all */
	CONTROL_MORE = 1,  /* ask again */
	CONTROL_LATER = 2, /* nothing now: ask again after control_resume() */
};

/*
 * A command. The server hands each call its own zeroed `state` of `state_size` bytes.
 *
 *   open   checks the arguments (which are of the declared types, mandatory ones present; valid
 *          during the call of open only) and begins. Returns 0 or a negative errno. May be NULL.
 *   input  takes a line of input, without its newline; `number` counts from 1. Returns 0 or a
 *          negative errno, after which the rest of the input is skipped. NULL: takes no input.
 *   next   writes a few rows (about a millisecond's worth) after open and all input. May be NULL.
 *   close  is called once for each open that returned 0, also when the client went away; from then
 *          on `call` and `state` are gone. May be NULL.
 */
struct control_command {
	const char *name; /* "show table" */
	const char *help; /* a sentence */
	const struct control_argument *arguments;
	size_t n_arguments;
	size_t state_size;
	int (*open)(struct control_call *call, void *state, const json_t *arguments);
	int (*input)(struct control_call *call, void *state, const char *line, size_t number);
	int (*next)(struct control_call *call, void *state);
	void (*close)(struct control_call *call, void *state);
};

struct control_settings {
	const char *path; /* of the socket; missing directories are made */
	const struct control_command *commands;
	size_t n_commands;
	void *context;            /* for the handlers: control_context() */
	unsigned int max_clients; /* 0: 32 */
	unsigned int stall_ms;    /* a client without progress for so long is closed; 0: 60,000 */
};

/*
 * Listen. The socket of a daemon that is no more is replaced. `commands` and what it points to must
 * outlive the server; `path` is copied. The process ignores SIGPIPE from now on. Returns 0;
 * -EADDRINUSE when another process listens there, -ENAMETOOLONG or what the system said; the reason
 * is in the log.
 */
int control_server_new(uv_loop_t *loop, const struct control_settings *settings,
                       struct control_server **ret_server);

/*
 * Close every client and remove the socket. Calls under way get their `close` before this returns;
 * the memory goes when the loop has run the close callbacks, so run it once more. Not from within a
 * handler. NULL is fine.
 */
void control_server_free(struct control_server *server);

/* The context of the settings. */
void *control_context(const struct control_call *call);

/*
 * Say why a call fails, in a sentence without a full stop, and return `error`:
 *	return control_fail(call, -ENOENT, "see `softwire show table`", "no entry for %s", text);
 * `hint` says what to do about it and may be NULL. Without this call the answer is strerror's text.
 */
__attribute__((format(printf, 4, 5))) int control_fail(struct control_call *call, int error,
                                                       const char *hint, const char *format, ...);

/* Ask `next` again, after it answered CONTROL_LATER (or before: it is remembered). */
void control_resume(struct control_call *call);

/*
 * Send a progress line, at any time between open and close. Left out is what a client doesn't read
 * in time, and what comes while the client is still sending its input.
 */
__attribute__((format(printf, 2, 3))) void control_progress(struct control_call *call,
                                                            const char *format, ...);

/*
 * Write a row, from within `next`: begin, any number of members, end. Strings are escaped, NULL
 * becomes null. The first member may not be "ok", "error" or "progress". A row must stay below
 * CONTROL_ROW_MAX bytes, else the call fails with -EMSGSIZE.
 */
#define CONTROL_ROW_MAX (1U << 20)
void control_row_begin(struct control_call *call);
void control_row_string(struct control_call *call, const char *key, const char *value);
void control_row_number(struct control_call *call, const char *key, long long value);
void control_row_boolean(struct control_call *call, const char *key, bool value);
void control_row_strings(struct control_call *call, const char *key, const char *const *values,
                         size_t n);
void control_row_end(struct control_call *call);

/* Arguments by name; NULL, `otherwise` or false where the client gave none. */
const char *control_string(const json_t *arguments, const char *name);
long long control_integer(const json_t *arguments, const char *name, long long otherwise);
bool control_boolean(const json_t *arguments, const char *name);

#endif
