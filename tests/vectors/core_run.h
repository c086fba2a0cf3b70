/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame through the packet core in userspace. */
#ifndef VECTORS_CORE_RUN_H
#define VECTORS_CORE_RUN_H

#include "scene.h"

struct run_result {
	enum verdict verdict;
	__u32 redirect_ifindex;
	__u32 port; /* whose row counts it */
	size_t len;
	__u8 octets[VECTOR_FRAME_MAX + VECTOR_HEADROOM];
};

/*
 * Run a frame that arrives at an interface (that of the VIF: sent there by the kernel) through the
 * engine. The frame lies in memory of exactly its size, so that a sanitizer sees what goes beyond.
 */
void core_run(struct scene *scene, __u32 ifindex, const __u8 *frame, size_t len, size_t headroom,
              struct run_result *ret_result);

#endif
