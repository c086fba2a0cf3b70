/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/lexer.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && !is_space(c)) || c == 0x7f;
}

static bool begins_with(const struct config_lexer *lexer, const char *sign)
{
	size_t len = strlen(sign);

	return (size_t)(lexer->end - lexer->at) >= len && !memcmp(lexer->at, sign, len);
}

static void skip_line(struct config_lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
}

static void begin_line(struct config_lexer *lexer)
{
	lexer->line++;
	lexer->indent = 0;
	lexer->is_line_begun = false;
}

static void skip_long_comment(struct config_lexer *lexer)
{
	unsigned int opened = lexer->line;

	for (lexer->at += 2; lexer->at < lexer->end; lexer->at++) {
		if (begins_with(lexer, "*/")) {
			lexer->at += 2;
			return;
		}
		if (*lexer->at == '\n')
			begin_line(lexer);
	}
	config_errors_add(lexer->errors, lexer->file, lexer->line,
	                  "missing '*/'; the comment opened at line %u is not closed", opened);
	lexer->document->is_torn = true;
}

static void skip_spaces_and_comments(struct config_lexer *lexer)
{
	while (lexer->at < lexer->end) {
		if (*lexer->at == '\n') {
			begin_line(lexer);
			lexer->at++;
		} else if (is_space(*lexer->at)) {
			lexer->indent += !lexer->is_line_begun;
			lexer->at++;
		} else if (*lexer->at == '#' || begins_with(lexer, "//")) {
			skip_line(lexer);
		} else if (begins_with(lexer, "/*")) {
			skip_long_comment(lexer);
		} else {
			return;
		}
	}
}

static enum config_token finish_word(struct config_lexer *lexer, const char *text, size_t len,
                                     struct config_word **ret_word)
{
	struct config_word *word = config_document_word(lexer->document, text, len, lexer->line);

	if (!word)
		return CONFIG_TOKEN_NO_MEMORY;
	*ret_word = word;
	return CONFIG_TOKEN_WORD;
}

/* The character that follows a backslash stands for; NUL if it can't follow one. */
static char unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
		return c;
	default:
		return '\0';
	}
}

/* Between quotes; the word's memory is that of the quoted text, which is never shorter. */
static enum config_token lex_string(struct config_lexer *lexer, struct config_word **ret_word)
{
	const char *begin = ++lexer->at, *from;
	struct config_word *word;
	char *to;

	while (lexer->at < lexer->end && *lexer->at != '"' && *lexer->at != '\n')
		lexer->at += *lexer->at == '\\' && lexer->at + 1 < lexer->end ? 2 : 1;
	if (lexer->at >= lexer->end || *lexer->at != '"') {
		config_errors_add(lexer->errors, lexer->file, lexer->line,
		                  "missing '\"'; the string is not closed on its line");
		if (lexer->at[-1] == ';') /* it was to end the statement */
			lexer->at--;
		return finish_word(lexer, begin, (size_t)(lexer->at - begin), ret_word);
	}
	if (finish_word(lexer, begin, (size_t)(lexer->at - begin), &word) != CONFIG_TOKEN_WORD)
		return CONFIG_TOKEN_NO_MEMORY;
	for (from = begin, to = word->text; from < lexer->at; from++) {
		char c = *from == '\\' ? unescape(*++from) : *from;

		if (!c || is_control(c))
			config_errors_add(lexer->errors, lexer->file, lexer->line,
			                  "unknown escape or control character in a string; "
			                  "expected \\\\, \\\", \\n or \\t");
		else
			*to++ = c;
	}
	*to = '\0';
	lexer->at++;
	*ret_word = word;
	return CONFIG_TOKEN_WORD;
}

static enum config_token lex_word(struct config_lexer *lexer, struct config_word **ret_word)
{
	const char *begin = lexer->at;

	while (lexer->at < lexer->end && !is_space(*lexer->at) && !is_control(*lexer->at) &&
	       !strchr(";{}\"", *lexer->at))
		lexer->at++;
	return finish_word(lexer, begin, (size_t)(lexer->at - begin), ret_word);
}

static enum config_token lex_sign(struct config_lexer *lexer, enum config_token token)
{
	lexer->at++;
	return token;
}

enum config_token config_lexer_next(struct config_lexer *lexer, struct config_word **ret_word)
{
	for (;;) {
		skip_spaces_and_comments(lexer);
		if (lexer->at >= lexer->end)
			return CONFIG_TOKEN_END;
		if (!is_control(*lexer->at))
			break;
		config_errors_add(lexer->errors, lexer->file, lexer->line,
		                  "byte 0x%02x has no place in a configuration; expected text",
		                  (unsigned char)*lexer->at);
		lexer->at++;
	}
	lexer->is_line_begun = true;
	switch (*lexer->at) {
	case ';':
		return lex_sign(lexer, CONFIG_TOKEN_SEMICOLON);
	case '{':
		return lex_sign(lexer, CONFIG_TOKEN_OPEN);
	case '}':
		return lex_sign(lexer, CONFIG_TOKEN_CLOSE);
	case '"':
		return lex_string(lexer, ret_word);
	default:
		return lex_word(lexer, ret_word);
	}
}
