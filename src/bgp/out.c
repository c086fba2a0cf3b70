/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/out_step.h"

enum {
	/* How far a peer may fall behind the others of its lane, beyond its queue. Buffers are
	 * shared, so this bounds what a lane of slow peers costs, not each of them. */
	OVERDRAFT_MAX_BYTES = 4 << 20,
	/* Of one lane, before it is the turn of the next. */
	TURN_MAX_BYTES = 1 << 20,
};

struct bgp_out {
	struct bgp_out_sink sink;
	struct bgp_out_lanes lanes;
	struct bgp_out_stepper stepper;
	bool is_awake; /* the sink was told that there is work */
};

int bgp_out_new(const struct bgp_rib *rib, struct bgp_attrs_pool *attrs, struct bgp_hops *hops,
                const struct bgp_out_sink *sink, struct bgp_out **ret_out)
{
	struct bgp_out *out = calloc(1, sizeof(*out));

	if (!out)
		return -ENOMEM;
	out->sink = *sink;
	bgp_out_lanes_init(&out->lanes);
	out->stepper.rib = rib;
	out->stepper.attrs = attrs;
	out->stepper.hops = hops;
	out->stepper.lanes = &out->lanes;
	out->stepper.sink = &out->sink;
	*ret_out = out;
	return 0;
}

void bgp_out_free(struct bgp_out *out)
{
	if (!out)
		return;
	bgp_out_lanes_fini(&out->lanes);
	free(out);
}

static void wake(struct bgp_out *out)
{
	if (out->is_awake)
		return;
	out->is_awake = true;
	out->sink.wake(out->sink.context);
}

/* --- peers */

int bgp_out_join(struct bgp_out *out, __u16 peer, const struct bgp_export_terms *terms,
                 bool is_held)
{
	int err;

	if (bgp_out_member_find(&out->lanes, peer, terms->format.family))
		return -EEXIST;
	err = bgp_out_member_join(&out->lanes, peer, terms, is_held, bgp_rib_end(out->stepper.rib));
	if (!err)
		wake(out);
	return err;
}

void bgp_out_release(struct bgp_out *out)
{
	struct bgp_out_lane *lane;

	TAILQ_FOREACH(lane, &out->lanes.all, link_all)
	lane->is_held = false;
	wake(out);
}

void bgp_out_leave(struct bgp_out *out, __u16 peer)
{
	for (int family = 0; family < BGP_FAMILIES; family++)
		bgp_out_member_leave(&out->lanes, bgp_out_member_find(&out->lanes, peer, family));
}

int bgp_out_change_terms(struct bgp_out *out, __u16 peer, const struct bgp_export_terms *terms)
{
	struct bgp_out_member *member =
	        bgp_out_member_find(&out->lanes, peer, terms->format.family);
	int err;

	if (!member)
		return -ENOENT;
	if (bgp_export_terms_are_equal(&member->lane->group->terms, terms))
		return 0;
	err = bgp_out_member_restart(&out->lanes, member, terms, bgp_rib_end(out->stepper.rib));
	if (!err)
		wake(out);
	return err;
}

/* The beginning of a refresh, ahead of what the lane has to say. */
static int send_begin(struct bgp_out *out, struct bgp_out_member *member)
{
	struct bgp_out_sender sender = bgp_out_sender_of(&out->sink, member->lane);
	int err = bgp_out_send_refresh(&sender, member->peer, BGP_REFRESH_BEGIN);

	bgp_out_sender_flush(&sender);
	return err;
}

int bgp_out_refresh(struct bgp_out *out, __u16 peer, enum bgp_family_id family, bool is_enhanced)
{
	struct bgp_out_member *member = bgp_out_member_find(&out->lanes, peer, family);
	int err = 0;

	if (!member)
		return -ENOENT;
	/* Who has not been sent a word since it asked last gets all of it anyway. */
	if (bgp_out_lane_has_begun(member->lane))
		err = bgp_out_member_restart(&out->lanes, member, &member->lane->group->terms,
		                             bgp_rib_end(out->stepper.rib));
	else if (member->owes_end_of_refresh)
		return 0;
	/* Before its End-of-RIB a peer takes no notice of these markers (RFC 7313 section 4). */
	if (!err && is_enhanced && !member->owes_end_of_rib) {
		err = send_begin(out, member);
		member->owes_end_of_refresh |= !err;
	}
	wake(out);
	return err;
}

