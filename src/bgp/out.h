/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is sent to peers. Peers with equal terms (family, policy, role, format) are a group: a route
 * is judged and encoded once for all of them, and each of their queues holds the same buffer.
 *
 * The Adj-RIB-Out is implicit. A group has lanes; a lane is the peers that have been told the same
 * things, and it has two bitmaps over the numbers of prefixes: `due` (changed since told) and
 * `told` (advertised). A change sets a bit in each lane, so a prefix that changes ten times while a
 * peer is slow is sent once. A new peer, or one that wants a refresh, gets a lane of its own with
 * all bits set; a peer too slow for its lane is put in one of its own; lanes of a group that have
 * nothing due are the same lane, and are joined. 1,000,000 prefixes cost 250 kB a lane, whatever
 * its peers; 2 MB more where they were learnt and not made here: who brought a route isn't told it.
 * All this is a plane of the lane. With ADD-PATH a lane has a plane for each path that is told.
 *
 * Prefixes that are due are taken in the order of their numbers (that of their first arrival, so
 * neighbours share attributes), some thousand at a time, gathered by attribute set, and packed:
 * withdrawals first. Files: out_lane (who), out_plane (what), out_step (a lane's turn), out_pack,
 * out_send.
 */
#ifndef BGP_OUT_H
#define BGP_OUT_H

#include "bgp/buffer.h"
#include "bgp/export.h"
#include "bgp/rib.h"

struct bgp_out;

struct bgp_out_sink {
	/*
	 * How many bytes more the peer's queue takes now; 0: none (back-pressure). While others of
	 * its lane have room it is sent a few megabytes more all the same: buffers that the others
	 * have too, so that peers of nearly the same speed stay together.
	 */
	size_t (*room)(void *context, __u16 peer);
	/* One or several whole messages. The callee takes a reference if it keeps the buffer.
	 * Neither this nor room() may call back into here. */
	void (*send)(void *context, __u16 peer, struct bgp_buffer *messages);
	/* There is work: call bgp_out_run() from the loop when nothing else is to be done. */
	void (*wake)(void *context);
	/* There was no memory for it: call bgp_out_run() again in a while. */
	void (*starved)(void *context);
	void *context;
};

/* All borrowed; `sink` is copied. Returns 0 or -ENOMEM. */
int bgp_out_new(const struct bgp_rib *rib, struct bgp_attrs_pool *attrs, struct bgp_hops *hops,
                const struct bgp_out_sink *sink, struct bgp_out **ret_out);
void bgp_out_free(struct bgp_out *out);

/*
 * From now on the peer gets this family: all routes, an End-of-RIB (if `terms` ask for it), then
 * changes. `is_held`: but not yet (RFC 4724 4.1: after a restart, once all peers' End-of-RIB are
 * in); bgp_out_release() ends that. Returns 0, -EEXIST where it gets the family already, -ENOMEM.
 */
int bgp_out_join(struct bgp_out *out, __u16 peer, const struct bgp_export_terms *terms,
                 bool is_held);
void bgp_out_release(struct bgp_out *out);
/* Nothing more to this peer, in any family. */
void bgp_out_leave(struct bgp_out *out, __u16 peer);
/*
 * Other terms, policy for example: what is told already is judged again. Returns 0, -ENOENT where
 * the peer does not get the family, -ENOMEM.
 */
int bgp_out_change_terms(struct bgp_out *out, __u16 peer, const struct bgp_export_terms *terms);
/*
 * Everything once more: ROUTE-REFRESH; `is_enhanced`: between BoRR and EoRR (RFC 7313). Returns as
 * above.
 */
int bgp_out_refresh(struct bgp_out *out, __u16 peer, enum bgp_family_id family, bool is_enhanced);

/* From the RIB's listener: what it calls `changed`, and its question `is_held`. */
void bgp_out_changed(struct bgp_out *out, const struct bgp_change *changes, size_t n);
bool bgp_out_holds(const struct bgp_out *out, __u32 number);

/* Encode and send about `max` prefixes. Returns whether there is more that can be sent now. */
bool bgp_out_run(struct bgp_out *out, size_t max);
/* The peer's queue has room again. */
void bgp_out_writable(struct bgp_out *out, __u16 peer);

struct bgp_out_peer_statistics {
	size_t told; /* paths advertised */
	size_t due;
	bool has_sent_end_of_rib;
};
/* Returns 0 or -ENOENT. Counts bits: for `show`. */
int bgp_out_get_peer(const struct bgp_out *out, __u16 peer, enum bgp_family_id family,
                     struct bgp_out_peer_statistics *ret_statistics);
/* Whether a prefix is advertised to a peer: for `show`. */
bool bgp_out_has_told(const struct bgp_out *out, __u16 peer, enum bgp_family_id family,
                      __u32 prefix);
/* What a peer holds of ours: a path, as it was told. */
struct bgp_out_told {
	const struct bgp_path *path;
	struct bgp_next_hop next_hop;
	__u32 path_id;           /* 0: without path identifiers */
	struct bgp_attrs *attrs; /* the caller's, to free(); in no pool */
};

/*
 * For `show`: what a peer was told of a prefix, by what it would be told now. `n` counts from 0;
 * only with ADD-PATH there is more than one. Returns 0, -ENOENT where that was not told, -ERANGE
 * behind the last, -ENOMEM.
 */
int bgp_out_recall(const struct bgp_out *out, __u16 peer, enum bgp_family_id family, __u32 prefix,
                   unsigned int n, struct bgp_out_told *ret_told);
/* Groups and lanes, for `show` and tests. */
void bgp_out_count(const struct bgp_out *out, size_t *ret_groups, size_t *ret_lanes);

#endif
