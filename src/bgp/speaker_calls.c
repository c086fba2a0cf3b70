/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may call: configured neighbours, and those in a range of addresses. */
#include "bgp/speaker_state.h"

#include <arpa/inet.h>
#include <errno.h>

static bool is_address_of(const struct bgp_peer *peer, const struct bgp_address *address)
{
	return !peer->is_range && !peer->is_leaving &&
	       ip6_addr_is_equal(&peer->config.remote.addr, &address->addr) &&
	       (!peer->config.remote.scope || peer->config.remote.scope == address->scope);
}

static bool is_in_range(const struct bgp_peer *peer, const struct ip6_addr *addr)
{
	const struct ip6_addr *range = &peer->config.remote.addr;
	unsigned int len = peer->config.prefix_len;

	for (unsigned int word = 0; word < 4 && len; word++) {
		unsigned int bits = len < 32 ? len : 32;

		if ((ntohl(range->words[word]) ^ ntohl(addr->words[word])) >> (32 - bits))
			return false;
		len -= bits;
	}
	return true;
}

static struct bgp_peer *find_neighbour(struct bgp_speaker *speaker,
                                       const struct bgp_address *address)
{
	for (size_t i = 0; i < speaker->n_peers; i++)
		if (speaker->peers[i] && is_address_of(speaker->peers[i], address))
			return speaker->peers[i];
	return NULL;
}

/* The longest range that holds the address. */
static struct bgp_peer *find_range(struct bgp_speaker *speaker, const struct ip6_addr *addr)
{
	struct bgp_peer *best = NULL;

	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		if (peer && peer->is_range && !peer->is_leaving && !peer->config.is_disabled &&
		    is_in_range(peer, addr) &&
		    (!best || peer->config.prefix_len > best->config.prefix_len))
			best = peer;
	}
	return best;
}

/* A neighbour for as long as its session lasts, configured as its range. */
static struct bgp_peer *make_dynamic(struct bgp_speaker *speaker, const struct bgp_address *caller)
{
	struct bgp_peer *range = find_range(speaker, &caller->addr);
	struct bgp_peer_config config;
	struct bgp_peer *peer;

	if (!range)
		return NULL;
	config = range->config;
	config.remote = *caller;
	config.remote.port = 0;
	config.prefix_len = 128;
	if (bgp_peer_new(speaker, &config, &peer))
		return NULL;
	peer->is_dynamic = true;
	bgp_peer_make_settings(peer);
	bgp_peer_start(peer);
	return peer;
}

static bool may_call(const struct bgp_peer *peer)
{
	return !peer->config.is_disabled && !peer->due_ms[BGP_PEER_START] &&
	       (peer->is_up || bgp_session_state(peer->first) != BGP_STATE_IDLE);
}

/* At most one line a second: strangers can call as often as they like. */
static void tell_refused(struct bgp_speaker *speaker, const struct bgp_address *caller,
                         const struct bgp_peer *peer)
{
	__u64 now_ms = bgp_io_now_ms(speaker->io);
	struct bgp_log_entry entry = {
	        .event = BGP_LOG_REFUSED,
	        .address = caller->addr,
	        .peer = peer ? peer->number : 0,
	};

	if (speaker->refused_ms && now_ms - speaker->refused_ms < 1000)
		return;
	speaker->refused_ms = now_ms;
	bgp_speaker_tell(speaker, &entry);
}

void bgp_speaker_called(void *context, struct bgp_connection *connection)
{
	struct bgp_speaker *speaker = context;
	struct bgp_address local, remote;
	struct bgp_peer *peer;

	bgp_connection_addresses(connection, &local, &remote);
	peer = find_neighbour(speaker, &remote);
	if (!peer)
		peer = make_dynamic(speaker, &remote);
	if (peer && may_call(peer)) {
		bgp_peer_call_in(peer, connection);
		return;
	}
	tell_refused(speaker, &remote, peer);
	bgp_connection_close(connection, 0);
}

void bgp_speaker_set_key(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                         bool is_wanted)
{
	if (!config->options.md5_len)
		return;
	for (unsigned int i = 0; i < speaker->n_listens; i++)
		bgp_listen_set_md5(speaker->listens[i], &config->remote.addr, config->prefix_len,
		                   config->options.md5_key,
		                   is_wanted ? config->options.md5_len : 0);
}

int bgp_speaker_find_peer(const struct bgp_speaker *speaker, const struct ip6_addr *address,
                          __u16 *ret_number)
{
	for (size_t i = 0; i < speaker->n_peers; i++) {
		const struct bgp_peer *peer = speaker->peers[i];

		if (!peer || peer->is_leaving ||
		    !ip6_addr_is_equal(&peer->config.remote.addr, address))
			continue;
		*ret_number = peer->number;
		return 0;
	}
	return -ENOENT;
}
