/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may call: configured neighbours, and those in a range of addresses. */
#include "bgp/speaker_state.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>

/* By its name: an interface that is made anew has another number. */
static bool is_on_link_of(const struct bgp_peer *peer, __u32 scope)
{
	const char *name = peer->config.options.interface;

	return !scope || !*name || if_nametoindex(name) == scope;
}

static bool is_address_of(const struct bgp_peer *peer, const struct bgp_address *address)
{
	return !peer->is_range && !peer->is_leaving &&
	       ip6_addr_is_equal(&peer->config.remote.addr, &address->addr) &&
	       is_on_link_of(peer, address->scope);
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

static bool is_of_range(const struct bgp_peer *peer, const struct bgp_peer *range)
{
	return peer && peer->is_dynamic && !peer->is_leaving && peer->range == range->number;
}

static bool is_full(const struct bgp_peer *range)
{
	const struct bgp_speaker *speaker = range->speaker;
	size_t n = 0;

	for (size_t i = 0; i < speaker->n_peers; i++)
		n += is_of_range(speaker->peers[i], range);
	return range->config.max_neighbors && n >= range->config.max_neighbors;
}

void bgp_peer_leave_range(const struct bgp_peer *range, const struct bgp_notification *why)
{
	const struct bgp_speaker *speaker = range->speaker;

	for (size_t i = 0; i < speaker->n_peers; i++)
		if (is_of_range(speaker->peers[i], range))
			bgp_peer_leave(speaker->peers[i], why);
}

/* As its range, but for the address. Padding too: configurations are compared as bytes. */
static void configure(const struct bgp_peer *range, const struct bgp_address *caller,
                      struct bgp_peer_config *ret_config)
{
	memcpy(ret_config, &range->config, sizeof(*ret_config));
	ret_config->remote = *caller;
	ret_config->remote.port = 0;
	ret_config->prefix_len = 128;
}

void bgp_peer_change_range(struct bgp_peer *range)
{
	const struct bgp_speaker *speaker = range->speaker;

	bgp_peer_make_settings(range);
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];
		struct bgp_peer_config config;

		if (!is_of_range(peer, range))
			continue;
		configure(range, &peer->config.remote, &config);
		bgp_peer_change(peer, &config);
	}
}

/* A neighbour for as long as its session lasts, configured as its range. */
static int make_dynamic(struct bgp_peer *range, const struct bgp_address *caller,
                        struct bgp_peer **ret_peer)
{
	struct bgp_peer_config config;
	struct bgp_peer *peer;
	int err;

	configure(range, caller, &config);
	err = bgp_peer_new(range->speaker, &config, &peer);
	if (err)
		return err;
	peer->is_dynamic = true;
	peer->range = range->number;
	bgp_peer_make_settings(peer);
	bgp_peer_start(peer);
	*ret_peer = peer;
	return 0;
}

static bool is_local_address(const struct bgp_peer *peer, const struct ip6_addr *called)
{
	const struct ip6_addr *local = &peer->config.options.local.addr;

	return !(local->halves[0] | local->halves[1]) || ip6_addr_is_equal(local, called);
}

/* Who calls, or the range that it calls from, NULL: neither; and why it is refused, if it is. */
struct call {
	struct bgp_address called, caller;
	struct bgp_peer *peer;
	const char *refusal;
};

static const char *refusal_of(const struct bgp_peer *peer, const struct bgp_address *called)
{
	if (peer->config.is_disabled)
		return "the neighbour is shut down";
	if (!is_local_address(peer, &called->addr))
		return "the address called is not the local-address of the neighbour";
	if (peer->due_ms[BGP_PEER_START] ||
	    (!peer->is_up && bgp_session_state(peer->first) == BGP_STATE_IDLE))
		return "the neighbour rests after a failure";
	return NULL;
}

static void judge_stranger(struct bgp_speaker *speaker, struct call *call)
{
	call->peer = find_range(speaker, &call->caller.addr);
	if (!call->peer)
		call->refusal = "there is no such neighbour";
	else if (is_full(call->peer))
		call->refusal = "the range has its maximum of neighbours";
	else if (make_dynamic(call->peer, &call->caller, &call->peer))
		call->refusal = "out of memory";
}

/* At most one line a second: strangers can call as often as they like. */
static void refuse(struct bgp_speaker *speaker, const struct call *call)
{
	__u64 now_ms = bgp_io_now_ms(speaker->io);
	struct bgp_log_entry entry = {
	        .event = BGP_LOG_REFUSED,
	        .address = call->caller.addr,
	        .peer = call->peer ? call->peer->number : 0,
	};

	speaker->refused++;
	if (call->peer)
		call->peer->refused++;
	if (speaker->refused_ms && now_ms - speaker->refused_ms < 1000)
		return;
	speaker->refused_ms = now_ms;
	snprintf(entry.text, sizeof(entry.text), "%s", call->refusal);
	bgp_speaker_tell(speaker, &entry);
}

void bgp_speaker_called(void *context, struct bgp_connection *connection)
{
	struct bgp_speaker *speaker = context;
	struct call call = {.refusal = NULL};

	bgp_connection_addresses(connection, &call.called, &call.caller);
	call.peer = find_neighbour(speaker, &call.caller);
	if (call.peer)
		call.refusal = refusal_of(call.peer, &call.called);
	else
		judge_stranger(speaker, &call);
	if (!call.refusal) {
		bgp_peer_call_in(call.peer, connection);
		return;
	}
	refuse(speaker, &call);
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
