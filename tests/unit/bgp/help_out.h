/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A RIB, what is sent from it, and peers that read what they are sent and keep it: each of them
 * ends up with an Adj-RIB-In that a test can look into.
 */
#ifndef TESTS_BGP_HELP_OUT_H
#define TESTS_BGP_HELP_OUT_H

#include "help_rib.h"

#include "bgp/out.h"

enum {
	PREFIXES = 4000, /* the n-th is 10.0.0.0/24 and n more */
	PEERS = 8,
	SLOTS = 3,       /* of the RIB, for peers with ADD-PATH */
	IDS = SLOTS + 1, /* path identifiers; 0: there is none */
};

/* A route as a peer holds it. */
struct held {
	bool is_there;
	size_t len;
	__u8 *bytes; /* attributes, canonical */
	struct bgp_next_hop next_hop;
};

/* A peer in one family. */
struct receiver {
	bool is_up;
	__u16 peer;
	struct bgp_export_terms terms;
	size_t room; /* of its queue, SIZE_MAX: it is always fast */
	struct held held[PREFIXES][IDS];
	const struct bgp_buffer *last_buffer;
	/* Since receivers_forget(): */
	size_t messages, updates, full_messages; /* full: not another prefix had gone in */
	size_t announced, withdrawn;             /* prefixes */
	size_t ends_of_rib, begins, ends;        /* End-of-RIB, BoRR, EoRR */
	size_t bytes;
	bool has_withdrawn_late; /* a withdrawal came behind an announcement */
};

extern struct bgp_hops *hops;
extern struct bgp_attrs_pool *pool;
extern struct bgp_rib *rib;
extern struct bgp_out *out;
extern struct bgp_rib_peer peers[PEERS];
extern struct receiver receivers[PEERS][BGP_FAMILIES];
extern struct bgp_draft last_draft; /* scratch: of the update that was read last */
extern size_t wakes, starvations;

int out_setup(void **state);
/* Also looks for what is left of members, lanes and memory. */
int out_teardown(void **state);

struct ip4_prefix prefix_at(__u32 n);
/* An attribute set by a PE's next hop and a MED, which also tells sets apart. */
__u32 set_of(__u32 pe_number, __u32 med);
/* As bgp_rib_insert() and bgp_rib_withdraw(), of `n` prefixes from the `first` on. */
void insert(__u16 peer, __u32 first, __u32 n, __u32 attrs);
void withdraw(__u16 peer, __u32 first, __u32 n);

/* A reflector's client, in the family 4over6. */
struct bgp_export_terms client_terms(void);
struct receiver *join(__u16 peer, const struct bgp_export_terms *terms);
void leave(__u16 peer);
/* Until there is nothing more that can be sent. */
void run(void);
void forget(struct receiver *receiver);
/* The MED that the peer was told for a prefix; -1: it has no such route. */
long med_at(const struct receiver *receiver, __u32 n);
/* With ADD-PATH: for the path of an identifier. */
long med_of_path(const struct receiver *receiver, __u32 n, __u32 id);
size_t count_held(const struct receiver *receiver);
size_t count_lanes(void);
size_t count_groups(void);

/* What a peer's session knows. */
struct bgp_session_facts facts_of(const struct receiver *receiver);
/* Keep what is in the draft; forget it. */
void keep(struct held *held, const struct bgp_next_hop *next_hop);
void drop(struct held *held);

/* What the peer should hold of a prefix with a path identifier, by bgp_export(); freed by the
 * caller. */
struct held expected_of(const struct receiver *receiver, __u32 n, __u8 id);
/* Compare all that a peer holds, and what is said about it, with what it should hold. */
void check_receiver(const struct receiver *receiver);

#endif
