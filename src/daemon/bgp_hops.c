/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_hops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/cpu_time.h"
#include "base/log.h"
#include "kernel/resolve.h"

/* After so much work, rest so many times longer. */
#define REST_FACTOR 10
#define NS_PER_MS   1000000ULL
#define RETRY_MS    1000

struct watched_hop {
	struct ip6_addr addr;
	__u32 ifindex;
	__u32 metric;
	bool is_watched;
	bool is_usable;
};

static void on_again(uv_timer_t *timer);

static void ask_later(struct bgp_hops_watch *watch, __u64 after_ms)
{
	if (watch->is_waiting && uv_timer_get_due_in(&watch->again) <= after_ms)
		return;
	watch->is_waiting = true;
	uv_timer_start(&watch->again, on_again, after_ms, 0);
}

/* A question that fails is no answer: what was known holds, and it is asked again. */
static void resolve(struct bgp_hops_watch *watch, struct watched_hop *hop)
{
	struct kernel_path path;
	int err = kernel_resolve(watch->netlink, &hop->addr, hop->ifindex, &path);
	char text[IP6_ADDR_TEXT];

	if (err && err != -ENETUNREACH) {
		log_warning("next hop %s: cannot ask the kernel: %s",
		            ip6_addr_print(&hop->addr, text), strerror(-err));
		ask_later(watch, RETRY_MS);
		return;
	}
	hop->is_usable = !err && path.ifindex != watch->vif_ifindex;
	hop->metric = hop->is_usable ? path.metric : 0;
}

static void tell(struct bgp_hops_watch *watch, __u32 number)
{
	const struct watched_hop *hop = &watch->hops[number];

	if (!bgp_next_hop_is_ip4(&hop->addr) && !hop->ifindex)
		table_set_endpoint_usable(watch->table, &hop->addr, hop->is_usable);
	if (watch->speaker)
		bgp_speaker_hop_resolved(watch->speaker, number, hop->is_usable, hop->metric);
}

static int make_room(struct bgp_hops_watch *watch, __u32 number)
{
	size_t n = watch->n_hops ? watch->n_hops : 64;
	struct watched_hop *grown;

	if (number < watch->n_hops)
		return 0;
	while (n <= number)
		n *= 2;
	grown = realloc(watch->hops, n * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + watch->n_hops, 0, (n - watch->n_hops) * sizeof(*grown));
	watch->hops = grown;
	watch->n_hops = n;
	return 0;
}

static void track(void *context, __u32 number, const struct bgp_hop *what)
{
	struct bgp_hops_watch *watch = context;
	char text[IP6_ADDR_TEXT];

	if (make_room(watch, number)) {
		log_error("next hop %s is not followed: out of memory",
		          ip6_addr_print(&what->addr, text));
		return;
	}
	watch->hops[number] = (struct watched_hop){
	        .addr = what->addr, .ifindex = what->ifindex, .is_watched = true};
	resolve(watch, &watch->hops[number]);
	tell(watch, number);
}

/* What other owners of table entries have at this endpoint is none of our business any more. */
static void untrack(void *context, __u32 number)
{
	struct bgp_hops_watch *watch = context;

	if (number >= watch->n_hops || !watch->hops[number].is_watched)
		return;
	watch->hops[number].is_watched = false;
	if (!bgp_next_hop_is_ip4(&watch->hops[number].addr))
		table_set_endpoint_usable(watch->table, &watch->hops[number].addr, true);
}

struct bgp_hop_tracker bgp_hops_watch_tracker(struct bgp_hops_watch *watch)
{
	return (struct bgp_hop_tracker){.track = track, .untrack = untrack, .context = watch};
}

static void ask_for_all(struct bgp_hops_watch *watch)
{
	__u64 begin_ns = cpu_time_ns();

	for (__u32 i = 0; i < watch->n_hops; i++) {
		struct watched_hop *hop = &watch->hops[i], was = *hop;

		if (!hop->is_watched)
			continue;
		resolve(watch, hop);
		if (hop->is_usable != was.is_usable || hop->metric != was.metric)
			tell(watch, i);
	}
	watch->rest_until_ns = uv_hrtime() + REST_FACTOR * (cpu_time_ns() - begin_ns);
}

static void on_again(uv_timer_t *timer)
{
	struct bgp_hops_watch *watch = timer->data;

	watch->is_waiting = false;
	ask_for_all(watch);
}

void bgp_hops_watch_refresh(struct bgp_hops_watch *watch)
{
	__u64 now = uv_hrtime();

	if (now >= watch->rest_until_ns)
		ask_for_all(watch);
	else
		ask_later(watch, (watch->rest_until_ns - now) / NS_PER_MS + 1);
}

int bgp_hops_watch_init(struct bgp_hops_watch *watch, uv_loop_t *loop)
{
	int err = uv_timer_init(loop, &watch->again);

	watch->again.data = watch;
	return err;
}

void bgp_hops_watch_fini(struct bgp_hops_watch *watch)
{
	uv_close((uv_handle_t *)&watch->again, NULL);
	free(watch->hops);
	watch->hops = NULL;
	watch->n_hops = 0;
}
