/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading the kernel programs, and their maps into this process's memory. */
#include "dataplane/state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/softwire.skel.h"
#include "dataplane/reason.h"

static struct bpf_map *map_of(const struct softwire_bpf *skeleton, enum mapped which)
{
	switch (which) {
	case MAPPED_SLOTS:
		return skeleton->maps.table_slots;
	case MAPPED_PAGES:
		return skeleton->maps.table_pages;
	case MAPPED_HOPS:
		return skeleton->maps.table_hops;
	case MAPPED_LISTS:
		return skeleton->maps.table_lists;
	case MAPPED_ADJACENCIES6:
		return skeleton->maps.adjacencies6;
	case MAPPED_ADJACENCIES4:
		return skeleton->maps.adjacencies4;
	default:
		return skeleton->maps.counters;
	}
}

static int size_maps(struct dataplane *dataplane, const struct dataplane_sizes *sizes)
{
	struct softwire_bpf *skeleton = dataplane->skeleton;
	const __u32 n_cpus = dataplane->n_cpus;
	const __u32 entries[MAPPED] = {
	        [MAPPED_SLOTS] = bpf_map__max_entries(skeleton->maps.table_slots),
	        [MAPPED_PAGES] = sizes->table.n_pages,
	        [MAPPED_HOPS] = sizes->table.n_hops,
	        [MAPPED_LISTS] = sizes->table.n_lists,
	        [MAPPED_ADJACENCIES6] = n_cpus * sizes->table.n_hops,
	        [MAPPED_ADJACENCIES4] = n_cpus * sizes->n_destinations,
	        [MAPPED_COUNTERS] = n_cpus * PORTS_MAX * VERDICT_SLOTS,
	};

	skeleton->rodata->hops_per_cpu = sizes->table.n_hops;
	skeleton->rodata->destinations_mask = sizes->n_destinations - 1;
	for (int i = 0; i < MAPPED; i++) {
		int error = bpf_map__set_max_entries(map_of(skeleton, i), entries[i]);

		if (error)
			return error;
	}
	return 0;
}

/* As the kernel lays an array out: elements at multiples of 8 octets, the whole in pages. */
static int map_memory(const struct bpf_map *map, struct mapping *ret_mapping)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = ((size_t)bpf_map__value_size(map) + 7) / 8 * 8 * bpf_map__max_entries(map);
	void *address;

	len = (len + page - 1) / page * page;
	address = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (address == MAP_FAILED)
		return -errno;
	*ret_mapping = (struct mapping){.address = address, .len_bytes = len};
	return 0;
}

static int map_memories(struct dataplane *dataplane)
{
	for (int i = 0; i < MAPPED; i++) {
		int error = map_memory(map_of(dataplane->skeleton, i), &dataplane->mappings[i]);

		if (error)
			return error;
	}
	return 0;
}

static void find_parts(struct dataplane *dataplane, const struct dataplane_sizes *sizes)
{
	const struct mapping *mappings = dataplane->mappings;

	dataplane->plane = &dataplane->skeleton->bss->plane;
	dataplane->plane->generation = 1;
	dataplane->adjacencies6 = mappings[MAPPED_ADJACENCIES6].address;
	dataplane->adjacencies4 = mappings[MAPPED_ADJACENCIES4].address;
	dataplane->counters = mappings[MAPPED_COUNTERS].address;
	dataplane->n_hops = sizes->table.n_hops;
	dataplane->n_destinations = sizes->n_destinations;
	dataplane->table = (struct table_memory){
	        .hops = mappings[MAPPED_HOPS].address,
	        .n_hops = sizes->table.n_hops,
	        .lists = mappings[MAPPED_LISTS].address,
	        .n_lists = sizes->table.n_lists,
	        .lookup =
	                {
	                        .slots = mappings[MAPPED_SLOTS].address,
	                        .pages = mappings[MAPPED_PAGES].address,
	                        .n_pages = sizes->table.n_pages,
	                },
	};
}

static int open_and_load(struct dataplane *dataplane, const struct dataplane_sizes *sizes)
{
	int error;

	dataplane->skeleton = softwire_bpf__open();
	if (!dataplane->skeleton)
		return -errno;
	error = size_maps(dataplane, sizes);
	if (!error)
		error = softwire_bpf__load(dataplane->skeleton);
	if (!error)
		error = map_memories(dataplane);
	return error;
}

static __u64 table_grace_start(void *context)
{
	return grace_start(context);
}

static bool table_grace_is_over(void *context, __u64 moment)
{
	return grace_is_over(context, moment);
}

static int build(struct dataplane *dataplane, const struct dataplane_sizes *sizes)
{
	int error;

	dataplane->n_cpus = (__u32)libbpf_num_possible_cpus();
	error = open_and_load(dataplane, sizes);
	if (error)
		return error;
	find_parts(dataplane, sizes);
	error = grace_new(&dataplane->grace);
	dataplane->table_grace = (struct table_grace){
	        .start = table_grace_start,
	        .is_over = table_grace_is_over,
	        .context = dataplane->grace,
	};
	return error;
}

static bool are_possible(const struct dataplane_sizes *sizes)
{
	return sizes->table.n_hops && sizes->table.n_hops <= HOP_MAX && sizes->table.n_lists &&
	       sizes->table.n_lists <= HOP_LISTS_MAX && sizes->table.n_pages &&
	       sizes->n_destinations && !(sizes->n_destinations & (sizes->n_destinations - 1));
}

int dataplane_new(const struct dataplane_sizes *sizes, char ret_reason[REASON_TEXT],
                  struct dataplane **ret_dataplane)
{
	struct dataplane *dataplane;
	char reason[REASON_TEXT];
	int error;

	if (!are_possible(sizes))
		return -EDOM;
	dataplane = calloc(1, sizeof(*dataplane));
	if (!dataplane)
		return -ENOMEM;
	reason_begin();
	error = build(dataplane, sizes);
	reason_end(error, ret_reason ? ret_reason : reason);
	if (error) {
		dataplane_free(dataplane);
		return error;
	}
	*ret_dataplane = dataplane;
	return 0;
}

void dataplane_free(struct dataplane *dataplane)
{
	if (!dataplane)
		return;
	grace_free(dataplane->grace);
	for (int i = 0; i < MAPPED; i++) {
		if (dataplane->mappings[i].address)
			munmap(dataplane->mappings[i].address, dataplane->mappings[i].len_bytes);
	}
	softwire_bpf__destroy(dataplane->skeleton);
	free(dataplane);
}

const struct table_memory *dataplane_table_memory(const struct dataplane *dataplane)
{
	return &dataplane->table;
}

const struct table_grace *dataplane_grace(const struct dataplane *dataplane)
{
	return &dataplane->table_grace;
}
