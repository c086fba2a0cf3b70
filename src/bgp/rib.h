/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routing information base: prefixes, each with its paths. There is one for all IPv4 families:
 * a family is the envelope that a path came in, and is kept with it. A path belongs to a peer, so
 * the Adj-RIB-In of a peer is implicit, and the Loc-RIB is the path at the head of each list.
 *
 * Prefixes and paths are 16 octets each, in ranges of addresses that are reserved once and never
 * move, and are named by 32-bit numbers. Walking all of a peer's paths is one pass over memory in
 * order (16 MB for 1,000,000 paths), so a path needs no list of its peer.
 *
 * Changes of the best path go to `changed`, in batches. Nothing here calls out otherwise.
 */
#ifndef BGP_RIB_H
#define BGP_RIB_H

#include "bgp/attrs.h"
#include "bgp/family.h"
#include "bgp/hop_set.h"

enum {
	BGP_RIB_NONE = 0,   /* no prefix, no path: numbers start at 1 */
	BGP_PEER_LOCAL = 0, /* routes of this router */
	BGP_PEERS_MAX = 65535,
	BGP_RIB_PREFIXES_MAX = 1 << 24, /* numbers are below */
	BGP_RIB_PATHS_OF_PEER_MAX = 64, /* to one prefix, in one family */
	BGP_SLOTS_MAX = 8,              /* paths to one prefix that are told: slots 1 to 8 */
};

enum {
	BGP_PATH_ACTIVE = 1 << 1,  /* best, or sharing flows with it */
	BGP_PATH_HAS_ID = 1 << 2,  /* the peer's path identifier for it is not 0 */
	BGP_PATH_CHANGED = 1 << 3, /* since the last decision */
};

/*
 * Why a path is kept for `show` but never used. A new policy takes effect by a route refresh, so
 * nothing else needs what was rejected.
 */
enum bgp_path_fault {
	BGP_FAULT_NONE,
	BGP_FAULT_AS_LOOP,       /* the own AS is in AS_PATH */
	BGP_FAULT_ORIGINATOR,    /* ORIGINATOR_ID is this router (RFC 4456 section 8) */
	BGP_FAULT_CLUSTER_LOOP,  /* the own cluster is in CLUSTER_LIST */
	BGP_FAULT_MARTIAN,       /* the prefix must not be routed */
	BGP_FAULT_NEXT_HOP,      /* the next hop is no address that packets can be sent to */
	BGP_FAULT_NEXT_HOP_SELF, /* the next hop is this router */
	BGP_FAULT_TUNNEL,        /* asks for a tunnel that can't be built: GRE */
	BGP_FAULT_LEAK, /* is for customers only, and the peer is none to tell it (RFC 9234) */
	BGP_FAULTS,
};
const char *bgp_path_fault_name(enum bgp_path_fault fault);

/* 16 octets. */
struct bgp_path {
	__u32 prefix : 24;
	__u32 round : 8; /* that it was told in, see bgp_rib_mark_stale() */
	__u32 next;      /* of the same prefix; the best is the first */
	__u32 attrs;
	__u16 peer; /* number of a peer; a peer of the Adj-RIB-In has one path for each family */
	__u8 family : 4; /* enum bgp_family_id */
	__u8 fault : 4;  /* enum bgp_path_fault */
	__u8 flags : 4;  /* BGP_PATH_... */
	__u8 slot : 4;   /* it may be told, as this path identifier; 0: no */
};

/* A set of slots is a __u8: slot 1 is bit 0. */
#define BGP_SLOT_BIT(slot) ((__u8)(1u << ((slot)-1)))

/* 16 octets. */
struct bgp_prefix {
	__be32 addr;
	__u32 paths;        /* the best one first if it is usable, then the others in any order */
	__u32 chain;        /* of the index */
	__u32 hop_set : 23; /* as last told to the listener */
	__u32 len : 6;
	__u32 is_parted : 1; /* has been without paths, and the number kept for those who know it */
	__u32 is_reachable : 1; /* the first path is usable: there is a best path */
	__u32 is_dirty : 1;     /* is in the batch that is being decided */
};

