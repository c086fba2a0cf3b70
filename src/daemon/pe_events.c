/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/pe_events.h"

#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "daemon/pe_bgp.h"
#include "daemon/pe_config.h"
#include "kernel/rule.h"

#define ROUTE_FAILURES_LOGGED 10
#define TARGETS_CHECK_MS      2000
#define ENTRIES_A_WALK        1000

static void ports_changed(struct pe *pe)
{
	if (pe->is_monitoring)
		ports_update(&pe->ports, pe->dataplane, pe->config, &pe->links);
}

static void follow_rules(struct pe *pe)
{
	bool are = pe->has_selective_rules;

	if (kernel_rules_are_selective(&are) || are == pe->has_selective_rules)
		return;
	pe->has_selective_rules = are;
	log_info("IPv4 policy routing %s: the way into the island is %s",
	         are ? "looks at more than destinations" : "looks at destinations only again",
	         are ? "asked for each packet" : "remembered");
	pe_apply_settings(pe);
}

static void on_forwarding_changed(void *context)
{
	struct pe *pe = context;

	follow_rules(pe);
	dataplane_raise_generation(pe->dataplane);
}

static void on_ip4_routes_changed(void *context)
{
	struct pe *pe = context;

	if (pe->has_new_address)
		pe_bgp_restore_routes(pe);
	pe->has_new_address = false;
	pe_bgp_ip4_routes_changed(pe);
}

static void on_reachability_changed(void *context)
{
	pe_bgp_reachability_changed(context);
}

static void requeue_route(void *context, const struct table_entry *entry)
{
	struct pe *pe = context;

	if (entry->is_best && entry->target.kind == TABLE_REMOTE)
		kernel_routes_add(pe->routes, &entry->prefix);
}

static void restore_routes(struct pe *pe)
{
	struct table_cursor cursor = {.is_at_end = false};

	kernel_routes_doubt(pe->routes);
	if (!pe->config->kernel_routes.install)
		return;
	while (table_walk(pe->table, &cursor, ENTRIES_A_WALK, requeue_route, pe))
		;
	route_writer_wake(&pe->route_writer);
}

/*
 * Somebody had set the VIF down: the kernel then forgets its routes, without an event for each, and
 * its IPv6 address. Everything is put back.
 */
static void restore_vif(struct pe *pe)
{
	const struct config_vif *vif = &pe->config->vif;

	log_info("%s is up again: putting back its addresses and routes", pe->vif.name);
	kernel_vif_replace_address(&pe->vif, &vif->ipv6_address, vif->ipv4_address);
	restore_routes(pe);
}

static bool is_configured(const struct pe *pe, const struct kernel_link *link)
{
	for (size_t i = 0; i < pe->config->n_interfaces; i++)
		if (!strcmp(pe->config->interfaces[i].name, link->name))
			return true;
	for (size_t i = 0; i < pe->ports.n_devices; i++)
		if (pe->ports.devices[i].ifindex == (__u32)link->ifindex)
			return true;
	return false;
}

static void on_link_changed(void *context, const struct kernel_link *link)
{
	struct pe *pe = context;
	const struct kernel_link *known = links_by_index(&pe->links, link->ifindex);
	bool is_relevant = !known || memcmp(known->mac, link->mac, sizeof(link->mac)) ||
	                   strcmp(known->name, link->name);
	bool is_back = known && !known->is_up && link->is_up;

	if (is_back && link->ifindex == pe->vif.ifindex)
		restore_vif(pe);
	else if (is_back)
		pe_bgp_restore_routes(pe);
	links_put(&pe->links, link);
	if (is_relevant && is_configured(pe, link))
		ports_changed(pe);
}

static void on_link_removed(void *context, const struct kernel_link *link)
{
	struct pe *pe = context;
	bool was_used = is_configured(pe, link);

	if (link->ifindex == pe->vif.ifindex) {
		pe->is_vif_gone = true;
		log_error("%s was deleted: what tunnels bring for this router, and what the engine "
		          "leaves to the kernel, is lost; `softwire stop --keep` and softwired "
		          "again make another",
		          pe->vif.name);
	}
	links_remove(&pe->links, link->ifindex);
	if (was_used)
		ports_changed(pe);
}

/* Of a VIF that is up: one that goes down loses its addresses, and gets them back afterwards. */
static bool is_of_vif(const struct pe *pe, const struct kernel_address *address)
{
	const struct kernel_link *link = links_by_index(&pe->links, pe->vif.ifindex);

	return address->ifindex == pe->vif.ifindex && link && link->is_up;
}

