/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Curly-brace text: STATEMENT = WORD... ( ';' | '{' STATEMENT... '}' ). */
#include <errno.h>

#include "config/lexer.h"

/*
 * A block whose '}' stands further left than the line that opened it: when a '}' is missing at the
 * end of the file, it is this block's own that was forgotten.
 */
struct suspect {
	const struct config_word *owner; /* NULL: there is none */
	unsigned int opened;
	unsigned int closed;
};

struct parser {
	struct config_lexer lexer;
	enum config_token token; /* the one not yet used */
	struct config_word *word;
	unsigned int previous_line; /* of the token before */
	struct suspect suspect;     /* the first */
};

static void advance(struct parser *p)
{
	p->previous_line = p->lexer.line;
	p->token = config_lexer_next(&p->lexer, &p->word);
}

static void missing_semicolon(struct parser *p, const struct config_word *words)
{
	const struct config_word *last = words;
	char text[CONFIG_WORDS_TEXT];

	while (last->next)
		last = last->next;
	config_errors_add(p->lexer.errors, p->lexer.file, last->line, "missing ';' after '%s'",
	                  config_words_print(words, last, text, sizeof(text)));
}

static struct config_word *parse_words(struct parser *p)
{
	struct config_word *first = NULL, **link = &first;

	for (; p->token == CONFIG_TOKEN_WORD; advance(p)) {
		*link = p->word;
		link = &p->word->next;
	}
	return first;
}

static int parse_block(struct parser *p, const struct config_word *owner, unsigned int depth,
                       struct config_statement **ret_first);

/* What stands behind the words: ';', a block, or by mistake nothing. */
static int parse_end(struct parser *p, struct config_statement *statement, unsigned int depth)
{
	switch (p->token) {
	case CONFIG_TOKEN_SEMICOLON:
		advance(p);
		return 0;
	case CONFIG_TOKEN_OPEN:
		statement->has_block = true;
		return parse_block(p, statement->words, depth + 1, &statement->children);
	default:
		missing_semicolon(p, statement->words);
		return 0;
	}
}

static int parse_statement(struct parser *p, unsigned int depth,
                           struct config_statement **ret_statement)
{
	struct config_statement *statement =
	        config_document_alloc(p->lexer.document, sizeof(*statement));

	if (!statement)
		return -ENOMEM;
	statement->words = parse_words(p);
	*ret_statement = statement;
	return parse_end(p, statement, depth);
}

static int stray_sign(struct parser *p, unsigned int depth)
{
	struct config_statement *ignored;

	p->lexer.document->is_torn = true;
	if (p->token == CONFIG_TOKEN_OPEN) {
		config_errors_add(p->lexer.errors, p->lexer.file, p->lexer.line,
		                  "unexpected '{'; expected the name of a statement before it");
		return parse_block(p, NULL, depth + 1, &ignored);
	}
	config_errors_add(p->lexer.errors, p->lexer.file, p->lexer.line,
	                  "unexpected '}'; no block is open here");
	advance(p);
	return 0;
}

/* Statements up to the '}' of the block at this depth, or to the end of the text. */
static int parse_statements(struct parser *p, unsigned int depth,
                            struct config_statement **ret_first)
{
	struct config_statement **link = ret_first;
	int r = 0;

	while (!r && p->token != CONFIG_TOKEN_END && p->token != CONFIG_TOKEN_NO_MEMORY) {
		if (p->token == CONFIG_TOKEN_SEMICOLON) {
			advance(p);
		} else if (p->token == CONFIG_TOKEN_WORD) {
			r = parse_statement(p, depth, link);
			if (!r)
				link = &(*link)->next;
		} else if (p->token == CONFIG_TOKEN_CLOSE && depth) {
			break;
		} else {
			r = stray_sign(p, depth);
		}
	}
	return p->token == CONFIG_TOKEN_NO_MEMORY ? -ENOMEM : r;
}

static void missing_brace(struct parser *p, const struct config_word *owner, unsigned int opened)
{
	const struct suspect *suspect = &p->suspect;

	if (p->lexer.document->is_torn)
		return; /* said already, or what is said explains it */
	if (suspect->owner)
		config_errors_add(p->lexer.errors, p->lexer.file, suspect->closed,
		                  "missing '}' before this one; the block of '%s' opened at line "
		                  "%u is not closed",
		                  suspect->owner->text, suspect->opened);
	else
		config_errors_add(p->lexer.errors, p->lexer.file, p->previous_line,
		                  "missing '}'; the block of '%s' opened at line %u is not closed",
		                  owner->text, opened);
	p->lexer.document->is_torn = true;
}

/* The token is the '{' of a block of `owner`, or of nobody (NULL). */
static int parse_block(struct parser *p, const struct config_word *owner, unsigned int depth,
                       struct config_statement **ret_first)
{
	size_t indent = p->lexer.indent;
	unsigned int opened = p->lexer.line;
	int r;

	if (depth > CONFIG_DEPTH_MAX) {
		config_errors_add(p->lexer.errors, p->lexer.file, opened,
		                  "blocks are nested too deep; expected at most %d",
		                  CONFIG_DEPTH_MAX);
		p->lexer.document->is_torn = true;
		p->token = CONFIG_TOKEN_END;
		return 0;
	}
	advance(p);
	r = parse_statements(p, depth, ret_first);
	if (r || p->token != CONFIG_TOKEN_CLOSE) {
		missing_brace(p, owner, opened);
		return r;
	}
	if (p->lexer.indent < indent && !p->suspect.owner)
		p->suspect = (struct suspect){owner, opened, p->lexer.line};
	advance(p);
	return 0;
}

int config_text_parse(const char *file, const char *text, size_t len,
                      struct config_document *document, struct config_errors *errors)
{
	struct parser p = {
	        .lexer = {.file = file,
	                  .at = text,
	                  .end = text + len,
	                  .line = 1,
	                  .document = document,
	                  .errors = errors},
	};

	advance(&p);
	return parse_statements(&p, 0, &document->statements);
}
