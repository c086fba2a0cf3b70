/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words and signs of curly-brace text. */
#ifndef CONFIG_LEXER_H
#define CONFIG_LEXER_H

#include "config/statement.h"

enum config_token {
	CONFIG_TOKEN_END,
	CONFIG_TOKEN_WORD,
	CONFIG_TOKEN_SEMICOLON,
	CONFIG_TOKEN_OPEN,
	CONFIG_TOKEN_CLOSE,
	CONFIG_TOKEN_NO_MEMORY,
};

struct config_lexer {
	const char *file;
	const char *at;
	const char *end;
	unsigned int line;
	size_t indent; /* characters before the first word or sign of the line */
	bool is_line_begun;
	struct config_document *document; /* owns the words */
	struct config_errors *errors;
};

/*
 * The next token, at lexer->line. Comments ('#', '//' to the end of the line, or between '/' '*'
 * and its end) begin where a word could begin. For a word, sets `*ret_word`.
 */
enum config_token config_lexer_next(struct config_lexer *lexer, struct config_word **ret_word);

#endif
