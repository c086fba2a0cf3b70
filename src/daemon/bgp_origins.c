/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_origins.h"

#include <errno.h>
#include <string.h>

#include "base/addr.h"
#include "base/cpu_time.h"
#include "base/log.h"
#include "daemon/origin_reading.h"

/* Routes come in bursts: wait for the rest of it. */
#define BURST_MS        10
#define REST_FACTOR     10
#define NS_PER_MS       1000000ULL
#define ROW_NETWORK     255
#define FAILURES_LOGGED 10

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

static void take_route(const struct update *update, const struct origin_route *route)
{
	if (route->ifindex && route->ifindex == update->origins->vif_ifindex)
		return; /* leads into a tunnel: somebody else's prefix */
	if (update->list ? bgp_prefix_list_accepts(update->list, &route->prefix)
	                 : route->prefix.len > 0)
		originate(update, &route->prefix);
}

/* The routes of one row, from `*at` on. */
static int take_row(struct update *update, const struct origin_reading *reading, size_t *at)
{
	const struct config_bgp *config = update->origins->config;
	const struct config_redistribute *row = &config->redistributes[update->row];
	const struct config_prefix_list *from = config_find_prefix_list(config, row->prefix_list);
	struct bgp_prefix_list list = {.n = 0};
	int err = from ? bgp_prefix_list_copy(from, &list) : 0;

	if (err)
		return err;
	update->list = from ? &list : NULL;
	update->policy = bgp_policies_find(update->origins->policies, row->policy);
	for (; *at < reading->n && reading->routes[*at].row == update->row; ++*at)
		take_route(update, &reading->routes[*at]);
	bgp_prefix_list_fini(&list);
	return 0;
}

static int take_all(struct update *update, const struct origin_reading *reading)
{
	const struct config_bgp *config = update->origins->config;
	size_t at = 0;
	int err = 0;

	update->row = ROW_NETWORK;
	for (size_t i = 0; i < config->n_networks; i++) {
		update->policy =
		        bgp_policies_find(update->origins->policies, config->networks[i].policy);
		originate(update, &config->networks[i].prefix);
	}
	for (size_t i = 0; !err && i < config->n_redistributes; i++) {
		update->row = (__u8)i;
		err = take_row(update, reading, &at);
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

/* Bring what is originated to what was read. */
static void apply(struct bgp_origins *origins, const struct origin_reading *reading,
                  bool is_new_config)
{
	struct update update = {.origins = origins, .is_new_config = is_new_config};
	__u64 begin_ns = cpu_time_ns();
	int err = reading->err;

	origins->round = (origins->round + 1) & 0xffffff;
	if (!err)
		err = take_all(&update, reading);
	if (err)
		log_error("cannot read the kernel's IPv4 routes: %s", strerror(-err));
	else
		sweep(origins);
	origins->rest_until_ns =
	        uv_hrtime() + REST_FACTOR * (reading->cpu_ns + cpu_time_ns() - begin_ns);
}

/* What is under way is not waited for any more; its memory goes when it has ended. */
static void forget_reading(struct bgp_origins *origins)
{
	if (origins->reading)
		origins->reading->owner = NULL;
	origins->reading = NULL;
	origins->has_changed = false;
}

static struct origin_reading *new_reading(struct bgp_origins *origins)
{
	struct origin_reading *reading;

	if (origin_reading_new(origins->config, &reading)) {
		log_error("cannot read the kernel's IPv4 routes: out of memory");
		return NULL;
	}
	return reading;
}

void bgp_origins_update(struct bgp_origins *origins)
{
	struct origin_reading *reading;

	forget_reading(origins);
	reading = new_reading(origins);
	if (!reading)
		return;
	origin_reading_run(reading);
	apply(origins, reading, true);
	origin_reading_free(reading);
}

static void on_work(uv_work_t *work)
{
	origin_reading_run(work->data);
}

static void on_read(uv_work_t *work, int status)
{
	struct origin_reading *reading = work->data;
	struct bgp_origins *origins = reading->owner;

	(void)status; /* nobody cancels it */
	if (origins) {
		const bool has_changed = origins->has_changed;

		apply(origins, reading, origins->is_new_config);
		origins->is_new_config = false;
		forget_reading(origins);
		if (has_changed)
			bgp_origins_refresh(origins);
	}
	origin_reading_free(reading);
}

static void on_timer(uv_timer_t *timer)
{
	struct bgp_origins *origins = timer->data;
	struct origin_reading *reading;

	origins->is_waiting = false;
	if (origins->reading) {
		origins->has_changed = true;
		return;
	}
	reading = new_reading(origins);
	if (!reading)
		return;
	reading->owner = origins;
	reading->work.data = reading;
	if (uv_queue_work(timer->loop, &reading->work, on_work, on_read))
		origin_reading_free(reading);
	else
		origins->reading = reading;
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

/* What is being read was asked for by the old configuration. */
void bgp_origins_reload(struct bgp_origins *origins)
{
	if (!origins->config->n_redistributes) {
		origins->is_new_config = false;
		bgp_origins_update(origins);
		return;
	}
	forget_reading(origins);
	origins->is_new_config = true;
	origins->is_waiting = true;
	uv_timer_start(&origins->timer, on_timer, 0, 0);
}

int bgp_origins_init(struct bgp_origins *origins, uv_loop_t *loop)
{
	int err = uv_timer_init(loop, &origins->timer);

	origins->timer.data = origins;
	return err;
}

void bgp_origins_fini(struct bgp_origins *origins)
{
	forget_reading(origins);
	uv_close((uv_handle_t *)&origins->timer, NULL);
	prefix_map_fini(&origins->originated);
}
