/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control/buffer.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void control_buffer_fini(struct control_buffer *buffer)
{
	free(buffer->bytes);
	buffer->bytes = NULL;
	buffer->len_bytes = buffer->size_bytes = 0;
}

void control_buffer_truncate(struct control_buffer *buffer, size_t len_bytes)
{
	buffer->len_bytes = len_bytes;
	buffer->error = 0;
}

static bool has_room(struct control_buffer *buffer, size_t len_bytes)
{
	size_t needed = buffer->len_bytes + len_bytes;
	size_t size = buffer->size_bytes ? buffer->size_bytes : 4096;
	char *bytes;

	if (buffer->error)
		return false;
	if (needed <= buffer->size_bytes)
		return true;
	if (len_bytes > buffer->max_bytes || needed > buffer->max_bytes) {
		buffer->error = -EMSGSIZE;
		return false;
	}
	while (size < needed)
		size *= 2;
	bytes = realloc(buffer->bytes, size);
	if (!bytes) {
		buffer->error = -ENOMEM;
		return false;
	}
	buffer->bytes = bytes;
	buffer->size_bytes = size;
	return true;
}

void control_buffer_put(struct control_buffer *buffer, const char *bytes, size_t len_bytes)
{
	if (!has_room(buffer, len_bytes))
		return;
	memcpy(buffer->bytes + buffer->len_bytes, bytes, len_bytes);
	buffer->len_bytes += len_bytes;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

static bool is_utf8(const char *text)
{
	json_t *string;

	if (is_ascii(text))
		return true;
	string = json_string(text);
	json_decref(string);
	return string != NULL;
}

static bool is_plain(unsigned char c, bool is_text_utf8)
{
	return c >= 0x20 && c != '"' && c != '\\' && (c < 0x80 || is_text_utf8);
}

static void put_escaped(struct control_buffer *buffer, unsigned char c)
{
	char text[8];

	if (c >= 0x80)
		snprintf(text, sizeof(text), "?");
	else if (c == '\n')
		snprintf(text, sizeof(text), "\\n");
	else if (c == '"' || c == '\\')
		snprintf(text, sizeof(text), "\\%c", c);
	else
		snprintf(text, sizeof(text), "\\u%04x", c);
	control_buffer_put(buffer, text, strlen(text));
}

static void put_string(struct control_buffer *buffer, const char *text)
{
	bool is_text_utf8 = is_utf8(text);

	control_buffer_put(buffer, "\"", 1);
	while (*text) {
		size_t n = 0;

		while (text[n] && is_plain((unsigned char)text[n], is_text_utf8))
			n++;
		control_buffer_put(buffer, text, n);
		text += n;
		if (*text)
			put_escaped(buffer, (unsigned char)*text++);
	}
	control_buffer_put(buffer, "\"", 1);
}

static void put_key(struct control_buffer *buffer, const char *key)
{
	if (buffer->has_member)
		control_buffer_put(buffer, ",", 1);
	buffer->has_member = true;
	put_string(buffer, key);
	control_buffer_put(buffer, ":", 1);
}

void control_buffer_begin(struct control_buffer *buffer)
{
	buffer->has_member = false;
	control_buffer_put(buffer, "{", 1);
}

void control_buffer_string(struct control_buffer *buffer, const char *key, const char *value)
{
	put_key(buffer, key);
	if (value)
		put_string(buffer, value);
	else
		control_buffer_put(buffer, "null", 4);
}

void control_buffer_number(struct control_buffer *buffer, const char *key, long long value)
{
	char text[24];

	put_key(buffer, key);
	control_buffer_put(buffer, text, (size_t)snprintf(text, sizeof(text), "%lld", value));
}

void control_buffer_boolean(struct control_buffer *buffer, const char *key, bool value)
{
	put_key(buffer, key);
	control_buffer_put(buffer, value ? "true" : "false", value ? 4 : 5);
}

void control_buffer_strings(struct control_buffer *buffer, const char *key,
                            const char *const *values, size_t n)
{
	put_key(buffer, key);
	control_buffer_put(buffer, "[", 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			control_buffer_put(buffer, ",", 1);
		put_string(buffer, values[i]);
	}
	control_buffer_put(buffer, "]", 1);
}

void control_buffer_end(struct control_buffer *buffer)
{
	control_buffer_put(buffer, "}\n", 2);
}
