/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/speaker_state.h"

#include <errno.h>
#include <stdlib.h>

enum {
	LOG_ENTRIES = 1024,
	QUEUE_BYTES = 1 << 20, /* to one peer, before it is held back */
	STOP_POLL_MS = 10,
	DEFAULT_SELECT_S = 120,
	HUNGER_MS = 100,
};

static void on_track(void *context, __u32 hop, const struct bgp_hop *what)
{
	struct bgp_speaker *speaker = context;

	speaker->is_tracking = true;
	speaker->tracker.track(speaker->tracker.context, hop, what);
	speaker->is_tracking = false;
}

static void on_untrack(void *context, __u32 hop)
{
	struct bgp_speaker *speaker = context;

	if (speaker->tracker.untrack)
		speaker->tracker.untrack(speaker->tracker.context, hop);
}

static void on_hop_set(void *context, __u32 set, const __u32 *hops, unsigned int n)
{
	struct bgp_speaker *speaker = context;

	if (speaker->listener.hop_set_changed)
		speaker->listener.hop_set_changed(speaker->listener.context, set, hops, n);
}

static void on_hop_set_gone(void *context, __u32 set)
{
	struct bgp_speaker *speaker = context;

	if (speaker->listener.hop_set_gone)
		speaker->listener.hop_set_gone(speaker->listener.context, set);
}

static void on_routes(void *context, const struct bgp_change *changes, size_t n)
{
	struct bgp_speaker *speaker = context;

	if (speaker->listener.routes_changed)
		speaker->listener.routes_changed(speaker->listener.context, changes, n);
	if (speaker->out)
		bgp_out_changed(speaker->out, changes, n);
}

static bool is_held(void *context, __u32 number)
{
	struct bgp_speaker *speaker = context;

	return speaker->out && bgp_out_holds(speaker->out, number);
}

static size_t room_of(void *context, __u16 number)
{
	const struct bgp_speaker *speaker = context;
	size_t queued = bgp_session_queued(speaker->peers[number]->active);

	return queued < QUEUE_BYTES ? QUEUE_BYTES - queued : 0;
}

static void send_to(void *context, __u16 number, struct bgp_buffer *messages)
{
	const struct bgp_speaker *speaker = context;

	bgp_session_send(speaker->peers[number]->active, messages);
}

static void wake(void *context)
{
	struct bgp_speaker *speaker = context;

	bgp_io_wake(speaker->io);
}

static void on_starved(void *context)
{
	struct bgp_speaker *speaker = context;

	bgp_timer_set(speaker->hunger_timer, bgp_io_now_ms(speaker->io) + HUNGER_MS);
}

static void on_select_timer(void *context)
{
	bgp_speaker_select(context);
}

static __be32 cluster_of(const struct bgp_speaker_config *config)
{
	return config->cluster_id ? config->cluster_id : config->router_id;
}

static void describe_self(struct bgp_speaker *speaker)
{
	const struct bgp_speaker_config *config = &speaker->config;
	const struct bgp_input_self self = {
	        .as = config->as,
	        .router_id = config->router_id,
	        .cluster_id = cluster_of(config),
	        .vif = config->vif,
	};

	bgp_hops_set_self(speaker->hops, &config->vif);
	bgp_input_set_self(speaker->input, &self);
}

static int make_tables(struct bgp_speaker *speaker)
{
	const struct bgp_hop_tracker tracker = {
	        .track = speaker->tracker.track ? on_track : NULL,
	        .untrack = on_untrack,
	        .context = speaker,
	};
	const struct bgp_hop_set_listener of_sets = {
	        .changed = on_hop_set, .gone = on_hop_set_gone, .context = speaker};
	const struct bgp_rib_listener of_rib = {
	        .changed = on_routes, .is_held = is_held, .context = speaker};
	const struct bgp_out_sink sink = {
	        .room = room_of,
	        .send = send_to,
	        .wake = wake,
	        .starved = on_starved,
	        .context = speaker,
	};
	int err = bgp_hops_new(&tracker, &speaker->hops);

	if (!err)
		err = bgp_hop_sets_new(speaker->hops, &of_sets, &speaker->sets);
	if (!err)
		err = bgp_attrs_pool_new(speaker->hops, &speaker->attrs);
	if (!err)
		err = bgp_rib_new(speaker->attrs, speaker->hops, speaker->sets,
		                  &speaker->config.rib, &of_rib, &speaker->rib);
	if (!err)
		err = bgp_out_new(speaker->rib, speaker->attrs, speaker->hops, &sink,
		                  &speaker->out);
	if (!err)
		err = bgp_input_new(speaker->rib, speaker->attrs, speaker->hops, &speaker->input);
	return err;
}

static int listen_on_all(struct bgp_speaker *speaker)
{
	const struct bgp_speaker_config *config = &speaker->config;
	int err = 0;

	if (config->n_listen > BGP_LISTEN_MAX)
		return -EINVAL;
	while (!err && speaker->n_listens < config->n_listen) {
		err = bgp_listen_new(speaker->io, &config->listen[speaker->n_listens],
		                     bgp_speaker_called, speaker,
		                     &speaker->listens[speaker->n_listens]);
		if (!err)
			speaker->n_listens++;
	}
	return err;
}

static void begin_selection(struct bgp_speaker *speaker)
{
	__u16 wait_s = speaker->config.select_s ? speaker->config.select_s : DEFAULT_SELECT_S;

	speaker->is_selecting = !speaker->config.is_restarting;
	if (!speaker->is_selecting)
		bgp_timer_set(speaker->select_timer, bgp_io_now_ms(speaker->io) + wait_s * 1000ull);
}

