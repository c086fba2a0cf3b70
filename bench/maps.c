/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "maps.h"

#include <err.h>
#include <stdio.h>
#include <sys/mman.h>

void *maps_mmap(int fd, size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		err(1, "map memory");
	return memory;
}

size_t maps_bytes(int fd)
{
	char path[64], line[128];
	size_t bytes = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "r");
	if (!file)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock: %zu", &bytes) == 1)
			break;
	fclose(file);
	return bytes;
}

void maps_of_table(int slots_fd, int pages_fd, int hops_fd, struct table_memory_sizes sizes,
                   struct table_memory *ret_memory)
{
	*ret_memory = (struct table_memory){
	        .n_hops = sizes.n_hops,
	        .hops = maps_mmap(hops_fd, sizes.n_hops * sizeof(struct hop)),
	        .lookup.slots = maps_mmap(slots_fd, LOOKUP_SLOTS * sizeof(__u16)),
	        .lookup.n_pages = sizes.n_pages,
	        .lookup.pages =
	                maps_mmap(pages_fd, sizes.n_pages * LOOKUP_PAGE_SIZE * sizeof(__u16)),
	};
}
