/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state that a vector's network makes of the engine: plane, compiled table, adjacencies. */
#ifndef VECTORS_SCENE_H
#define VECTORS_SCENE_H

#include "table/memory.h"
#include "vector.h"

enum {
	SCENE_IFINDEX_IN = 1, /* loopback: the only interface of a fresh namespace */
	SCENE_HOPS = 32,
	SCENE_LISTS = 8,
	SCENE_PAGES = 32,
	SCENE_DESTINATIONS = 16, /* slots of adjacencies4 */
	SCENE_GENERATION = 7,
	SCENE_AGE_TICKS = 1 << 30,
};

struct scene {
	struct plane plane;
	struct table_memory memory;
	struct table *table;
	bool owns_memory;
	struct adjacency6 adjacencies6[SCENE_HOPS];
	struct adjacency4 adjacencies4[SCENE_DESTINATIONS];
	struct vector vector; /* the one that the scene was set from */
};

/*
 * The table is compiled into `memory` (SCENE_HOPS and SCENE_PAGES, all zero, the caller's), or
 * on the heap if that is NULL. Returns 0 or -ENOMEM. The scene is large: keep it on the heap.
 */
int scene_init(struct scene *scene, const struct table_memory *memory);
void scene_fini(struct scene *scene);

/*
 * Set everything from a vector, with all adjacencies fresh at tick `now`. Returns 0 or the errno of
 * an entry that the table refused.
 */
int scene_set(struct scene *scene, const struct vector *vector, __u32 now);
/* Forget the adjacencies, so that the engine has to ask scene_fib_v6() and scene_fib_v4(). */
void scene_forget_adjacencies(struct scene *scene);

bool scene_is_endpoint(void *context, const struct ip6_addr *addr);
/* What the kernel's FIB would answer: the vector's routes. `context` is the scene. */
void scene_fib_v6(void *context, const struct ip6_addr *destination, struct fib_answer *ret_answer);
void scene_fib_v4(void *context, __be32 destination, struct fib_answer *ret_answer);

/* The number of a vector's port in the plane; 0 for VECTOR_NONE. */
__u32 scene_port_number(int port);
/* Interface index that a frame sent to a port is redirected to. */
__u32 scene_redirect_ifindex(const struct scene *scene, int port);

#endif
