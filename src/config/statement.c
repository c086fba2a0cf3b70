/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 16384

struct config_chunk {
	struct config_chunk *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) char data[];
};

void *config_document_alloc(struct config_document *document, size_t size)
{
	struct config_chunk *chunk = document->chunks;
	void *memory;

	size = (size + 7) & ~(size_t)7;
	if (!chunk || chunk->size - chunk->used < size) {
		size_t chunk_size = size > CHUNK_BYTES ? size : CHUNK_BYTES;

		chunk = calloc(1, sizeof(*chunk) + chunk_size);
		if (!chunk)
			return NULL;
		chunk->size = chunk_size;
		chunk->next = document->chunks;
		document->chunks = chunk;
	}
	memory = chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

struct config_word *config_document_word(struct config_document *document, const char *text,
                                         size_t len, unsigned int line)
{
	struct config_word *word = config_document_alloc(document, sizeof(*word) + len + 1);

	if (!word)
		return NULL;
	memcpy(word->text, text, len);
	word->line = line;
	return word;
}

char *config_words_print(const struct config_word *first, const struct config_word *last, char *buf,
                         size_t size)
{
	const struct config_word *word = first;
	int len = snprintf(buf, size, "%.60s", first->text);

	while (word != last) {
		word = word->next;
		if (word != last && len > 60) {
			len += snprintf(buf + len, size - (size_t)len, " ...");
			word = last;
		}
		len += snprintf(buf + len, size - (size_t)len, " %.60s", word->text);
	}
	return buf;
}

void config_document_fini(struct config_document *document)
{
	while (document->chunks) {
		struct config_chunk *chunk = document->chunks;

		document->chunks = chunk->next;
		free(chunk);
	}
	*document = (struct config_document){0};
}
