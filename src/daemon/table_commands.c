/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/table_file.h"

#define ENTRIES_A_TURN 2000
#define LINE_MAX_BYTES 1024

static int parse_prefix(struct control_call *call, const char *text, struct ip4_prefix *ret_prefix)
{
	int err = ip4_prefix_parse(text, ret_prefix);

	if (err == -EDOM)
		return control_fail(call, err, NULL, "%s has bits set behind its length", text);
	if (err)
		return control_fail(call, err, NULL, "\"%s\" is no IPv4 prefix", text);
	return 0;
}

static int insert(struct control_call *call, const struct ip4_prefix *prefix,
                  const struct table_target *target, __u8 preference)
{
	const struct pe *pe = call_pe(call);
	char text[IP4_PREFIX_TEXT];
	int err;

	if (table_target_has_endpoint(target, &pe->config->vif.ipv6_address))
		return control_fail(call, -EINVAL, "say \"local\" for a prefix of an own island",
		                    "the endpoint is this PE's own VIF");
	err = table_insert(pe->table, prefix, target, TABLE_OWNER_RUNTIME, preference);
	if (err)
		return control_fail(
		        call, err, err == -ENOSPC ? "raise `encapsulation-table { size }`" : NULL,
		        "%s not in the table: %s", ip4_prefix_print(prefix, text), strerror(-err));
	return 0;
}

int table_add_open(struct control_call *call, void *state, const json_t *arguments)
{
	const char *endpoint = control_string(arguments, "endpoint");
	struct table_target target = {.kind = TABLE_LOCAL};
	struct ip4_prefix prefix;
	int err = parse_prefix(call, control_string(arguments, "prefix"), &prefix);

	(void)state;
	if (err)
		return err;
	if (strcmp(endpoint, "local")) {
		target.kind = TABLE_REMOTE;
		if (ip6_addr_parse(endpoint, &target.endpoint) ||
		    !ip6_addr_is_usable_endpoint(&target.endpoint))
			return control_fail(
			        call, -EINVAL, NULL,
			        "\"%s\" is no address that a tunnel can end at; expected a "
			        "global unicast or unique local IPv6 address, or \"local\"",
			        endpoint);
	}
	return insert(call, &prefix, &target,
	              (__u8)control_integer(arguments, "preference", TABLE_PREFERENCE_RUNTIME));
}

int table_remove_open(struct control_call *call, void *state, const json_t *arguments)
{
	const char *text = control_string(arguments, "prefix");
	struct ip4_prefix prefix;
	int err = parse_prefix(call, text, &prefix);

	(void)state;
	if (err)
		return err;
	if (table_withdraw(call_pe(call)->table, &prefix, TABLE_OWNER_RUNTIME))
		return control_fail(call, -ENOENT,
		                    "only what was added at run time can be removed; the "
		                    "rest belongs to the configuration or to routing",
		                    "%s was not added", text);
	return 0;
}

static int load_remove(struct control_call *call, struct table_load_state *state, const char *text)
{
	struct ip4_prefix prefix;
	int err = parse_prefix(call, text + strspn(text, " \t"), &prefix);

	if (!err && !table_withdraw(call_pe(call)->table, &prefix, TABLE_OWNER_RUNTIME))
		state->n_removed++;
	return err;
}

static int load_add(struct control_call *call, struct table_load_state *state, char *text,
                    size_t number)
{
	struct config_errors errors = {0};
	struct config_table_line line = {.line = (unsigned int)number};
	struct table_target target = {.kind = TABLE_LOCAL};
	int n = config_read_table_line(text, "line", &line, &errors);

	if (n < 0)
		control_fail(call, -EINVAL, NULL, "line %zu: %s", number,
		             errors.n ? errors.items[0].text : "not understood");
	config_errors_fini(&errors);
	if (n <= 0)
		return n;
	if (!line.is_local)
		target = (struct table_target){.kind = TABLE_REMOTE, .endpoint = line.endpoint};
	state->n_added++;
	return insert(call, &line.prefix, &target,
	              line.preference ? line.preference : TABLE_PREFERENCE_RUNTIME);
}

int table_load_input(struct control_call *call, void *data, const char *line, size_t number)
{
	static const char keyword[] = "remove ";
	char text[LINE_MAX_BYTES];

	if (strlen(line) >= sizeof(text))
		return control_fail(call, -EINVAL, NULL, "line %zu is too long", number);
	strcpy(text, line);
	if (!strncmp(text, keyword, sizeof(keyword) - 1))
		return load_remove(call, data, text + sizeof(keyword) - 1);
	return load_add(call, data, text, number);
}

int table_load_next(struct control_call *call, void *data)
{
	const struct table_load_state *state = data;

	control_row_begin(call);
	control_row_number(call, "added", (long long)state->n_added);
	control_row_number(call, "removed", (long long)state->n_removed);
	control_row_end(call);
	return CONTROL_END;
}

struct flush {
	struct ip4_prefix prefixes[ENTRIES_A_TURN];
	size_t n;
};

static void collect(void *context, const struct table_entry *entry)
{
	struct flush *flush = context;

	if (entry->owner == TABLE_OWNER_RUNTIME)
		flush->prefixes[flush->n++] = entry->prefix;
}

int table_flush_next(struct control_call *call, void *data)
{
	struct table_flush_state *state = data;
	struct table *table = call_pe(call)->table;
	struct flush flush = {.n = 0};
	size_t n = table_walk(table, &state->cursor, ENTRIES_A_TURN, collect, &flush);

	for (size_t i = 0; i < flush.n; i++)
		table_withdraw(table, &flush.prefixes[i], TABLE_OWNER_RUNTIME);
	state->n_removed += flush.n;
	if (n)
		return CONTROL_MORE;
	control_row_begin(call);
	control_row_number(call, "removed", (long long)state->n_removed);
	control_row_end(call);
	return CONTROL_END;
}
