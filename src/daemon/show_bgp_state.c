/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <time.h>

#include "base/addr.h"
#include "daemon/pe_bgp.h"
#include "daemon/show_bgp.h"

#define HOPS_A_TURN   256
#define EVENTS_A_TURN 16

int show_bgp_hops_next(struct control_call *call, void *data)
{
	static const char *const states[] = {
	        [BGP_HOP_UNKNOWN] = "unknown",
	        [BGP_HOP_USABLE] = "usable",
	        [BGP_HOP_UNUSABLE] = "unusable",
	};
	struct rows_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	const struct bgp_hops *hops = speaker ? bgp_speaker_hops(speaker) : NULL;
	__u32 hop = BGP_HOP_FIRST + (__u32)state->next;
	char text[BGP_ADDRESS_TEXT];

	for (int i = 0; hops && i < HOPS_A_TURN; i++, hop++) {
		const struct bgp_hop *at;

		if (hop >= bgp_hops_end(hops))
			return CONTROL_END;
		at = bgp_hop_at(hops, hop);
		if (!at->refs)
			continue;
		control_row_begin(call);
		control_row_string(call, "next_hop", bgp_address_print(&at->addr, text));
		control_row_string(call, "state", states[at->state]);
		control_row_number(call, "metric", at->metric);
		control_row_number(call, "uses", at->refs);
		control_row_end(call);
	}
	state->next += HOPS_A_TURN;
	return hops ? CONTROL_MORE : CONTROL_END;
}

int show_bgp_statistics_next(struct control_call *call, void *state)
{
	const struct pe *pe = call_pe(call);
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_speaker_statistics statistics;
	char text[IP4_ADDR_TEXT];

	(void)state;
	if (!speaker)
		return CONTROL_END;
	bgp_speaker_get_statistics(speaker, &statistics);
	control_row_begin(call);
	control_row_number(call, "local_as", pe->config->bgp->local_as);
	control_row_string(call, "router_id", ip4_addr_print(pe->config->bgp->router_id, text));
	control_row_number(call, "neighbors", (long long)statistics.peers);
	control_row_number(call, "established", (long long)statistics.established);
	control_row_number(call, "refused_calls", (long long)statistics.refused);
	control_row_number(call, "prefixes", (long long)statistics.rib.prefixes);
	control_row_number(call, "paths", (long long)statistics.rib.paths);
	control_row_number(call, "rib_bytes", (long long)statistics.rib.bytes);
	control_row_number(call, "attribute_sets", (long long)statistics.attrs.sets);
	control_row_number(call, "attribute_bytes", (long long)statistics.attrs.bytes);
	control_row_number(call, "next_hops", (long long)statistics.hops);
	control_row_number(call, "hop_sets", (long long)statistics.hop_sets);
	control_row_number(call, "update_groups", (long long)statistics.out_groups);
	control_row_number(call, "update_lanes", (long long)statistics.out_lanes);
	control_row_number(call, "originated", (long long)pe->bgp.origins.originated.n);
	control_row_number(call, "via_ce", (long long)pe->bgp.routes.gateways.n);
	control_row_boolean(call, "selecting", statistics.is_selecting);
	control_row_boolean(call, "settling", pe->bgp.is_settling);
	control_row_end(call);
	return CONTROL_END;
}

/* "2026-11-22 01:02:03.004" in UTC. */
static void print_moment(__u64 at_ms, char buf[32])
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm tm;
	size_t len;

	gmtime_r(&at_s, &tm);
	len = strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(buf + len, 32 - len, ".%03u", (unsigned int)(at_ms % 1000));
}

int show_bgp_log_next(struct control_call *call, void *data)
{
	struct show_bgp_log_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_log_entry entries[EVENTS_A_TURN];
	char moment[32], whom[BGP_ADDRESS_TEXT], what[BGP_EVENT_TEXT];
	size_t n;

	if (!speaker)
		return CONTROL_END;
	n = bgp_speaker_log(speaker, state->next, entries, EVENTS_A_TURN, &state->next);
	for (size_t i = 0; i < n; i++) {
		print_moment(entries[i].at_ms, moment);
		control_row_begin(call);
		control_row_string(call, "time", moment);
		control_row_string(call, "address", bgp_address_print(&entries[i].address, whom));
		control_row_string(call, "event", bgp_log_event_name(entries[i].event));
		control_row_string(call, "text", bgp_log_print(&entries[i], what));
		control_row_end(call);
	}
	return n ? CONTROL_MORE : CONTROL_END;
}

/* --soft is both directions, without ending the session. */
static int clear_one(struct bgp_speaker *speaker, __u16 number, const json_t *arguments)
{
	bool is_soft = control_boolean(arguments, "soft");
	bool in = is_soft || control_boolean(arguments, "in");
	bool out = is_soft || control_boolean(arguments, "out");
	const char *text = control_string(arguments, "message");
	int err = 0;

	if (!in && !out)
		return bgp_speaker_clear(speaker, number, BGP_CLEAR_HARD, text);
	if (out)
		err = bgp_speaker_clear(speaker, number, BGP_CLEAR_OUT, NULL);
	if (in && !err)
		err = bgp_speaker_clear(speaker, number, BGP_CLEAR_IN, NULL);
	return err;
}

static void clear_all(struct bgp_speaker *speaker, const json_t *arguments)
{
	struct bgp_peer_state peer;
	__u32 from = 0;

	while (from <= BGP_PEERS_MAX && !bgp_speaker_peer(speaker, (__u16)from, &peer)) {
		from = peer.number + 1U;
		clear_one(speaker, peer.number, arguments);
	}
}

int clear_bgp_open(struct control_call *call, void *state, const json_t *arguments)
{
	struct bgp_speaker *speaker = call_speaker(call);
	const char *text = control_string(arguments, "address");
	__u16 number;
	int err;

	(void)state;
	if (!speaker)
		return bgp_not_running(call);
	if (!strcmp(text, "all")) {
		clear_all(speaker, arguments);
		return 0;
	}
	err = show_bgp_find_peer(call, text, &number);
	if (err)
		return err;
	err = clear_one(speaker, number, arguments);
	if (err == -ENOENT)
		return control_fail(call, err, "name one of its neighbours, or all",
		                    "%s is a range", text);
	if (err == -ENOTCONN)
		return control_fail(call, err, NULL, "the session with %s is not up", text);
	if (err == -EOPNOTSUPP)
		return control_fail(call, err, "leave --in and --soft out",
		                    "%s can't be asked to send its routes again", text);
	return err;
}