/* A prefix whose best path, hop set or further paths to tell are others now. */
struct bgp_change {
	struct ip4_prefix prefix;
	__u32 number;  /* of the prefix in the RIB */
	__u32 hop_set; /* BGP_HOP_SET_NONE: no route any more */
	__u32 attrs;   /* of the best path, BGP_ATTRS_NONE: no route */
	__u16 peer;    /* that it came from */
	__u8 family;
	__u8 slots;          /* that have another path now, other attributes, or none any more */
	bool is_new_hop_set; /* else only attributes changed: nothing to do for forwarding */
	bool is_same_best;   /* nothing to tell peers that take one path */
};

/* What the decision must know of a peer; the speaker keeps it. */
struct bgp_rib_peer {
	__be32 router_id; /* of its OPEN */
	struct ip6_addr address;
	__u32 as;
	bool is_internal;
	bool is_client; /* of ours, as route reflector */
};

struct bgp_rib_settings {
	unsigned int max_paths;          /* multipath: 1 to BGP_HOP_SET_MAX */
	unsigned int max_slots;          /* paths to tell with ADD-PATH: 1 to BGP_SLOTS_MAX */
	bool always_compares_med;        /* between different neighbour ASes too */
	bool ignores_router_id_if_older; /* RFC 5004: keep the older of two external paths */
};

struct bgp_rib_listener {
	/* In the order in which it happened; pointers hold during the call. The RIB must not be
	 * changed from within. */
	void (*changed)(void *context, const struct bgp_change *changes, size_t n);
	/*
	 * Whether somebody still needs a number without paths, because a peer has not been told
	 * yet that the prefix is gone. While that is so, the number stays with its prefix. NULL:
	 * numbers are free once `changed` was called.
	 */
	bool (*is_held)(void *context, __u32 number);
	void *context;
};

struct bgp_rib;

/* `listener` and `settings` are copied; the pools are borrowed. Returns 0 or -ENOMEM. */
int bgp_rib_new(struct bgp_attrs_pool *attrs, struct bgp_hops *hops, struct bgp_hop_sets *sets,
                const struct bgp_rib_settings *settings, const struct bgp_rib_listener *listener,
                struct bgp_rib **ret_rib);
void bgp_rib_free(struct bgp_rib *rib);

/* `peer` is kept by the caller for as long as the number has paths; set before its first. */
void bgp_rib_set_peer(struct bgp_rib *rib, __u16 number, const struct bgp_rib_peer *peer);
/* NULL: BGP_PEER_LOCAL, or a number never set. */
const struct bgp_rib_peer *bgp_rib_peer(const struct bgp_rib *rib, __u16 number);
/* To be followed by bgp_rib_decide_again(). */
void bgp_rib_set_settings(struct bgp_rib *rib, const struct bgp_rib_settings *settings);

/* What became of the paths of a batch. */
struct bgp_rib_counts {
	size_t n_new;     /* that the peer did not have before, for max-prefix */
	size_t n_refused; /* beyond BGP_RIB_PATHS_OF_PEER_MAX */
};

/*
 * A batch of one UPDATE: insert or replace the peer's paths for these prefixes, all with the same
 * attributes. `ids`: the path identifier beside each prefix (RFC 7911), NULL: there are none, which
 * is the same as 0. The caller's reference to `attrs` stays the caller's. Decides and tells the
 * listener. Returns 0, or -ENOMEM with a part inserted; `ret_counts` may be NULL.
 */
int bgp_rib_insert(struct bgp_rib *rib, __u16 peer, enum bgp_family_id family, __u32 attrs,
                   enum bgp_path_fault fault, const __u32 *ids, const struct ip4_prefix *prefixes,
                   size_t n, struct bgp_rib_counts *ret_counts);
/* Paths that the peer does not have are passed over. `ret_n_gone` may be NULL. */
void bgp_rib_withdraw(struct bgp_rib *rib, __u16 peer, enum bgp_family_id family, const __u32 *ids,
                      const struct ip4_prefix *prefixes, size_t n, size_t *ret_n_gone);

