/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON as of RFC 7951, turned into the statements that the curly-brace text would have given: a
 * member is a statement, an object its block, an array one statement for each of its elements. So
 * there is one way to find out what statements mean, and one set of error messages with lines.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/statement.h"

struct json {
	const char *file;
	const char *at;
	const char *end;
	unsigned int line;
	struct config_document *document;
	struct config_errors *errors;
};

static int fail(struct json *j, const char *what)
{
	config_errors_add(j->errors, j->file, j->line, "%s", what);
	j->document->is_torn = true;
	return -EBADMSG;
}

/* The next character that is no space, not taken; NUL at the end. */
static char peek(struct json *j)
{
	for (; j->at < j->end; j->at++) {
		if (*j->at == '\n')
			j->line++;
		else if (*j->at != ' ' && *j->at != '\t' && *j->at != '\r')
			return *j->at;
	}
	return '\0';
}

static bool take(struct json *j, char c)
{
	if (peek(j) != c || j->at >= j->end)
		return false;
	j->at++;
	return true;
}

/* A "\u" escape below U+0080; configuration values need no other. */
static int parse_unicode(struct json *j, char *ret_c)
{
	char digits[5] = "";
	char *rest;
	unsigned long code;

	if (j->end - j->at < 4)
		return fail(j, "'\\u' lacks its four digits");
	memcpy(digits, j->at, 4);
	code = strtoul(digits, &rest, 16);
	if (*rest || rest != digits + 4 || code < ' ' || code > '~')
		return fail(j, "this '\\u' escape is not supported; expected \\u0020 to \\u007e");
	j->at += 4;
	*ret_c = (char)code;
	return 0;
}

static int parse_escape(struct json *j, char *ret_c)
{
	static const char names[] = "\"\\/nt", meanings[] = "\"\\/\n\t";
	const char *name;

	if (j->at >= j->end)
		return fail(j, "missing '\"'; the string is not closed");
	name = strchr(names, *j->at);
	if (*j->at++ == 'u')
		return parse_unicode(j, ret_c);
	if (!name || !*name)
		return fail(j, "unknown escape in a string");
	*ret_c = meanings[name - names];
	return 0;
}

static int parse_string(struct json *j, struct config_word **ret_word)
{
	const char *close = ++j->at;
	struct config_word *word;
	size_t len = 0;

	while (close < j->end && *close != '"')
		close += *close == '\\' && close + 1 < j->end ? 2 : 1;
	if (close >= j->end)
		return fail(j, "missing '\"'; the string is not closed");
	word = config_document_word(j->document, j->at, (size_t)(close - j->at), j->line);
	if (!word)
		return -ENOMEM;
	while (j->at < close) {
		char c = *j->at++;

		if (c == '\\') {
			int r = parse_escape(j, &c);

			if (r)
				return r;
		} else if ((unsigned char)c < ' ') {
			return fail(j, "control character in a string");
		}
		word->text[len++] = c;
	}
	word->text[len] = '\0';
	j->at++;
	*ret_word = word;
	return 0;
}

/* Numbers and literals, as they are written. */
static int parse_bare(struct json *j, struct config_word **ret_word)
{
	const char *begin = j->at;

	while (j->at < j->end && *j->at &&
	       strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *j->at))
		j->at++;
	if (j->at == begin)
		return fail(j, "unexpected sign; expected a JSON value");
	if (j->at - begin == 4 && !memcmp(begin, "null", 4))
		return fail(j, "'null' has no meaning here; leave the member out");
	*ret_word = config_document_word(j->document, begin, (size_t)(j->at - begin), j->line);
	return *ret_word ? 0 : -ENOMEM;
}

static int parse_object(struct json *j, unsigned int depth, struct config_statement **ret_first);

static struct config_statement *new_statement(struct json *j, const struct config_word *name)
{
	struct config_statement *statement = config_document_alloc(j->document, sizeof(*statement));

	if (!statement)
		return NULL;
	statement->words =
	        config_document_word(j->document, name->text, strlen(name->text), j->line);
	return statement->words ? statement : NULL;
}

/* One value that is no array, as one statement. */
static int parse_value(struct json *j, const struct config_word *name, unsigned int depth,
                       struct config_statement **ret_statement)
{
	char sign = peek(j);
	struct config_statement *statement = new_statement(j, name);

	if (!statement)
		return -ENOMEM;
	*ret_statement = statement;
	if (sign == '{') {
		statement->has_block = true;
		return parse_object(j, depth + 1, &statement->children);
	}
	if (j->at >= j->end)
		return fail(j, "the file ends here; expected a JSON value");
	return sign == '"' ? parse_string(j, &statement->words->next)
	                   : parse_bare(j, &statement->words->next);
}

/* "null]": [null] is the value of a leaf that has no values (RFC 7951, section 6.9). */
static bool take_null(struct json *j)
{
	if (peek(j) != 'n' || j->end - j->at < 5 || memcmp(j->at, "null]", 5))
		return false;
	j->at += 5;
	return true;
}

static int parse_array(struct json *j, const struct config_word *name, unsigned int depth,
                       struct config_statement ***link)
{
	int r;

	j->at++;
	if (take(j, ']'))
		return 0;
	if (take_null(j)) {
		**link = new_statement(j, name);
		if (!**link)
			return -ENOMEM;
		*link = &(**link)->next;
		return 0;
	}
	do {
		r = parse_value(j, name, depth, *link);
		if (r)
			return r;
		*link = &(**link)->next;
	} while (take(j, ','));
	return take(j, ']') ? 0 : fail(j, "expected ',' or ']' behind an element of the array");
}

static int parse_member(struct json *j, unsigned int depth, struct config_statement ***link)
{
	struct config_word *name;
	int r;

	if (peek(j) != '"')
		return fail(j, "expected '\"' and the name of a member");
	r = parse_string(j, &name);
	if (r)
		return r;
	if (!take(j, ':'))
		return fail(j, "expected ':' behind the name of a member");
	if (peek(j) == '[')
		return parse_array(j, name, depth, link);
	r = parse_value(j, name, depth, *link);
	if (!r)
		*link = &(**link)->next;
	return r;
}

static int parse_object(struct json *j, unsigned int depth, struct config_statement **ret_first)
{
	unsigned int opened = j->line;
	int r;

	if (depth > CONFIG_DEPTH_MAX)
		return fail(j, "objects are nested too deep");
	j->at++;
	if (take(j, '}'))
		return 0;
	do {
		r = parse_member(j, depth, &ret_first);
		if (r)
			return r;
	} while (take(j, ','));
	if (take(j, '}'))
		return 0;
	if (j->at < j->end)
		return fail(j, "expected ',' or '}' behind the value of a member");
	config_errors_add(j->errors, j->file, j->line,
	                  "missing '}'; the object opened at line %u is not closed", opened);
	j->document->is_torn = true;
	return -EBADMSG;
}

int config_json_parse(const char *file, const char *text, size_t len,
                      struct config_document *document, struct config_errors *errors)
{
	struct json j = {
	        .file = file,
	        .at = text,
	        .end = text + len,
	        .line = 1,
	        .document = document,
	        .errors = errors,
	};
	int r;

	if (peek(&j) != '{' || j.at >= j.end)
		r = fail(&j, "expected '{'");
	else
		r = parse_object(&j, 1, &document->statements);
	if (!r && peek(&j) && j.at < j.end)
		r = fail(&j, "unexpected text behind the end of the object");
	return r == -ENOMEM ? r : 0;
}
