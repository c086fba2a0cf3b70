/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/arguments.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"

struct reader {
	const struct cli_command *command;
	json_t *arguments;
	char *text; /* room for the sentence on what is wrong */
};

__attribute__((format(printf, 2, 3))) static int refuse(struct reader *reader, const char *format,
                                                        ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reader->text, CLI_ARGUMENTS_TEXT, format, arguments);
	va_end(arguments);
	return -EINVAL;
}

bool cli_argument_is_option(const struct cli_argument *argument)
{
	return argument->name[0] == '-';
}

static int set(struct reader *reader, const char *key, json_t *value)
{
	if (!value)
		return refuse(reader, "the text is not UTF-8");
	if (json_object_set_new(reader->arguments, key, value))
		return refuse(reader, "out of memory");
	return 0;
}

static int read_integer(struct reader *reader, const struct cli_argument *argument,
                        const char *text)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 0);
	if (!*text || *end || errno || number < argument->min || number > argument->max)
		return refuse(reader, "%s wants a number from %lld to %lld, not \"%.60s\"",
		              argument->name, argument->min, argument->max, text);
	return set(reader, argument->key, json_integer(number));
}

static int check_prefix(struct reader *reader, const char *text)
{
	struct ip4_prefix prefix;
	int error = ip4_prefix_parse(text, &prefix);
	char fitting[IP4_PREFIX_TEXT], addr[IP4_ADDR_TEXT];
	unsigned int len;

	if (error != -EDOM)
		return error ? refuse(reader, "\"%.60s\" is no IPv4 prefix (198.51.100.0/24)", text)
		             : 0;
	/* Say which prefix was meant. */
	snprintf(addr, sizeof(addr), "%.*s", (int)strcspn(text, "/"), text);
	len = (unsigned int)strtoul(strchr(text, '/') + 1, NULL, 10);
	ip4_addr_parse(addr, &prefix.addr);
	prefix.addr &= __builtin_bswap32(ip4_netmask(len));
	prefix.len = (__u8)len;
	return refuse(reader, "%s has bits set behind its length; the prefix is %s", text,
	              ip4_prefix_print(&prefix, fitting));
}

static int check_text(struct reader *reader, const struct cli_argument *argument, const char *text)
{
	struct ip6_addr addr6;
	__be32 addr4;

	switch (argument->type) {
	case CLI_PREFIX:
	case CLI_SUBJECT:
		return check_prefix(reader, text);
	case CLI_IP4:
		if (ip4_addr_parse(text, &addr4))
			return refuse(reader, "%s wants an IPv4 address, not \"%.60s\"",
			              argument->name, text);
		return 0;
	case CLI_TARGET:
		if (!strcmp(text, "local"))
			return 0;
		if (ip6_addr_parse(text, &addr6))
			return refuse(reader, "%s is an IPv6 address or \"local\", not \"%.60s\"",
			              argument->name, text);
		return 0;
	case CLI_IP6:
		if (ip6_addr_parse(text, &addr6))
			return refuse(reader, "%s wants an IPv6 address, not \"%.60s\"",
			              argument->name, text);
		return 0;
	default:
		return 0;
	}
}

static int read_value(struct reader *reader, const struct cli_argument *argument, const char *text)
{
	const char *key = argument->key;
	int error;

	if (argument->type == CLI_INTEGER)
		return read_integer(reader, argument, text);
	error = check_text(reader, argument, text);
	if (error)
		return error;
	if (argument->type == CLI_SUBJECT && !strchr(text, '/'))
		key = "address";
	return set(reader, key, json_string(text));
}

/* The option that a word, without '=' and what follows, stands for; NULL: refused. */
static const struct cli_argument *find_option(struct reader *reader, const char *word, size_t len)
{
	const struct cli_argument *found = NULL;

	for (const struct cli_argument *a = reader->command->arguments; a && a->name; a++) {
		if (!cli_argument_is_option(a) || strncmp(a->name, word, len) != 0)
			continue;
		if (!a->name[len])
			return a;
		if (found) {
			refuse(reader, "%.*s is ambiguous: %s, %s", (int)len, word, found->name,
			       a->name);
			return NULL;
		}
		found = a;
	}
	if (found && len >= 3)
		return found;
	refuse(reader, "\"softwire %s\" has no option %.*s", reader->command->name, (int)len, word);
	return NULL;
}

/* Read an option at `words`; returns how many words it took or a negative errno. */
static int read_option(struct reader *reader, char *const *words)
{
	size_t len = strcspn(words[0], "=");
	const char *value = words[0][len] ? words[0] + len + 1 : NULL;
	const struct cli_argument *argument = find_option(reader, words[0], len);
	int error;

	if (!argument)
		return -EINVAL;
	if (argument->type == CLI_FLAG) {
		if (value)
			return refuse(reader, "%s takes no value", argument->name);
		error = set(reader, argument->key, json_true());
		return error ? error : 1;
	}
	if (!value && !words[1])
		return refuse(reader, "%s wants a value: %s", argument->name, argument->value);
	error = read_value(reader, argument, value ? value : words[1]);
	if (error)
		return error;
	return value ? 1 : 2;
}

static int read_place(struct reader *reader, size_t place, const char *word)
{
	for (const struct cli_argument *a = reader->command->arguments; a && a->name; a++) {
		if (cli_argument_is_option(a))
			continue;
		if (!place--)
			return read_value(reader, a, word);
	}
	return refuse(reader, "\"softwire %s\" has no use for \"%.60s\"", reader->command->name,
	              word);
}

/* A prefix or an address: an address has a key of its own. */
static bool is_given(const struct reader *reader, const struct cli_argument *argument)
{
	return json_object_get(reader->arguments, argument->key) ||
	       (argument->type == CLI_SUBJECT && json_object_get(reader->arguments, "address"));
}

static int check_mandatory(struct reader *reader)
{
	for (const struct cli_argument *a = reader->command->arguments; a && a->name; a++) {
		if (a->is_mandatory && !is_given(reader, a))
			return refuse(reader, "\"softwire %s\" needs %s", reader->command->name,
			              a->name);
	}
	return 0;
}

static int read_words(struct reader *reader, char *const *words)
{
	bool are_options_over = false;
	size_t place = 0;

	while (*words) {
		int n = 1;

		if (!are_options_over && !strcmp(*words, "--"))
			are_options_over = true;
		else if (!are_options_over && words[0][0] == '-' && words[0][1])
			n = read_option(reader, words);
		else if (read_place(reader, place++, *words))
			n = -EINVAL;
		if (n < 0)
			return n;
		words += n;
	}
	return check_mandatory(reader);
}

int cli_arguments_read(const struct cli_command *command, char *const *words,
                       json_t **ret_arguments, char ret_text[CLI_ARGUMENTS_TEXT])
{
	struct reader reader = {command, json_object(), ret_text};
	int error =
	        reader.arguments ? read_words(&reader, words) : refuse(&reader, "out of memory");

	if (error)
		json_decref(reader.arguments);
	else
		*ret_arguments = reader.arguments;
	return error;
}
