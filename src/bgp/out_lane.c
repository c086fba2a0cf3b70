/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_lane.h"

#include <errno.h>
#include <stdlib.h>

void bgp_out_lanes_init(struct bgp_out_lanes *lanes)
{
	*lanes = (struct bgp_out_lanes){0};
	TAILQ_INIT(&lanes->groups);
	TAILQ_INIT(&lanes->all);
}

void bgp_out_lanes_fini(struct bgp_out_lanes *lanes)
{
	for (size_t family = 0; family < BGP_FAMILIES; family++) {
		for (size_t peer = 0; peer < lanes->n_members[family]; peer++)
			bgp_out_member_leave(lanes, lanes->members[family][peer]);
		free(lanes->members[family]);
	}
}

/* --- groups */

static struct bgp_out_group *find_group(struct bgp_out_lanes *lanes,
                                        const struct bgp_export_terms *terms)
{
	struct bgp_out_group *group;

	TAILQ_FOREACH(group, &lanes->groups, link)
	{
		if (bgp_export_terms_are_equal(&group->terms, terms))
			return group;
	}
	return NULL;
}

static struct bgp_out_group *add_group(struct bgp_out_lanes *lanes,
                                       const struct bgp_export_terms *terms)
{
	struct bgp_out_group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	TAILQ_INIT(&group->lanes);
	memcpy(&group->terms, terms, sizeof(*terms));
	bgp_policy_ref((struct bgp_policy *)terms->policy);
	group->judges_prefixes = bgp_policy_depends_on_prefix(terms->policy);
	TAILQ_INSERT_TAIL(&lanes->groups, group, link);
	lanes->n_groups++;
	return group;
}

static void remove_empty_group(struct bgp_out_lanes *lanes, struct bgp_out_group *group)
{
	if (!TAILQ_EMPTY(&group->lanes))
		return;
	TAILQ_REMOVE(&lanes->groups, group, link);
	lanes->n_groups--;
	bgp_policy_put((struct bgp_policy *)group->terms.policy);
	free(group);
}

/* --- lanes */

static void free_lane(struct bgp_out_lane *lane)
{
	for (__u8 i = 0; i < lane->n_planes; i++)
		bgp_out_plane_fini(&lane->planes[i]);
	free(lane);
}

static int add_planes(struct bgp_out_lane *lane, const struct bgp_export_terms *terms)
{
	const __u8 n = terms->has_add_path ? BGP_SLOTS_MAX : 1;
	int err = 0;

	while (!err && lane->n_planes < n) {
		err = bgp_out_plane_init(&lane->planes[lane->n_planes]);
		lane->n_planes += !err;
	}
	return err;
}

static struct bgp_out_lane *add_lane(struct bgp_out_lanes *lanes, struct bgp_out_group *group)
{
	struct bgp_out_lane *lane = calloc(1, sizeof(*lane));

	if (!lane)
		return NULL;
	if (add_planes(lane, &group->terms)) {
		free_lane(lane);
		return NULL;
	}
	TAILQ_INIT(&lane->members);
	lane->group = group;
	lane->id = ++lanes->last_id;
	TAILQ_INSERT_TAIL(&group->lanes, lane, link);
	TAILQ_INSERT_TAIL(&lanes->all, lane, link_all);
	lanes->n_lanes++;
	return lane;
}

static void remove_empty_lane(struct bgp_out_lanes *lanes, struct bgp_out_lane *lane)
{
	struct bgp_out_group *group = lane->group;

	if (!TAILQ_EMPTY(&lane->members))
		return;
	TAILQ_REMOVE(&group->lanes, lane, link);
	TAILQ_REMOVE(&lanes->all, lane, link_all);
	lanes->n_lanes--;
	free_lane(lane);
	remove_empty_group(lanes, group);
}

/* --- what is told */

size_t bgp_out_lane_count_due(const struct bgp_out_lane *lane)
{
	size_t n = 0;

	for (__u8 i = 0; i < lane->n_planes; i++)
		n += lane->planes[i].due.n;
	return n;
}

size_t bgp_out_lane_count_told(const struct bgp_out_lane *lane)
{
	size_t n = 0;

	for (__u8 i = 0; i < lane->n_planes; i++)
		n += lane->planes[i].told.n;
	return n;
}

static void count_own(const struct bgp_out_lanes *lanes, const struct bgp_out_lane *lane,
                      __u16 source, int by)
{
	struct bgp_out_member *member =
	        bgp_out_member_find(lanes, source, lane->group->terms.format.family);

	if (member && member->lane == lane)
		member->n_own += (size_t)by;
}

