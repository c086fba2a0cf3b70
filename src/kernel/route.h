/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 routes of remote prefixes in the kernel's routing table: "PREFIX dev VIF scope link", with
 * the next hop null as RFC 5747 section 4 has it and with a protocol number of our own, so that a
 * CE-facing routing daemon can pick and redistribute them.
 *
 * A route of somebody else for the same prefix is never replaced. With a lower metric than ours it
 * wins in the kernel, with a higher one it loses; with the same metric ours is appended behind it
 * and waits until it goes. The reverse isn't in our hands: a daemon that installs with "replace"
 * and our metric takes our route's place (FRR does so, its metric is 20; BIRD's is 32), so choose a
 * metric that nobody else uses. The kernel's choice concerns what goes through its own stack; what
 * the packet engine forwards follows the softwire table alone.
 *
 * Changes are queued, reduced to the last one for each prefix, brought into an order that the
 * kernel's trie likes, and written in large batches. rtnetlink works while sendmsg() runs, so
 * kernel_routes_flush() takes one batch of at most 1024 a call: 1 to 4 ms, and now and then up to
 * 0.25 s when the kernel rebuilds the root of a trie of a million routes. No copy of what was
 * written is kept: the kernel has it.
 */
#ifndef KERNEL_ROUTE_H
#define KERNEL_ROUTE_H

#include <stddef.h>

#include "core/types.h"

/* Also in packaging/rt_protos.d/softwire.conf, for `ip route`. */
#define ROUTE_PROTOCOL_SOFTWIRE    67 /* by way of the VIF */
#define ROUTE_PROTOCOL_SOFTWIRE_CE 68 /* by way of a CE that told us by BGP */

struct kernel_routes;

struct kernel_routes_settings {
	int ifindex; /* of the VIF; 0: what the gateway says */
	__u32 table; /* routing table number; 254: main */
	__u32 metric;
	__u8 protocol;
	/*
	 * NULL for routes by way of the device. Else the gateway of a prefix, asked when the route
	 * is written; such routes replace each other. Returns 0, or -ENOENT: no route any more.
	 */
	int (*gateway)(void *context, const struct ip4_prefix *prefix, __be32 *ret_gateway);
	/* The kernel refused a route; `error` is negative, `text` the kernel's reason or empty. */
	void (*failed)(void *context, const struct ip4_prefix *prefix, int error, const char *text);
	/* Errors were lost (socket overrun): the routes of one batch are in doubt. */
	void (*overrun)(void *context);
	void *context;
};

int kernel_routes_new(const struct kernel_routes_settings *settings,
                      struct kernel_routes **ret_routes);
void kernel_routes_free(struct kernel_routes *routes);

/*
 * Queue a change. Host bits must be zero. Adding what exists and removing what doesn't are fine.
 * Returns 0 or -ENOMEM.
 */
int kernel_routes_add(struct kernel_routes *routes, const struct ip4_prefix *prefix);
int kernel_routes_remove(struct kernel_routes *routes, const struct ip4_prefix *prefix);

/* How many changes are not written yet (before reduction). */
size_t kernel_routes_pending(const struct kernel_routes *routes);
/* Poll it for writing while there are pending changes, and call kernel_routes_flush(). */
int kernel_routes_fd(const struct kernel_routes *routes);
/* The netlink port that they are written by: events of our own changes have it. */
__u32 kernel_routes_port(const struct kernel_routes *routes);
/* Write one batch. Returns 0 (see kernel_routes_pending), -EAGAIN: poll again, or an errno. */
int kernel_routes_flush(struct kernel_routes *routes);
/* Write all of it now. */
int kernel_routes_flush_all(struct kernel_routes *routes);

/*
 * Taking over from an earlier run: read the routes of our protocol from the table and remember them
 * as stale. kernel_routes_add() of one that is the same takes it back without a word to the kernel;
 * kernel_routes_sweep() queues the removal of those still stale, and ret_n says how many.
 */
int kernel_routes_adopt(struct kernel_routes *routes, size_t *ret_n);
int kernel_routes_sweep(struct kernel_routes *routes, size_t *ret_n);
/* The kernel may have lost some of those that were adopted: all that are added are written. */
void kernel_routes_doubt(struct kernel_routes *routes);

/*
 * Remove all routes of our protocol from the table now, whatever is queued. A clean stop that
 * deletes the VIF needn't: its routes go with it, faster, but then without route events for others.
 */
int kernel_routes_remove_all(struct kernel_routes *routes);

#endif
