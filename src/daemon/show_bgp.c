/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/show_bgp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "daemon/pe_bgp.h"

#define PEERS_A_TURN 64

struct bgp_speaker *call_speaker(const struct control_call *call)
{
	const struct pe *pe = call_pe(call);

	return pe->bgp.is_running ? pe->bgp.speaker : NULL;
}

int bgp_not_running(struct control_call *call)
{
	return control_fail(call, -ENOENT, "see `bgp { ... }` in softwire.conf(5)",
	                    "this instance speaks no BGP");
}

int bgp_address_parse(const char *text, struct ip6_addr *ret_addr)
{
	__be32 ip4;

	if (ip4_addr_parse(text, &ip4))
		return ip6_addr_parse(text, ret_addr);
	*ret_addr = bgp_next_hop_of_ip4(ip4);
	return 0;
}

char *bgp_peer_text(const struct bgp_speaker *speaker, __u16 number, char buf[BGP_ADDRESS_TEXT])
{
	const struct bgp_rib_peer *peer = bgp_rib_peer(bgp_speaker_rib(speaker), number);

	return peer ? bgp_address_print(&peer->address, buf) : strcpy(buf, "local");
}

int show_bgp_open(struct control_call *call, void *state, const json_t *arguments)
{
	(void)state, (void)arguments;
	return call_speaker(call) ? 0 : bgp_not_running(call);
}

static long long since_s(const struct control_call *call, __u64 at_ms)
{
	const struct daemon *daemon = control_context(call);

	return at_ms ? (long long)((uv_now(&daemon->loop) - at_ms) / 1000) : 0;
}

struct sums {
	size_t received, told, due;
};

static struct sums sum_families(const struct bgp_peer_state *peer)
{
	struct sums sums = {.received = 0};

	for (size_t i = 0; i < BGP_FAMILIES; i++) {
		sums.received += peer->families[i].received;
		sums.told += peer->families[i].told;
		sums.due += peer->families[i].due;
	}
	return sums;
}

static void put_remote(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[BGP_ADDRESS_TEXT + 4];

	bgp_address_print(&peer->config->remote.addr, text);
	if (peer->config->prefix_len < 128) {
		bool is_ip4 = bgp_next_hop_is_ip4(&peer->config->remote.addr);

		sprintf(text + strlen(text), "/%u", peer->config->prefix_len - (is_ip4 ? 96 : 0));
	}
	control_row_string(call, "neighbor", text);
	control_row_number(call, "as", peer->open ? peer->open->as : peer->config->peer_as);
	control_row_string(call, "description", peer->config->name);
	control_row_string(call, "state",
	                   peer->config->is_disabled        ? "shut down"
	                   : peer->config->prefix_len < 128 ? "range"
	                                                    : bgp_state_name(peer->state));
	control_row_number(call, "since_s", since_s(call, peer->since_ms));
}

static void put_last_end(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct bgp_notification *notification = &peer->last_end.notification;
	char text[BGP_SHUTDOWN_TEXT_MAX + 160], said[BGP_SHUTDOWN_TEXT_MAX + 1];

	if (!peer->last_end.at_ms)
		return;
	bgp_notification_text(notification, said);
	if (notification->code)
		snprintf(text, sizeof(text), "%s %s%s%s",
		         peer->last_end.is_ours ? "sent" : "received",
		         bgp_notification_name(notification->code, notification->subcode),
		         *said ? ": " : "", said);
	else
		snprintf(text, sizeof(text), "the connection broke");
	control_row_string(call, "last_end", text);
	control_row_number(call, "last_end_s", since_s(call, peer->last_end.at_ms));
}

int show_bgp_summary_next(struct control_call *call, void *data)
{
	struct show_bgp_peer_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_peer_state peer;

	for (int i = 0; speaker && i < PEERS_A_TURN; i++) {
		const struct bgp_session_counters *counters;
		struct sums sums;

		if (state->next > BGP_PEERS_MAX ||
		    bgp_speaker_peer(speaker, (__u16)state->next, &peer))
			return CONTROL_END;
		state->next = peer.number + 1U;
		sums = sum_families(&peer);
		control_row_begin(call);
		put_remote(call, &peer);
		control_row_number(call, "received", (long long)sums.received);
		control_row_number(call, "told", (long long)sums.told);
		control_row_number(call, "due", (long long)sums.due);
		if (peer.session) {
			counters = bgp_session_counters(peer.session);
			control_row_number(call, "messages_in", (long long)counters->received[0]);
			control_row_number(call, "messages_out", (long long)counters->sent[0]);
		}
		control_row_number(call, "established", peer.established);
		put_last_end(call, &peer);
		control_row_end(call);
	}
	return speaker ? CONTROL_MORE : CONTROL_END;
}

int show_bgp_neighbor_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_bgp_peer_state *state = data;
	const char *address = control_string(arguments, "address");
	__u16 number;

	if (!call_speaker(call))
		return bgp_not_running(call);
	if (!address)
		return 0;
	if (bgp_address_parse(address, &state->address))
		return control_fail(call, -EINVAL, NULL, "\"%s\" is no address", address);
	if (bgp_speaker_find_peer(call_speaker(call), &state->address, &number))
		return control_fail(call, -ENOENT, "see `softwire show bgp summary`",
		                    "no neighbour has the address %s", address);
	state->has_address = true;
	state->next = number;
	return 0;
}

