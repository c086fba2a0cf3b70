/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/commands.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "daemon/names.h"
#include "daemon/target_text.h"

#define ROWS_A_TURN 500

/* A list's endpoints one by one: all, the best first, and those that carry the flows. */
static void put_list(struct control_call *call, const struct table_target *target, __u8 active)
{
	char texts[TABLE_ENDPOINTS_MAX][IP6_ADDR_TEXT];
	const char *all[TABLE_ENDPOINTS_MAX], *in_use[TABLE_ENDPOINTS_MAX];
	size_t n_in_use = 0;

	for (int i = 0; i < target->n_endpoints; i++) {
		all[i] = ip6_addr_print(&target->endpoints[i], texts[i]);
		if (active >> i & 1)
			in_use[n_in_use++] = all[i];
	}
	control_row_strings(call, "endpoints", all, target->n_endpoints);
	control_row_number(call, "equal", target->n_equal);
	control_row_strings(call, "active", in_use, n_in_use);
}

static void put_remote(struct control_call *call, const struct table_entry *entry)
{
	struct table_target target = entry->target;
	char text[TARGET_TEXT];
	__u8 active = 0;

	table_hop_target(call_pe(call)->table, entry->hop, &target, &active);
	control_row_string(call, "endpoint", target_print(&target, active, text));
	if (target.n_endpoints > 1)
		put_list(call, &target, active);
}

static void put_entry(struct control_call *call, const struct table_entry *entry)
{
	const struct pe *pe = call_pe(call);
	char prefix[IP4_PREFIX_TEXT], endpoint[IP6_ADDR_TEXT];
	const bool is_remote = entry->target.kind == TABLE_REMOTE;

	control_row_begin(call);
	control_row_string(call, "prefix", ip4_prefix_print(&entry->prefix, prefix));
	control_row_string(call, "kind", table_kind_name(entry->target.kind));
	if (is_remote)
		put_remote(call, entry);
	else
		control_row_string(call, "endpoint",
		                   ip6_addr_print(&pe->config->vif.ipv6_address, endpoint));
	control_row_string(call, "owner", table_owner_name(entry->owner));
	control_row_number(call, "preference", entry->preference);
	control_row_boolean(call, "best", entry->is_best);
	if (is_remote)
		control_row_number(call, "hop", entry->hop);
	control_row_end(call);
}

static int open_address(struct control_call *call, struct show_table_state *state, const char *text)
{
	__be32 addr;

	if (ip4_addr_parse(text, &addr))
		return control_fail(call, -EINVAL, NULL, "\"%s\" is no IPv4 address", text);
	state->what = SHOW_FOUND;
	if (table_lookup(call_pe(call)->table, addr, &state->found))
		return control_fail(call, -ENOENT,
		                    "packets to it are left to the kernel's routing table",
		                    "no entry covers %s", text);
	return 0;
}

static int open_prefix(struct control_call *call, struct show_table_state *state, const char *text,
                       bool longer)
{
	struct ip4_prefix prefix;

	if (ip4_prefix_parse(text, &prefix))
		return control_fail(call, -EINVAL, NULL, "\"%s\" is no IPv4 prefix", text);
	if (longer || state->all) {
		state->what = SHOW_WITHIN;
		state->within = prefix;
		state->cursor.next = prefix;
		return 0;
	}
	state->what = SHOW_FOUND;
	if (table_find(call_pe(call)->table, &prefix, &state->found))
		return control_fail(call, -ENOENT,
		                    "give an address for its longest match, or --longer",
		                    "no entry for %s", text);
	return 0;
}

int show_table_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_table_state *state = data;
	const char *address = control_string(arguments, "address");
	const char *prefix = control_string(arguments, "prefix");
	const char *owner = control_string(arguments, "owner");

	state->all = control_boolean(arguments, "all");
	state->owner = owner ? table_owner_by_name(owner) : -1;
	if (owner && state->owner < 0)
		return control_fail(call, -EINVAL, "owners are connected, static, runtime and bgp",
		                    "no owner is called \"%s\"", owner);
	if (address)
		return open_address(call, state, address);
	if (prefix)
		return open_prefix(call, state, prefix, control_boolean(arguments, "longer"));
	return 0;
}

struct visit {
	struct control_call *call;
	struct show_table_state *state;
};

static bool is_within(const struct ip4_prefix *prefix, const struct ip4_prefix *within)
{
	__u32 mask = ip4_netmask(within->len);

	return prefix->len >= within->len && (ntohl(prefix->addr) & mask) == ntohl(within->addr);
}

static void visit_entry(void *context, const struct table_entry *entry)
{
	struct visit *visit = context;
	struct show_table_state *state = visit->state;

	if (state->what == SHOW_WITHIN && !is_within(&entry->prefix, &state->within)) {
		state->cursor.is_at_end = true; /* prefixes come in order */
		return;
	}
	if (state->owner >= 0 ? (int)entry->owner != state->owner : !entry->is_best && !state->all)
		return;
	put_entry(visit->call, entry);
}

int show_table_next(struct control_call *call, void *data)
{
	struct show_table_state *state = data;
	struct visit visit = {call, state};
	struct table_cursor cursor = state->cursor;

	if (state->what == SHOW_FOUND) {
		put_entry(call, &state->found);
		return CONTROL_END;
	}
	if (!table_walk(call_pe(call)->table, &cursor, ROWS_A_TURN, visit_entry, &visit) ||
	    state->cursor.is_at_end)
		return CONTROL_END;
	state->cursor = cursor;
	return CONTROL_MORE;
}
