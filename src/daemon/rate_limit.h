/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A token bucket: `rate` events a second, `burst` at once. */
#ifndef DAEMON_RATE_LIMIT_H
#define DAEMON_RATE_LIMIT_H

#include "core/types.h"

struct rate_limit {
	__u32 rate; /* events a second */
	__u32 burst;
	__u64 tokens;    /* thousandths of an event */
	__u64 filled_ms; /* when tokens were last added */
};

static inline bool rate_limit_take(struct rate_limit *limit, __u64 now_ms)
{
	limit->tokens += (now_ms - limit->filled_ms) * limit->rate;
	limit->filled_ms = now_ms;
	if (limit->tokens > (__u64)limit->burst * 1000)
		limit->tokens = (__u64)limit->burst * 1000;
	if (limit->tokens < 1000)
		return false;
	limit->tokens -= 1000;
	return true;
}

#endif
