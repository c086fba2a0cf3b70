/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "core/wire.h"

static void check(int error, const char *what)
{
	if (!error)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-error));
	exit(1);
}

/* 20.x.y.0/24, spread over the /8 so that neighbours share no cache line of the table. */
static __u32 prefix_of(unsigned int n)
{
	return 20U << 24 | n << 12 | (n & 15) << 8;
}

__be32 device_remote_address(unsigned int n)
{
	return net32(prefix_of(n) + 128);
}

struct ip6_addr device_endpoint_of(unsigned int n)
{
	return (struct ip6_addr){
	        .bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0xf, [15] = (__u8)(1 + n % DEVICE_ENDPOINTS)}};
}

static void fill_table(struct dataplane *dataplane)
{
	struct table *table;

	check(table_new(dataplane_table_memory(dataplane), NULL, dataplane_grace(dataplane),
	                &table),
	      "table");
	for (unsigned int n = 0; n < DEVICE_PREFIXES; n++) {
		const struct ip4_prefix prefix = {.addr = net32(prefix_of(n)), .len = 24};
		const struct table_target target = {.kind = TABLE_REMOTE,
		                                    .endpoint = device_endpoint_of(n)};

		check(table_insert(table, &prefix, &target, TABLE_OWNER_STATIC,
		                   TABLE_PREFERENCE_STATIC),
		      "prefix");
	}
	/* The arrays stay as they are. */
	table_free(table);
}

static void set_ports(struct dataplane *dataplane, const struct network *network)
{
	const __u16 both = PORT_FACES_V4 | PORT_FACES_V6;
	const struct port in = {.mac = NETWORK_IN_MAC,
	                        .flags = both,
	                        .ifindex = network->in,
	                        .xdp_ifindex = network->in};
	const struct port out = {.mac = NETWORK_OUT_MAC,
	                         .flags = both,
	                         .ifindex = network->out,
	                         .xdp_ifindex = network->out};

	check(dataplane_set_port(dataplane, &in), "port");
	check(dataplane_set_port(dataplane, &out), "port");
}

struct dataplane *device_make(const struct network *network)
{
	const struct dataplane_sizes sizes = {
	        .table = table_memory_sizes(DEVICE_PREFIXES),
	        .n_destinations = 16384, /* as the daemon has it by default */
	};
	struct settings settings = {
	        .vif_ifindex = network->vif,
	        .hidden_ifindex = network->hidden,
	        .hop_limit = 64,
	        .ingress_filter = INGRESS_FILTER_STRICT,
	        .max_age_ticks = 1000,
	};
	struct dataplane *dataplane;
	char reason[256] = "";
	int error = dataplane_new(&sizes, reason, &dataplane);

	if (error)
		fprintf(stderr, "%s\n", reason);
	check(error, "loading the packet engine");
	check(ip6_addr_parse(NETWORK_VIF, &settings.vif_address), "VIF");
	dataplane_set_settings(dataplane, &settings);
	set_ports(dataplane, network);
	fill_table(dataplane);
	return dataplane;
}
