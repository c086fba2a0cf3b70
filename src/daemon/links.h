/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The links of this network namespace, as the kernel's events tell of them. */
#ifndef DAEMON_LINKS_H
#define DAEMON_LINKS_H

#include <stddef.h>

#include "kernel/link.h"

/* All zero is an empty set. */
struct links {
	struct kernel_link *links;
	size_t n;
	size_t allocated;
};

void links_fini(struct links *links);
void links_clear(struct links *links);

/* Add a link, or take its new state. Returns 0 or -ENOMEM. */
int links_put(struct links *links, const struct kernel_link *link);
void links_remove(struct links *links, int ifindex);

/* NULL where there is none; valid until the next change. */
const struct kernel_link *links_by_name(const struct links *links, const char *name);
const struct kernel_link *links_by_index(const struct links *links, int ifindex);

#endif
