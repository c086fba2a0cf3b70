/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests as clients of the control socket may send them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "control/buffer.h"
#include "control/request.h"

static const struct control_argument arguments[] = {
        {"text", CONTROL_STRING, .is_mandatory = true},
        {"number", CONTROL_INTEGER, .min = -5, .max = 1000},
        {"flag", CONTROL_BOOLEAN},
};
static const struct control_command commands[] = {
        {"show table", "", arguments, 3},
        {"stop", ""},
};

/* Whatever came in must be printable as one line of JSON that reads back. */
static void print_back(const char *text)
{
	struct control_buffer buffer = {.max_bytes = 1 << 20};
	json_t *read;

	control_buffer_begin(&buffer);
	control_buffer_string(&buffer, "text", text);
	control_buffer_end(&buffer);
	if (buffer.error)
		abort();
	read = json_loadb(buffer.bytes, buffer.len_bytes, 0, NULL);
	if (!read || memchr(buffer.bytes, '\n', buffer.len_bytes - 1))
		abort();
	json_decref(read);
	control_buffer_fini(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct control_request request = {0};
	char text[CONTROL_ERROR_TEXT] = "";
	char *raw = strndup((const char *)data, size);

	if (control_request_parse((const char *)data, size, commands, 2, &request, text) == 0) {
		if (!request.command || !json_is_object(request.arguments) || *text)
			abort();
		json_decref(request.arguments);
	} else if (!*text) {
		abort(); /* a refusal says why */
	}
	print_back(text);
	print_back(raw);
	free(raw);
	return 0;
}
