/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void bgp_settings_speaker(const struct config *config, struct bgp_speaker_config *ret_speaker)
{
	const struct config_bgp *bgp = config->bgp;
	struct bgp_speaker_config speaker = {
	        .as = bgp->local_as,
	        .router_id = bgp->router_id,
	        .cluster_id = bgp->cluster_id,
	        .vif = config->vif.ipv6_address,
	        .rib = {.max_paths = bgp->multipath,
	                .max_slots = bgp->add_path_limit,
	                .always_compares_med = bgp->always_compares_med,
	                .ignores_router_id_if_older = bgp->prefers_older},
	        .select_s = bgp->select_s,
	};

	gethostname(speaker.host_name, sizeof(speaker.host_name) - 1);
	for (size_t i = 0; i < bgp->n_listen; i++)
		speaker.listen[speaker.n_listen++] =
		        (struct bgp_address){.addr = bgp->listen[i], .port = bgp->port};
	if (!bgp->n_listen) {
		speaker.listen[0].port = bgp->port;
		speaker.listen[1] =
		        (struct bgp_address){.addr = bgp_next_hop_of_ip4(0), .port = bgp->port};
		speaker.n_listen = 2;
	}
	*ret_speaker = speaker;
}

static void set_families(const struct config_neighbor *neighbor,
                         const struct bgp_policies *policies, struct bgp_peer_config *peer)
{
	static const enum bgp_family_id ids[CONFIG_BGP_FAMILIES] = {
	        [CONFIG_BGP_IPV4_UNICAST] = BGP_IPV4_UNICAST,
	        [CONFIG_BGP_IPV4_4OVER6] = BGP_IPV4_4OVER6,
	};
	static const enum bgp_next_hop_mode modes[] = {
	        [CONFIG_NEXT_HOP_DEFAULT] = BGP_NEXT_HOP_DEFAULT,
	        [CONFIG_NEXT_HOP_SELF] = BGP_NEXT_HOP_SELF,
	        [CONFIG_NEXT_HOP_UNCHANGED] = BGP_NEXT_HOP_UNCHANGED,
	};

	for (size_t i = 0; i < CONFIG_BGP_FAMILIES; i++) {
		struct bgp_peer_family *family = &peer->families[ids[i]];

		*family = (struct bgp_peer_family){
		        .is_enabled = neighbor->families & 1U << i,
		        .has_extended_next_hop =
		                neighbor->has_extended_next_hop && ids[i] == BGP_IPV4_UNICAST,
		        .add_path_receive = neighbor->add_path & CONFIG_ADD_PATH_RECEIVE,
		        .add_path_send = neighbor->add_path & CONFIG_ADD_PATH_SEND,
		        .next_hop_mode = modes[neighbor->next_hop],
		        .max_prefixes = neighbor->max_prefixes,
		        .max_prefix_warning = neighbor->max_prefix_warning,
		        .max_prefix_restart_s = neighbor->max_prefix_restart_s,
		        .import = bgp_policies_find(policies, neighbor->import),
		        .export = bgp_policies_find(policies, neighbor->export),
		};
	}
}

static void set_options(const struct config_neighbor *neighbor,
                        struct bgp_connection_options *options)
{
	size_t len = strlen(neighbor->md5_password);

	options->local.addr = neighbor->local_address;
	options->md5_len = (__u8)len;
	memcpy(options->md5_key, neighbor->md5_password, len);
	snprintf(options->interface, sizeof(options->interface), "%s", neighbor->interface);
}

static void set_timers(const struct config_bgp *config, const struct config_neighbor *neighbor,
                       struct bgp_peer_config *peer)
{
	peer->hold_s = neighbor->hold_s;
	peer->connect_retry_s = neighbor->connect_retry_s;
	peer->delay_open_s = neighbor->delay_open_s;
	peer->idle_hold_s = neighbor->idle_hold_s;
	peer->idle_hold_max_s = neighbor->idle_hold_max_s;
	peer->has_graceful_restart = neighbor->has_graceful_restart;
	peer->restart_s = config->restart_s;
	peer->stale_s = config->stale_s;
}

void bgp_settings_peer(const struct config_bgp *config, const struct config_neighbor *neighbor,
                       const struct bgp_policies *policies, struct bgp_peer_config *ret_peer)
{
	static const __u8 roles[] = {
	        [CONFIG_ROLE_PROVIDER] = BGP_ROLE_PROVIDER,
	        [CONFIG_ROLE_ROUTE_SERVER] = BGP_ROLE_ROUTE_SERVER,
	        [CONFIG_ROLE_ROUTE_SERVER_CLIENT] = BGP_ROLE_ROUTE_SERVER_CLIENT,
	        [CONFIG_ROLE_CUSTOMER] = BGP_ROLE_CUSTOMER,
	        [CONFIG_ROLE_PEER] = BGP_ROLE_PEER,
	        [CONFIG_ROLE_NONE] = BGP_ROLE_NONE,
	};
	struct bgp_peer_config peer;

	bgp_peer_config_init(&peer);
	snprintf(peer.name, sizeof(peer.name), "%s", neighbor->description);
	snprintf(peer.farewell, sizeof(peer.farewell), "%s", neighbor->shutdown_message);
	peer.remote = (struct bgp_address){.addr = neighbor->address, .port = neighbor->port};
	peer.prefix_len = neighbor->prefix_len;
	peer.peer_as = neighbor->remote_as;
	peer.local_as = neighbor->local_as;
	peer.is_passive = neighbor->is_passive;
	peer.is_client = neighbor->is_client;
	peer.is_disabled = neighbor->is_shut_down;
	peer.removes_private_as = neighbor->removes_private_as;
	peer.is_multihop = neighbor->multihop;
	peer.has_gtsm = neighbor->ttl_security_hops;
	peer.hops = neighbor->multihop ? neighbor->multihop : neighbor->ttl_security_hops;
	peer.role = roles[neighbor->role];
	peer.wants_role = neighbor->is_role_strict;
	peer.enforces_first_as = neighbor->enforces_first_as;
	peer.max_neighbors = neighbor->max_neighbors;
	set_timers(config, neighbor, &peer);
	set_options(neighbor, &peer.options);
	set_families(neighbor, policies, &peer);
	*ret_peer = peer;
}