void bgp_out_lane_note_told(const struct bgp_out_lanes *lanes, struct bgp_out_lane *lane,
                            __u32 number, __u16 source)
{
	struct bgp_out_plane *plane = &lane->planes[lane->plane];

	if (bgp_out_bits_has(&plane->told, number) && bgp_out_plane_source(plane, number) == source)
		return;
	bgp_out_lane_note_withdrawn(lanes, lane, number);
	bgp_out_plane_set_told(plane, number, source);
	count_own(lanes, lane, source, 1);
}

void bgp_out_lane_note_withdrawn(const struct bgp_out_lanes *lanes, struct bgp_out_lane *lane,
                                 __u32 number)
{
	struct bgp_out_plane *plane = &lane->planes[lane->plane];

	if (!bgp_out_bits_has(&plane->told, number))
		return;
	count_own(lanes, lane, bgp_out_plane_source(plane, number), -1);
	bgp_out_bits_remove(&plane->told, number);
}

/* What `from`, which has as many planes, has told, for a lane that has told nothing yet. */
static void copy_told(struct bgp_out_lane *lane, const struct bgp_out_lane *from, __u32 end)
{
	for (__u8 i = 0; i < lane->n_planes; i++)
		bgp_out_plane_copy_told(&lane->planes[i], &from->planes[i], end);
}

/* A lane that has not begun yet, where those who ask for the same at one time come together. */
static struct bgp_out_lane *find_beginning(struct bgp_out_group *group,
                                           const struct bgp_out_lane *parent, bool is_held)
{
	const __u32 id = parent ? parent->id : 0, version = parent ? parent->version : 0;
	struct bgp_out_lane *lane;

	TAILQ_FOREACH(lane, &group->lanes, link)
	{
		if (!bgp_out_lane_has_begun(lane) && lane->parent_id == id &&
		    lane->parent_version == version && lane->is_held == is_held)
			return lane;
	}
	return NULL;
}

/* A lane that has told what `parent` has (NULL: nothing), everything being due. */
static struct bgp_out_lane *begin(struct bgp_out_lanes *lanes, struct bgp_out_group *group,
                                  const struct bgp_out_lane *parent, bool is_held, __u32 end)
{
	struct bgp_out_lane *lane = find_beginning(group, parent, is_held);

	if (lane)
		return lane;
	lane = add_lane(lanes, group);
	if (!lane)
		return NULL;
	for (__u8 i = 0; i < lane->n_planes; i++)
		bgp_out_bits_fill(&lane->planes[i].due, end);
	lane->is_held = is_held;
	if (parent) {
		lane->parent_id = parent->id;
		lane->parent_version = parent->version;
		copy_told(lane, parent, end);
	}
	return lane;
}

static struct bgp_out_lane *begin_with_terms(struct bgp_out_lanes *lanes,
                                             const struct bgp_export_terms *terms,
                                             const struct bgp_out_lane *parent, bool is_held,
                                             __u32 end)
{
	struct bgp_out_group *group = find_group(lanes, terms);
	struct bgp_out_lane *lane;

	if (!group)
		group = add_group(lanes, terms);
	if (!group)
		return NULL;
	lane = begin(lanes, group, parent, is_held, end);
	if (!lane)
		remove_empty_group(lanes, group);
	return lane;
}

bool bgp_out_lane_owes(const struct bgp_out_lane *lane)
{
	const struct bgp_out_member *member;

	TAILQ_FOREACH(member, &lane->members, link)
	{
		if (member->owes_end_of_rib || member->owes_end_of_refresh)
			return true;
	}
	return false;
}

/* --- members */

static int make_room(struct bgp_out_lanes *lanes, __u16 peer, enum bgp_family_id family)
{
	struct bgp_out_member **grown;
	__u32 n = lanes->n_members[family];

	if (peer < n)
		return 0;
	grown = realloc(lanes->members[family], (peer + 64u) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + n, 0, (peer + 64u - n) * sizeof(*grown));
	lanes->members[family] = grown;
	lanes->n_members[family] = peer + 64u;
	return 0;
}

struct bgp_out_member *bgp_out_member_find(const struct bgp_out_lanes *lanes, __u16 peer,
                                           enum bgp_family_id family)
{
	return peer < lanes->n_members[family] ? lanes->members[family][peer] : NULL;
}

static void enter(struct bgp_out_member *member, struct bgp_out_lane *lane)
{
	TAILQ_INSERT_TAIL(&lane->members, member, link);
	member->lane = lane;
}

