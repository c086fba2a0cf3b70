/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speakers over the loopback interface of a network of their own, all of AS 65000 unless said:
 *
 *      alice fd00::1        bob fd00::2        carol fd00::3
 */
#ifndef TESTS_BGP_MEMBERS_H
#define TESTS_BGP_MEMBERS_H

#include "loopback.h"

#include "bgp/speaker.h"
#include "bgp/wire.h"

enum { AS = 65000, PREFIXES = 64 };

struct member {
	struct bgp_speaker *speaker;
	const char *address;
	struct bgp_change routes[PREFIXES]; /* those that there are */
	size_t n_routes;
	unsigned int n_logged[BGP_LOG_EVENTS];
	struct bgp_notification last;
	char last_text[128]; /* of the last event that had one */
	bool last_is_ours;
	__u32 hop; /* the one that was tracked last */
	int n_sets_empty, n_selected, n_stopped;
	bool leaves_hops_open;                            /* track() does not answer */
	void (*hears)(const struct bgp_log_entry *entry); /* all that is logged, or NULL */
};

extern uv_loop_t members_loop;

/* For the group of tests. */
int members_begin(void **unused);
int members_end(void **unused);

struct bgp_speaker_config member_config(const char *address);
void member_raise_with(struct member *member, const struct bgp_speaker_config *config);
void member_raise(struct member *member, const char *address);
void member_end(struct member *member);

/* A neighbour of `member` with short timers, and one added. Both ways: member_peer(). */
struct bgp_peer_config member_neighbour(const struct member *member, const char *address);
__u16 member_add(struct member *member, const struct bgp_peer_config *config);
void member_peer(struct member *a, struct member *b);

struct ip4_prefix member_prefix(const char *text);
/* An UPDATE of 4over6 with one prefix, of a router in the same AS. */
void member_write_route(struct bgp_writer *writer, const char *prefix, const char *next_hop);
void member_originate(struct member *member, const char *text);

/* Conditions, with what they are about. */
struct wish {
	struct member *member;
	size_t n;
	enum bgp_log_event event;
};

bool member_has_logged(void *context);
void member_await_routes(struct member *member, size_t n, const char *what);
void member_await_event(struct member *member, enum bgp_log_event event, size_t n);
void member_await_established(struct member *member, size_t n);

struct bgp_peer_state member_peer_state(const struct member *member, __u16 from);
size_t member_established(const struct member *member);

#endif
