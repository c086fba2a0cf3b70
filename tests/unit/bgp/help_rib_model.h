/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A RIB beside a model of it that is an array of paths. The model's listener checks each change
 * against the one before.
 */
#ifndef TESTS_BGP_HELP_RIB_MODEL_H
#define TESTS_BGP_HELP_RIB_MODEL_H

#include "help_rib.h"

enum {
	N_PREFIXES = 150,
	N_PEERS = 6, /* the first is this router */
	N_FAMILIES = 2,
	N_HOPS = 10, /* the last two are CEs */
	N_SETS = 40, /* attribute sets */
	N_IDS = 2,   /* path identifiers of a peer and family */
	N_PATHS = N_PEERS * N_FAMILIES * N_IDS,
};

struct model_path {
	bool is_there, is_stale;
	__u8 fault;
	__u32 attrs;
};

struct model_prefix {
	struct ip4_prefix prefix;
	struct model_path paths[N_PEERS][N_FAMILIES][N_IDS];
	struct bgp_change told;            /* by the listener; hop_set 0: no route */
	struct bgp_path in[BGP_SLOTS_MAX]; /* the slots, as they were when it told of them */
	__u32 held;                        /* the number that we insist on, 0: none */
};

/* The candidates of a prefix, in the order of the model, and where each came from. */
struct gathered {
	size_t n;
	struct bgp_candidate candidates[N_PATHS];
	__u32 attrs[N_PATHS];
	__u16 peers[N_PATHS];
};

extern struct model_prefix prefixes[N_PREFIXES];
extern struct bgp_rib_peer peers[N_PEERS];
extern struct bgp_rib_settings settings;
extern __u32 hops[N_HOPS], sets_of_attrs[N_SETS];
extern const __u32 ids[N_IDS];

extern struct bgp_hops *all_hops;
extern struct bgp_attrs_pool *pool;
extern struct bgp_hop_sets *hop_sets;
extern struct bgp_rib *rib;

int set_up(void **state);
int tear_down(void **state);

/* The same numbers in each run. */
__u32 random_below(__u32 n);
struct model_prefix *model_of(const struct ip4_prefix *prefix);
struct gathered gather(const struct model_prefix *model);
/* Which of `ids` a path of the RIB has. */
size_t place_of_id(__u32 path);
/* What is in a slot of the prefix; zeroes: nothing. */
struct bgp_path in_slot(__u32 number, __u8 slot);
/* Orders prefixes: by address, the shorter first. */
__u64 key_of(const struct ip4_prefix *prefix);

#endif
