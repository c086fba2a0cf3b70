/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/pe_bgp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "daemon/bgp_log.h"
#include "daemon/bgp_malformed.h"
#include "daemon/bgp_settings.h"
#include "daemon/pe.h"

static void on_routes_changed(void *context, const struct bgp_change *changes, size_t n)
{
	struct pe_bgp *bgp = context;

	bgp_routes_changed(&bgp->routes, changes, n);
}

static void on_logged(void *context, const struct bgp_log_entry *entry)
{
	(void)context;
	bgp_log_write(entry);
}

static void on_malformed(void *context, const struct ip6_addr *peer,
                         const struct bgp_update *update, struct bgp_reader body)
{
	(void)context;
	bgp_malformed_write(peer, update, body);
}

/* The table's own lists switch by bgp_hops, before the speaker knows: nothing is left to do. */
static void on_hop_set_changed(void *context, __u32 hop_set, const __u32 *hops, unsigned int n)
{
	(void)context, (void)hop_set, (void)hops, (void)n;
}

static void on_hop_set_gone(void *context, __u32 hop_set)
{
	(void)context, (void)hop_set;
}

static void on_selected(void *context)
{
	struct pe_bgp *bgp = context;

	bgp->is_settling = false;
	bgp_routes_sweep(&bgp->routes);
	pe_settled(bgp->pe);
}

static int make_speaker(struct pe_bgp *bgp, bool is_restarting)
{
	struct bgp_speaker_listener listener = {
	        .routes_changed = on_routes_changed,
	        .hop_set_changed = on_hop_set_changed,
	        .hop_set_gone = on_hop_set_gone,
	        .logged = on_logged,
	        .malformed = on_malformed,
	        .selected = on_selected,
	        .context = bgp,
	};
	struct bgp_hop_tracker tracker = bgp_hops_watch_tracker(&bgp->hops);
	struct bgp_speaker_config config;
	int err;

	bgp_settings_speaker(bgp->pe->config, &config);
	config.is_restarting = is_restarting && bgp->pe->config->bgp->n_neighbors;
	err = bgp_speaker_new(bgp->pe->loop, &config, &listener, &tracker, &bgp->speaker);
	if (err)
		log_error("cannot start BGP on port %u: %s%s", bgp->pe->config->bgp->port,
		          strerror(-err),
		          err == -EADDRINUSE ? "; `listen` and `port` of softwire.conf(5) let two "
		                               "BGP daemons share a machine"
		                             : "");
	bgp->hops.speaker = bgp->speaker;
	bgp->origins.speaker = bgp->speaker;
	bgp->routes.speaker = bgp->speaker;
	return err;
}

static void peer_failed(const struct ip6_addr *address, const char *what, int err)
{
	char text[IP6_ADDR_TEXT];

	log_error("neighbour %s: cannot %s it: %s", ip6_addr_print(address, text), what,
	          strerror(-err));
}

static struct pe_bgp_peer *find_peer(struct pe_bgp *bgp, const struct config_neighbor *neighbor)
{
	for (size_t i = 0; i < bgp->n_peers; i++)
		if (bgp->peers[i].prefix_len == neighbor->prefix_len &&
		    ip6_addr_is_equal(&bgp->peers[i].address, &neighbor->address))
			return &bgp->peers[i];
	return NULL;
}

static int add_peer(struct pe_bgp *bgp, const struct config_neighbor *neighbor,
                    const struct bgp_peer_config *config)
{
	struct pe_bgp_peer *grown = realloc(bgp->peers, (bgp->n_peers + 1) * sizeof(*grown));
	struct pe_bgp_peer peer = {.address = neighbor->address,
	                           .prefix_len = neighbor->prefix_len};
	int err;

	if (!grown)
		return -ENOMEM;
	bgp->peers = grown;
	err = bgp_speaker_add_peer(bgp->speaker, config, &peer.number);
	if (!err)
		bgp->peers[bgp->n_peers++] = peer;
	return err;
}

/* Add and change; a neighbour that fails does not keep the others from being served. */
static void apply_neighbors(struct pe_bgp *bgp)
{
	const struct config_bgp *config = bgp->pe->config->bgp;

	for (size_t i = 0; i < config->n_neighbors; i++) {
		const struct config_neighbor *neighbor = &config->neighbors[i];
		struct pe_bgp_peer *peer = find_peer(bgp, neighbor);
		struct bgp_peer_config settings;
		int err;

		bgp_settings_peer(config, neighbor, &bgp->policies, &settings);
		if (peer)
			err = bgp_speaker_change_peer(bgp->speaker, peer->number, &settings);
		else
			err = add_peer(bgp, neighbor, &settings);
		if (err)
			peer_failed(&neighbor->address, peer ? "change" : "add", err);
	}
}

static bool is_configured(const struct config_bgp *config, const struct pe_bgp_peer *peer)
{
	for (size_t i = 0; i < config->n_neighbors; i++)
		if (config->neighbors[i].prefix_len == peer->prefix_len &&
		    ip6_addr_is_equal(&config->neighbors[i].address, &peer->address))
			return true;
	return false;
}

static void remove_neighbors(struct pe_bgp *bgp)
{
	size_t n = 0;

	for (size_t i = 0; i < bgp->n_peers; i++) {
		if (is_configured(bgp->pe->config->bgp, &bgp->peers[i]))
			bgp->peers[n++] = bgp->peers[i];
		else
			bgp_speaker_remove_peer(bgp->speaker, bgp->peers[i].number);
	}
	bgp->n_peers = n;
}

