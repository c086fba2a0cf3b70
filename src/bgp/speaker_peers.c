/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/speaker_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_SIZE = 16,
};

struct bgp_peer *bgp_peer_at(const struct bgp_speaker *speaker, __u16 number)
{
	struct bgp_peer *peer = number < speaker->n_peers ? speaker->peers[number] : NULL;

	return peer && !peer->is_leaving ? peer : NULL;
}

/* A number that is free; BGP_PEER_LOCAL is not one. */
static int find_number(struct bgp_speaker *speaker, __u16 *ret_number)
{
	size_t number = BGP_PEER_LOCAL + 1;

	while (number < speaker->n_peers && speaker->peers[number])
		number++;
	if (number > BGP_PEERS_MAX)
		return -ENOSPC;
	if (number >= speaker->peers_size) {
		size_t size = speaker->peers_size ? speaker->peers_size * 2 : FIRST_SIZE;
		struct bgp_peer **peers =
		        reallocarray(speaker->peers, size, sizeof(struct bgp_peer *));

		if (!peers)
			return -ENOMEM;
		memset(peers + speaker->peers_size, 0,
		       (size - speaker->peers_size) * sizeof(struct bgp_peer *));
		speaker->peers = peers;
		speaker->peers_size = size;
	}
	*ret_number = (__u16)number;
	return 0;
}

static void hold_policies(const struct bgp_peer_config *config)
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		if (config->families[family].import)
			bgp_policy_ref(config->families[family].import);
		if (config->families[family].export)
			bgp_policy_ref(config->families[family].export);
	}
}

static void release_policies(const struct bgp_peer_config *config)
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		bgp_policy_put(config->families[family].import);
		bgp_policy_put(config->families[family].export);
	}
}

static void on_timer(void *context)
{
	static void (*const actions[BGP_PEER_TIMERS])(struct bgp_peer * peer) = {
	        [BGP_PEER_START] = bgp_peer_start,
	        [BGP_PEER_RESTART] = bgp_peer_restart_over,
	        [BGP_PEER_STALE] = bgp_peer_stale_over,
	        [BGP_PEER_COLLISION] = bgp_peer_end_collision,
	};
	struct bgp_peer *peer = context;

	for (int timer = 0; timer < BGP_PEER_TIMERS; timer++) {
		__u64 due_ms = peer->due_ms[timer];

		if (!due_ms || due_ms > bgp_io_now_ms(peer->speaker->io))
			continue;
		bgp_peer_set_due(peer, timer, 0);
		actions[timer](peer);
	}
}

void bgp_peer_set_due(struct bgp_peer *peer, enum bgp_peer_timer timer, __u64 due_ms)
{
	__u64 first_ms = 0;

	peer->due_ms[timer] = due_ms;
	for (int i = 0; i < BGP_PEER_TIMERS; i++)
		if (peer->due_ms[i] && (!first_ms || peer->due_ms[i] < first_ms))
			first_ms = peer->due_ms[i];
	bgp_timer_set(peer->timer, first_ms);
}

int bgp_peer_new(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                 struct bgp_peer **ret_peer)
{
	struct bgp_peer *peer = calloc(1, sizeof(*peer));
	int err = peer ? find_number(speaker, &peer->number) : -ENOMEM;

	if (!err)
		err = bgp_timer_new(speaker->io, on_timer, peer, &peer->timer);
	if (err)
		goto undo_new;
	peer->speaker = speaker;
	memcpy(&peer->config, config, sizeof(peer->config));
	peer->is_range = config->prefix_len < 128;
	bgp_peer_make_settings(peer);
	err = bgp_peer_make_session(peer);
	if (err)
		goto undo_timer;
	hold_policies(config);
	peer->since_ms = bgp_io_now_ms(speaker->io);
	speaker->peers[peer->number] = peer;
	if (peer->number >= speaker->n_peers)
		speaker->n_peers = peer->number + 1u;
	*ret_peer = peer;
	return 0;
undo_timer:
	bgp_timer_free(peer->timer);
undo_new:
	free(peer);
	return err;
}

void bgp_peer_free(struct bgp_peer *peer)
{
	bgp_peer_drop_second(peer);
	bgp_session_free(peer->first);
	bgp_timer_free(peer->timer);
	release_policies(&peer->config);
	peer->speaker->peers[peer->number] = NULL;
	free(peer);
}

void bgp_peer_leave(struct bgp_peer *peer, const struct bgp_notification *why)
{
	peer->is_leaving = true;
	bgp_peer_stop(peer, why, true);
	for (int timer = 0; timer < BGP_PEER_TIMERS; timer++)
		bgp_peer_set_due(peer, timer, 0);
	bgp_peer_remove_paths(peer, (__u8)~0);
	bgp_io_wake(peer->speaker->io);
}

static bool is_taken(const struct bgp_speaker *speaker, const struct bgp_peer_config *config)
{
	for (size_t i = 0; i < speaker->n_peers; i++) {
		const struct bgp_peer *peer = speaker->peers[i];

		if (peer && !peer->is_leaving && peer->config.prefix_len == config->prefix_len &&
		    ip6_addr_is_equal(&peer->config.remote.addr, &config->remote.addr))
			return true;
	}
	return false;
}

static bool is_valid(const struct bgp_peer_config *config)
{
	return config->prefix_len <= 128 && (config->peer_as || config->prefix_len < 128) &&
	       (!config->hold_s || config->hold_s >= 3) &&
	       config->options.md5_len <= BGP_MD5_KEY_MAX;
}

int bgp_speaker_add_peer(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                         __u16 *ret_number)
{
	struct bgp_peer *peer;
	int err;

	if (!is_valid(config))
		return -EINVAL;
	if (is_taken(speaker, config))
		return -EEXIST;
	err = bgp_peer_new(speaker, config, &peer);
	if (err)
		return err;
	bgp_speaker_set_key(speaker, config, true);
	bgp_peer_start(peer);
	*ret_number = peer->number;
	return 0;
}

