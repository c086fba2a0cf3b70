/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All about a neighbour: `show bgp neighbor` and `show bgp families`. */
#include "daemon/show_bgp.h"

#include <errno.h>
#include <stdio.h>

#include "base/addr.h"
#include "daemon/pe_bgp.h"

int show_bgp_neighbor_open(struct control_call *call, void *data, const json_t *arguments)
{
	struct show_bgp_peer_state *state = data;
	const char *address = control_string(arguments, "address");
	__u16 number;
	int err;

	if (!call_speaker(call))
		return bgp_not_running(call);
	if (!address)
		return 0;
	err = show_bgp_find_peer(call, address, &number);
	if (err)
		return err;
	state->has_address = true;
	state->next = number;
	return 0;
}

/* Which way several paths to a prefix are told, in the words of the configuration. */
static const char *add_path_text(const struct bgp_negotiated *agreed, size_t family)
{
	static const char *const words[] = {"off", "receive", "send", "both"};
	const __u8 bit = BGP_FAMILY_BIT(family);
	unsigned int directions = 0;

	if (agreed && agreed->add_path_receive & bit)
		directions |= 1;
	if (agreed && agreed->add_path_send & bit)
		directions |= 2;
	return words[directions];
}

/* "ipv4-4over6: 12 received, 3 told, 0 due, add-path off, end of RIB" for each family that is in
 * use. */
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
		         "%s: %s, %zu received, %llu rejected, %zu told, %zu due, add-path %s%s%s",
		         bgp_family_rows[i].name,
		         family->is_negotiated ? "negotiated" : "not negotiated", family->received,
		         (unsigned long long)family->rejected, family->told, family->due,
		         add_path_text(peer->negotiated, i),
		         family->has_end_of_rib ? ", end of RIB" : "",
		         family->is_stale ? ", stale" : "");
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

/* The timers that run, and how they are set. */
static void put_timers(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct daemon *daemon = control_context(call);
	const struct bgp_fsm *fsm = bgp_session_fsm(peer->session);
	__u64 now_ms = uv_now(&daemon->loop), hold_ms = fsm->due_ms[BGP_TIMER_HOLD];

	control_row_number(call, "configured_hold_s", peer->config->hold_s);
	if (peer->negotiated) {
		control_row_number(call, "hold_s", peer->negotiated->hold_s);
		control_row_number(call, "keepalive_s", peer->negotiated->hold_s / 3);
		if (hold_ms > now_ms)
			control_row_number(call, "hold_left_s",
			                   (long long)(hold_ms - now_ms) / 1000);
	}
	control_row_number(call, "connect_retry_s", peer->config->connect_retry_s);
	if (peer->next_try_ms > now_ms)
		control_row_number(call, "next_try_s",
		                   (long long)(peer->next_try_ms - now_ms) / 1000);
}

/* "MD5", "TTL security 1 hop", "multihop 5" */
static void put_transport(struct control_call *call, const struct bgp_peer_config *config)
{
	char hops[32];
	const char *list[3];
	size_t n = 0;

	if (config->options.md5_len)
		list[n++] = "MD5";
	if (config->has_gtsm || config->is_multihop) {
		snprintf(hops, sizeof(hops), "%s %u",
		         config->has_gtsm ? "TTL security" : "multihop", config->hops);
		list[n++] = hops;
	}
	if (config->is_passive)
		list[n++] = "passive";
	control_row_strings(call, "transport", list, n);
}

static void put_restart(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct bgp_negotiated *agreed = peer->negotiated;

	control_row_boolean(call, "graceful_restart", peer->config->has_graceful_restart);
	if (!agreed)
		return;
	control_row_number(call, "peer_restart_s", agreed->peer_restart_s);
	control_row_boolean(call, "peer_keeps_forwarding", agreed->peer_restart_families);
}

static void put_identity(struct control_call *call, const struct bgp_peer_state *peer)
{
	const struct config_bgp *bgp = call_pe(call)->config->bgp;
	const struct bgp_peer_config *config = peer->config;

	show_bgp_put_peer(call, peer);
	control_row_string(call, "kind", peer->is_internal ? "internal" : "external");
	control_row_number(call, "local_as", config->local_as ? config->local_as : bgp->local_as);
	control_row_boolean(call, "client", config->is_client);
	control_row_boolean(call, "dynamic", peer->is_dynamic);
	if (!peer->is_internal)
		control_row_string(call, "role", bgp_role_name(config->role));
}

