/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine is told beside the table: settings, the generation of adjacencies, endpoints. */
#include "dataplane/state.h"

#include <errno.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/softwire.skel.h"

void dataplane_raise_generation(struct dataplane *dataplane)
{
	__u32 *generation = &dataplane->plane->generation;
	__u32 next = *generation + 1;

	/* 0 means "never filled". */
	__atomic_store_n(generation, next ? next : 1, __ATOMIC_RELEASE);
}

void dataplane_set_settings(struct dataplane *dataplane, const struct settings *settings)
{
	struct plane *plane = dataplane->plane;
	__u32 other = (plane->active_settings & 1) ^ 1;

	grace_wait(dataplane->grace, dataplane->settings_moment);
	plane->settings[other] = *settings;
	__atomic_store_n(&plane->active_settings, other, __ATOMIC_RELEASE);
	dataplane->settings_moment = grace_start(dataplane->grace);
	dataplane_raise_generation(dataplane);
}

int dataplane_set_endpoint(struct dataplane *dataplane, __u32 hop, const struct ip6_addr *endpoint,
                           bool is_in_use)
{
	int map = bpf_map__fd(dataplane->skeleton->maps.endpoints);
	__u32 known;

	if (is_in_use)
		return bpf_map_update_elem(map, endpoint, &hop, BPF_ANY) ? -errno : 0;
	/* The endpoint may have got another hop number before this one is given up. */
	if (bpf_map_lookup_elem(map, endpoint, &known) || known != hop)
		return 0;
	return bpf_map_delete_elem(map, endpoint) ? -errno : 0;
}
