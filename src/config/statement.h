/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration as it is written, before anybody asks what it means: statements of words, each
 * ended by ';' or by a block of further statements. Both notations, curly-brace text and JSON,
 * become this.
 */
#ifndef CONFIG_STATEMENT_H
#define CONFIG_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/errors.h"

#define CONFIG_DEPTH_MAX  32  /* blocks in blocks */
#define CONFIG_WORDS_TEXT 200 /* room for config_words_print() */

struct config_word {
	struct config_word *next;
	unsigned int line;
	char text[];
};

struct config_statement {
	struct config_statement *next;
	struct config_word *words; /* at least one: the name */
	struct config_statement *children;
	bool has_block;
};

/* Owns all statements and words that were made from it. All zero is an empty one. */
struct config_document {
	struct config_statement *statements;
	struct config_chunk *chunks;
	/* The braces don't match, so that it is not known what belongs where. */
	bool is_torn;
};

/* Memory that lives as long as the document; NULL if there is none. */
void *config_document_alloc(struct config_document *document, size_t size);
struct config_word *config_document_word(struct config_document *document, const char *text,
                                         size_t len, unsigned int line);
/*
 * The words from `first` to `last` as they are written, with the middle left out where they are
 * many; returns `buf`.
 */
char *config_words_print(const struct config_word *first, const struct config_word *last, char *buf,
                         size_t size);
void config_document_fini(struct config_document *document);

/*
 * Read `len` bytes of text, which was the content of `file`, into an empty document. What is wrong
 * is added to `errors`; the document then holds the rest. Returns 0 or -ENOMEM.
 */
int config_text_parse(const char *file, const char *text, size_t len,
                      struct config_document *document, struct config_errors *errors);

/* The same for JSON as of RFC 7951. Reading ends at the first error. */
int config_json_parse(const char *file, const char *text, size_t len,
                      struct config_document *document, struct config_errors *errors);

#endif
