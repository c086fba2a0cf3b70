/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void links_fini(struct links *links)
{
	free(links->links);
	*links = (struct links){0};
}

void links_clear(struct links *links)
{
	links->n = 0;
}

static struct kernel_link *find(const struct links *links, int ifindex)
{
	for (size_t i = 0; i < links->n; i++)
		if (links->links[i].ifindex == ifindex)
			return &links->links[i];
	return NULL;
}

int links_put(struct links *links, const struct kernel_link *link)
{
	struct kernel_link *known = find(links, link->ifindex);

	if (known) {
		*known = *link;
		return 0;
	}
	if (links->n == links->allocated) {
		size_t allocated = links->allocated ? 2 * links->allocated : 16;
		struct kernel_link *grown = realloc(links->links, allocated * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		links->links = grown;
		links->allocated = allocated;
	}
	links->links[links->n++] = *link;
	return 0;
}

void links_remove(struct links *links, int ifindex)
{
	struct kernel_link *link = find(links, ifindex);

	if (link)
		*link = links->links[--links->n];
}

const struct kernel_link *links_by_name(const struct links *links, const char *name)
{
	for (size_t i = 0; i < links->n; i++)
		if (!strcmp(links->links[i].name, name))
			return &links->links[i];
	return NULL;
}

const struct kernel_link *links_by_index(const struct links *links, int ifindex)
{
	return find(links, ifindex);
}
