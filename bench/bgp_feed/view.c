/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp_feed/view.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The id of the map behind a descriptor of the process, 0 if it is none. */
static __u32 map_id(int pid, const char *fd)
{
	char path[300], line[128];
	__u32 id = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%s", pid, fd);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "map_id: %u", &id) == 1)
			break;
	if (file)
		fclose(file);
	return id;
}

static const void *map_memory(int fd, const struct bpf_map_info *info)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t len = (size_t)info->value_size * info->max_entries;
	const void *memory =
	        mmap(NULL, (len + page - 1) / page * page, PROT_READ, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		err(1, "mmap of %s", info->name);
	return memory;
}

static void take_map(struct view *view, __u32 id)
{
	struct bpf_map_info info = {0};
	__u32 len = sizeof(info);
	const int fd = bpf_map_get_fd_by_id(id);

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len))
		err(1, "map %u", id);
	if (!strcmp(info.name, "table_slots")) {
		view->lookup.slots = (__u16 *)map_memory(fd, &info);
	} else if (!strcmp(info.name, "table_pages")) {
		view->lookup.pages = (__u16 *)map_memory(fd, &info);
		view->lookup.n_pages = info.max_entries;
	} else if (!strcmp(info.name, "table_hops")) {
		view->hops = map_memory(fd, &info);
	} else if (!strcmp(info.name, "table_lists")) {
		view->lists = map_memory(fd, &info);
	}
	close(fd);
}

void view_init(struct view *view, int pid)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	*view = (struct view){0};
	snprintf(path, sizeof(path), "/proc/%d/fdinfo", pid);
	dir = opendir(path);
	if (!dir)
		err(1, "%s", path);
	while ((entry = readdir(dir))) {
		const __u32 id = map_id(pid, entry->d_name);

		if (id)
			take_map(view, id);
	}
	closedir(dir);
	if (!view->lookup.slots || !view->lookup.pages || !view->hops || !view->lists)
		errx(1, "process %d has no softwire table", pid);
}

int view_find(const struct view *view, __be32 addr)
{
	__u32 hop = lookup_hop(&view->lookup, ntohl(addr));

	if (hop_is_list(hop))
		hop = view->lists[hop & (HOP_LISTS_MAX - 1)].members[0];
	if (hop < HOP_FIRST)
		return -1;
	return (int)ntohl(view->hops[hop].endpoint.words[3]) - 1;
}

bool view_is_clean(const struct view *view, __be32 addr)
{
	return lookup_hop(&view->lookup, ntohl(addr)) == HOP_NONE;
}
