/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's jiffies, by which adjacencies are kept. */
#include "dataplane/state.h"

#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/softwire.skel.h"

/* The coarse clocks move once a jiffy, and say so. */
__u32 dataplane_tick_ns(void)
{
	struct timespec tick;

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return (__u32)tick.tv_nsec;
}

__u32 dataplane_ms_to_ticks(__u32 ms)
{
	const __u64 ticks = (__u64)ms * 1000000 / dataplane_tick_ns();

	return ticks ? (__u32)ticks : 1;
}

__u32 dataplane_ticks_now(const struct dataplane *dataplane)
{
	__u8 frame[14] = {}; /* the least that a test run takes */
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = sizeof(frame));

	bpf_prog_test_run_opts(bpf_program__fd(dataplane->skeleton->progs.softwire_ticks),
	                       &options);
	return options.retval;
}
