/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One packet through the loaded engine, with its reasons. */
#include "dataplane/state.h"

#include <errno.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/softwire.skel.h"

int dataplane_trace(struct dataplane *dataplane, __u32 ifindex, __u8 *frame, size_t size,
                    size_t *len, struct trace *ret_trace, __u32 *ret_action)
{
	int map = bpf_map__fd(dataplane->skeleton->maps.trace_slots);
	int program = bpf_program__fd(dataplane->skeleton->progs.softwire_trace);
	struct trace_slot slot = {.ifindex = ifindex};
	__u32 index = 0;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = (__u32)*len,
	            .data_out = frame, .data_size_out = (__u32)size, .repeat = 1);

	if (bpf_map_update_elem(map, &index, &slot, BPF_ANY) ||
	    bpf_prog_test_run_opts(program, &options) || bpf_map_lookup_elem(map, &index, &slot))
		return -errno;
	*len = options.data_size_out;
	*ret_trace = slot.trace;
	*ret_action = options.retval;
	return 0;
}
