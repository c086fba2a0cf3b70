/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/route.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "kernel/route_batch.h"
#include "kernel/route_queue.h"

struct kernel_routes {
	struct kernel_routes_settings settings;
	struct route_queue queue;
	struct prefix_array stale; /* of an earlier run; the flag means taken back or gone */
	struct route_array {
		struct route *routes;
		size_t n;
		size_t capacity;
	} outdated;       /* of our protocol but with another device, metric or form */
	bool is_in_doubt; /* whether the kernel still has what was adopted */
	struct route_batch batch;
};

int kernel_routes_new(const struct kernel_routes_settings *settings,
                      struct kernel_routes **ret_routes)
{
	struct kernel_routes *routes = calloc(1, sizeof(*routes));
	int err;

	if (!routes)
		return -ENOMEM;
	routes->settings = *settings;
	err = route_batch_init(&routes->batch, &routes->settings);
	if (err) {
		free(routes);
		return err;
	}
	*ret_routes = routes;
	return 0;
}

static void forget_earlier_run(struct kernel_routes *routes)
{
	prefix_array_fini(&routes->stale);
	free(routes->outdated.routes);
	routes->outdated = (struct route_array){0};
	routes->is_in_doubt = false;
}

void kernel_routes_free(struct kernel_routes *routes)
{
	if (!routes)
		return;
	forget_earlier_run(routes);
	route_queue_fini(&routes->queue);
	route_batch_fini(&routes->batch);
	free(routes);
}

/* Whether the kernel still has the route from an earlier run; it's no longer stale then. */
static bool take_back(struct kernel_routes *routes, const struct ip4_prefix *prefix)
{
	__u64 *item = prefix_array_find(&routes->stale, prefix);

	if (!item || *item & PREFIX_ITEM_FLAG)
		return false;
	*item |= PREFIX_ITEM_FLAG;
	return true;
}

int kernel_routes_add(struct kernel_routes *routes, const struct ip4_prefix *prefix)
{
	/* The kernel's one may have another gateway. */
	if (take_back(routes, prefix) && !routes->settings.gateway && !routes->is_in_doubt)
		return 0;
	return route_queue_push(&routes->queue, prefix, true);
}

void kernel_routes_doubt(struct kernel_routes *routes)
{
	routes->is_in_doubt = true;
}

int kernel_routes_remove(struct kernel_routes *routes, const struct ip4_prefix *prefix)
{
	take_back(routes, prefix);
	return route_queue_push(&routes->queue, prefix, false);
}

size_t kernel_routes_pending(const struct kernel_routes *routes)
{
	return route_queue_size(&routes->queue) + routes->batch.n;
}

__u32 kernel_routes_port(const struct kernel_routes *routes)
{
	return mnl_socket_get_portid(routes->batch.socket);
}

int kernel_routes_fd(const struct kernel_routes *routes)
{
	return mnl_socket_get_fd(routes->batch.socket);
}

/* Fill the batch from the queue. */
static int fill_batch(struct kernel_routes *routes)
{
	const struct kernel_routes_settings *settings = &routes->settings;
	struct route route = {.ifindex = settings->ifindex,
	                      .metric = settings->metric,
	                      .protocol = settings->protocol};
	bool is_add;
	int n = 1;

	while (n > 0 && !route_batch_is_full(&routes->batch)) {
		n = route_queue_take(&routes->queue, &route.prefix, &is_add);
		if (n <= 0)
			break;
		route.gateway = 0;
		if (is_add && settings->gateway &&
		    settings->gateway(settings->context, &route.prefix, &route.gateway))
			continue; /* its removal is queued behind */
		route_batch_put(&routes->batch, &route, is_add);
	}
	return n < 0 ? n : 0;
}

int kernel_routes_flush(struct kernel_routes *routes)
{
	int err = 0;

	/* A batch that the kernel had no memory for is tried again as it is. */
	if (!routes->batch.n)
		err = fill_batch(routes);
	return err ? err : route_batch_write(&routes->batch);
}

static void wait_writable(const struct kernel_routes *routes)
{
	struct pollfd pollfd = {.fd = kernel_routes_fd(routes), .events = POLLOUT};

	poll(&pollfd, 1, 100);
}

