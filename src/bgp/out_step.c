/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_step.h"

#include <errno.h>

#include "base/addr.h"
#include "base/log.h"

static struct bgp_out_audience all_but(const struct bgp_out_stepper *stepper, __u16 peer)
{
	const struct bgp_out_member *member = bgp_out_member_find(
	        stepper->lanes, peer, stepper->lane->group->terms.format.family);

	return (struct bgp_out_audience){
	        .except = member && member->lane == stepper->lane ? peer : BGP_PEER_LOCAL,
	};
}

/* --- withdrawing */

static void add_withdrawal(struct bgp_out_stepper *stepper, __u32 number,
                           struct bgp_out_audience audience)
{
	stepper->withdrawals[stepper->n_withdrawals++] = (struct bgp_out_withdrawal){
	        .prefix = bgp_rib_address(stepper->rib, number),
	        .number = number,
	        .audience = audience,
	};
}

/* It is not to be told (any more). */
static void refuse(struct bgp_out_stepper *stepper, __u32 number)
{
	const struct bgp_out_plane *plane = stepper->plane;

	if (bgp_out_bits_has(&plane->told, number))
		add_withdrawal(stepper, number,
		               all_but(stepper, bgp_out_plane_source(plane, number)));
}

static void note_withdrawn(struct bgp_out_stepper *stepper,
                           const struct bgp_out_withdrawal *withdrawal)
{
	if (withdrawal->audience.only)
		bgp_out_lane_note_told(stepper->lanes, stepper->lane, withdrawal->number,
		                       withdrawal->audience.only);
	else
		bgp_out_lane_note_withdrawn(stepper->lanes, stepper->lane, withdrawal->number);
}

/* How many from `first` on are for the same audience; their prefixes are in `prefixes` then. */
static size_t collect_withdrawals(struct bgp_out_stepper *stepper, size_t first)
{
	const struct bgp_out_withdrawal *withdrawals = stepper->withdrawals + first;
	size_t n = 0;

	while (first + n < stepper->n_withdrawals &&
	       withdrawals[n].audience.only == withdrawals[0].audience.only &&
	       withdrawals[n].audience.except == withdrawals[0].audience.except) {
		stepper->prefixes[n] = withdrawals[n].prefix;
		n++;
	}
	return n;
}

static void send_withdrawals(struct bgp_out_stepper *stepper)
{
	size_t i = 0;

	while (i < stepper->n_withdrawals && !stepper->has_failed) {
		size_t n = collect_withdrawals(stepper, i), n_sent;

		if (bgp_out_send_withdrawn(&stepper->sender, stepper->withdrawals[i].audience,
		                           stepper->prefixes, n, &n_sent))
			stepper->has_failed = true;
		for (size_t sent = 0; sent < n_sent; sent++)
			note_withdrawn(stepper, &stepper->withdrawals[i + sent]);
		i += n_sent;
	}
	for (; i < stepper->n_withdrawals; i++)
		bgp_out_bits_add(&stepper->plane->due, stepper->withdrawals[i].number);
	stepper->n_withdrawals = 0;
}

/* --- judging */

struct bgp_export_source bgp_out_source(const struct bgp_rib *rib, __u16 peer)
{
	const struct bgp_rib_peer *from = bgp_rib_peer(rib, peer);

	if (peer == BGP_PEER_LOCAL)
		return (struct bgp_export_source){.is_local = true};
	return (struct bgp_export_source){
	        .is_internal = from->is_internal,
	        .is_client = from->is_client,
	        .router_id = from->router_id,
	        .address = &from->address,
	};
}

/* A route that comes from a member now, which had been told one from elsewhere. */
static void take_back_from_source(struct bgp_out_stepper *stepper, __u32 number, __u16 source)
{
	const struct bgp_out_plane *plane = stepper->plane;

	if (source != BGP_PEER_LOCAL && bgp_out_bits_has(&plane->told, number) &&
	    bgp_out_plane_source(plane, number) != source && all_but(stepper, source).except)
		add_withdrawal(stepper, number, (struct bgp_out_audience){.only = source});
}