void bgp_out_writable(struct bgp_out *out, __u16 peer)
{
	(void)peer; /* its lane asks for room when it is its turn */
	if (!TAILQ_EMPTY(&out->lanes.all))
		wake(out);
}

/* --- changes */

static void mark(struct bgp_out_lane *lane, const struct bgp_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!changes[i].is_same_best)
			bgp_out_bits_add(&lane->planes[0].due, changes[i].number);
	}
}

static void mark_slots(struct bgp_out_lane *lane, const struct bgp_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (unsigned int slots = changes[i].slots; slots; slots &= slots - 1)
			bgp_out_bits_add(&lane->planes[__builtin_ctz(slots)].due,
			                 changes[i].number);
	}
}

void bgp_out_changed(struct bgp_out *out, const struct bgp_change *changes, size_t n)
{
	struct bgp_out_lane *lane;

	TAILQ_FOREACH(lane, &out->lanes.all, link_all)
	{
		if (lane->group->terms.has_add_path)
			mark_slots(lane, changes, n);
		else
			mark(lane, changes, n);
	}
	if (n && !TAILQ_EMPTY(&out->lanes.all))
		wake(out);
}

bool bgp_out_holds(const struct bgp_out *out, __u32 number)
{
	const struct bgp_out_lane *lane;

	TAILQ_FOREACH(lane, &out->lanes.all, link_all)
	{
		for (__u8 i = 0; i < lane->n_planes; i++)
			if (bgp_out_bits_has(&lane->planes[i].told, number))
				return true;
	}
	return false;
}

/* --- turns */

static bool has_work(const struct bgp_out_lane *lane)
{
	return !lane->is_held && (bgp_out_lane_count_due(lane) || bgp_out_lane_owes(lane));
}

/*
 * How much can be sent now. The fastest member sets the pace; the others' queues grow meanwhile, by
 * buffers that they share, until they are too far behind (bgp_out_lane_split()).
 */
static size_t ask_room(struct bgp_out *out, struct bgp_out_lane *lane)
{
	struct bgp_out_member *member;
	size_t most = 0;

	TAILQ_FOREACH(member, &lane->members, link)
	{
		size_t room = out->sink.room(out->sink.context, member->peer);

		member->has_room = room > 0;
		if (room)
			member->overdraft_bytes = 0;
		most = room > most ? room : most;
	}
	return most < TURN_MAX_BYTES ? most : TURN_MAX_BYTES;
}

static void count_overdraft(struct bgp_out_lane *lane, size_t sent_bytes)
{
	struct bgp_out_member *member;

	TAILQ_FOREACH(member, &lane->members, link)
	{
		if (!member->has_room)
			member->overdraft_bytes += sent_bytes;
	}
}

/* Returns how many prefixes were gone through, at least 1; 0: nothing can be sent now. */
static size_t take_turn(struct bgp_out *out, struct bgp_out_lane *lane, size_t max)
{
	const __u32 end = bgp_rib_end(out->stepper.rib);
	size_t room, was_due = bgp_out_lane_count_due(lane);

	room = has_work(lane) ? ask_room(out, lane) : 0;
	if (!room)
		return 0;
	bgp_out_lane_split(&out->lanes, lane, OVERDRAFT_MAX_BYTES, end);
	count_overdraft(lane, bgp_out_step(&out->stepper, lane, room, max));
	was_due -= bgp_out_lane_count_due(lane);
	bgp_out_lane_join(&out->lanes, lane);
	return was_due ? was_due : 1;
}

bool bgp_out_run(struct bgp_out *out, size_t max)
{
	size_t done = 0, n_idle = 0;

	out->stepper.has_failed = false;
	while (done < max && n_idle < out->lanes.n_lanes && !out->stepper.has_failed) {
		struct bgp_out_lane *lane = TAILQ_FIRST(&out->lanes.all);
		size_t n;

		TAILQ_REMOVE(&out->lanes.all, lane, link_all);
		TAILQ_INSERT_TAIL(&out->lanes.all, lane, link_all);
		n = take_turn(out, lane, max - done);
		n_idle = n ? 0 : n_idle + 1;
		done += n;
	}
	out->is_awake = n_idle < out->lanes.n_lanes && !out->stepper.has_failed;
	if (out->stepper.has_failed)
		out->sink.starved(out->sink.context);
	return out->is_awake;
}

