/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The adjacencies that the engine remembers, for people to see: all slots of 6, then all of 4. */
#include "dataplane/state.h"

#include "core/adjacency.h"

static void view_link(const struct dataplane *dataplane, const struct adjacency *link, __u32 now,
                      struct adjacency_view *view)
{
	const struct plane *plane = dataplane->plane;
	const __u32 max_age = plane->settings[plane->active_settings & 1].max_age_ticks;
	const __u32 age = now - (link->expires - max_age);

	view->link = *link;
	view->is_fresh = adjacency_is_fresh(link, plane->generation, now);
	/* The settings may have changed since: no age below zero. */
	view->age_ms = (__s32)age < 0 ? 0 : (__u32)((__u64)age * dataplane_tick_ns() / 1000000);
}

static bool view_slot(const struct dataplane *dataplane, __u64 slot, __u32 now,
                      struct adjacency_view *view)
{
	const __u64 n_slots6 = (__u64)dataplane->n_cpus * dataplane->n_hops;
	const struct adjacency *link;

	if (slot < n_slots6) {
		const struct adjacency6 *adjacency = &dataplane->adjacencies6[slot];

		link = &adjacency->link;
		view->cpu = (__u32)(slot / dataplane->n_hops);
		view->is_v6 = true;
		view->endpoint = adjacency->endpoint;
	} else {
		const struct adjacency4 *adjacency = &dataplane->adjacencies4[slot - n_slots6];

		link = &adjacency->link;
		view->cpu = (__u32)((slot - n_slots6) / dataplane->n_destinations);
		view->is_v6 = false;
		view->destination = adjacency->destination;
	}
	if (!link->generation)
		return false;
	view_link(dataplane, link, now, view);
	return true;
}

__u64 dataplane_walk_adjacencies(const struct dataplane *dataplane, __u64 cursor, size_t max,
                                 void (*visit)(void *context, const struct adjacency_view *view),
                                 void *context)
{
	const __u64 n_slots =
	        (__u64)dataplane->n_cpus * (dataplane->n_hops + dataplane->n_destinations);
	const __u32 now = dataplane_ticks_now(dataplane);

	for (; max && cursor < n_slots; max--, cursor++) {
		struct adjacency_view view = {};

		if (view_slot(dataplane, cursor, now, &view))
			visit(context, &view);
	}
	return cursor < n_slots ? cursor : 0;
}