/* Take what is refused out of the set, and note for the rest what policy said. */
static void judge_set(struct bgp_out_stepper *stepper, struct bgp_out_set *set)
{
	const struct bgp_out_group *group = stepper->lane->group;
	const struct bgp_export_source source = bgp_out_source(stepper->rib, set->peer);
	const struct bgp_attrs *attrs = bgp_attrs_at(stepper->attrs, set->attrs);
	const bool may_tell = bgp_export_may_tell(&group->terms, &source, attrs);
	struct bgp_policy_result result = {.is_accepted = false};
	struct bgp_policy_memo memo = {0};
	bool is_judged = !may_tell;
	__u16 *link = &set->first, last = BGP_OUT_NO_ITEM;

	while (*link != BGP_OUT_NO_ITEM) {
		struct bgp_out_item *item = &stepper->pack.items[*link];

		if (!is_judged) {
			struct ip4_prefix prefix = bgp_rib_address(stepper->rib, item->number);

			result = bgp_export_judge(&group->terms, &source, &prefix, set->family,
			                          attrs, &memo);
			is_judged = !group->judges_prefixes;
		}
		if (result.is_accepted) {
			item->terms = result.terms;
			take_back_from_source(stepper, item->number, set->peer);
			last = *link;
			link = &item->next;
		} else {
			refuse(stepper, item->number);
			*link = item->next;
		}
	}
	set->last = last;
}

static void judge(struct bgp_out_stepper *stepper)
{
	const struct bgp_out_item *gone = bgp_out_pack_gone(&stepper->pack);

	for (size_t i = 0; i < stepper->pack.n_gone; i++)
		refuse(stepper, gone[i].number);
	for (size_t i = 0; i < stepper->pack.n_sets; i++)
		judge_set(stepper, &stepper->pack.sets[i]);
}

/* --- announcing */

/* Take those out of a set that have the policy terms of its first. Returns how many. */
static size_t take_alike(struct bgp_out_stepper *stepper, struct bgp_out_set *set)
{
	const __u64 terms = stepper->pack.items[set->first].terms;
	__u16 *link = &set->first;
	size_t n = 0;

	while (*link != BGP_OUT_NO_ITEM) {
		const struct bgp_out_item *item = &stepper->pack.items[*link];

		if (item->terms != terms) {
			link = &stepper->pack.items[*link].next;
			continue;
		}
		stepper->numbers[n] = item->number;
		stepper->prefixes[n++] = bgp_rib_address(stepper->rib, item->number);
		*link = item->next;
	}
	return n;
}

static void refuse_from(struct bgp_out_stepper *stepper, size_t first, size_t n)
{
	for (size_t i = first; i < n; i++)
		refuse(stepper, stepper->numbers[i]);
}

static void refuse_too_long(struct bgp_out_stepper *stepper, size_t first, size_t n)
{
	char text[IP4_PREFIX_TEXT];

	log_warning("bgp: the attributes of %s are too long for a message; %zu prefixes are not "
	            "advertised",
	            ip4_prefix_print(&stepper->prefixes[first], text), n - first);
	refuse_from(stepper, first, n);
}

static void note_told(struct bgp_out_stepper *stepper, __u16 source, size_t first, size_t n)
{
	for (size_t i = first; i < first + n; i++)
		bgp_out_lane_note_told(stepper->lanes, stepper->lane, stepper->numbers[i], source);
}

/* Write `n` prefixes of `prefixes` with the attributes in `draft`. */
static void write_announcements(struct bgp_out_stepper *stepper, __u16 source,
                                const struct bgp_next_hop *next_hop, size_t n)
{
	const struct bgp_out_audience audience = all_but(stepper, source);
	const struct bgp_reader attributes =
	        bgp_reader_of(stepper->draft.bytes, stepper->draft.len_bytes);

	for (size_t done = 0, fits; done < n; done += fits) {
		struct bgp_writer *writer = bgp_out_sender_begin(&stepper->sender, audience);

		if (!writer) {
			stepper->has_failed = true;
			for (size_t i = done; i < n; i++)
				bgp_out_bits_add(&stepper->plane->due, stepper->numbers[i]);
			return;
		}
		fits = bgp_update_write(writer, &stepper->sender.format, attributes, next_hop,
		                        stepper->prefixes + done, n - done);
		if (!fits) {
			refuse_too_long(stepper, done, n);
			return;
		}
		note_told(stepper, source, done, fits);
	}
}

