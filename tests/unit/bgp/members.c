/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "members.h"

#include "base/addr.h"
#include "bgp/update.h"

#include <string.h>

/* Connections linger for some seconds. */
#define PATIENCE_NS 10000000000ull

uv_loop_t members_loop;

static void on_routes(void *context, const struct bgp_change *changes, size_t n)
{
	struct member *member = context;

	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		while (at < member->n_routes &&
		       (member->routes[at].prefix.addr != changes[i].prefix.addr ||
		        member->routes[at].prefix.len != changes[i].prefix.len))
			at++;
		if (changes[i].hop_set != BGP_HOP_SET_NONE) {
			member->routes[at] = changes[i];
			member->n_routes += at == member->n_routes;
		} else if (at < member->n_routes) {
			member->routes[at] = member->routes[--member->n_routes];
		}
	}
}

static void on_hop_set(void *context, __u32 set, const __u32 *hops, unsigned int n)
{
	struct member *member = context;

	(void)set;
	(void)hops;
	member->n_sets_empty += !n;
}

static void on_logged(void *context, const struct bgp_log_entry *entry)
{
	struct member *member = context;

	member->n_logged[entry->event]++;
	if (member->hears)
		member->hears(entry);
	if (*entry->text)
		memcpy(member->last_text, entry->text, sizeof(member->last_text));
	if (entry->event != BGP_LOG_NOTIFICATION)
		return;
	member->last = entry->notification;
	member->last_is_ours = entry->is_ours;
}

static void on_selected(void *context)
{
	struct member *member = context;

	member->n_selected++;
}

static void on_track(void *context, __u32 hop, const struct bgp_hop *what)
{
	struct member *member = context;

	(void)what;
	member->hop = hop;
	if (!member->leaves_hops_open)
		bgp_speaker_hop_resolved(member->speaker, hop, true, 10);
}

struct bgp_speaker_config member_config(const char *address)
{
	struct bgp_speaker_config config = {
	        .as = AS,
	        .vif = loopback_address(address, 0).addr,
	        .rib = {.max_paths = 1, .max_slots = 2},
	        .n_listen = 1,
	};

	config.router_id = config.vif.words[3];
	config.listen[0] = loopback_address(address, BGP_PORT);
	return config;
}

void member_raise_with(struct member *member, const struct bgp_speaker_config *config)
{
	const struct bgp_speaker_listener listener = {
	        .routes_changed = on_routes,
	        .hop_set_changed = on_hop_set,
	        .logged = on_logged,
	        .selected = on_selected,
	        .context = member,
	};
	const struct bgp_hop_tracker tracker = {.track = on_track, .context = member};

	assert_int_equal(
	        bgp_speaker_new(&members_loop, config, &listener, &tracker, &member->speaker), 0);
}

void member_raise(struct member *member, const char *address)
{
	struct bgp_speaker_config config = member_config(address);

	*member = (struct member){.address = address};
	member_raise_with(member, &config);
}

struct bgp_peer_config member_neighbour(const struct member *member, const char *address)
{
	struct bgp_peer_config config;

	memset(&config, 0, sizeof(config));
	config.remote = loopback_address(address, 0);
	config.prefix_len = 128;
	config.peer_as = AS;
	config.role = BGP_ROLE_NONE;
	config.hold_s = 90;
	config.connect_retry_s = 1;
	config.idle_hold_s = 1;
	config.idle_hold_max_s = 1;
	config.restart_s = 60;
	config.stale_s = 60;
	config.options.local = loopback_address(member->address, 0);
	config.families[BGP_IPV4_4OVER6].is_enabled = true;
	return config;
}

__u16 member_add(struct member *member, const struct bgp_peer_config *config)
{
	__u16 number;

	assert_int_equal(bgp_speaker_add_peer(member->speaker, config, &number), 0);
	return number;
}

void member_peer(struct member *a, struct member *b)
{
	struct bgp_peer_config of_a = member_neighbour(a, b->address),
	                       of_b = member_neighbour(b, a->address);

	member_add(a, &of_a);
	member_add(b, &of_b);
}

struct ip4_prefix member_prefix(const char *text)
{
	struct ip4_prefix prefix;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	return prefix;
}

void member_write_route(struct bgp_writer *writer, const char *prefix, const char *next_hop)
{
	static const struct bgp_update_format format = {
	        .family = BGP_IPV4_4OVER6, .has_as4 = true, .max_len = BGP_MESSAGE_MAX};
	const struct bgp_next_hop hop = {.addr = loopback_address(next_hop, 0).addr};
	const struct ip4_prefix parsed = member_prefix(prefix);
	static struct bgp_draft draft;

	bgp_draft_init(&draft);
	assert_int_equal(bgp_update_write(writer, &format,
	                                  bgp_reader_of(draft.bytes, draft.len_bytes), &hop,
	                                  &parsed, 1),
	                 1);
}

void member_originate(struct member *member, const char *text)
{
	struct bgp_local_route route = {.prefix = member_prefix(text)};

	assert_int_equal(bgp_speaker_originate(member->speaker, &route, NULL), 0);
}

void member_end(struct member *member)
{
	bgp_speaker_free(member->speaker);
	member->speaker = NULL;
	uv_run(&members_loop, UV_RUN_NOWAIT);
}

static bool has_routes(void *context)
{
	const struct wish *wish = context;

	return wish->member->n_routes == wish->n;
}

void member_await_routes(struct member *member, size_t n, const char *what)
{
	struct wish wish = {.member = member, .n = n};

	loopback_wait(&members_loop, has_routes, &wish, what);
}

bool member_has_logged(void *context)
{
	const struct wish *wish = context;

	return wish->member->n_logged[wish->event] >= wish->n;
}

void member_await_event(struct member *member, enum bgp_log_event event, size_t n)
{
	struct wish wish = {.member = member, .n = n, .event = event};

	loopback_wait(&members_loop, member_has_logged, &wish, bgp_log_event_name(event));
}

struct bgp_peer_state member_peer_state(const struct member *member, __u16 from)
{
	struct bgp_peer_state state;

	assert_int_equal(bgp_speaker_peer(member->speaker, from, &state), 0);
	return state;
}

size_t member_established(const struct member *member)
{
	struct bgp_speaker_statistics statistics;

	bgp_speaker_get_statistics(member->speaker, &statistics);
	return statistics.established;
}

static bool has_established(void *context)
{
	const struct wish *wish = context;

	return member_established(wish->member) == wish->n;
}

void member_await_established(struct member *member, size_t n)
{
	struct wish wish = {.member = member, .n = n};

	loopback_wait(&members_loop, has_established, &wish, "sessions are up");
}

int members_begin(void **unused)
{
	(void)unused;
	return uv_loop_init(&members_loop);
}

int members_end(void **unused)
{
	const __u64 end_ns = uv_hrtime() + PATIENCE_NS;

	(void)unused;
	/* A test that failed leaves handles that never end. */
	while (uv_run(&members_loop, UV_RUN_NOWAIT) && uv_hrtime() < end_ns)
		;
	return uv_loop_close(&members_loop);
}