/* With the last IPv4 address of a link the kernel forgets its routes, without an event for each. */
static void vif_lost_address(struct pe *pe, const struct kernel_address *address)
{
	const struct config_vif *vif = &pe->config->vif;
	bool is_ip6 = address->family == AF_INET6;

	if (is_ip6 ? ip6_addr_is_equal(&address->ip6, &vif->ipv6_address)
	           : address->ip4 == vif->ipv4_address) {
		log_warning("somebody has removed an address of %s: putting it back", pe->vif.name);
		kernel_vif_replace_address(&pe->vif, &vif->ipv6_address, vif->ipv4_address);
	}
	if (!is_ip6)
		restore_routes(pe);
}

static bool restore_route(struct pe *pe, const struct ip4_prefix *prefix)
{
	struct table_entry entry;

	if (!pe->config->kernel_routes.install)
		return false;
	kernel_routes_doubt(pe->routes);
	if (table_find(pe->table, prefix, &entry) || entry.target.kind != TABLE_REMOTE ||
	    kernel_routes_add(pe->routes, prefix))
		return false;
	route_writer_wake(&pe->route_writer);
	return true;
}

/* Where it has not been lost here, the kernel shall have it again. */
static void on_own_route_removed(void *context, __u8 protocol, const struct ip4_prefix *prefix)
{
	struct pe *pe = context;
	char text[IP4_PREFIX_TEXT];

	if (prefix->len > 32 ||
	    !(protocol == ROUTE_PROTOCOL_SOFTWIRE_CE ? pe_bgp_restore_route(pe, prefix)
	                                             : restore_route(pe, prefix)))
		return;
	if (pe->route_removals++ < ROUTE_FAILURES_LOGGED)
		log_warning("somebody has removed the route to %s: putting it back",
		            ip4_prefix_print(prefix, text));
}

static void on_address_changed(void *context, const struct kernel_address *address, bool is_removed)
{
	struct pe *pe = context;

	if (is_removed && is_of_vif(pe, address))
		vif_lost_address(pe, address);
	if (address->family != AF_INET)
		return;
	if (is_removed)
		addresses_remove(&pe->addresses, pe->table, address);
	else
		addresses_put(&pe->addresses, pe->table, address);
	pe->has_new_address |= !is_removed;
}

static void on_restart(void *context)
{
	struct pe *pe = context;

	links_clear(&pe->links);
	addresses_begin(&pe->addresses);
}

static void on_restart_done(void *context)
{
	struct pe *pe = context;

	addresses_end(&pe->addresses, pe->table);
	follow_rules(pe);
	ports_changed(pe);
	pe_bgp_restore_routes(pe); /* which of them were down is not known */
	dataplane_raise_generation(pe->dataplane);
}

static void on_monitor_readable(uv_poll_t *poll, int status, int events)
{
	struct pe *pe = poll->data;
	int err = status ? status : kernel_monitor_read(pe->monitor);

	(void)events;
	if (!err)
		return;
	/* Adjacencies still expire by age; new links and addresses go unseen. */
	log_error("no more events from the kernel: %s; restart the daemon", strerror(-err));
	uv_poll_stop(poll);
}

static void on_targets_timer(uv_timer_t *timer)
{
	struct pe *pe = timer->data;

	if (ports_check_targets(&pe->ports))
		ports_changed(pe);
}

int pe_start_monitor(struct pe *pe)
{
	struct kernel_monitor_listener listener = {
	        .forwarding_changed = on_forwarding_changed,
	        .ip4_routes_changed = on_ip4_routes_changed,
	        .reachability_changed = on_reachability_changed,
	        .link_changed = on_link_changed,
	        .link_removed = on_link_removed,
	        .address_changed = on_address_changed,
	        .own_route_removed = on_own_route_removed,
	        .restart = on_restart,
	        .restart_done = on_restart_done,
	        .context = pe,
	};
	int err = kernel_monitor_new(&listener, pe->routes, &pe->monitor);

	if (!err)
		err = kernel_monitor_dump(pe->monitor);
	if (!err)
		err = uv_poll_init(pe->loop, &pe->monitor_poll, kernel_monitor_fd(pe->monitor));
	if (err) {
		log_error("cannot follow the kernel's links and addresses: %s", strerror(-err));
		return err;
	}
	pe->monitor_poll.data = pe;
	uv_timer_init(pe->loop, &pe->targets_timer);
	pe->targets_timer.data = pe;
	uv_timer_start(&pe->targets_timer, on_targets_timer, TARGETS_CHECK_MS, TARGETS_CHECK_MS);
	return uv_poll_start(&pe->monitor_poll, UV_READABLE, on_monitor_readable);
}