/* The lane that it leaves is gone if it was the last. */
static void move(struct bgp_out_lanes *lanes, struct bgp_out_member *member,
                 struct bgp_out_lane *lane)
{
	struct bgp_out_lane *left = member->lane;

	TAILQ_REMOVE(&left->members, member, link);
	enter(member, lane);
	remove_empty_lane(lanes, left);
}

int bgp_out_member_join(struct bgp_out_lanes *lanes, __u16 peer,
                        const struct bgp_export_terms *terms, bool is_held, __u32 end)
{
	struct bgp_out_member *member;
	struct bgp_out_lane *lane;

	if (make_room(lanes, peer, terms->format.family))
		return -ENOMEM;
	member = calloc(1, sizeof(*member));
	lane = member ? begin_with_terms(lanes, terms, NULL, is_held, end) : NULL;
	if (!lane) {
		free(member);
		return -ENOMEM;
	}
	member->peer = peer;
	member->owes_end_of_rib = terms->wants_end_of_rib;
	lanes->members[terms->format.family][peer] = member;
	enter(member, lane);
	return 0;
}

void bgp_out_member_leave(struct bgp_out_lanes *lanes, struct bgp_out_member *member)
{
	struct bgp_out_lane *lane;

	if (!member)
		return;
	lane = member->lane;
	lanes->members[lane->group->terms.format.family][member->peer] = NULL;
	TAILQ_REMOVE(&lane->members, member, link);
	free(member);
	remove_empty_lane(lanes, lane);
}

int bgp_out_member_restart(struct bgp_out_lanes *lanes, struct bgp_out_member *member,
                           const struct bgp_export_terms *terms, __u32 end)
{
	const struct bgp_out_lane *parent = member->lane;
	struct bgp_out_lane *lane;

	lane = begin_with_terms(lanes, terms, parent, parent->is_held, end);
	if (!lane)
		return -ENOMEM;
	move(lanes, member, lane);
	return 0;
}

/* --- apart and together */

static bool is_behind(const struct bgp_out_member *member, size_t limit_bytes)
{
	return member->overdraft_bytes > limit_bytes;
}

static bool are_some_but_not_all_behind(const struct bgp_out_lane *lane, size_t limit_bytes)
{
	const struct bgp_out_member *member;
	size_t n = 0, n_behind = 0;

	TAILQ_FOREACH(member, &lane->members, link)
	{
		n++;
		n_behind += is_behind(member, limit_bytes);
	}
	return n_behind > 0 && n_behind < n;
}

static struct bgp_out_member *next_behind(struct bgp_out_member *member, size_t limit_bytes)
{
	while (member && !is_behind(member, limit_bytes))
		member = TAILQ_NEXT(member, link);
	return member;
}

void bgp_out_lane_split(struct bgp_out_lanes *lanes, struct bgp_out_lane *lane, size_t limit_bytes,
                        __u32 end)
{
	struct bgp_out_member *member = TAILQ_FIRST(&lane->members), *next;
	struct bgp_out_lane *slow;

	if (!are_some_but_not_all_behind(lane, limit_bytes))
		return;
	slow = add_lane(lanes, lane->group);
	if (!slow)
		return; /* they stay, and are asked again */
	for (__u8 i = 0; i < lane->n_planes; i++)
		bgp_out_bits_copy(&slow->planes[i].due, &lane->planes[i].due, end);
	copy_told(slow, lane, end);
	slow->plane = lane->plane;
	slow->cursor = lane->cursor;
	slow->version = 1;
	for (member = next_behind(member, limit_bytes); member; member = next) {
		next = next_behind(TAILQ_NEXT(member, link), limit_bytes);
		move(lanes, member, slow);
	}
}

static bool is_at_rest(const struct bgp_out_lane *lane)
{
	const struct bgp_out_member *member;

	if (bgp_out_lane_count_due(lane) || lane->is_held || bgp_out_lane_owes(lane))
		return false;
	TAILQ_FOREACH(member, &lane->members, link)
	{
		if (member->overdraft_bytes)
			return false;
	}
	return true;
}

void bgp_out_lane_join(struct bgp_out_lanes *lanes, struct bgp_out_lane *lane)
{
	struct bgp_out_lane *other;
	struct bgp_out_member *member, *next;

	TAILQ_FOREACH(other, &lane->group->lanes, link)
	{
		if (other != lane && is_at_rest(other))
			break;
	}
	if (!other || !is_at_rest(lane))
		return;
	for (member = TAILQ_FIRST(&lane->members); member; member = next) {
		next = TAILQ_NEXT(member, link);
		move(lanes, member, other);
	}
}
