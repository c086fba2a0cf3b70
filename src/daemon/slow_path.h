/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What XDP leaves to the daemon, received through ordinary sockets on the VIF's address, so that
 * the kernel has reassembled and checked it before:
 *
 *   - ICMPv6 errors from inside the core: path MTUs are learnt, senders are told (RFC 2473 section
 * 8)
 *   - tunnel packets that came in fragments or with unusual extension headers: they are unwrapped
 *     by the engine's own rules and given back to the kernel through the VIF
 */
#ifndef DAEMON_SLOW_PATH_H
#define DAEMON_SLOW_PATH_H

#include "core/plane.h"

struct pe;
struct slow_path;

enum slow_path_event {
#define SLOW_PATH(name, class, meaning) SLOW_PATH_##name,
#include "core/slow_path.def"
#undef SLOW_PATH
	SLOW_PATH_EVENTS,
};

struct slow_path_info {
	const char *name;
	enum verdict_class class;
	const char *meaning;
};
const struct slow_path_info *slow_path_info(enum slow_path_event event);

/* Open the sockets and begin. `pe` outlives it. Returns 0 or a negative errno, logged. */
int slow_path_new(struct pe *pe, struct slow_path **ret_slow_path);
/* The memory goes when the loop has run the close callbacks. NULL is fine. */
void slow_path_free(struct slow_path *slow_path);

struct counter slow_path_counter(const struct slow_path *slow_path, enum slow_path_event event);

/* The VIF's address has changed: receive on the new one. */
int slow_path_rebind(struct slow_path *slow_path);
/* The table sends to this endpoint (again): what was learnt of its path before holds. */
void slow_path_recall_mtu(const struct slow_path *slow_path, const struct ip6_addr *endpoint);
/* The configured path MTU has changed: what was learnt below the old one is doubtful. */
void slow_path_forget_mtus(struct slow_path *slow_path);

#endif
