/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PE role: a 4over6 provider edge router (RFC 5747) in this network namespace. It owns the
 * table, the data plane, the VIF and the kernel's routes, and brings them to what the
 * configuration and the kernel's events ask for.
 *
 * BGP is plugged in beside the configuration: it calls table_insert() and table_withdraw() of
 * pe->table with the owner TABLE_OWNER_BGP, and everything behind the table follows.
 */
#ifndef DAEMON_PE_H
#define DAEMON_PE_H

#include <uv.h>

#include "config/config.h"
#include "config/diff.h"
#include "daemon/addresses.h"
#include "daemon/links.h"
#include "daemon/pe_bgp.h"
#include "daemon/ports.h"
#include "daemon/route_writer.h"
#include "daemon/slow_path.h"
#include "dataplane/dataplane.h"
#include "kernel/monitor.h"
#include "kernel/route.h"
#include "kernel/vif.h"
#include "table/table.h"

struct pe {
	uv_loop_t *loop;
	struct config *config;
	struct dataplane *dataplane;
	struct table *table;
	struct kernel_vif vif;
	struct kernel_monitor *monitor;
	struct kernel_routes *routes; /* NULL: not installed */
	struct slow_path *slow_path;
	struct pe_bgp bgp;
	struct links links;
	struct addresses addresses;
	struct ports ports;
	uv_poll_t monitor_poll;
	struct route_writer route_writer;
	uv_timer_t
	        targets_timer; /* no event tells that a veth's peer has begun or ceased to poll */
	bool is_monitoring;
	bool is_vif_gone;         /* somebody has deleted it */
	bool has_new_address;     /* an IPv4 one, since routes by way of CEs were looked after */
	bool has_selective_rules; /* `ip rule` looks at more than destinations */
	__u32 path_mtu;           /* the smallest in use: configured, or learnt for an endpoint */
	__u64 route_failures;
	__u64 route_removals; /* by others */
};

/*
 * Bring everything up: on success packets flow. Takes over from an earlier process that crashed,
 * without a gap. `config` becomes the PE's. Returns 0 or a negative errno, the reason is in the
 * log; then call pe_abandon().
 */
int pe_start(struct pe *pe, uv_loop_t *loop, struct config *config);

/* The table is whole: let the programs have it. Called by BGP some time after a restart. */
void pe_settled(struct pe *pe);

/* Apply a new configuration, which becomes the PE's on success. -EOPNOTSUPP: needs a restart. */
int pe_reload(struct pe *pe, struct config *config, char ret_reason[256]);

/* A clean stop: take away all that the PE put into the kernel; pe_abandon() is still to be called.
 */
void pe_withdraw(struct pe *pe);

/*
 * After a start that failed: take away what it made. What an earlier process left to forward
 * stays. pe_abandon() is still to be called.
 */
void pe_undo_start(struct pe *pe);

/* Free the process's part and leave what is attached running, for a successor. */
void pe_abandon(struct pe *pe);

/* Remove what a crashed process left: programs, the VIF, routes. */
int pe_clean_up(const struct config *config);

/* The engine's settings that follow from the configuration and the VIF. */
void pe_settings(const struct pe *pe, struct settings *ret_settings);

/* Called when a path MTU was learnt or forgotten: set the VIF's MTU to fit all endpoints. */
void pe_follow_path_mtu(struct pe *pe, __u32 path_mtu);

#endif
