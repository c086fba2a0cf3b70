/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair.h"

static bool on_collision(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	return !end->loses_collisions;
}

static bool on_confirmed(void *context, struct bgp_session *session)
{
	(void)context, (void)session;
	return true;
}

static void on_up(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	end->n_up++;
}

static void on_down(void *context, struct bgp_session *session,
                    const struct bgp_notification *notification, bool is_ours, bool keeps_paths)
{
	struct end *end = context;

	(void)session;
	end->n_down++;
	end->last = *notification;
	end->last_is_ours = is_ours;
	end->keeps_paths = keeps_paths;
}

static void on_update(void *context, struct bgp_session *session, struct bgp_reader body)
{
	struct end *end = context;

	(void)session;
	end->n_updates++;
	end->update_bytes += bgp_left(&body);
}

static void on_refresh(void *context, struct bgp_session *session,
                       const struct bgp_refresh *refresh)
{
	struct end *end = context;

	(void)session;
	(void)refresh;
	end->n_refreshes++;
}

static void on_writable(void *context, struct bgp_session *session)
{
	struct end *end = context;

	(void)session;
	end->n_writable++;
}

static void on_changed(void *context, struct bgp_session *session, enum bgp_state was,
                       enum bgp_state is)
{
	struct end *end = context;

	(void)session;
	(void)was;
	end->n_states[is]++;
}

static void on_call(void *context, struct bgp_connection *connection)
{
	struct pair *pair = context;

	pair->bob.n_calls++;
	bgp_session_adopt(pair->bob.session, connection);
}

struct bgp_session_settings pair_settings(__u32 as, __u32 peer_as)
{
	return (struct bgp_session_settings){
	        .fsm = {.connect_retry_s = 1,
	                .hold_s = 90,
	                .open_hold_s = 5,
	                .idle_hold_s = 1,
	                .idle_hold_max_s = 1},
	        .open = {.as = as,
	                 .hold_s = 90,
	                 .router_id = __builtin_bswap32(0x0a000000 + as),
	                 .capabilities = {.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                                  .has_multiprotocol = true,
	                                  .has_refresh = true,
	                                  .has_as4 = true,
	                                  .as4 = as,
	                                  .role = BGP_ROLE_NONE}},
	        .peer_as = peer_as,
	};
}

void pair_declare(struct pair *pair, const char *alice, const char *bob)
{
	*pair = (struct pair){0};
	uv_loop_init(&pair->loop);
	assert_int_equal(bgp_io_new(&pair->loop, &pair->io), 0);
	pair->alice.settings = pair_settings(65001, 65002);
	pair->bob.settings = pair_settings(65002, 65001);
	pair->alice.settings.options.local = loopback_address(alice, 0);
	pair->alice.settings.remote = loopback_address(bob, BGP_PORT);
	pair->bob.settings.options.local = loopback_address(bob, BGP_PORT);
	pair->bob.settings.remote = loopback_address(alice, BGP_PORT);
	pair->bob.settings.fsm.is_passive = true;
}

static void make(struct pair *pair, struct end *end)
{
	const struct bgp_session_owner owner = {
	        .collides = on_collision,
	        .confirms = on_confirmed,
	        .up = on_up,
	        .down = on_down,
	        .update = on_update,
	        .refresh = on_refresh,
	        .writable = on_writable,
	        .changed = on_changed,
	        .context = end,
	};

	assert_int_equal(bgp_session_new(pair->io, &end->settings, &owner, &end->session), 0);
}

void pair_start_bob(struct pair *pair)
{
	assert_int_equal(bgp_listen_new(pair->io, &pair->bob.settings.options.local, on_call, pair,
	                                &pair->listen),
	                 0);
	if (pair->bob.settings.options.md5_len)
		assert_int_equal(bgp_listen_set_md5(pair->listen, &pair->bob.settings.remote.addr,
		                                    128, pair->bob.settings.options.md5_key,
		                                    pair->bob.settings.options.md5_len),
		                 0);
	make(pair, &pair->bob);
	bgp_session_start(pair->bob.session, true);
}

void pair_start(struct pair *pair)
{
	pair_start_bob(pair);
	make(pair, &pair->alice);
	bgp_session_start(pair->alice.session, true);
}

void pair_finish(struct pair *pair)
{
	bgp_session_free(pair->alice.session);
	bgp_session_free(pair->bob.session);
	bgp_listen_free(pair->listen);
	bgp_io_free(pair->io);
	while (uv_run(&pair->loop, UV_RUN_NOWAIT))
		;
	assert_int_equal(uv_loop_close(&pair->loop), 0);
}

bool pair_is_up(void *context)
{
	struct pair *pair = context;

	return pair->alice.n_up && pair->bob.n_up;
}

bool pair_has_bob_down(void *context)
{
	struct pair *pair = context;

	return pair->bob.n_down;
}

bool pair_is_down(void *context)
{
	struct pair *pair = context;

	return pair->alice.n_down && pair->bob.n_down;
}

void pair_wait(struct pair *pair, bool (*holds)(void *context), const char *what)
{
	loopback_wait(&pair->loop, holds, pair, what);
}
