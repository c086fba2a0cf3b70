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
	if (call_pe(call)->config->bgp)
		return control_fail(call, -ENOENT,
		                    "the log says why; `softwire reload` tries again",
		                    "BGP could not be started");
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

int show_bgp_find_peer(struct control_call *call, const char *address, __u16 *ret_number)
{
	struct ip6_addr addr;

	if (bgp_address_parse(address, &addr))
		return control_fail(call, -EINVAL, NULL, "\"%s\" is no address", address);
	if (bgp_speaker_find_peer(call_speaker(call), &addr, ret_number))
		return control_fail(call, -ENOENT, "see `softwire show bgp summary`",
		                    "no neighbour has the address %s", address);
	return 0;
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

void show_bgp_put_neighbor(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[BGP_ADDRESS_TEXT + 4];

	bgp_address_print(&peer->config->remote.addr, text);
	if (peer->config->prefix_len < 128) {
		bool is_ip4 = bgp_next_hop_is_ip4(&peer->config->remote.addr);

		sprintf(text + strlen(text), "/%u", peer->config->prefix_len - (is_ip4 ? 96 : 0));
	}
	control_row_string(call, "neighbor", text);
}

void show_bgp_put_peer(struct control_call *call, const struct bgp_peer_state *peer)
{
	show_bgp_put_neighbor(call, peer);
	control_row_number(call, "as", peer->open ? peer->open->as : peer->config->peer_as);
	control_row_string(call, "description", peer->config->name);
	control_row_string(call, "state",
	                   peer->config->is_disabled        ? "shut down"
	                   : peer->config->prefix_len < 128 ? "range"
	                                                    : bgp_state_name(peer->state));
	control_row_number(call, "since_s", since_s(call, peer->since_ms));
}

static void print_end(const struct bgp_peer_end *end, char buf[BGP_EVENT_TEXT])
{
	char text[BGP_NOTIFICATION_TEXT];

	if (end->notification.code)
		snprintf(buf, BGP_EVENT_TEXT, "%s %s", end->is_ours ? "sent" : "received",
		         bgp_notification_print(&end->notification, text));
	else
		snprintf(buf, BGP_EVENT_TEXT, "the connection broke");
}

void show_bgp_put_end(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[BGP_EVENT_TEXT];

	if (!peer->last_end.at_ms)
		return;
	print_end(&peer->last_end, text);
	control_row_string(call, "last_end", text);
	control_row_number(call, "last_end_s", since_s(call, peer->last_end.at_ms));
}

/* Whether RFC 8212 rejects all of a direction. */
static bool lacks_policy(const struct bgp_peer_state *peer, bool is_import)
{
	if (peer->is_internal)
		return false;
	for (size_t i = 0; i < BGP_FAMILIES; i++) {
		const struct bgp_peer_family *family = &peer->config->families[i];

		if (family->is_enabled && !(is_import ? family->import : family->export))
			return true;
	}
	return false;
}

/* Of a session that is up: what RFC 8212 keeps it from. */
static const char *policy_note(const struct bgp_peer_state *peer)
{
	bool has_import = !lacks_policy(peer, true);
	bool has_export = !lacks_policy(peer, false);

	if (has_import)
		return has_export ? NULL : "no export policy: it is told nothing";
	return has_export ? "no import policy: nothing is accepted"
	                  : "no policy: nothing is accepted or told";
}

/* What keeps it from being up: the last call that failed, or how the last session ended. */
static const char *trouble(const struct bgp_peer_state *peer, char buf[BGP_EVENT_TEXT])
{
	int call_error = bgp_session_call_error(peer->session);

	if (call_error) {
		snprintf(buf, BGP_EVENT_TEXT, "call failed: %s", strerror(-call_error));
		return buf;
	}
	if (!peer->last_end.at_ms)
		return NULL;
	print_end(&peer->last_end, buf);
	return buf;
}

/*
 * Why a neighbour does not do what one could expect of it. NULL where there is nothing to say.
 */
static const char *note(const struct bgp_peer_state *peer, char buf[BGP_EVENT_TEXT])
{
	const char *why;
	size_t len;

	if (peer->config->is_disabled)
		return NULL;
	if (peer->state == BGP_STATE_ESTABLISHED || peer->config->prefix_len < 128)
		return policy_note(peer);
	why = trouble(peer, buf);
	if (!why || peer->state != BGP_STATE_IDLE || peer->next_try_ms)
		return why;
	len = strlen(buf);
	snprintf(buf + len, BGP_EVENT_TEXT - len, "; rests until `clear bgp`");
	return buf;
}

void show_bgp_put_note(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[BGP_EVENT_TEXT];

	control_row_string(call, "note", note(peer, text));
}

static void put_sums(struct control_call *call, const struct bgp_peer_state *peer)
{
	struct sums sums = sum_families(peer);

	control_row_number(call, "received", (long long)sums.received);
	control_row_number(call, "told", (long long)sums.told);
	control_row_number(call, "due", (long long)sums.due);
}

static void put_summary(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct bgp_session_counters *counters = bgp_session_counters(peer->session);

	control_row_begin(call);
	show_bgp_put_peer(call, peer);
	put_sums(call, peer);
	control_row_number(call, "messages_in", (long long)counters->received[0]);
	control_row_number(call, "messages_out", (long long)counters->sent[0]);
	control_row_number(call, "established", peer->established);
	show_bgp_put_end(call, peer);
	show_bgp_put_note(call, peer);
	control_row_end(call);
}

int show_bgp_summary_next(struct control_call *call, void *data)
{
	struct show_bgp_peer_state *state = data;
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_peer_state peer;

	for (int i = 0; speaker && i < PEERS_A_TURN; i++) {
		if (state->next > BGP_PEERS_MAX ||
		    bgp_speaker_peer(speaker, (__u16)state->next, &peer))
			return CONTROL_END;
		state->next = peer.number + 1U;
		put_summary(call, &peer);
	}
	return speaker ? CONTROL_MORE : CONTROL_END;
}