int bgp_speaker_remove_peer(struct bgp_speaker *speaker, __u16 number)
{
	struct bgp_notification why =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_DECONFIGURED, NULL, 0);
	struct bgp_peer *peer = bgp_peer_at(speaker, number);

	if (!peer)
		return -ENOENT;
	bgp_speaker_set_key(speaker, &peer->config, false);
	if (peer->is_range)
		bgp_peer_leave_range(peer, &why);
	bgp_peer_leave(peer, &why);
	bgp_speaker_check_selection(speaker);
	return 0;
}

/* Policies by refresh: what is in is asked for again, what is out is judged again. */
static void apply_policies(struct bgp_peer *peer, const struct bgp_peer_config *was)
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		peer->input.import[family] = peer->config.families[family].import;
		if (peer->is_up && peer->negotiated.families & BGP_FAMILY_BIT(family) &&
		    was->families[family].import != peer->config.families[family].import)
			bgp_peer_ask(peer, family);
	}
	bgp_peer_apply_terms(peer);
	bgp_peer_make_settings(peer); /* for the next session */
}

/* What was kept for it while it restarts, as it seemed. */
static void forget_paths(struct bgp_peer *peer)
{
	bgp_peer_set_due(peer, BGP_PEER_RESTART, 0);
	bgp_peer_set_due(peer, BGP_PEER_STALE, 0);
	bgp_peer_remove_paths(peer, (__u8)~0);
}

/* One that came in through a range calls anew itself. */
static void begin_anew(struct bgp_peer *peer)
{
	struct bgp_notification why =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_CONFIG_CHANGE, NULL, 0);

	if (peer->config.is_disabled)
		why = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, peer->config.farewell);
	if (peer->is_dynamic) {
		bgp_peer_leave(peer, &why);
		return;
	}
	bgp_peer_stop(peer, &why, true);
	if (peer->config.is_disabled)
		forget_paths(peer);
	bgp_peer_make_settings(peer);
	bgp_peer_start(peer);
}

static bool has_same_limits(const struct bgp_peer_config *a, const struct bgp_peer_config *b)
{
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (a->families[family].max_prefixes != b->families[family].max_prefixes)
			return false;
	return true;
}

static bool has_same_key(const struct bgp_peer_config *a, const struct bgp_peer_config *b)
{
	return a->options.md5_len == b->options.md5_len &&
	       !memcmp(a->options.md5_key, b->options.md5_key, a->options.md5_len);
}

void bgp_peer_change(struct bgp_peer *peer, const struct bgp_peer_config *config)
{
	struct bgp_peer_config was;

	memcpy(&was, &peer->config, sizeof(was));
	hold_policies(config);
	memcpy(&peer->config, config, sizeof(peer->config));
	if (peer->is_range)
		bgp_peer_change_range(peer);
	else if (bgp_peer_has_same_session(&was, config, peer->is_up))
		apply_policies(peer, &was);
	else
		begin_anew(peer);
	/* Who rests since it told too much is tried with another limit. */
	if (peer->state == BGP_STATE_IDLE && !has_same_limits(&was, config))
		bgp_peer_start(peer);
	release_policies(&was);
}

int bgp_speaker_change_peer(struct bgp_speaker *speaker, __u16 number,
                            const struct bgp_peer_config *config)
{
	struct bgp_peer *peer = bgp_peer_at(speaker, number);

	if (!peer || peer->is_dynamic)
		return -ENOENT;
	if (!is_valid(config) || config->prefix_len != peer->config.prefix_len)
		return -EINVAL;
	/* A call may come in while there is no key. */
	if (!has_same_key(&peer->config, config)) {
		bgp_speaker_set_key(speaker, &peer->config, false);
		bgp_speaker_set_key(speaker, config, true);
	}
	bgp_peer_change(peer, config);
	return 0;
}

static int clear_in(struct bgp_peer *peer)
{
	if (!peer->negotiated.has_refresh)
		return -EOPNOTSUPP;
	for (int family = 0; family < BGP_FAMILIES; family++)
		if (peer->negotiated.families & BGP_FAMILY_BIT(family))
			bgp_peer_ask(peer, family);
	return 0;
}

static int clear_out(struct bgp_peer *peer)
{
	int err = 0;

	for (int family = 0; family < BGP_FAMILIES && err != -ENOMEM; family++)
		err = bgp_out_refresh(peer->speaker->out, peer->number, family,
		                      peer->negotiated.has_enhanced_refresh);
	return err == -ENOMEM ? err : 0; /* it does not get every family */
}

static int clear_hard(struct bgp_peer *peer, const char *text)
{
	struct bgp_notification why = bgp_notification_of_text(BGP_CEASE_RESET, text);

	/* One that rests is tried again: after too many prefixes that is the way back. */
	if (peer->state == BGP_STATE_IDLE) {
		bgp_peer_start(peer);
		return 0;
	}
	if (peer->is_up && peer->negotiated.has_notification_restart)
		why = bgp_notification_harden(&why);
	bgp_peer_stop(peer, &why, false);
	return 0;
}

int bgp_speaker_clear(struct bgp_speaker *speaker, __u16 number, enum bgp_clear what,
                      const char *text)
{
	struct bgp_peer *peer = bgp_peer_at(speaker, number);

	if (!peer || peer->is_range)
		return -ENOENT;
	if (what == BGP_CLEAR_HARD)
		return clear_hard(peer, text);
	if (!peer->is_up)
		return -ENOTCONN;
	return what == BGP_CLEAR_IN ? clear_in(peer) : clear_out(peer);
}
