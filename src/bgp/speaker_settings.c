/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what is configured of a peer to what its sessions and its update groups must know. */
#include "bgp/speaker_state.h"

#include <errno.h>
#include <string.h>

enum {
	OPEN_HOLD_S = 240, /* RFC 4271 section 8.2.2 */
	TTL_MAX = 255,
};

__u32 bgp_peer_local_as(const struct bgp_peer *peer)
{
	return peer->config.local_as ? peer->config.local_as : peer->speaker->config.as;
}

bool bgp_peer_is_internal(const struct bgp_peer *peer)
{
	return peer->config.peer_as == bgp_peer_local_as(peer);
}

__u8 bgp_peer_role(const struct bgp_peer *peer)
{
	return bgp_peer_is_internal(peer) ? BGP_ROLE_NONE : peer->config.role;
}

/* Who is how far away: direct external peers send with 1, or, to be checked, with 255. */
static void derive_ttls(const struct bgp_peer *peer, struct bgp_connection_options *options)
{
	const struct bgp_peer_config *config = &peer->config;
	bool is_internal = bgp_peer_is_internal(peer);
	__u8 hops = config->hops;

	options->ttl = 0;
	options->min_ttl = 0;
	if (config->has_gtsm) {
		if (!hops && !is_internal)
			hops = 1;
		options->ttl = TTL_MAX;
		options->min_ttl = hops ? (__u8)(TTL_MAX + 1 - hops) : 0;
	} else if (!is_internal) {
		options->ttl = config->is_multihop ? (hops ? hops : TTL_MAX) : 1;
	}
}

static void offer_families(const struct bgp_peer_config *config,
                           struct bgp_capabilities *capabilities)
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		const struct bgp_peer_family *row = &config->families[family];
		const __u8 bit = BGP_FAMILY_BIT(family);

		if (!row->is_enabled)
			continue;
		capabilities->families |= bit;
		capabilities->extended_next_hop |= row->has_extended_next_hop ? bit : 0;
		capabilities->add_path_receive |= row->add_path_receive ? bit : 0;
		capabilities->add_path_send |= row->add_path_send ? bit : 0;
	}
	capabilities->has_multiprotocol = capabilities->families;
}

static void offer_restart(const struct bgp_peer *peer, struct bgp_capabilities *capabilities)
{
	const struct bgp_speaker *speaker = peer->speaker;

	if (!peer->config.has_graceful_restart)
		return;
	capabilities->has_graceful_restart = true;
	capabilities->has_notification_restart = true;
	capabilities->restart_s = peer->config.restart_s;
	capabilities->restart_families = capabilities->families;
	capabilities->is_restarting = speaker->config.is_restarting && !speaker->is_selecting;
	/* What forwards now goes on forwarding from one session to the next: the F bit. */
	if (speaker->config.is_restarting || peer->established)
		capabilities->restart_forwarding = capabilities->families;
}

static struct bgp_open make_open(const struct bgp_peer *peer)
{
	const struct bgp_speaker_config *speaker = &peer->speaker->config;
	struct bgp_open open = {
	        .as = bgp_peer_local_as(peer),
	        .hold_s = peer->config.hold_s,
	        .router_id = speaker->router_id,
	        .capabilities = {.has_refresh = true,
	                         .has_enhanced_refresh = true,
	                         .has_extended_message = true,
	                         .has_as4 = true,
	                         .as4 = bgp_peer_local_as(peer),
	                         .role = bgp_peer_role(peer)},
	        .wants_role = peer->config.wants_role,
	};

	offer_families(&peer->config, &open.capabilities);
	offer_restart(peer, &open.capabilities);
	memcpy(open.capabilities.host_name, speaker->host_name, sizeof(speaker->host_name));
	return open;
}

void bgp_peer_make_settings(struct bgp_peer *peer)
{
	const struct bgp_peer_config *config = &peer->config;
	struct bgp_session_settings *settings = &peer->settings;

	*settings = (struct bgp_session_settings){
	        .fsm = {.connect_retry_s = config->connect_retry_s,
	                .hold_s = config->hold_s,
	                .open_hold_s = OPEN_HOLD_S,
	                .delay_open_s = config->delay_open_s,
	                .idle_hold_s = config->idle_hold_s,
	                .idle_hold_max_s = config->idle_hold_max_s,
	                .is_passive = config->is_passive || peer->is_dynamic,
	                .does_restart = !peer->is_dynamic},
	        .open = make_open(peer),
	        .peer_as = config->peer_as,
	        .remote = config->remote,
	        .options = config->options,
	};
	if (!settings->remote.port)
		settings->remote.port = BGP_PORT;
	derive_ttls(peer, &settings->options);
	peer->second_settings = *settings;
	peer->second_settings.fsm.is_passive = true;
	peer->second_settings.fsm.does_restart = false;
}

