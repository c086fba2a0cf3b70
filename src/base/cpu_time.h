/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_CPU_TIME_H
#define BASE_CPU_TIME_H

#include <time.h>

#include "core/types.h"

/*
 * Processor time that this thread has used, in ns: how much work something was. By a clock on the
 * wall, a pause of the machine would count as work.
 */
static inline __u64 cpu_time_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (__u64)used.tv_sec * 1000000000ULL + (__u64)used.tv_nsec;
}

#endif
