/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two sessions over the loopback interface of a network of their own:
 *
 *      alice 127.0.0.1 or fd00::1, AS 65001  -- calls -->  bob 127.0.0.2 or fd00::2, AS 65002
 */
#ifndef TESTS_BGP_PAIR_H
#define TESTS_BGP_PAIR_H

#include "loopback.h"

#include "bgp/session.h"

struct end {
	struct bgp_session_settings settings;
	struct bgp_session *session;
	int n_up, n_down, n_calls, n_updates, n_refreshes, n_writable, n_states[BGP_STATES];
	size_t update_bytes;
	bool loses_collisions;
	bool last_is_ours, keeps_paths;
	struct bgp_notification last;
};

struct pair {
	uv_loop_t loop;
	struct bgp_io *io;
	struct bgp_listen *listen;
	struct end alice, bob;
};

/* The settings of both can be changed between declaring and starting. */
void pair_declare(struct pair *pair, const char *alice, const char *bob);
struct bgp_session_settings pair_settings(__u32 as, __u32 peer_as);
void pair_start(struct pair *pair);
/* Without alice, for tests that speak to bob by bytes. */
void pair_start_bob(struct pair *pair);
void pair_finish(struct pair *pair);

void pair_wait(struct pair *pair, bool (*holds)(void *context), const char *what);
/* Conditions to wait for. */
bool pair_is_up(void *context);
bool pair_is_down(void *context);
bool pair_has_bob_down(void *context);

#endif