/* --- for show */

int bgp_out_get_peer(const struct bgp_out *out, __u16 peer, enum bgp_family_id family,
                     struct bgp_out_peer_statistics *ret_statistics)
{
	const struct bgp_out_member *member = bgp_out_member_find(&out->lanes, peer, family);
	const struct bgp_out_lane *lane;

	if (!member)
		return -ENOENT;
	lane = member->lane;
	*ret_statistics = (struct bgp_out_peer_statistics){
	        .told = bgp_out_lane_count_told(lane) - member->n_own,
	        .due = bgp_out_lane_count_due(lane),
	        .has_sent_end_of_rib =
	                lane->group->terms.wants_end_of_rib && !member->owes_end_of_rib,
	};
	return 0;
}

bool bgp_out_has_told(const struct bgp_out *out, __u16 peer, enum bgp_family_id family,
                      __u32 prefix)
{
	const struct bgp_out_member *member = bgp_out_member_find(&out->lanes, peer, family);

	for (__u8 i = 0; member && i < member->lane->n_planes; i++)
		if (bgp_out_plane_has_told(&member->lane->planes[i], peer, prefix))
			return true;
	return false;
}

static struct bgp_attrs *copy_attrs(const struct bgp_draft *draft)
{
	struct bgp_attrs *attrs = calloc(1, sizeof(*attrs) + draft->len_bytes);

	if (!attrs)
		return NULL;
	attrs->hot = draft->hot;
	attrs->len_bytes = (__u16)draft->len_bytes;
	memcpy(attrs->bytes, draft->bytes, draft->len_bytes);
	return attrs;
}

/* `told` has its path. Returns as bgp_out_recall(). */
static int export_again(const struct bgp_out_stepper *stepper, const struct bgp_export_terms *terms,
                        __u32 prefix, struct bgp_out_told *told)
{
	const struct ip4_prefix address = bgp_rib_address(stepper->rib, prefix);
	const struct bgp_export_source source = bgp_out_source(stepper->rib, told->path->peer);
	const struct bgp_attrs *attrs = bgp_attrs_at(stepper->attrs, told->path->attrs);
	struct bgp_draft *draft = malloc(sizeof(*draft));
	int err = -ENOMEM;

	if (!draft)
		return err;
	if (bgp_export(terms, &source, &address, told->path->family, attrs,
	               bgp_hop_at(stepper->hops, attrs->hot.hop), draft, &told->next_hop)) {
		err = -ENOENT; /* it is about to be withdrawn */
	} else {
		told->attrs = copy_attrs(draft);
		err = told->attrs ? 0 : -ENOMEM;
	}
	free(draft);
	return err;
}

int bgp_out_recall(const struct bgp_out *out, __u16 peer, enum bgp_family_id family, __u32 prefix,
                   unsigned int n, struct bgp_out_told *ret_told)
{
	const struct bgp_out_member *member = bgp_out_member_find(&out->lanes, peer, family);
	const struct bgp_rib *rib = out->stepper.rib;
	const struct bgp_export_terms *terms;
	struct bgp_out_told told = {.path = NULL};
	int err;

	if (!member || n >= member->lane->n_planes)
		return -ERANGE;
	terms = &member->lane->group->terms;
	if (terms->has_add_path)
		told.path_id = n + 1;
	told.path = told.path_id ? bgp_rib_in_slot(rib, prefix, (__u8)told.path_id)
	                         : bgp_rib_best(rib, prefix);
	if (!told.path || !bgp_out_plane_has_told(&member->lane->planes[n], peer, prefix))
		return -ENOENT;
	err = export_again(&out->stepper, terms, prefix, &told);
	if (!err)
		*ret_told = told;
	return err;
}

void bgp_out_count(const struct bgp_out *out, size_t *ret_groups, size_t *ret_lanes)
{
	*ret_groups = out->lanes.n_groups;
	*ret_lanes = out->lanes.n_lanes;
}
