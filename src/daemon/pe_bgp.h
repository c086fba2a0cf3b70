/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BGP in the PE role (RFC 5747 sections 4 and 5): the speaker, made and changed from the
 * configuration, and what connects it with the rest:
 *
 *     bgp_settings, bgp_policies   configuration -> speaker
 *     bgp_origins                  `network`, routes of the kernel -> speaker
 *     bgp_hops                     next hops: the kernel's answer -> table, speaker
 *     bgp_routes                   best paths -> softwire table, kernel's IPv4 routes
 */
#ifndef DAEMON_PE_BGP_H
#define DAEMON_PE_BGP_H

#include "daemon/bgp_hops.h"
#include "daemon/bgp_origins.h"
#include "daemon/bgp_policies.h"
#include "daemon/bgp_routes.h"

struct config;
struct pe;

struct pe_bgp {
	struct pe *pe;
	struct bgp_speaker *speaker;
	struct netlink netlink; /* for questions to the kernel */
	struct bgp_policies policies;
	struct bgp_hops_watch hops;
	struct bgp_origins origins;
	struct bgp_routes routes;
	struct pe_bgp_peer {
		struct ip6_addr address;
		__u8 prefix_len;
		__u16 number;
	} * peers;
	size_t n_peers;
	bool is_running;  /* was started; without a speaker if that could not be made */
	bool has_parts;   /* all that the speaker needs is there */
	bool is_settling; /* a restart: the neighbours have not told all yet */
};

/*
 * Start the speaker of pe->config, if it has one. `is_restarting`: an earlier daemon's programs
 * forward meanwhile, and pe_bgp_is_settling() until the table is whole. Returns 0 or an errno, with
 * the reason in the log.
 */
int pe_bgp_start(struct pe *pe, bool is_restarting);
bool pe_bgp_is_settling(const struct pe *pe);

/* What of pe->config can't become that of `is` without a restart of the daemon, or NULL. */
const char *pe_bgp_needs_restart(const struct pe *pe, const struct config *is);
/*
 * pe->config is a new one; `is_changed`: what concerns BGP has changed, too, and is applied. A
 * start that failed at an earlier reload is tried again. Returns 0 or an errno, with the reason in
 * the log.
 */
int pe_bgp_reload(struct pe *pe, bool is_changed);

/*
 * Say goodbye to the neighbours, take all routes away, free. Runs the loop until that is done, so
 * not from within it. The handles are closed when the loop runs once more, as after abandoning.
 */
void pe_bgp_stop(struct pe *pe);
/* Free without a word. The kernel's routes stay, for a successor. */
void pe_bgp_abandon(struct pe *pe);

/* Events of the kernel. */
void pe_bgp_ip4_routes_changed(struct pe *pe);
void pe_bgp_reachability_changed(struct pe *pe);
/*
 * A link is up again, or has an address again: when it went down, or lost its last one, the kernel
 * forgot its routes, without an event for each.
 */
void pe_bgp_restore_routes(struct pe *pe);
/* A route by way of a CE was removed. Returns whether it should be there: it is put back. */
bool pe_bgp_restore_route(struct pe *pe, const struct ip4_prefix *prefix);

#endif
