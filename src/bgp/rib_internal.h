/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files rib*.c share. The RIB's users see bgp/rib.h alone. */
#ifndef BGP_RIB_INTERNAL_H
#define BGP_RIB_INTERNAL_H

#include "bgp/decision.h"
#include "bgp/index.h"
#include "bgp/rib.h"

enum {
	BGP_RIB_BATCH = 256,
	BGP_RIB_PATHS_MAX = 1 << 26,
	BGP_RIB_AHEAD = 16, /* what a walk will need so many steps later is asked for now */
};

/* A prefix that is to be decided, and which path was the best before it was touched. */
struct bgp_rib_mark {
	__u32 number;
	__u32 best;  /* path */
	__u32 attrs; /* BGP_ATTRS_NONE: none was */
	__u16 peer;
	__u8 family;
	__u8 slots; /* of paths that are gone */
};

/* Room to decide one prefix, for as many paths as it may have. */
struct bgp_rib_scratch {
	struct bgp_range candidates; /* struct bgp_candidate */
	struct bgp_range paths;      /* __u32, of each candidate */
	struct bgp_range order;      /* __u32, bgp_decide() */
};

/* Of a peer in a family. Numbers come again after 256, so "before" holds for the last 255 only. */
struct bgp_rib_rounds {
	__u8 now;
	__u8 kept;   /* paths of rounds before this one are to go */
	__u8 oldest; /* no path is of a round before this one */
};

struct bgp_rib {
	struct bgp_attrs_pool *attrs;
	struct bgp_hops *hops;
	struct bgp_hop_sets *sets;
	struct bgp_rib_settings settings;
	struct bgp_rib_listener listener;

	struct bgp_range prefixes;       /* struct bgp_prefix, by number */
	struct bgp_range paths;          /* struct bgp_path, by number */
	struct bgp_range path_ids;       /* __u32, by number of the path, for BGP_PATH_HAS_ID */
	struct bgp_range peers;          /* const struct bgp_rib_peer *, by number */
	struct bgp_range rounds;         /* struct bgp_rib_rounds, BGP_FAMILIES for each peer */
	struct bgp_index index;          /* of the prefixes */
	__u64 secret;                    /* of the hash: nobody can choose prefixes that collide */
	__u32 prefixes_end, paths_end;   /* numbers handed out at least once are below */
	__u32 prefixes_free, paths_free; /* heads of lists by `chain` and by `next`; 0: none */
	size_t n_prefixes, n_paths;      /* prefixes with paths, paths */
	__u32 n_of_len[33];              /* prefixes in the index */
	__u32 n_in_slot[BGP_SLOTS_MAX + 1]; /* paths; [0] is of no use */

	struct bgp_range parted; /* __u32: prefixes with is_parted, in no order */
	__u32 n_parted, parted_at;
	struct bgp_range wanted_hops; /* bits, by number; zero between calls */

	/* The batch that is open. Attributes are given back in runs of equal ones. */
	struct bgp_rib_mark marks[BGP_RIB_BATCH];
	struct bgp_change changes[BGP_RIB_BATCH];
	__u32 sets_left[BGP_RIB_BATCH];
	size_t n_marks, n_changes, n_sets_left;
	__u32 attrs_left, n_attrs_left;
	struct bgp_rib_scratch scratch;
};

static inline struct bgp_prefix *bgp_rib_prefix_at(const struct bgp_rib *rib, __u32 number)
{
	return (struct bgp_prefix *)rib->prefixes.base + number;
}

static inline struct bgp_path *bgp_rib_path_at(const struct bgp_rib *rib, __u32 number)
{
	return (struct bgp_path *)rib->paths.base + number;
}

static inline __u32 bgp_rib_path_id_at(const struct bgp_rib *rib, __u32 number)
{
	if (!(bgp_rib_path_at(rib, number)->flags & BGP_PATH_HAS_ID))
		return 0;
	return ((const __u32 *)rib->path_ids.base)[number];
}

static inline const struct bgp_rib_peer *bgp_rib_peer_at(const struct bgp_rib *rib, __u16 number)
{
	return ((const struct bgp_rib_peer *const *)rib->peers.base)[number];
}

static inline struct bgp_rib_rounds *bgp_rib_rounds_of(const struct bgp_rib *rib, __u16 peer)
{
	return (struct bgp_rib_rounds *)rib->rounds.base + (size_t)peer * BGP_FAMILIES;
}

/* A part of a walk. */
struct bgp_rib_slice {
	__u32 from, end;
};

/* The next slice of what ends at `end`; the cursor moves on. */
static inline struct bgp_rib_slice bgp_rib_next_slice(__u32 *cursor, size_t max, __u32 end)
{
	const __u32 from = *cursor ? *cursor : BGP_RIB_NONE + 1;
	const __u32 left = from < end ? end - from : 0;

	*cursor = from + (left < max ? left : (__u32)max);
	return (struct bgp_rib_slice){.from = from, .end = *cursor};
}

/* rib_prefix.c: the prefixes and their index. */
__u32 bgp_rib_hash(const struct bgp_rib *rib, __be32 addr, unsigned int len);
__u32 bgp_rib_lookup(const struct bgp_rib *rib, __be32 addr, unsigned int len, __u32 hash);
/* A new prefix, without paths. Returns 0 or -ENOMEM. */
int bgp_rib_add_prefix(struct bgp_rib *rib, const struct ip4_prefix *prefix, __u32 hash,
                       __u32 *ret_number);
/* The last path is gone: free the number, or keep it while somebody holds it. */
void bgp_rib_part(struct bgp_rib *rib, __u32 number);
/* Free some of those that are no longer held: looks at up to `max`. */
void bgp_rib_reclaim(struct bgp_rib *rib, size_t max);

/* rib_path.c: the paths and their lists. */
/* The peer's path of that family and path identifier, or BGP_RIB_NONE. */
__u32 bgp_rib_find_path(const struct bgp_rib *rib, __u32 prefix, __u16 peer, __u8 family, __u32 id);
/*
 * Add or replace the path of `want`'s prefix, peer and family, and `id`; the caller holds its
 * attributes. The prefix is marked if that can make a difference. Returns 0, -ENOMEM, or -ENOSPC
 * where the peer has too many.
 */
int bgp_rib_put_path(struct bgp_rib *rib, const struct bgp_path *want, __u32 id, bool *ret_is_new);
/* Take a path away and mark its prefix. */
void bgp_rib_remove_path(struct bgp_rib *rib, __u32 number);

/* rib_decide.c: from marked prefixes to changes. */
void bgp_rib_mark(struct bgp_rib *rib, __u32 prefix);
/* A path of a marked prefix goes, and leaves its slot. */
void bgp_rib_leave_slot(struct bgp_rib *rib, struct bgp_path *path);
void bgp_rib_flush(struct bgp_rib *rib);
/* Take back a reference to an attribute set when the batch is through. */
void bgp_rib_leave_attrs(struct bgp_rib *rib, __u32 attrs);
/* All that the decision asks of a path. */
struct bgp_candidate bgp_rib_candidate(const struct bgp_rib *rib, __u32 path);

/* rib_slots.c: which paths may be told beside the best one. */
/*
 * Hand out the slots of a prefix to the first of its paths in the order of the decision (of
 * `scratch`), as many as have different hops. Who has one keeps it. Returns the slots that changed.
 */
__u8 bgp_rib_give_slots(struct bgp_rib *rib, struct bgp_prefix *prefix, size_t n_ordered);

#endif
