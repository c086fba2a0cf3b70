/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_routes.h"

#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "config/config.h"

#define EXPECTED        64 /* changes whose memory is asked for ahead of them */
#define FAILURES_LOGGED 10
/* What the table had no room for is tried again: so much of it at once, and after which pause. */
#define SLOTS_A_TURN    4096
#define FAILURES_A_TURN 64
#define AGAIN_MS        1000
#define GO_ON_MS        1 /* where there was room, or nothing to be tried */
/* One above that of the routes by way of the VIF; nobody else's. */
#define CE_METRIC 68

static void failed(struct bgp_routes *routes, const struct ip4_prefix *prefix, int err,
                   const char *where, const char *why)
{
	char text[IP4_PREFIX_TEXT];

	if (++routes->failures > FAILURES_LOGGED)
		return;
	log_error("%s not in the %s: %s%s%s", ip4_prefix_print(prefix, text), where, strerror(-err),
	          *why ? ": " : "", why);
}

static void on_kernel_failed(void *context, const struct ip4_prefix *prefix, int error,
                             const char *text)
{
	failed(context, prefix, error, "kernel's routing table", text);
}

static void on_kernel_overrun(void *context)
{
	(void)context;
	log_warning("the kernel did not say what became of some routes by way of CEs");
}

static int gateway_of(void *context, const struct ip4_prefix *prefix, __be32 *ret_gateway)
{
	const struct bgp_routes *routes = context;

	return prefix_map_get(&routes->gateways, prefix, ret_gateway);
}

int bgp_routes_init(struct bgp_routes *routes, uv_loop_t *loop,
                    const struct config_kernel_routes *kernel)
{
	struct kernel_routes_settings settings = {
	        .metric = CE_METRIC,
	        .protocol = ROUTE_PROTOCOL_SOFTWIRE_CE,
	        .gateway = gateway_of,
	        .failed = on_kernel_failed,
	        .overrun = on_kernel_overrun,
	        .context = routes,
	};
	size_t n;
	int err = uv_timer_init(loop, &routes->again);

	routes->again.data = routes;
	if (err || !kernel)
		return err;
	settings.table = kernel->table;
	err = kernel_routes_new(&settings, &routes->kernel);
	if (!err)
		err = kernel_routes_adopt(routes->kernel, &n);
	if (!err)
		err = route_writer_init(&routes->writer, loop, routes->kernel);
	if (err) {
		kernel_routes_free(routes->kernel);
		routes->kernel = NULL;
	}
	return err;
}

void bgp_routes_restore(struct bgp_routes *routes)
{
	struct ip4_prefix prefix;
	__u32 gateway;
	int err = 0;

	if (!routes->kernel)
		return;
	for (size_t at = 0; at < routes->gateways.n_slots && !err; at++)
		if (prefix_map_slot(&routes->gateways, at, &prefix, &gateway))
			err = kernel_routes_add(routes->kernel, &prefix);
	if (err)
		failed(routes, &prefix, err, "kernel's routing table", "");
	route_writer_wake(&routes->writer);
}

bool bgp_routes_restore_one(struct bgp_routes *routes, const struct ip4_prefix *prefix)
{
	__be32 gateway;

	if (!routes->kernel || prefix_map_get(&routes->gateways, prefix, &gateway) ||
	    kernel_routes_add(routes->kernel, prefix))
		return false;
	route_writer_wake(&routes->writer);
	return true;
}

void bgp_routes_sweep(struct bgp_routes *routes)
{
	size_t n;

	if (routes->kernel && !kernel_routes_sweep(routes->kernel, &n))
		route_writer_wake(&routes->writer);
}

void bgp_routes_fini(struct bgp_routes *routes, bool and_remove)
{
	route_writer_close(&routes->writer);
	if (routes->kernel) {
		if (and_remove)
			kernel_routes_remove_all(routes->kernel);
		kernel_routes_free(routes->kernel);
		routes->kernel = NULL;
	}
	if (routes->again.data)
		uv_close((uv_handle_t *)&routes->again, NULL);
	prefix_map_fini(&routes->missing);
	prefix_map_fini(&routes->gateways);
}

/* The softwire table's target for a hop set; for a route by way of a CE also its address. */
static void target_of(const struct bgp_routes *routes, __u32 number, struct table_target *target,
                      __be32 *gateway)
{
	const struct bgp_hops *hops = bgp_speaker_hops(routes->speaker);
	const struct bgp_hop_sets *sets = bgp_speaker_hop_sets(routes->speaker);
	const struct bgp_hop_set *set = bgp_hop_set_at(sets, number);
	__u32 usable[BGP_HOP_SET_MAX];

	*target = (struct table_target){.kind = TABLE_LOCAL};
	*gateway = 0;
	if (number == BGP_HOP_SET_SELF)
		return;
	if (bgp_next_hop_is_ip4(&bgp_hop_at(hops, set->hops[0])->addr)) {
		if (bgp_hop_set_usable(sets, number, usable))
			*gateway = bgp_next_hop_ip4(&bgp_hop_at(hops, usable[0])->addr);
		return;
	}
	target->kind = TABLE_REMOTE;
	target->n_endpoints = set->n;
	target->n_equal = set->n_active;
	for (unsigned int i = 0; i < set->n; i++)
		target->endpoints[i] = bgp_hop_at(hops, set->hops[i])->addr;
}

