/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups, lanes and members: who is told the same things, and what they have been told. Nothing is
 * sent from here.
 *
 *     group    peers with equal terms: one judgement and one encoding does for all
 *     lane     peers of a group that have been told the same
 *     plane    of a lane: `due` and `told` of one path to each prefix; most lanes have one
 *     member   a peer in a family
 */
#ifndef BGP_OUT_LANE_H
#define BGP_OUT_LANE_H

#include <sys/queue.h>

#include "bgp/out.h"
#include "bgp/out_plane.h"

struct bgp_out_member {
	TAILQ_ENTRY(bgp_out_member) link;
	struct bgp_out_lane *lane;
	size_t overdraft_bytes; /* sent to it while its queue had no room */
	size_t n_own;           /* of what its lane has told: it brought these, and was not told */
	__u16 peer;
	bool has_room; /* as last asked */
	/* To be sent when the pass over all prefixes has come to its end. */
	bool owes_end_of_rib;
	bool owes_end_of_refresh;
};

struct bgp_out_lane {
	TAILQ_ENTRY(bgp_out_lane) link;       /* of the group */
	TAILQ_ENTRY(bgp_out_lane) link_all;   /* of all lanes: whose turn it is */
	TAILQ_HEAD(, bgp_out_member) members; /* never empty */
	struct bgp_out_group *group;
	/* One, of the best paths; with ADD-PATH one for each slot. */
	struct bgp_out_plane planes[BGP_SLOTS_MAX];
	__u8 n_planes;
	__u8 plane;   /* the pass goes on here: over all planes, one after the other */
	__u32 cursor; /* and within it here */
	bool is_held; /* not yet: bgp_out_join() */
	/* What has been told is what this lane had told when it was at this version (0: nothing),
	 * as long as this lane's own version is 0. */
	__u32 id, version;
	__u32 parent_id, parent_version;
};

struct bgp_out_group {
	TAILQ_ENTRY(bgp_out_group) link;
	TAILQ_HEAD(, bgp_out_lane) lanes; /* never empty */
	struct bgp_export_terms terms;    /* holds its policy */
	bool judges_prefixes;             /* the policy looks at them */
};

TAILQ_HEAD(bgp_out_lane_list, bgp_out_lane);

/* All groups, and the members by their peers' numbers. */
struct bgp_out_lanes {
	TAILQ_HEAD(, bgp_out_group) groups;
	struct bgp_out_lane_list all; /* in the order of turns */
	size_t n_groups, n_lanes;
	__u32 last_id;
	struct bgp_out_member **members[BGP_FAMILIES]; /* by peer, NULL: not in this family */
	__u32 n_members[BGP_FAMILIES];                 /* room in these */
};

void bgp_out_lanes_init(struct bgp_out_lanes *lanes);
void bgp_out_lanes_fini(struct bgp_out_lanes *lanes);

/* The member that a peer is in a family, or NULL. */
struct bgp_out_member *bgp_out_member_find(const struct bgp_out_lanes *lanes, __u16 peer,
                                           enum bgp_family_id family);
/* Returns 0 or -ENOMEM. The lane has told nothing, everything below `end` is due. */
int bgp_out_member_join(struct bgp_out_lanes *lanes, __u16 peer,
                        const struct bgp_export_terms *terms, bool is_held, __u32 end);
void bgp_out_member_leave(struct bgp_out_lanes *lanes, struct bgp_out_member *member);
/*
 * Put a member in a lane of these terms that has told the same, and has everything due again. As it
 * was on -ENOMEM.
 */
int bgp_out_member_restart(struct bgp_out_lanes *lanes, struct bgp_out_member *member,
                           const struct bgp_export_terms *terms, __u32 end);

/*
 * Put the members that are more than `limit_bytes` behind in a lane of their own, where they do not
 * hold memory for messages that the others have long had. All of them: nothing to do.
 */
void bgp_out_lane_split(struct bgp_out_lanes *lanes, struct bgp_out_lane *lane, size_t limit_bytes,
                        __u32 end);
/* Lanes that have nothing to say have said the same: join this one to another such lane, if any. */
void bgp_out_lane_join(struct bgp_out_lanes *lanes, struct bgp_out_lane *lane);
/* A prefix is told now in the plane whose turn it is, to all members but `source`, or to none any
 * more. */
void bgp_out_lane_note_told(const struct bgp_out_lanes *lanes, struct bgp_out_lane *lane,
                            __u32 number, __u16 source);
void bgp_out_lane_note_withdrawn(const struct bgp_out_lanes *lanes, struct bgp_out_lane *lane,
                                 __u32 number);
/* Whether it has had a turn: until then everything is due. */
static inline bool bgp_out_lane_has_begun(const struct bgp_out_lane *lane)
{
	return lane->version != 0;
}
/* How many are due, and told, in all planes. */
size_t bgp_out_lane_count_due(const struct bgp_out_lane *lane);
size_t bgp_out_lane_count_told(const struct bgp_out_lane *lane);
/* Whether a member waits for the end of a pass. */
bool bgp_out_lane_owes(const struct bgp_out_lane *lane);

#endif
