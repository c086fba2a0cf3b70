/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "loaded.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "softwire.skel.h"

enum {
	KERNEL_HEADROOM = 256, /* of a test run: XDP_PACKET_HEADROOM */
	KERNEL_FRAME = 40, /* of which the head of the buffer is the kernel's: struct xdp_frame */
	METADATA_MAX = 252,
	METADATA_OF_6_1 = 32, /* more is refused before Linux 6.3 */
};

struct loaded {
	struct softwire_bpf *skeleton;
	int n_cpus;
	struct plane *plane;
	struct table_memory table;
	struct adjacency6 *adjacencies6;
	struct adjacency4 *adjacencies4;
	struct counter *counters;
	size_t n_counters;
};

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static int set_sizes(struct loaded *loaded)
{
	struct softwire_bpf *s = loaded->skeleton;

	s->rodata->hops_per_cpu = SCENE_HOPS;
	s->rodata->destinations_mask = SCENE_DESTINATIONS - 1;
	return bpf_map__set_max_entries(s->maps.adjacencies6, SCENE_HOPS * loaded->n_cpus) |
	       bpf_map__set_max_entries(s->maps.adjacencies4, SCENE_DESTINATIONS * loaded->n_cpus) |
	       bpf_map__set_max_entries(s->maps.table_hops, SCENE_HOPS) |
	       bpf_map__set_max_entries(s->maps.table_lists, SCENE_LISTS) |
	       bpf_map__set_max_entries(s->maps.table_pages, SCENE_PAGES) |
	       bpf_map__set_max_entries(s->maps.counters, loaded->n_counters);
}

/* A map's memory; array elements of these maps are multiples of 8, so nothing lies between them. */
static void *map_memory(struct bpf_map *map)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);
	void *memory = mmap(NULL, (bytes + page - 1) / page * page, PROT_READ | PROT_WRITE,
	                    MAP_SHARED, bpf_map__fd(map), 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int map_all(struct loaded *loaded)
{
	struct softwire_bpf *s = loaded->skeleton;

	loaded->plane = &s->bss->plane;
	loaded->table = (struct table_memory){
	        .hops = map_memory(s->maps.table_hops),
	        .n_hops = SCENE_HOPS,
	        .lists = map_memory(s->maps.table_lists),
	        .n_lists = SCENE_LISTS,
	        .lookup.slots = map_memory(s->maps.table_slots),
	        .lookup.pages = map_memory(s->maps.table_pages),
	        .lookup.n_pages = SCENE_PAGES,
	};
	loaded->adjacencies6 = map_memory(s->maps.adjacencies6);
	loaded->adjacencies4 = map_memory(s->maps.adjacencies4);
	loaded->counters = map_memory(s->maps.counters);
	return loaded->table.hops && loaded->table.lists && loaded->table.lookup.slots &&
	                       loaded->table.lookup.pages && loaded->adjacencies6 &&
	                       loaded->adjacencies4 && loaded->counters
	               ? 0
	               : -ENOMEM;
}

int loaded_new(struct loaded **ret_loaded)
{
	struct loaded *loaded;
	int r;

	if (unshare(CLONE_NEWNET))
		return -errno;
	loaded = calloc(1, sizeof(*loaded));
	if (!loaded)
		return -ENOMEM;
	libbpf_set_print(quiet);
	loaded->n_cpus = libbpf_num_possible_cpus();
	loaded->n_counters = (size_t)loaded->n_cpus * PORTS_MAX * VERDICT_SLOTS;
	loaded->skeleton = softwire_bpf__open();
	r = !loaded->skeleton   ? -EINVAL
	    : set_sizes(loaded) ? -EINVAL
	                        : softwire_bpf__load(loaded->skeleton);
	if (!r)
		r = map_all(loaded);
	if (r) {
		loaded_free(loaded);
		return r;
	}
	*ret_loaded = loaded;
	return 0;
}

void loaded_free(struct loaded *loaded)
{
	if (!loaded)
		return;
	softwire_bpf__destroy(loaded->skeleton);
	free(loaded);
}

const struct table_memory *loaded_table_memory(const struct loaded *loaded)
{
	return &loaded->table;
}

__u32 loaded_now(const struct loaded *loaded)
{
	__u8 frame[14] = {}; /* the least that a test run takes */
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = sizeof(frame));

	bpf_prog_test_run_opts(bpf_program__fd(loaded->skeleton->progs.softwire_ticks), &options);
	return options.retval;
}

static void clear_map(struct bpf_map *map, size_t key_size)
{
	__u8 key[64];

	while (!bpf_map__get_next_key(map, NULL, key, key_size))
		if (bpf_map__delete_elem(map, key, key_size, 0))
			return;
}

static void set_endpoints(struct loaded *loaded, const struct scene *scene)
{
	struct bpf_map *map = loaded->skeleton->maps.endpoints;

	clear_map(map, sizeof(struct ip6_addr));
	for (__u32 hop = HOP_FIRST; hop < SCENE_HOPS; hop++) {
		struct ip6_addr endpoint;

		if (table_hop_prefixes(scene->table, hop, &endpoint))
			bpf_map__update_elem(map, &endpoint, sizeof(endpoint), &hop, sizeof(hop),
			                     BPF_ANY);
	}
}