static void put_peer(struct control_call *call, const struct bgp_peer_state *peer)
{
	char text[IP4_ADDR_TEXT];

	control_row_begin(call);
	put_identity(call, peer);
	if (peer->open) {
		control_row_string(call, "router_id", ip4_addr_print(peer->open->router_id, text));
		control_row_string(call, "peer_role", bgp_role_name(peer->open->capabilities.role));
		put_capabilities(call, &peer->open->capabilities);
	}
	if (peer->negotiated)
		control_row_boolean(call, "extended_next_hop",
		                    peer->negotiated->extended_next_hop != 0);
	put_families(call, peer);
	put_transport(call, peer->config);
	put_timers(call, peer);
	put_restart(call, peer);
	put_session(call, peer);
	control_row_number(call, "established", peer->established);
	control_row_number(call, "malformed_discarded",
	                   (long long)peer->faults[BGP_OUTCOME_DISCARD]);
	control_row_number(call, "malformed_withdrawn",
	                   (long long)peer->faults[BGP_OUTCOME_WITHDRAW]);
	control_row_number(call, "route_leaks", (long long)peer->leaks);
	control_row_number(call, "refused_calls", (long long)peer->refused);
	show_bgp_put_end(call, peer);
	show_bgp_put_note(call, peer);
	control_row_end(call);
}

/* The name of a policy; without one what takes its place. */
static const char *policy_text(const struct bgp_policy *policy, bool is_internal)
{
	if (policy)
		return policy->name;
	return is_internal ? "(everything)" : "(nothing)";
}

static void put_family(struct control_call *call, const struct bgp_peer_state *peer, size_t id)
{
	const struct bgp_peer_family *config = &peer->config->families[id];
	const struct bgp_peer_family_state *family = &peer->families[id];

	control_row_begin(call);
	show_bgp_put_neighbor(call, peer);
	control_row_string(call, "family", bgp_family_rows[id].name);
	control_row_boolean(call, "negotiated", family->is_negotiated);
	control_row_string(call, "add_path", add_path_text(peer->negotiated, id));
	control_row_string(call, "import", policy_text(config->import, peer->is_internal));
	control_row_number(call, "received", (long long)family->received);
	control_row_number(call, "rejected", (long long)family->rejected);
	if (config->max_prefixes)
		control_row_number(call, "limit", config->max_prefixes);
	control_row_string(call, "export", policy_text(config->export, peer->is_internal));
	control_row_number(call, "told", (long long)family->told);
	control_row_number(call, "due", (long long)family->due);
	control_row_boolean(call, "end_of_rib", family->has_end_of_rib);
	control_row_boolean(call, "end_of_rib_sent", family->has_sent_end_of_rib);
	control_row_boolean(call, "stale", family->is_stale);
	control_row_end(call);
}

static void put_peer_families(struct control_call *call, const struct bgp_peer_state *peer)
{
	for (size_t id = 0; id < BGP_FAMILIES; id++)
		if (peer->config->families[id].is_enabled)
			put_family(call, peer, id);
}

/* A neighbour's rows by `put`; of one neighbour or, turn by turn, of all. */
static int next_peer(struct control_call *call, struct show_bgp_peer_state *state,
                     void (*put)(struct control_call *call, const struct bgp_peer_state *peer))
{
	const struct bgp_speaker *speaker = call_speaker(call);
	struct bgp_peer_state peer;

	if (!speaker || state->next > BGP_PEERS_MAX ||
	    bgp_speaker_peer(speaker, (__u16)state->next, &peer))
		return CONTROL_END;
	put(call, &peer);
	state->next = peer.number + 1U;
	return state->has_address ? CONTROL_END : CONTROL_MORE;
}

int show_bgp_neighbor_next(struct control_call *call, void *data)
{
	return next_peer(call, data, put_peer);
}

int show_bgp_families_next(struct control_call *call, void *data)
{
	return next_peer(call, data, put_peer_families);
}
