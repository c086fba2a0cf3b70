/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing buffer of output lines in JSON. Errors stick: write on, ask once at the end. */
#ifndef CONTROL_BUFFER_H
#define CONTROL_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct control_buffer {
	char *bytes;
	size_t len_bytes;
	size_t size_bytes;
	size_t max_bytes; /* it never grows beyond this */
	int error;        /* 0, -ENOMEM or -EMSGSIZE; nothing more is written after it */
	bool has_member;  /* the open object needs a comma before its next member */
};

void control_buffer_fini(struct control_buffer *buffer);

/* Cut back to a length that it had before, and forget the error. */
void control_buffer_truncate(struct control_buffer *buffer, size_t len_bytes);

void control_buffer_put(struct control_buffer *buffer, const char *bytes, size_t len_bytes);

/* A JSON object in one line. What isn't UTF-8 in a value becomes question marks. */
void control_buffer_begin(struct control_buffer *buffer);
void control_buffer_string(struct control_buffer *buffer, const char *key, const char *value);
void control_buffer_number(struct control_buffer *buffer, const char *key, long long value);
void control_buffer_boolean(struct control_buffer *buffer, const char *key, bool value);
/* An array of strings. */
void control_buffer_strings(struct control_buffer *buffer, const char *key,
                            const char *const *values, size_t n);
void control_buffer_end(struct control_buffer *buffer);

#endif
