/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Path MTUs learnt from the core, for as long as RFC 8201 section 4 lets them count. */
#ifndef DAEMON_PATH_MTUS_H
#define DAEMON_PATH_MTUS_H

#include <stddef.h>

#include "core/types.h"

#define PATH_MTU_LIFETIME_MS (10 * 60 * 1000)

struct path_mtu {
	struct ip6_addr endpoint;
	__u16 mtu; /* bytes of IPv6 packet */
	__u64 expires_ms;
};

/* All zero is an empty set. */
struct path_mtus {
	struct path_mtu *mtus;
	size_t n;
	size_t allocated;
};

/*
 * Take a report. Returns true when the endpoint's path MTU is lower than known before; a report
 * that is not lower only makes the known one last longer when it is equal.
 */
bool path_mtus_learn(struct path_mtus *mtus, const struct ip6_addr *endpoint, __u16 mtu,
                     __u64 now_ms);

/* What is known of an endpoint; 0 for nothing. */
__u16 path_mtus_of(const struct path_mtus *mtus, const struct ip6_addr *endpoint);

/* Take one whose time is over out of the set. False when there is none. */
bool path_mtus_expire(struct path_mtus *mtus, __u64 now_ms, struct ip6_addr *ret_endpoint);

/* The lowest of all, or `otherwise`, whichever is lower. */
__u16 path_mtus_lowest(const struct path_mtus *mtus, __u16 otherwise);

void path_mtus_fini(struct path_mtus *mtus);

#endif
