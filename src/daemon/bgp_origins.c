/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_origins.h"

#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "kernel/resolve.h"

/* Routes come in bursts: wait for the rest of it. */
#define BURST_MS        10
#define REST_FACTOR     10
#define NS_PER_MS       1000000ULL
#define MAIN_TABLE      254
#define ROW_NETWORK     255
#define FAILURES_LOGGED 10

/* RTPROT_... of those who make routes, FRR's and BIRD's numbers among them; 0: no more. */
static const __u8 protocols[CONFIG_ROUTE_SOURCES][2] = {
        [CONFIG_ROUTES_CONNECTED] = {2}, [CONFIG_ROUTES_STATIC] = {4, 196},
        [CONFIG_ROUTES_KERNEL] = {3},    [CONFIG_ROUTES_DHCP] = {16},
        [CONFIG_ROUTES_BIRD] = {12},     [CONFIG_ROUTES_BGP] = {186},
        [CONFIG_ROUTES_ISIS] = {187},    [CONFIG_ROUTES_OSPF] = {188},
        [CONFIG_ROUTES_RIP] = {189},     [CONFIG_ROUTES_EIGRP] = {192},
        [CONFIG_ROUTES_BABEL] = {42},
};

/* One update under way. */
struct update {
	struct bgp_origins *origins;
	bool is_new_config;
	__u8 row;                           /* of config->redistributes, or ROW_NETWORK */
	const struct bgp_prefix_list *list; /* NULL: all but the default route */
	const struct bgp_policy *policy;
};

static void failed(struct bgp_origins *origins, const struct ip4_prefix *prefix, int err)
{
	char text[IP4_PREFIX_TEXT];

	if (origins->failures++ < FAILURES_LOGGED)
		log_warning("%s is not advertised: %s", ip4_prefix_print(prefix, text),
		            err == -EINVAL ? "it must not be routed" : strerror(-err));
}

static void originate(const struct update *update, const struct ip4_prefix *prefix)
{
	struct bgp_origins *origins = update->origins;
	struct bgp_local_route route = {
	        .prefix = *prefix,
	        .origin = update->row == ROW_NETWORK ? BGP_ORIGIN_IGP : BGP_ORIGIN_INCOMPLETE,
	};
	__u32 was = 0, is = origins->round << 8 | update->row;
	bool is_known = !prefix_map_get(&origins->originated, prefix, &was);
	int err = 0;

	if (is_known && was >> 8 == origins->round)
		return; /* an earlier row has it: networks first, then the rows in order */
	if (!is_known || update->is_new_config || (__u8)was != update->row)
		err = bgp_speaker_originate(origins->speaker, &route, update->policy);
	if (!err)
		err = prefix_map_put(&origins->originated, prefix, is);
	if (err)
		failed(origins, prefix, err);
}

static int take_route(void *context, const struct kernel_ip4_route *route)
{
	const struct update *update = context;

	if (route->ifindex && route->ifindex == update->origins->vif_ifindex)
		return 0; /* leads into a tunnel: somebody else's prefix */
	if (update->list ? bgp_prefix_list_accepts(update->list, &route->prefix)
	                 : route->prefix.len > 0)
		originate(update, &route->prefix);
	return 0;
}

static int take_row(struct update *update, const struct config_redistribute *row)
{
	struct bgp_origins *origins = update->origins;
	const struct config_prefix_list *from =
	        config_find_prefix_list(origins->config, row->prefix_list);
	struct bgp_prefix_list list = {.n = 0};
	int err = from ? bgp_prefix_list_copy(from, &list) : 0;

	if (err)
		return err;
	update->list = from ? &list : NULL;
	update->policy = bgp_policies_find(origins->policies, row->policy);
	for (size_t i = 0; !err && i < 2 && protocols[row->source][i]; i++)
		err = kernel_ip4_routes(origins->netlink, MAIN_TABLE, protocols[row->source][i],
		                        take_route, update);
	bgp_prefix_list_fini(&list);
	return err;
}

static int take_all(struct update *update)
{
	const struct config_bgp *config = update->origins->config;
	int err = 0;

	update->row = ROW_NETWORK;
	for (size_t i = 0; i < config->n_networks; i++) {
		update->policy =
		        bgp_policies_find(update->origins->policies, config->networks[i].policy);
		originate(update, &config->networks[i].prefix);
	}
	for (size_t i = 0; !err && i < config->n_redistributes; i++) {
		update->row = (__u8)i;
		err = take_row(update, &config->redistributes[i]);
	}
	return err;
}

/* Withdraw what this round has not seen. Removing moves slots, so look at a slot again after it. */
static void sweep(struct bgp_origins *origins)
{
	struct prefix_map *map = &origins->originated;
	size_t at = 0;

	while (at < map->n_slots) {
		struct ip4_prefix prefix;
		__u32 value;

		if (!prefix_map_slot(map, at, &prefix, &value) || value >> 8 == origins->round) {
			at++;
			continue;
		}
		bgp_speaker_withdraw(origins->speaker, &prefix);
		prefix_map_remove(map, &prefix);
	}
}

void bgp_origins_update(struct bgp_origins *origins, bool is_new_config)
{
	struct update update = {.origins = origins, .is_new_config = is_new_config};
	__u64 begin = uv_hrtime(), end;
	int err;

	origins->round = (origins->round + 1) & 0xffffff;
	err = take_all(&update);
	if (err)
		log_error("cannot read the kernel's IPv4 routes: %s", strerror(-err));
	else
		sweep(origins);
	end = uv_hrtime();
	origins->rest_until_ns = end + REST_FACTOR * (end - begin);
}

static void on_timer(uv_timer_t *timer)
{
	struct bgp_origins *origins = timer->data;

	origins->is_waiting = false;
	bgp_origins_update(origins, false);
}

void bgp_origins_refresh(struct bgp_origins *origins)
{
	__u64 now = uv_hrtime(), rest_ms = 0;

	if (origins->is_waiting || !origins->config->n_redistributes)
		return;
	if (origins->rest_until_ns > now)
		rest_ms = (origins->rest_until_ns - now) / NS_PER_MS;
	origins->is_waiting = true;
	uv_timer_start(&origins->timer, on_timer, rest_ms + BURST_MS, 0);
}

int bgp_origins_init(struct bgp_origins *origins, uv_loop_t *loop)
{
	int err = uv_timer_init(loop, &origins->timer);

	origins->timer.data = origins;
	return err;
}

void bgp_origins_fini(struct bgp_origins *origins)
{
	uv_close((uv_handle_t *)&origins->timer, NULL);
	prefix_map_fini(&origins->originated);
}