static void set_gateway(struct bgp_routes *routes, const struct ip4_prefix *prefix, __be32 gateway)
{
	int err = 0;

	if (gateway) {
		err = prefix_map_put(&routes->gateways, prefix, gateway);
		if (!err && routes->kernel)
			err = kernel_routes_add(routes->kernel, prefix);
	} else if (!prefix_map_remove(&routes->gateways, prefix) && routes->kernel) {
		err = kernel_routes_remove(routes->kernel, prefix);
	}
	if (err)
		failed(routes, prefix, err, "kernel's routing table", "");
}

/*
 * Put a prefix into the table. Where that fails there is no entry any more: an old one would lead
 * to a PE that is not said to have the prefix. Returns 0 or an errno.
 */
static int put(struct bgp_routes *routes, const struct ip4_prefix *prefix,
               const struct table_target *target)
{
	int err =
	        table_insert(routes->table, prefix, target, TABLE_OWNER_BGP, TABLE_PREFERENCE_BGP);

	if (err)
		table_withdraw(routes->table, prefix, TABLE_OWNER_BGP);
	return err;
}

/* Whether the prefix is in the table now, or need not be. */
static bool try_again(struct bgp_routes *routes, const struct ip4_prefix *prefix)
{
	const struct bgp_rib *rib = bgp_speaker_rib(routes->speaker);
	const __u32 set = bgp_rib_prefix(rib, bgp_rib_find(rib, prefix))->hop_set;
	struct table_target target;
	__be32 gateway;

	if (set == BGP_HOP_SET_NONE)
		return true;
	target_of(routes, set, &target, &gateway);
	return !put(routes, prefix, &target);
}

/* Some of the missing ones, round and round. Removing moves slots, so look at a slot again. */
static void on_again(uv_timer_t *timer)
{
	struct bgp_routes *routes = timer->data;
	struct prefix_map *missing = &routes->missing;
	size_t n_in = 0, n_out = 0;

	for (size_t i = 0; i < SLOTS_A_TURN && n_out < FAILURES_A_TURN && missing->n; i++) {
		struct ip4_prefix prefix;
		__u32 unused;

		routes->tried %= missing->n_slots;
		if (!prefix_map_slot(missing, routes->tried, &prefix, &unused)) {
			routes->tried++;
		} else if (try_again(routes, &prefix)) {
			prefix_map_remove(missing, &prefix);
			n_in++;
		} else {
			routes->tried++;
			n_out++;
		}
	}
	if (missing->n)
		uv_timer_start(timer, on_again, n_out && !n_in ? AGAIN_MS : GO_ON_MS, 0);
}

static void note_missing(struct bgp_routes *routes, const struct ip4_prefix *prefix, int err)
{
	failed(routes, prefix, err, "softwire table",
	       err == -ENOSPC ? "raise `encapsulation-table { size }`" : "");
	prefix_map_put(&routes->missing, prefix, 0);
	if (!uv_is_active((uv_handle_t *)&routes->again))
		uv_timer_start(&routes->again, on_again, AGAIN_MS, 0);
}

static void expect(const struct table *table, const struct bgp_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_expect(table, &changes[i].prefix);
	for (size_t i = 0; i < n; i++)
		table_expect_entries(table, &changes[i].prefix);
}

void bgp_routes_changed(struct bgp_routes *routes, const struct bgp_change *changes, size_t n)
{
	struct table_target target = {.kind = TABLE_LOCAL};
	__u32 known = BGP_HOP_SET_NONE;
	__be32 gateway = 0;

	for (size_t i = 0; i < n; i++) {
		const struct bgp_change *change = &changes[i];
		int err = 0;

		if (i % EXPECTED == 0)
			expect(routes->table, change, n - i < EXPECTED ? n - i : EXPECTED);
		if (!change->is_new_hop_set)
			continue;
		if (change->hop_set == BGP_HOP_SET_NONE) {
			table_withdraw(routes->table, &change->prefix, TABLE_OWNER_BGP);
			set_gateway(routes, &change->prefix, 0);
			continue;
		}
		if (change->hop_set != known)
			target_of(routes, change->hop_set, &target, &gateway);
		known = change->hop_set;
		err = put(routes, &change->prefix, &target);
		if (err)
			note_missing(routes, &change->prefix, err);
		set_gateway(routes, &change->prefix, gateway);
	}
	route_writer_wake(&routes->writer);
}
