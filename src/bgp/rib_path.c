/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths of the RIB: their numbers, and the list of each prefix. */
#include "bgp/rib_internal.h"

#include <errno.h>

__u32 bgp_rib_find_path(const struct bgp_rib *rib, __u32 prefix, __u16 peer, __u8 family, __u32 id)
{
	__u32 number = bgp_rib_prefix_at(rib, prefix)->paths;

	while (number) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);

		if (path->peer == peer && path->family == family &&
		    bgp_rib_path_id_at(rib, number) == id)
			break;
		number = path->next;
	}
	return number;
}

static bool has_too_many(const struct bgp_rib *rib, const struct bgp_path *want)
{
	__u32 number = bgp_rib_prefix_at(rib, want->prefix)->paths;
	unsigned int n = 0;

	while (number) {
		const struct bgp_path *path = bgp_rib_path_at(rib, number);

		n += path->peer == want->peer && path->family == want->family;
		number = path->next;
	}
	return n >= BGP_RIB_PATHS_OF_PEER_MAX;
}

static int take_number(struct bgp_rib *rib, __u32 *ret_number)
{
	if (rib->paths_free) {
		*ret_number = rib->paths_free;
		rib->paths_free = bgp_rib_path_at(rib, rib->paths_free)->next;
		return 0;
	}
	if (rib->paths_end == BGP_RIB_PATHS_MAX)
		return -ENOMEM;
	*ret_number = rib->paths_end++;
	return 0;
}

static int add_path(struct bgp_rib *rib, const struct bgp_path *want, __u32 id)
{
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, want->prefix);
	struct bgp_path *path;
	__u32 number;
	int err;

	/* Before anything can fail: a prefix without any path is then parted with. */
	bgp_rib_mark(rib, want->prefix);
	err = take_number(rib, &number);
	if (err)
		return err;
	path = bgp_rib_path_at(rib, number);
	*path = *want;
	if (id) {
		path->flags |= BGP_PATH_HAS_ID;
		((__u32 *)rib->path_ids.base)[number] = id;
	}
	path->next = prefix->paths;
	rib->n_prefixes += !prefix->paths;
	rib->n_paths++;
	prefix->paths = number;
	bgp_attrs_ref(rib->attrs, want->attrs, 1);
	return 0;
}

int bgp_rib_put_path(struct bgp_rib *rib, const struct bgp_path *want, __u32 id, bool *ret_is_new)
{
	const __u32 number = bgp_rib_find_path(rib, want->prefix, want->peer, want->family, id);
	struct bgp_path *path = bgp_rib_path_at(rib, number);
	int err;

	if (!number) {
		if (id && has_too_many(rib, want))
			return -ENOSPC;
		err = add_path(rib, want, id);
		if (!err)
			*ret_is_new = true;
		return err;
	}
	path->round = want->round;
	if (path->attrs != want->attrs || path->fault != want->fault) {
		bgp_rib_mark(rib, want->prefix);
		bgp_attrs_ref(rib->attrs, want->attrs, 1);
		bgp_rib_leave_attrs(rib, path->attrs);
		path->attrs = want->attrs;
		path->fault = want->fault;
		path->flags |= BGP_PATH_CHANGED;
	}
	*ret_is_new = false;
	return 0;
}

void bgp_rib_remove_path(struct bgp_rib *rib, __u32 number)
{
	struct bgp_path *path = bgp_rib_path_at(rib, number);
	struct bgp_prefix *prefix = bgp_rib_prefix_at(rib, path->prefix);
	__u32 *link = &prefix->paths;

	bgp_rib_mark(rib, path->prefix);
	bgp_rib_leave_slot(rib, path);
	while (*link != number)
		link = &bgp_rib_path_at(rib, *link)->next;
	*link = path->next;
	rib->n_prefixes -= !prefix->paths;
	rib->n_paths--;
	bgp_rib_leave_attrs(rib, path->attrs);
	*path = (struct bgp_path){.next = rib->paths_free};
	rib->paths_free = number;
}
