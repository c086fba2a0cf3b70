/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <errno.h>
#include <string.h>

#include "core/hash.h"

int scene_init(struct scene *scene, const struct table_memory *memory)
{
	const struct table_memory_sizes sizes = {
	        .n_hops = SCENE_HOPS, .n_lists = SCENE_LISTS, .n_pages = SCENE_PAGES};
	int r = 0;

	memset(scene, 0, sizeof(*scene));
	scene->owns_memory = !memory;
	if (memory)
		scene->memory = *memory;
	else
		r = table_memory_new(sizes, &scene->memory);
	return r ? r : table_new(&scene->memory, NULL, NULL, &scene->table);
}

void scene_fini(struct scene *scene)
{
	table_free(scene->table);
	if (scene->owns_memory)
		table_memory_free(&scene->memory);
}

static int set_usable(struct scene *scene, const struct vector *vector, bool is_usable)
{
	int r = 0;

	for (int i = 0; i < vector->n_unusable && !r; i++)
		r = table_set_endpoint_usable(scene->table, &vector->unusable[i], is_usable);
	return r;
}

static int set_table(struct scene *scene, const struct vector *vector)
{
	int r = set_usable(scene, &scene->vector, true);

	for (int i = 0; i < scene->vector.n_entries; i++)
		table_withdraw(scene->table, &scene->vector.entries[i].prefix, TABLE_OWNER_STATIC);
	for (int i = 0; i < vector->n_entries && !r; i++)
		r = table_insert(scene->table, &vector->entries[i].prefix,
		                 &vector->entries[i].target, TABLE_OWNER_STATIC,
		                 TABLE_PREFERENCE_STATIC);
	return r ? r : set_usable(scene, vector, false);
}

bool scene_is_endpoint(void *context, const struct ip6_addr *addr)
{
	const struct scene *scene = context;

	return table_hop_of(scene->table, addr) != HOP_NONE;
}

__u32 scene_port_number(int port)
{
	return port == VECTOR_NONE ? 0 : (__u32)port + 1;
}

/* The device that frames to and from a port really pass. */
static int device_of(const struct vector *vector, int port)
{
	int below = vector->ports[port].below;

	return below == VECTOR_NONE ? port : below;
}

static __u32 ifindex_of(const struct vector *vector, int port)
{
	return port == vector->in_port ? SCENE_IFINDEX_IN : 10 + (__u32)port;
}

__u32 scene_redirect_ifindex(const struct scene *scene, int port)
{
	return ifindex_of(&scene->vector, device_of(&scene->vector, port));
}

static void set_ports(struct scene *scene)
{
	const struct vector *vector = &scene->vector;

	memset(scene->plane.ports, 0, sizeof(scene->plane.ports));
	memset(scene->plane.port_of, 0, sizeof(scene->plane.port_of));
	for (int i = 0; i < vector->n_ports; i++) {
		struct port *port = &scene->plane.ports[scene_port_number(i)];

		*port = vector->ports[i].port;
		port->ifindex = ifindex_of(vector, i);
		port->xdp_ifindex = scene_redirect_ifindex(scene, i);
		scene->plane.port_of[port->ifindex] = (__u8)scene_port_number(i);
		if (port->flags & PORT_VIF)
			scene->plane.settings[1].hidden_ifindex = port->ifindex;
	}
}

static void answer(const struct scene *scene, const struct vector_route *route,
                   struct fib_answer *ret_answer)
{
	*ret_answer = (struct fib_answer){.result = 4}; /* not forwarded */
	if (!route)
		return;
	ret_answer->result = 0;
	ret_answer->ifindex = ifindex_of(&scene->vector, route->port);
	ret_answer->mtu = route->mtu;
	memcpy(ret_answer->destination, route->mac, 6);
	memcpy(ret_answer->source, scene->vector.ports[route->port].port.mac, 6);
}

static const struct vector_route *find_route(const struct vector *vector, bool is_v6,
                                             const struct ip6_addr *endpoint, __be32 destination)
{
	for (const struct vector_route *r = vector->routes; r < vector->routes + vector->n_routes;
	     r++)
		if (r->is_v6 == is_v6 && (is_v6 ? ip6_addr_is_equal(&r->endpoint, endpoint)
		                                : r->destination == destination))
			return r;
	return NULL;
}

void scene_fib_v6(void *context, const struct ip6_addr *destination, struct fib_answer *ret_answer)
{
	const struct scene *scene = context;

	answer(scene, find_route(&scene->vector, true, destination, 0), ret_answer);
}

void scene_fib_v4(void *context, __be32 destination, struct fib_answer *ret_answer)
{
	const struct scene *scene = context;

	answer(scene, find_route(&scene->vector, false, NULL, destination), ret_answer);
}

static void remember(struct scene *scene, const struct vector_route *route,
                     struct adjacency *adjacency, __u32 now)
{
	struct fib_answer fib;

	answer(scene, route, &fib);
	adjacency_fill(adjacency, &fib, &scene->plane.ports[scene_port_number(route->port)]);
	adjacency->generation = SCENE_GENERATION;
	adjacency->expires = now + SCENE_AGE_TICKS;
}

static void set_adjacencies(struct scene *scene, __u32 now)
{
	scene_forget_adjacencies(scene);
	for (int i = 0; i < scene->vector.n_routes; i++) {
		const struct vector_route *route = &scene->vector.routes[i];
		__u32 hop = route->is_v6 ? table_hop_of(scene->table, &route->endpoint) : HOP_NONE;
		__u32 slot = hash_mix(route->destination) & (SCENE_DESTINATIONS - 1);

		if (hop != HOP_NONE && table_is_endpoint_usable(scene->table, &route->endpoint)) {
			remember(scene, route, &scene->adjacencies6[hop].link, now);
			scene->adjacencies6[hop].endpoint = route->endpoint;
		} else if (!route->is_v6) {
			remember(scene, route, &scene->adjacencies4[slot].link, now);
			scene->adjacencies4[slot].destination = route->destination;
		}
	}
}

void scene_forget_adjacencies(struct scene *scene)
{
	memset(scene->adjacencies6, 0, sizeof(scene->adjacencies6));
	memset(scene->adjacencies4, 0, sizeof(scene->adjacencies4));
}

int scene_set(struct scene *scene, const struct vector *vector, __u32 now)
{
	int r = set_table(scene, vector);

	scene->vector = *vector;
	scene->plane.generation = SCENE_GENERATION;
	scene->plane.active_settings = 1; /* the other copy stays empty and would show */
	scene->plane.settings[1] = vector->settings;
	scene->plane.settings[1].vif_ifindex = 9;
	scene->plane.settings[1].max_age_ticks = SCENE_AGE_TICKS;
	set_ports(scene);
	set_adjacencies(scene, now);
	return r;
}