/* Which way several paths to a prefix are told. */
static const char *add_path_text(const struct bgp_negotiated *agreed, size_t family)
{
	const __u8 bit = (__u8)(agreed ? BGP_FAMILY_BIT(family) : 0);
	const bool receives = bit && agreed->add_path_receive & bit;
	const bool sends = bit && agreed->add_path_send & bit;

	if (receives && sends)
		return ", several paths both ways";
	return receives ? ", several paths received" : sends ? ", several paths told" : "";
}

/* "ipv4-4over6: 12 received, 3 told, 0 due, end of RIB" for each family that is in use. */
static void put_families(struct control_call *call, const struct bgp_peer_state *peer)
{
	char texts[BGP_FAMILIES][160];
	const char *list[BGP_FAMILIES];
	size_t n = 0;

	for (size_t i = 0; i < BGP_FAMILIES; i++) {
		const struct bgp_peer_family_state *family = &peer->families[i];

		if (!peer->config->families[i].is_enabled)
			continue;
		snprintf(texts[n], sizeof(texts[n]),
		         "%s: %s, %zu received, %llu rejected, %zu told, %zu due%s%s%s",
		         bgp_family_rows[i].name,
		         family->is_negotiated ? "negotiated" : "not negotiated", family->received,
		         (unsigned long long)family->rejected, family->told, family->due,
		         family->has_end_of_rib ? ", end of RIB" : "",
		         family->is_stale ? ", stale" : "", add_path_text(peer->negotiated, i));
		list[n] = texts[n];
		n++;
	}
	control_row_strings(call, "families", list, n);
}

static void put_capabilities(struct control_call *call, const struct bgp_capabilities *theirs)
{
	const char *list[256];
	char numbers[256][16];
	size_t n = 0;

	for (unsigned int code = 0; code < 256; code++) {
		const char *name = bgp_capability_name((__u8)code);

		if (!(theirs->codes[code / 64] >> (code % 64) & 1))
			continue;
		snprintf(numbers[n], sizeof(numbers[n]), "%u", code);
		list[n] = name ? name : numbers[n];
		n++;
	}
	control_row_strings(call, "capabilities", list, n);
	control_row_string(call, "host_name", theirs->host_name);
}

static void put_session(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct bgp_session_counters *counters = bgp_session_counters(peer->session);
	struct bgp_address local, remote;
	char text[BGP_ADDRESS_TEXT];

	if (peer->state == BGP_STATE_ESTABLISHED) {
		bgp_session_addresses(peer->session, &local, &remote);
		control_row_string(call, "local_address", bgp_address_print(&local.addr, text));
		control_row_number(call, "local_port", local.port);
		control_row_number(call, "remote_port", remote.port);
	}
	control_row_number(call, "updates_in", (long long)counters->received[BGP_UPDATE]);
	control_row_number(call, "updates_out", (long long)counters->sent[BGP_UPDATE]);
	control_row_number(call, "keepalives_in", (long long)counters->received[BGP_KEEPALIVE]);
	control_row_number(call, "keepalives_out", (long long)counters->sent[BGP_KEEPALIVE]);
	control_row_number(call, "refreshes_in", (long long)counters->received[BGP_ROUTE_REFRESH]);
	control_row_number(call, "refreshes_out", (long long)counters->sent[BGP_ROUTE_REFRESH]);
	control_row_number(call, "bytes_in", (long long)counters->received_bytes);
	control_row_number(call, "bytes_out", (long long)counters->sent_bytes);
	control_row_number(call, "queued_bytes", (long long)bgp_session_queued(peer->session));
}

static void put_peer(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[IP4_ADDR_TEXT];

	control_row_begin(call);
	put_remote(call, peer);
	control_row_string(call, "kind", peer->is_internal ? "internal" : "external");
	control_row_boolean(call, "client", peer->config->is_client);
	control_row_boolean(call, "dynamic", peer->is_dynamic);
	if (!peer->is_internal)
		control_row_string(call, "role", bgp_role_name(peer->config->role));
	if (peer->open) {
		control_row_string(call, "router_id", ip4_addr_print(peer->open->router_id, text));
		control_row_string(call, "peer_role", bgp_role_name(peer->open->capabilities.role));
		put_capabilities(call, &peer->open->capabilities);
	}
	if (peer->negotiated) {
		control_row_number(call, "hold_s", peer->negotiated->hold_s);
		control_row_boolean(call, "extended_next_hop",
		                    peer->negotiated->extended_next_hop != 0);
	}
	put_families(call, peer);
	if (peer->session)
		put_session(call, peer);
	control_row_number(call, "established", peer->established);
	control_row_number(call, "malformed_discarded",
	                   (long long)peer->faults[BGP_OUTCOME_DISCARD]);
	control_row_number(call, "malformed_withdrawn",
	                   (long long)peer->faults[BGP_OUTCOME_WITHDRAW]);
	control_row_number(call, "route_leaks", (long long)peer->leaks);
	control_row_number(call, "refused_calls", (long long)peer->refused);
	put_last_end(call, peer);
	control_row_end(call);
}

int show_bgp_neighbor_next(struct control_call *call, void *data)
{
	struct show_bgp_peer_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_peer_state peer;

	if (!speaker || state->next > BGP_PEERS_MAX ||
	    bgp_speaker_peer(speaker, (__u16)state->next, &peer))
		return CONTROL_END;
	put_peer(call, &peer);
	state->next = peer.number + 1U;
	return state->has_address ? CONTROL_END : CONTROL_MORE;
}
