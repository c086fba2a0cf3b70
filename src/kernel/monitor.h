/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes in the kernel's networking state, as events. What links there are and what IPv4
 * addresses they have is told one by one. Of the rest it is only told that something has changed:
 * that forwarding depends on, which makes every cached adjacency doubtful; or about routes. Who
 * wants to know more asks the kernel: its answer is right, whatever events were missed, and links
 * that go down take IPv4 routes with them without an event for each.
 */
#ifndef KERNEL_MONITOR_H
#define KERNEL_MONITOR_H

#include "kernel/address.h"
#include "kernel/link.h"
#include "kernel/route.h"

/* Callbacks run inside kernel_monitor_dump() and kernel_monitor_read(); all must be set. */
struct kernel_monitor_listener {
	/*
	 * A link, address, neighbour, rule, nexthop or route changed: at most once for each
	 * kernel_monitor_read(). Not for our own routes, which don't alter how a tunnel endpoint is
	 * reached, and not for neighbours that were merely probed and found where they were.
	 */
	void (*forwarding_changed)(void *context);
	/*
	 * At most once for each kernel_monitor_read(): IPv4 routes of others may be different ones;
	 * or packets to some address may leave another way, or none (IPv6 routes, links, addresses;
	 * IPv4 routes, too).
	 */
	void (*ip4_routes_changed)(void *context);
	void (*reachability_changed)(void *context);
	/* A link was added or something about it changed (maybe nothing in the struct). */
	void (*link_changed)(void *context, const struct kernel_link *link);
	void (*link_removed)(void *context, const struct kernel_link *link);
	/*
	 * An address was added (maybe known already) or removed. Dumps tell IPv4 ones only. Not for
	 * IPv6 ones that come.
	 */
	void (*address_changed)(void *context, const struct kernel_address *address,
	                        bool is_removed);
	/*
	 * Events were lost: forget all links and addresses told before; those that exist are told
	 * again now, followed by restart_done. The first dump is wrapped in the same pair, so a
	 * daemon needs only one way to start.
	 */
	void (*restart)(void *context);
	void (*restart_done)(void *context);
	/*
	 * A route with one of our protocols was removed: by way of the VIF by somebody else, by way
	 * of a CE by anybody.
	 */
	void (*own_route_removed)(void *context, __u8 protocol, const struct ip4_prefix *prefix);
	void *context;
};

struct kernel_monitor;

/*
 * Open the event socket. Nothing is told before kernel_monitor_dump(). `routes` are those that are
 * ours, NULL for none.
 */
int kernel_monitor_new(const struct kernel_monitor_listener *listener,
                       const struct kernel_routes *routes, struct kernel_monitor **ret_monitor);
void kernel_monitor_free(struct kernel_monitor *monitor);

/* Non-blocking; poll it for reading. */
int kernel_monitor_fd(const struct kernel_monitor *monitor);

/* Tell all links, then all IPv4 addresses. Events from before are in it, later ones follow it. */
int kernel_monitor_dump(struct kernel_monitor *monitor);

/*
 * Read what has come in: call it when the fd is readable. Takes a bounded number of events, so that
 * a storm can't hold the loop; the fd stays readable while there are more. Returns 0 or a negative
 * errno of a socket that is broken for good.
 */
int kernel_monitor_read(struct kernel_monitor *monitor);

#endif
