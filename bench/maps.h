/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table's arrays in maps of the kernel, as the data plane has them. */
#ifndef BENCH_MAPS_H
#define BENCH_MAPS_H

#include "table/memory.h"

/* Map an array of `size` bytes from a map's descriptor. Ends the program on failure. */
void *maps_mmap(int fd, size_t size);
/* The bytes that the kernel holds for a map. */
size_t maps_bytes(int fd);
/* Point `ret_memory` at the maps of the object that were loaded with these sizes. */
void maps_of_table(int slots_fd, int pages_fd, int hops_fd, struct table_memory_sizes sizes,
                   struct table_memory *ret_memory);

#endif
