/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that the tests' server knows. */
#include "harness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct count_state {
	long long next, end;
};

static struct harness *harness_of(struct control_call *call)
{
	return control_context(call);
}

static int open_plain(struct control_call *call, void *state, const json_t *arguments)
{
	(void)state;
	(void)arguments;
	harness_of(call)->n_open++;
	return 0;
}

static void close_plain(struct control_call *call, void *state)
{
	(void)state;
	harness_of(call)->n_close++;
	harness_of(call)->waiting = NULL;
}

static int count_open(struct control_call *call, void *state, const json_t *arguments)
{
	struct count_state *count = state;

	count->end = control_integer(arguments, "rows", 3);
	if (control_boolean(arguments, "refuse"))
		return control_fail(call, -EPERM, "ask politely", "refused by %s", "request");
	return open_plain(call, state, arguments);
}

static int count_next(struct control_call *call, void *state)
{
	struct count_state *count = state;

	for (int i = 0; i < 64 && count->next < count->end; i++) {
		control_row_begin(call);
		control_row_number(call, "n", count->next++);
		control_row_string(call, "text", "a \"quoted\"\n\t\\ \xff");
		control_row_boolean(call, "odd", count->next % 2 == 0);
		control_row_end(call);
		harness_of(call)->rows_made++;
	}
	return count->next < count->end ? CONTROL_MORE : CONTROL_END;
}

static int later_next(struct control_call *call, void *state)
{
	bool *was_asked = state;
	struct harness *h = harness_of(call);

	if (*was_asked)
		return CONTROL_END;
	*was_asked = true;
	h->waiting = call;
	return CONTROL_LATER;
}

static int load_input(struct control_call *call, void *state, const char *line, size_t number)
{
	(void)state;
	if (!strcmp(line, "bad"))
		return control_fail(call, -EINVAL, NULL, "line %zu is bad", number);
	harness_of(call)->input_lines++;
	harness_of(call)->input_sum += strtoul(line, NULL, 10);
	return 0;
}

static int huge_next(struct control_call *call, void *state)
{
	static char text[CONTROL_ROW_MAX + 1];

	(void)state;
	memset(text, 'x', CONTROL_ROW_MAX);
	control_row_begin(call);
	control_row_string(call, "text", text);
	control_row_end(call);
	return CONTROL_END;
}

static const struct control_argument count_arguments[] = {
        {"rows", CONTROL_INTEGER, .min = 0, .max = 100000000},
        {"refuse", CONTROL_BOOLEAN},
};
static const struct control_argument named_arguments[] = {
        {"name", CONTROL_STRING, .is_mandatory = true},
};

const struct control_command harness_commands[] = {
        {"count", "count rows", count_arguments, 2, sizeof(struct count_state), count_open, NULL,
         count_next, close_plain},
        {"later", "answer when told to", NULL, 0, sizeof(bool), open_plain, NULL, later_next,
         close_plain},
        {"load", "take lines", named_arguments, 1, 0, open_plain, load_input, NULL, close_plain},
        {"huge", "make a row that is too large", NULL, 0, 0, open_plain, NULL, huge_next,
         close_plain},
        {"nothing", "do nothing", NULL, 0, 0, NULL, NULL, NULL, NULL},
};
const size_t harness_n_commands = sizeof(harness_commands) / sizeof(harness_commands[0]);