/*
 * Policies, limits and names can change under a session, all else can't. Whether a peer is a client
 * decides what all others are told of its routes: these come in anew. What counts only when a
 * session begins can wait for the next one if the peer is up.
 */
bool bgp_peer_has_same_session(const struct bgp_peer_config *a, const struct bgp_peer_config *b,
                               bool is_up)
{
	const struct bgp_peer_config *both[] = {a, b};
	struct bgp_peer_config rest[2];

	for (int i = 0; i < 2; i++) {
		memcpy(&rest[i], both[i], sizeof(rest[i]));
		memset(rest[i].name, 0, sizeof(rest[i].name));
		memset(rest[i].farewell, 0, sizeof(rest[i].farewell));
		rest[i].removes_private_as = false;
		rest[i].stale_s = rest[i].connect_retry_s = rest[i].max_neighbors = 0;
		rest[i].idle_hold_s = rest[i].idle_hold_max_s = 0;
		if (is_up) {
			rest[i].restart_s = rest[i].delay_open_s = rest[i].remote.port = 0;
			rest[i].is_passive = false;
		}
		for (int family = 0; family < BGP_FAMILIES; family++) {
			struct bgp_peer_family *row = &rest[i].families[family];
			struct bgp_peer_family kept;

			memset(&kept, 0, sizeof(kept));
			kept.is_enabled = row->is_enabled;
			kept.has_extended_next_hop = row->has_extended_next_hop;
			kept.add_path_receive = row->add_path_receive;
			kept.add_path_send = row->add_path_send;
			memcpy(row, &kept, sizeof(kept));
		}
	}
	/* Zeroed by its init. NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	return !memcmp(&rest[0], &rest[1], sizeof(rest[0]));
}

/* Our address for "next hop self": of the session where the peer takes IPv4 next hops. */
static struct ip6_addr self_of(const struct bgp_peer *peer, bool wants_ip4)
{
	struct bgp_address local, remote;

	if (!wants_ip4)
		return peer->speaker->config.vif;
	bgp_session_addresses(peer->active, &local, &remote);
	return local.addr;
}

struct bgp_export_terms bgp_peer_terms(const struct bgp_peer *peer, enum bgp_family_id family)
{
	const struct bgp_speaker_config *speaker = &peer->speaker->config;
	const struct bgp_negotiated *agreed = &peer->negotiated;
	const struct bgp_peer_family *config = &peer->config.families[family];
	bool has_4over6 = agreed->families & BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	struct bgp_export_terms terms;

	memset(&terms, 0, sizeof(terms)); /* terms are compared by their bytes */
	terms.format.family = family;
	terms.format.has_as4 = agreed->has_as4;
	terms.format.max_len =
	        agreed->has_extended_message ? BGP_EXTENDED_MESSAGE_MAX : BGP_MESSAGE_MAX;
	terms.is_internal = bgp_peer_is_internal(peer);
	terms.is_client = peer->config.is_client;
	terms.has_extended_next_hop =
	        agreed->extended_next_hop & BGP_FAMILY_BIT(family) && !has_4over6;
	terms.has_add_path = agreed->add_path_send & BGP_FAMILY_BIT(family);
	terms.wants_end_of_rib = true; /* RFC 4724 section 2: useful to all */
	terms.removes_private_as = peer->config.removes_private_as;
	terms.next_hop_mode = config->next_hop_mode;
	terms.local_as = bgp_peer_local_as(peer);
	terms.peer_as = peer->open.as;
	terms.router_id = speaker->router_id;
	terms.cluster_id = speaker->cluster_id ? speaker->cluster_id : speaker->router_id;
	terms.self = self_of(peer, family == BGP_IPV4_UNICAST && !terms.has_extended_next_hop);
	terms.policy = config->export;
	bgp_export_set_role(&terms, bgp_peer_role(peer));
	return terms;
}

void bgp_peer_apply_terms(struct bgp_peer *peer)
{
	for (int family = 0; family < BGP_FAMILIES && peer->is_up; family++) {
		struct bgp_export_terms terms = bgp_peer_terms(peer, family);

		/* Families that it does not get (-ENOENT) have none. */
		if (bgp_out_change_terms(peer->speaker->out, peer->number, &terms) == -ENOMEM)
			bgp_session_starve(peer->active);
	}
}