static void set_vlan_ports(struct loaded *loaded, const struct scene *scene)
{
	struct bpf_map *map = loaded->skeleton->maps.vlan_ports;

	clear_map(map, sizeof(struct vlan_key));
	for (__u32 number = 1; number < PORTS_MAX; number++) {
		const struct port *port = &scene->plane.ports[number];
		struct vlan_key key = {
		        .xdp_ifindex = port->xdp_ifindex,
		        .outer_vid = port->vlan[0].vid,
		        .inner_vid = port->vlan[1].vid,
		};

		if (port->vlans)
			bpf_map__update_elem(map, &key, sizeof(key), &number, sizeof(number),
			                     BPF_ANY);
	}
}

void loaded_set(struct loaded *loaded, const struct scene *scene)
{
	memcpy(loaded->plane, &scene->plane, sizeof(*loaded->plane));
	for (int cpu = 0; cpu < loaded->n_cpus; cpu++) {
		memcpy(loaded->adjacencies6 + cpu * SCENE_HOPS, scene->adjacencies6,
		       sizeof(scene->adjacencies6));
		memcpy(loaded->adjacencies4 + cpu * SCENE_DESTINATIONS, scene->adjacencies4,
		       sizeof(scene->adjacencies4));
	}
	set_endpoints(loaded, scene);
	set_vlan_ports(loaded, scene);
}

/* Test run of a program. Metadata in front of the frame takes headroom away where little is wanted.
 */
static int test_run(const struct bpf_program *program, const __u8 *frame, size_t len,
                    size_t headroom, struct run_result *result, __u32 *ret_action)
{
	__u8 in[METADATA_MAX + VECTOR_FRAME_MAX] = {};
	__u8 out[METADATA_MAX + VECTOR_FRAME_MAX + VECTOR_HEADROOM];
	size_t metadata = headroom == VECTOR_HEADROOM
	                          ? 0
	                          : (KERNEL_HEADROOM - KERNEL_FRAME - headroom) & ~(size_t)3;
	struct xdp_md context = {.data = metadata, .data_end = metadata + len};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = in, .data_size_in = metadata + len,
	            .data_out = out, .data_size_out = sizeof(out), .repeat = 1);

	if (metadata) {
		opts.ctx_in = &context;
		opts.ctx_size_in = sizeof(context);
	}
	memcpy(in + metadata, frame, len);
	if (bpf_prog_test_run_opts(bpf_program__fd(program), &opts))
		return errno == EINVAL && metadata > METADATA_OF_6_1 ? -EOPNOTSUPP : -errno;
	result->len = opts.data_size_out - metadata;
	memcpy(result->octets, out + metadata, result->len);
	*ret_action = opts.retval;
	return 0;
}

/* Find the one counter that rose by one packet of `len` octets. */
static int find_counted(const struct loaded *loaded, size_t len, struct run_result *result,
                        char reason[256])
{
	size_t n_packets = 0;

	for (size_t i = 0; i < loaded->n_counters; i++) {
		const struct counter *counter = &loaded->counters[i];

		if (!counter->packets && !counter->bytes)
			continue;
		n_packets += counter->packets;
		result->verdict = (enum verdict)(i % VERDICT_SLOTS);
		result->port = (__u32)(i / VERDICT_SLOTS % PORTS_MAX);
		if (counter->bytes != len)
			n_packets = 2;
	}
	if (n_packets == 1)
		return 0;
	snprintf(reason, 256, "not counted as one packet of %zu octets", len);
	return -EPROTO;
}

static int run_traced(struct loaded *loaded, const __u8 *frame, size_t len, size_t headroom,
                      const struct run_result *counted, __u32 action, struct run_result *result,
                      char reason[256])
{
	struct bpf_map *slots = loaded->skeleton->maps.trace_slots;
	__u32 zero = 0, traced_action;
	struct {
		__u32 ifindex;
		struct trace trace;
	} slot = {.ifindex = SCENE_IFINDEX_IN};
	int r = bpf_map__update_elem(slots, &zero, sizeof(zero), &slot, sizeof(slot), BPF_ANY);

	if (!r)
		r = test_run(loaded->skeleton->progs.softwire_trace, frame, len, headroom, result,
		             &traced_action);
	if (!r)
		r = bpf_map__lookup_elem(slots, &zero, sizeof(zero), &slot, sizeof(slot), 0);
	if (r)
		return r;
	result->verdict = (enum verdict)slot.trace.verdict;
	result->redirect_ifindex = slot.trace.redirect_ifindex;
	result->port = counted->port;
	if (result->verdict == counted->verdict && traced_action == action &&
	    result->len == counted->len && !memcmp(result->octets, counted->octets, result->len))
		return 0;
	snprintf(reason, 256, "traced as %s, counted as %s", vector_verdict_name(result->verdict),
	         vector_verdict_name(counted->verdict));
	return -EPROTO;
}

int loaded_run(struct loaded *loaded, bool is_vif, const __u8 *frame, size_t len, size_t headroom,
               struct run_result *ret_result, __u32 *ret_action, char ret_reason[256])
{
	const struct softwire_bpf *s = loaded->skeleton;
	struct run_result counted = {}, traced = {};
	__u32 action;
	int r;

	memset(loaded->counters, 0, loaded->n_counters * sizeof(*loaded->counters));
	r = test_run(is_vif ? s->progs.softwire_vif : s->progs.softwire_port, frame, len, headroom,
	             &counted, &action);
	if (!r)
		r = find_counted(loaded, len, &counted, ret_reason);
	if (!r)
		r = run_traced(loaded, frame, len, headroom, &counted, action, &traced, ret_reason);
	if (r)
		return r;
	*ret_result = traced;
	*ret_action = action;
	return 0;
}