/*
 * What a peer tells of a family in one go - a session, a refresh - is a round. Another one begins:
 * what was told before is stale until it is told again (graceful restart, route refresh). This goes
 * through nothing, however many paths there are. `families` is a set of BGP_FAMILY_BIT. Returns
 * false, with nothing done, when the last 255 rounds began without an end: drop, sweep, try again.
 */
bool bgp_rib_mark_stale(struct bgp_rib *rib, __u16 peer, __u8 families);
/* What is stale is to go, to be done by bgp_rib_sweep(). With all stale: the session is gone. */
void bgp_rib_drop_stale(struct bgp_rib *rib, __u16 peer, __u8 families);
bool bgp_rib_is_stale(const struct bgp_rib *rib, const struct bgp_path *path);
/*
 * Removes what has been dropped of a peer, in slices of about `max` paths so that the loop
 * breathes: start with cursor 0 after each drop, go on until it returns false. What the peer tells
 * meanwhile stays. `n_gone`: added to, may be NULL.
 */
bool bgp_rib_sweep(struct bgp_rib *rib, __u16 peer, __u32 *cursor, size_t max,
                   size_t n_gone[BGP_FAMILIES]);

/*
 * A hop became usable, unusable, or nearer. The hop's state has been set already, and who forwards
 * by hop sets has acted already: this decides again for the prefixes concerned, in slices as above.
 */
bool bgp_rib_hop_changed(struct bgp_rib *rib, const __u32 *hops, size_t n, __u32 *cursor,
                         size_t max);

/* Decide again for all prefixes, in slices of about `max` as above. */
bool bgp_rib_decide_again(struct bgp_rib *rib, __u32 *cursor, size_t max);

/* Numbers of prefixes are 1 to bgp_rib_end() - 1; free ones have no paths. */
__u32 bgp_rib_end(const struct bgp_rib *rib);
const struct bgp_prefix *bgp_rib_prefix(const struct bgp_rib *rib, __u32 number);
static inline struct ip4_prefix bgp_rib_address(const struct bgp_rib *rib, __u32 number)
{
	const struct bgp_prefix *prefix = bgp_rib_prefix(rib, number);

	return (struct ip4_prefix){.addr = prefix->addr, .len = (__u8)prefix->len};
}
const struct bgp_path *bgp_rib_path(const struct bgp_rib *rib, __u32 number);
/* The best path, or NULL. */
const struct bgp_path *bgp_rib_best(const struct bgp_rib *rib, __u32 prefix);
/* The path in a slot of the prefix, or NULL. */
const struct bgp_path *bgp_rib_in_slot(const struct bgp_rib *rib, __u32 prefix, __u8 slot);
/* How many prefixes have a path in a slot. */
__u32 bgp_rib_count_in_slot(const struct bgp_rib *rib, __u8 slot);
/* The peer's path identifier, 0 without ADD-PATH. */
__u32 bgp_rib_path_id(const struct bgp_rib *rib, __u32 path);
/* Exactly this prefix, or the longest that holds an address: the number, or BGP_RIB_NONE. */
__u32 bgp_rib_find(const struct bgp_rib *rib, const struct ip4_prefix *prefix);
__u32 bgp_rib_match(const struct bgp_rib *rib, __be32 addr);

/*
 * Prefixes in order (address, then length), for `show`: up to `max` numbers of those at or behind
 * `from`. Returns how many. Each call goes over all prefixes once, some milliseconds for a million:
 * ask for thousands.
 */
size_t bgp_rib_in_order(const struct bgp_rib *rib, const struct ip4_prefix *from,
                        __u32 *ret_numbers, size_t max);

struct bgp_rib_statistics {
	size_t prefixes;
	size_t paths;
	size_t bytes;
};
void bgp_rib_get_statistics(const struct bgp_rib *rib, struct bgp_rib_statistics *ret_statistics);

#endif