static int init_parts(struct pe_bgp *bgp)
{
	const struct config *config = bgp->pe->config;
	__u32 vif_ifindex = (__u32)bgp->pe->vif.ifindex;
	int err;

	bgp->hops.table = bgp->pe->table;
	bgp->hops.netlink = &bgp->netlink;
	bgp->hops.vif_ifindex = vif_ifindex;
	bgp->origins.config = config->bgp;
	bgp->origins.policies = &bgp->policies;
	bgp->origins.vif_ifindex = vif_ifindex;
	bgp->routes.table = bgp->pe->table;
	bgp_hops_watch_init(&bgp->hops, bgp->pe->loop);
	bgp_origins_init(&bgp->origins, bgp->pe->loop);
	err = netlink_open(&bgp->netlink);
	if (!err)
		err = bgp_routes_init(&bgp->routes, bgp->pe->loop,
		                      config->kernel_routes.install ? &config->kernel_routes
		                                                    : NULL);
	return err ? err : bgp_policies_update(&bgp->policies, config->bgp);
}

static int begin_speaking(struct pe_bgp *bgp, bool is_restarting)
{
	int err = make_speaker(bgp, is_restarting);

	if (err)
		return err;
	bgp_origins_update(&bgp->origins);
	apply_neighbors(bgp);
	bgp->is_settling = is_restarting && bgp->pe->config->bgp->n_neighbors;
	if (bgp->is_settling)
		bgp_speaker_originated_all(bgp->speaker);
	else
		bgp_routes_sweep(&bgp->routes);
	return 0;
}

int pe_bgp_start(struct pe *pe, bool is_restarting)
{
	struct pe_bgp *bgp = &pe->bgp;
	int err;

	if (!pe->config->bgp)
		return 0;
	*bgp = (struct pe_bgp){.pe = pe, .is_running = true};
	err = init_parts(bgp);
	bgp->has_parts = !err;
	return err ? err : begin_speaking(bgp, is_restarting);
}

bool pe_bgp_is_settling(const struct pe *pe)
{
	return pe->bgp.is_settling;
}

const char *pe_bgp_needs_restart(const struct pe *pe, const struct config *is)
{
	const struct config *was = pe->config;

	if (!pe->bgp.speaker || !is->bgp)
		return NULL;
	if (was->bgp->local_as != is->bgp->local_as)
		return "the local-as of BGP";
	if (was->bgp->router_id != is->bgp->router_id)
		return "the router-id of BGP";
	if (was->bgp->port != is->bgp->port || was->bgp->n_listen != is->bgp->n_listen ||
	    memcmp(was->bgp->listen, is->bgp->listen, sizeof(is->bgp->listen)))
		return "the addresses and the port that BGP listens on";
	return NULL;
}

static int change(struct pe_bgp *bgp)
{
	struct bgp_speaker_config config;
	int err = bgp_policies_update(&bgp->policies, bgp->pe->config->bgp);

	if (err)
		return err;
	bgp_settings_speaker(bgp->pe->config, &config);
	err = bgp_speaker_configure(bgp->speaker, &config);
	if (err)
		log_error("cannot change the BGP speaker: %s", strerror(-err));
	remove_neighbors(bgp);
	apply_neighbors(bgp);
	bgp_origins_reload(&bgp->origins);
	bgp_policies_sweep(&bgp->policies);
	return err;
}

/* An earlier reload brought BGP, and its port was not to be had. */
static int start_again(struct pe_bgp *bgp)
{
	int err;

	if (!bgp->has_parts) {
		log_error("BGP could not be started; restart softwired");
		return -EIO;
	}
	err = bgp_policies_update(&bgp->policies, bgp->pe->config->bgp);
	return err ? err : begin_speaking(bgp, false);
}

int pe_bgp_reload(struct pe *pe, bool is_changed)
{
	if (!pe->bgp.is_running)
		return pe_bgp_start(pe, false);
	pe->bgp.origins.config = pe->config->bgp;
	if (!pe->bgp.speaker)
		return start_again(&pe->bgp);
	return is_changed ? change(&pe->bgp) : 0;
}

static void fini(struct pe_bgp *bgp, bool and_remove)
{
	bgp->is_running = false;
	bgp_speaker_free(bgp->speaker);
	bgp->speaker = NULL;
	bgp_routes_fini(&bgp->routes, and_remove);
	bgp_origins_fini(&bgp->origins);
	bgp_hops_watch_fini(&bgp->hops);
	bgp_policies_fini(&bgp->policies);
	netlink_close(&bgp->netlink);
	free(bgp->peers);
}

static void on_stopped(void *context)
{
	*(bool *)context = true;
}

void pe_bgp_stop(struct pe *pe)
{
	struct pe_bgp *bgp = &pe->bgp;
	bool is_stopped = false;

	if (!bgp->is_running)
		return;
	if (bgp->speaker) {
		bgp_speaker_stop(bgp->speaker, NULL, false, on_stopped, &is_stopped);
		while (!is_stopped)
			uv_run(pe->loop, UV_RUN_ONCE);
	}
	fini(bgp, true);
}

void pe_bgp_abandon(struct pe *pe)
{
	if (pe->bgp.is_running)
		fini(&pe->bgp, false);
}

void pe_bgp_ip4_routes_changed(struct pe *pe)
{
	if (pe->bgp.speaker)
		bgp_origins_refresh(&pe->bgp.origins);
}

void pe_bgp_reachability_changed(struct pe *pe)
{
	if (pe->bgp.is_running)
		bgp_hops_watch_refresh(&pe->bgp.hops);
}

void pe_bgp_restore_routes(struct pe *pe)
{
	if (pe->bgp.speaker)
		bgp_routes_restore(&pe->bgp.routes);
}

bool pe_bgp_restore_route(struct pe *pe, const struct ip4_prefix *prefix)
{
	return pe->bgp.speaker && bgp_routes_restore_one(&pe->bgp.routes, prefix);
}