static void on_route_failed(void *context, const struct ip4_prefix *prefix, int error,
                            const char *text)
{
	struct pe *pe = context;
	char buf[IP4_PREFIX_TEXT];

	if (++pe->route_failures > ROUTE_FAILURES_LOGGED)
		return;
	log_warning("kernel route %s: %s%s%s%s", ip4_prefix_print(prefix, buf), strerror(-error),
	            *text ? ": " : "", text,
	            pe->route_failures == ROUTE_FAILURES_LOGGED ? " (further ones are only counted)"
	                                                        : "");
}

static void on_route_overrun(void *context)
{
	(void)context;
	log_warning("the kernel did not say what became of some routes: `softwire stop --keep` and "
	            "softwired again compare them");
}

int pe_start_routes(struct pe *pe)
{
	const struct config_kernel_routes *config = &pe->config->kernel_routes;
	struct kernel_routes_settings settings = {
	        .ifindex = pe->vif.ifindex,
	        .table = config->table,
	        .metric = config->metric,
	        .protocol = ROUTE_PROTOCOL_SOFTWIRE,
	        .failed = on_route_failed,
	        .overrun = on_route_overrun,
	        .context = pe,
	};
	size_t n = 0;
	int err;

	err = kernel_routes_new(&settings, &pe->routes);
	if (!err)
		err = kernel_routes_adopt(pe->routes, &n);
	if (!err)
		err = route_writer_init(&pe->route_writer, pe->loop, pe->routes);
	if (err) {
		log_error("cannot install kernel routes: %s", strerror(-err));
		return err;
	}
	if (n)
		log_info("%zu kernel routes taken over from an earlier run", n);
	return 0;
}

void pe_sweep_routes(struct pe *pe)
{
	size_t n;

	if (!kernel_routes_sweep(pe->routes, &n) && n)
		log_info("%zu kernel routes of an earlier run are removed", n);
	route_writer_wake(&pe->route_writer);
}

static bool is_remote(const struct table_target *target)
{
	return target && target->kind == TABLE_REMOTE;
}

/* RFC 5747 section 5: remote prefixes go to the IPv4 routing table, next hop none, via the VIF. */
static void on_best_changed(void *context, const struct ip4_prefix *prefix,
                            const struct table_target *was, const struct table_target *is)
{
	struct pe *pe = context;
	int err = 0;

	if (!pe->config->kernel_routes.install || is_remote(was) == is_remote(is))
		return;
	if (is_remote(is))
		err = kernel_routes_add(pe->routes, prefix);
	else
		err = kernel_routes_remove(pe->routes, prefix);
	if (err)
		on_route_failed(pe, prefix, err, "");
	route_writer_wake(&pe->route_writer);
}

/* A hop number that gets another meaning must not meet adjacencies of its former one. */
static void on_hop_changed(void *context, __u32 hop, const struct ip6_addr *endpoint,
                           bool is_in_use)
{
	struct pe *pe = context;

	dataplane_set_endpoint(pe->dataplane, hop, endpoint, is_in_use);
	if (is_in_use && pe->slow_path)
		slow_path_recall_mtu(pe->slow_path, endpoint);
	dataplane_raise_generation(pe->dataplane);
}

/* An endpoint on its own is remembered by its adjacencies, with its being usable. */
static void on_endpoint_switched(void *context, const struct ip6_addr *endpoint, bool is_usable)
{
	struct pe *pe = context;
	char text[IP6_ADDR_TEXT];

	dataplane_raise_generation(pe->dataplane);
	log_info("endpoint %s is %s", ip6_addr_print(endpoint, text),
	         is_usable ? "usable again" : "not usable: its prefixes move to the others");
}

struct table_listener pe_table_listener(struct pe *pe)
{
	return (struct table_listener){
	        .best_changed = on_best_changed,
	        .hop_changed = on_hop_changed,
	        .endpoint_switched = on_endpoint_switched,
	        .context = pe,
	};
}

void pe_stop_events(struct pe *pe)
{
	if (pe->monitor_poll.data)
		uv_close((uv_handle_t *)&pe->monitor_poll, NULL);
	if (pe->targets_timer.data)
		uv_close((uv_handle_t *)&pe->targets_timer, NULL);
	route_writer_close(&pe->route_writer);
}