/* Write the batch, waiting while the kernel has no memory for it. */
static int write_batch(struct kernel_routes *routes)
{
	int err = route_batch_write(&routes->batch);

	while (err == -EAGAIN) {
		wait_writable(routes);
		err = route_batch_write(&routes->batch);
	}
	return err;
}

int kernel_routes_flush_all(struct kernel_routes *routes)
{
	int err = write_batch(routes);

	while (!err && kernel_routes_pending(routes)) {
		err = fill_batch(routes);
		if (!err)
			err = write_batch(routes);
	}
	return err;
}

static int route_array_push(struct route_array *array, const struct route *route)
{
	size_t capacity = array->capacity ? 2 * array->capacity : 64;
	struct route *routes;

	if (array->n == array->capacity) {
		routes = realloc(array->routes, capacity * sizeof(*routes));
		if (!routes)
			return -ENOMEM;
		array->routes = routes;
		array->capacity = capacity;
	}
	array->routes[array->n++] = *route;
	return 0;
}

static int note_route(void *context, const struct nlmsghdr *nlh)
{
	struct kernel_routes *routes = context;
	bool has_our_form;
	struct route route;
	int err = route_message_parse(nlh, routes->settings.table, routes->settings.protocol,
	                              &route, &has_our_form);

	if (err == -ENOENT)
		return 0;
	if (err)
		return err;
	if (has_our_form && !route.gateway == !routes->settings.gateway &&
	    (!routes->settings.ifindex || route.ifindex == routes->settings.ifindex) &&
	    route.metric == routes->settings.metric)
		return prefix_array_push(&routes->stale, prefix_item(&route.prefix, false));
	return route_array_push(&routes->outdated, &route);
}

/* Fill `stale` and `outdated` from the kernel. */
static int read_table(struct kernel_routes *routes)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct netlink netlink;
	int err = netlink_open(&netlink);

	if (err)
		return err;
	forget_earlier_run(routes);
	err = netlink_query(
	        &netlink,
	        route_message_dump(buf, routes->settings.table, routes->settings.protocol),
	        note_route, routes);
	if (err == -ENOENT) /* no such table: nothing in it */
		err = 0;
	if (err)
		log_error("cannot read routing table %u: %s", routes->settings.table, netlink.text);
	netlink_close(&netlink);
	return err ? err : prefix_array_sort(&routes->stale);
}

int kernel_routes_adopt(struct kernel_routes *routes, size_t *ret_n)
{
	int err = read_table(routes);

	if (err)
		forget_earlier_run(routes);
	else
		*ret_n = routes->stale.n + routes->outdated.n;
	return err;
}

/* Outdated routes need their own device and metric to be named: past the queue. */
static int remove_outdated(struct kernel_routes *routes)
{
	int err = write_batch(routes);

	for (size_t i = 0; !err && i < routes->outdated.n; i++) {
		route_batch_put(&routes->batch, &routes->outdated.routes[i], false);
		if (route_batch_is_full(&routes->batch))
			err = write_batch(routes);
	}
	return err ? err : write_batch(routes);
}

int kernel_routes_sweep(struct kernel_routes *routes, size_t *ret_n)
{
	size_t n = routes->outdated.n;
	struct ip4_prefix prefix;
	int err;

	for (size_t i = 0; i < routes->stale.n; i++) {
		if (routes->stale.items[i] & PREFIX_ITEM_FLAG)
			continue;
		prefix = prefix_item_prefix(routes->stale.items[i]);
		err = route_queue_push(&routes->queue, &prefix, false);
		if (err)
			return err;
		n++;
	}
	err = remove_outdated(routes);
	if (err)
		return err;
	forget_earlier_run(routes);
	*ret_n = n;
	return 0;
}

int kernel_routes_remove_all(struct kernel_routes *routes)
{
	size_t n;
	int err;

	route_queue_fini(&routes->queue);
	err = kernel_routes_adopt(routes, &n);
	if (!err)
		err = kernel_routes_sweep(routes, &n);
	return err ? err : kernel_routes_flush_all(routes);
}
