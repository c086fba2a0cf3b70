/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the control socket's BGP commands share. */
#ifndef DAEMON_SHOW_BGP_H
#define DAEMON_SHOW_BGP_H

#include "bgp/speaker.h"
#include "daemon/bgp_log.h"
#include "daemon/commands.h"

/* The speaker behind a call, or NULL. */
struct bgp_speaker *call_speaker(const struct control_call *call);
/* Answers that there is none. */
int bgp_not_running(struct control_call *call);
/* An IPv4 or IPv6 address, IPv4 as ::ffff:a.b.c.d. Returns 0 or -EINVAL. */
int bgp_address_parse(const char *text, struct ip6_addr *ret_addr);
/* The address of a peer by its number, "-" for none. */
char *bgp_peer_text(const struct bgp_speaker *speaker, __u16 number, char buf[BGP_ADDRESS_TEXT]);

/*
 * Members of a row: the neighbour's address; that with AS, description and state; how its last
 * session ended; why it does not do what one could expect of it (null: it does).
 */
void show_bgp_put_neighbor(struct control_call *call, const struct bgp_peer_state *peer);
void show_bgp_put_peer(struct control_call *call, const struct bgp_peer_state *peer);
void show_bgp_put_end(struct control_call *call, const struct bgp_peer_state *peer);
void show_bgp_put_note(struct control_call *call, const struct bgp_peer_state *peer);

/* The number of a neighbour by its address. Returns 0, or an error that was answered. */
int show_bgp_find_peer(struct control_call *call, const char *address, __u16 *ret_number);

struct show_bgp_peer_state {
	bool has_address;
	__u32 next;
};

struct show_bgp_routes_state {
	struct ip4_prefix next, within;
	bool has_found, all, is_at_end, has_within;
	struct ip6_addr neighbor;
	bool has_neighbor, has_told;
	__u16 told; /* the number of who was told */
	__u32 found;
};

struct show_bgp_log_state {
	__u64 next;
};

int show_bgp_open(struct control_call *call, void *state, const json_t *arguments);
int show_bgp_summary_next(struct control_call *call, void *state);
int show_bgp_neighbor_open(struct control_call *call, void *state, const json_t *arguments);
int show_bgp_neighbor_next(struct control_call *call, void *state);
int show_bgp_families_next(struct control_call *call, void *state);
int show_bgp_routes_open(struct control_call *call, void *state, const json_t *arguments);
int show_bgp_routes_next(struct control_call *call, void *state);
int show_bgp_route_open(struct control_call *call, void *state, const json_t *arguments);
int show_bgp_route_next(struct control_call *call, void *state);
int show_bgp_hops_next(struct control_call *call, void *state);
int show_bgp_statistics_next(struct control_call *call, void *state);
int show_bgp_log_next(struct control_call *call, void *state);
int clear_bgp_open(struct control_call *call, void *state, const json_t *arguments);

#endif
