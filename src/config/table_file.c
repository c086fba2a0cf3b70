/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/table_file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"

#define LINE_BYTES 1024
#define WORDS_MAX  5 /* one more than a line may have */

struct reader {
	const char *path;
	struct config_errors *errors;
	struct config_table_line line;
	/* Endpoints come in runs; the one before need not be parsed again. */
	char last_endpoint[IP6_ADDR_TEXT];
};

/* Cut a line into words, up to a comment. Returns how many, at most WORDS_MAX. */
static size_t split(char *text, char *ret_words[WORDS_MAX])
{
	size_t n = 0;

	while (n < WORDS_MAX) {
		text += strspn(text, " \t\r\n");
		if (!*text || *text == '#')
			break;
		ret_words[n++] = text;
		text += strcspn(text, " \t\r\n");
		if (*text)
			*text++ = '\0';
	}
	return n;
}

static int refuse(struct reader *r, const char *word, const char *what)
{
	config_errors_add(r->errors, r->path, r->line.line, "'%.60s' %s", word, what);
	return -EINVAL;
}

static int read_prefix(struct reader *r, const char *word)
{
	int error = ip4_prefix_parse(word, &r->line.prefix);
	struct ip4_prefix masked;
	char text[IP4_PREFIX_TEXT], addr[IP4_ADDR_TEXT] = "";

	if (!error)
		return 0;
	if (error != -EDOM)
		return refuse(r, word, "is no IPv4 prefix; expected one such as 192.0.2.0/24");
	memcpy(addr, word, strcspn(word, "/"));
	ip4_addr_parse(addr, &masked.addr);
	masked.len = (__u8)atoi(strchr(word, '/') + 1);
	masked.addr &= htonl(ip4_netmask(masked.len));
	config_errors_add(r->errors, r->path, r->line.line,
	                  "'%s' has bits set behind its length; did you mean %s?", word,
	                  ip4_prefix_print(&masked, text));
	return -EINVAL;
}

static int read_endpoint(struct reader *r, const char *word)
{
	r->line.is_local = !strcmp(word, "local");
	if (r->line.is_local || !strcmp(word, r->last_endpoint))
		return 0;
	if (ip6_addr_parse(word, &r->line.endpoint)) {
		r->last_endpoint[0] = '\0';
		return refuse(r, word, "is no endpoint; expected an IPv6 address or 'local'");
	}
	if (!ip6_addr_is_usable_endpoint(&r->line.endpoint)) {
		r->last_endpoint[0] = '\0';
		return refuse(r, word,
		              "is no address that a tunnel can end at; expected a global unicast "
		              "or unique local IPv6 address");
	}
	snprintf(r->last_endpoint, sizeof(r->last_endpoint), "%s", word);
	return 0;
}

static int read_preference(struct reader *r, char *const words[], size_t n)
{
	unsigned long value;
	char *end;

	r->line.preference = 0;
	if (n == 2)
		return 0;
	if (r->line.is_local || strcmp(words[2], "preference"))
		return refuse(r, words[2],
		              "is not expected here; expected 'PREFIX local' or "
		              "'PREFIX ENDPOINT [preference N]'");
	if (n == 3)
		return refuse(r, words[2], "lacks its value; expected 1..255");
	value = strtoul(words[3], &end, 10);
	if (*end || words[3][0] == '-' || value < 1 || value > 255)
		return refuse(r, words[3], "is no preference; expected 1..255");
	if (n > 4)
		return refuse(r, words[4], "is not expected here; expected the end of the line");
	r->line.preference = (__u8)value;
	return 0;
}

/* Returns 0 for a good line; -EINVAL having added an error. */
static int read_words(struct reader *r, char *const words[], size_t n)
{
	if (read_prefix(r, words[0]))
		return -EINVAL;
	if (n < 2)
		return refuse(r, words[0],
		              "has no endpoint; expected 'PREFIX ENDPOINT' or "
		              "'PREFIX local'");
	if (read_endpoint(r, words[1]))
		return -EINVAL;
	return read_preference(r, words, n);
}

/* A line that the buffer can't hold is no fault if the rest is a comment. */
static void check_length(struct reader *r, const char *text, FILE *in)
{
	size_t len = strlen(text);
	int c;

	if ((len && text[len - 1] == '\n') || feof(in))
		return;
	while ((c = getc_unlocked(in)) != EOF && c != '\n')
		;
	if (!strchr(text, '#'))
		config_errors_add(r->errors, r->path, r->line.line,
		                  "this is no line of text; expected at most %d characters",
		                  LINE_BYTES - 2);
}

int config_read_table_line(char *text, const char *source, struct config_table_line *line,
                           struct config_errors *errors)
{
	struct reader r = {.path = source, .errors = errors, .line.line = line->line};
	char *words[WORDS_MAX];
	size_t n = split(text, words);

	if (!n)
		return 0;
	if (read_words(&r, words, n))
		return -EINVAL;
	*line = r.line;
	return 1;
}

int config_read_table_file(const char *path, config_table_callback *callback, void *context,
                           struct config_errors *errors)
{
	struct reader r = {.path = path, .errors = errors};
	FILE *in = fopen(path, "re");
	char text[LINE_BYTES], *words[WORDS_MAX];
	int error = 0;

	if (!in)
		return -errno;
	while (!error && fgets_unlocked(text, sizeof(text), in)) {
		size_t n_errors = errors->n, n;

		r.line.line++;
		check_length(&r, text, in);
		n = errors->n == n_errors ? split(text, words) : 0;
		if (n && !read_words(&r, words, n))
			error = callback(context, &r.line);
	}
	if (!error && ferror(in))
		error = errno ? -errno : -EIO;
	fclose(in);
	return error;
}
