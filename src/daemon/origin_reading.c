/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/origin_reading.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cpu_time.h"
#include "kernel/resolve.h"

#define MAIN_TABLE   254
#define FIRST_ROUTES 256

/* RTPROT_... of those who make routes, FRR's and BIRD's numbers among them; 0: no more. */
static const __u8 protocols[CONFIG_ROUTE_SOURCES][2] = {
        [CONFIG_ROUTES_CONNECTED] = {2}, [CONFIG_ROUTES_STATIC] = {4, 196},
        [CONFIG_ROUTES_KERNEL] = {3},    [CONFIG_ROUTES_DHCP] = {16},
        [CONFIG_ROUTES_BIRD] = {12},     [CONFIG_ROUTES_BGP] = {186},
        [CONFIG_ROUTES_ISIS] = {187},    [CONFIG_ROUTES_OSPF] = {188},
        [CONFIG_ROUTES_RIP] = {189},     [CONFIG_ROUTES_EIGRP] = {192},
        [CONFIG_ROUTES_BABEL] = {42},
};

int origin_reading_new(const struct config_bgp *config, struct origin_reading **ret_reading)
{
	struct origin_reading *reading = calloc(1, sizeof(*reading));

	if (!reading)
		return -ENOMEM;
	reading->n_rows = config->n_redistributes;
	reading->sources = calloc(reading->n_rows + 1, sizeof(*reading->sources));
	if (!reading->sources) {
		free(reading);
		return -ENOMEM;
	}
	for (size_t i = 0; i < reading->n_rows; i++)
		reading->sources[i] = (__u8)config->redistributes[i].source;
	*ret_reading = reading;
	return 0;
}

void origin_reading_free(struct origin_reading *reading)
{
	if (!reading)
		return;
	free(reading->sources);
	free(reading->routes);
	free(reading);
}

/* A row that is being read. */
struct row {
	struct origin_reading *reading;
	__u8 number;
};

static int take_route(void *context, const struct kernel_ip4_route *route)
{
	const struct row *row = context;
	struct origin_reading *reading = row->reading;

	if (reading->n == reading->capacity) {
		size_t capacity = reading->capacity ? 2 * reading->capacity : FIRST_ROUTES;
		struct origin_route *routes =
		        reallocarray(reading->routes, capacity, sizeof(*routes));

		if (!routes)
			return -ENOMEM;
		reading->routes = routes;
		reading->capacity = capacity;
	}
	reading->routes[reading->n++] = (struct origin_route){
	        .prefix = route->prefix, .ifindex = route->ifindex, .row = row->number};
	return 0;
}

void origin_reading_run(struct origin_reading *reading)
{
	struct netlink netlink;
	__u64 begin_ns = cpu_time_ns();
	int err = netlink_open(&netlink);

	reading->err = err;
	if (err)
		return;
	for (size_t i = 0; !err && i < reading->n_rows; i++) {
		const __u8 *protocol = protocols[reading->sources[i]];
		struct row row = {.reading = reading, .number = (__u8)i};

		for (size_t j = 0; !err && j < 2 && protocol[j]; j++)
			err = kernel_ip4_routes(&netlink, MAIN_TABLE, protocol[j], take_route,
			                        &row);
	}
	netlink_close(&netlink);
	reading->err = err;
	reading->cpu_ns = cpu_time_ns() - begin_ns;
}