static void announce_set(struct bgp_out_stepper *stepper, struct bgp_out_set *set)
{
	const struct bgp_export_source source = bgp_out_source(stepper->rib, set->peer);
	const struct bgp_attrs *attrs = bgp_attrs_at(stepper->attrs, set->attrs);
	const struct bgp_hop *hop = bgp_hop_at(stepper->hops, attrs->hot.hop);

	while (set->first != BGP_OUT_NO_ITEM) {
		const __u64 terms = stepper->pack.items[set->first].terms;
		const size_t n = take_alike(stepper, set);
		struct bgp_next_hop next_hop;
		int err = bgp_export_edit(&stepper->lane->group->terms, &source, attrs, hop, terms,
		                          &stepper->draft, &next_hop);

		if (err == -EMSGSIZE)
			refuse_too_long(stepper, 0, n);
		else if (err)
			refuse_from(stepper, 0, n);
		else
			write_announcements(stepper, set->peer, &next_hop, n);
	}
}

/* For another step. */
static void put_back(struct bgp_out_stepper *stepper, const struct bgp_out_set *set)
{
	for (__u16 i = set->first; i != BGP_OUT_NO_ITEM; i = stepper->pack.items[i].next)
		bgp_out_bits_add(&stepper->plane->due, stepper->pack.items[i].number);
}

/* Returns whether all sets were done. */
static bool announce(struct bgp_out_stepper *stepper, size_t budget_bytes)
{
	size_t i = 0;

	while (i < stepper->pack.n_sets && !stepper->has_failed &&
	       stepper->sender.sent_bytes < budget_bytes)
		announce_set(stepper, &stepper->pack.sets[i++]);
	for (size_t left = i; left < stepper->pack.n_sets; left++)
		put_back(stepper, &stepper->pack.sets[left]);
	return i == stepper->pack.n_sets;
}

/* --- the step */

static void send_markers(struct bgp_out_stepper *stepper)
{
	struct bgp_out_member *member;

	TAILQ_FOREACH(member, &stepper->lane->members, link)
	{
		if (member->owes_end_of_rib)
			member->owes_end_of_rib =
			        bgp_out_send_end_of_rib(&stepper->sender, member->peer);
		if (member->owes_end_of_refresh)
			member->owes_end_of_refresh = bgp_out_send_refresh(
			        &stepper->sender, member->peer, BGP_REFRESH_END);
		stepper->has_failed |= member->owes_end_of_rib || member->owes_end_of_refresh;
	}
}

/* A new lane has everything due in all planes; where no slot is in use, that is nothing. */
static bool has_nothing_due(const struct bgp_out_stepper *stepper, struct bgp_out_plane *plane,
                            __u8 slot, __u32 end)
{
	if (plane->due.n && !plane->told.n && !bgp_rib_count_in_slot(stepper->rib, slot))
		bgp_out_bits_clear(&plane->due, end);
	return !plane->due.n;
}

/* The next plane's turn; behind the last the pass is over. */
static void end_plane(struct bgp_out_stepper *stepper, __u32 end)
{
	struct bgp_out_lane *lane = stepper->lane;

	lane->cursor = 0;
	do {
		lane->plane++;
	} while (lane->plane < lane->n_planes &&
	         has_nothing_due(stepper, &lane->planes[lane->plane], lane->plane + 1, end));
	if (lane->plane < lane->n_planes)
		return;
	lane->plane = 0;
	send_markers(stepper);
}

static void count_version(struct bgp_out_lane *lane)
{
	if (++lane->version == 0)
		lane->version = 1;
}

size_t bgp_out_step(struct bgp_out_stepper *stepper, struct bgp_out_lane *lane, size_t budget_bytes,
                    size_t max)
{
	const __u32 end = bgp_rib_end(stepper->rib);
	__u32 next;
	bool is_done;

	stepper->lane = lane;
	stepper->plane = &lane->planes[lane->plane];
	stepper->sender = bgp_out_sender_of(stepper->sink, lane);
	stepper->has_failed = false;
	stepper->n_withdrawals = 0;
	count_version(lane);
	next = bgp_out_pack_gather(&stepper->pack, stepper->rib, stepper->attrs,
	                           (__u8)stepper->sender.format.path_id, &stepper->plane->due,
	                           lane->cursor, end, max);
	judge(stepper);
	send_withdrawals(stepper);
	is_done = announce(stepper, budget_bytes);
	send_withdrawals(stepper); /* of what turned out not to be tellable */
	if (is_done && !stepper->has_failed)
		lane->cursor = next;
	if (lane->cursor >= end || !stepper->plane->due.n)
		end_plane(stepper, end);
	bgp_out_sender_flush(&stepper->sender);
	return stepper->sender.sent_bytes;
}