static int make(struct bgp_speaker *speaker, struct uv_loop_s *loop)
{
	int err = bgp_io_new(loop, &speaker->io);

	if (!err)
		err = bgp_timer_new(speaker->io, on_select_timer, speaker, &speaker->select_timer);
	if (!err)
		err = bgp_timer_new(speaker->io, wake, speaker, &speaker->hunger_timer);
	if (!err)
		err = bgp_event_log_new(LOG_ENTRIES, &speaker->log);
	if (!err)
		err = make_tables(speaker);
	if (!err)
		err = listen_on_all(speaker);
	if (err)
		return err;
	bgp_io_set_work(speaker->io, bgp_speaker_work, speaker);
	describe_self(speaker);
	begin_selection(speaker);
	return 0;
}

int bgp_speaker_new(struct uv_loop_s *loop, const struct bgp_speaker_config *config,
                    const struct bgp_speaker_listener *listener,
                    const struct bgp_hop_tracker *tracker, struct bgp_speaker **ret_speaker)
{
	struct bgp_speaker *speaker = calloc(1, sizeof(*speaker));
	int err;

	if (!speaker)
		return -ENOMEM;
	speaker->config = *config;
	speaker->listener = *listener;
	speaker->tracker = *tracker;
	err = make(speaker, loop);
	if (err)
		bgp_speaker_free(speaker);
	else
		*ret_speaker = speaker;
	return err;
}

void bgp_speaker_free(struct bgp_speaker *speaker)
{
	if (!speaker)
		return;
	speaker->listener = (struct bgp_speaker_listener){0};
	speaker->tracker = (struct bgp_hop_tracker){0};
	for (unsigned int i = 0; i < speaker->n_listens; i++)
		bgp_listen_free(speaker->listens[i]);
	bgp_input_free(speaker->input);
	bgp_out_free(speaker->out);
	speaker->out = NULL;
	bgp_rib_free(speaker->rib);
	bgp_attrs_pool_free(speaker->attrs);
	bgp_hop_sets_free(speaker->sets);
	bgp_hops_free(speaker->hops);
	for (size_t i = 0; i < speaker->n_peers; i++)
		if (speaker->peers[i])
			bgp_peer_free(speaker->peers[i]);
	bgp_event_log_free(speaker->log);
	bgp_timer_free(speaker->select_timer);
	bgp_timer_free(speaker->stop_timer);
	bgp_timer_free(speaker->hunger_timer);
	bgp_io_free(speaker->io);
	free(speaker->peers);
	free(speaker->walked_hops);
	free(speaker->changed_hops);
	free(speaker);
}

static void on_stop_timer(void *context)
{
	struct bgp_speaker *speaker = context;

	if (bgp_io_is_lingering(speaker->io))
		bgp_timer_set(speaker->stop_timer, bgp_io_now_ms(speaker->io) + STOP_POLL_MS);
	else
		speaker->stopped(speaker->stopped_context);
}

/* The peer keeps our routes: it must believe that the connection was lost. */
static void fall_silent(struct bgp_peer *peer)
{
	bgp_out_leave(peer->speaker->out, peer->number);
	peer->is_up = false;
	bgp_peer_drop_second(peer);
	bgp_session_free(peer->first);
	peer->first = peer->active = NULL;
}

void bgp_speaker_stop(struct bgp_speaker *speaker, const struct bgp_notification *why,
                      bool is_restart, void (*done)(void *context), void *context)
{
	for (unsigned int i = 0; i < speaker->n_listens; i++)
		bgp_listen_free(speaker->listens[i]);
	speaker->n_listens = 0;
	speaker->stopped = done;
	speaker->stopped_context = context;
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		if (!peer)
			continue;
		if (is_restart && peer->config.has_graceful_restart)
			fall_silent(peer);
		else
			bgp_peer_leave(peer, why);
	}
	if (bgp_timer_new(speaker->io, on_stop_timer, speaker, &speaker->stop_timer))
		done(context);
	else
		bgp_timer_set(speaker->stop_timer, bgp_io_now_ms(speaker->io));
}

static void change_terms(struct bgp_speaker *speaker)
{
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		if (!peer)
			continue;
		bgp_peer_make_settings(peer);
		bgp_peer_apply_terms(peer);
	}
}

/* What we took for our own next hop or for a loop of our cluster is to be judged again. */
static void ask_again(struct bgp_speaker *speaker)
{
	for (size_t i = 0; i < speaker->n_peers; i++) {
		struct bgp_peer *peer = speaker->peers[i];

		for (int family = 0; peer && family < BGP_FAMILIES && peer->is_up; family++)
			if (peer->negotiated.families & BGP_FAMILY_BIT(family))
				bgp_peer_ask(peer, family);
	}
}

int bgp_speaker_configure(struct bgp_speaker *speaker, const struct bgp_speaker_config *config)
{
	struct bgp_speaker_config *ours = &speaker->config;
	bool is_other = config->as != ours->as || config->router_id != ours->router_id;
	bool has_other_loops = !ip6_addr_is_equal(&config->vif, &ours->vif) ||
	                       cluster_of(config) != cluster_of(ours);

	for (size_t i = 0; is_other && i < speaker->n_peers; i++)
		if (speaker->peers[i] && !speaker->peers[i]->is_leaving)
			return -EBUSY;
	ours->as = config->as;
	ours->router_id = config->router_id;
	ours->cluster_id = config->cluster_id;
	ours->vif = config->vif;
	ours->rib = config->rib;
	describe_self(speaker);
	bgp_rib_set_settings(speaker->rib, &ours->rib);
	speaker->is_deciding_again = true;
	speaker->decide_cursor = 0;
	change_terms(speaker);
	if (has_other_loops)
		ask_again(speaker);
	bgp_io_wake(speaker->io);
	return 0;
}
