/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine saw on the way to its verdict, for `softwire trace`. */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "core/plane.h"

enum trace_flags {
	TRACE_PORT = 1 << 0,              /* `port_ifindex` is the interface it belongs to */
	TRACE_HOP = 1 << 1,               /* the destination's table entry was looked up */
	TRACE_SOURCE_HOP = 1 << 2,        /* the inner source's table entry was looked up */
	TRACE_ADJACENCY = 1 << 3,         /* `link` is the adjacency used */
	TRACE_ADJACENCY_CACHED = 1 << 4,  /* and it was remembered, not asked for */
	TRACE_ADJACENCY_MISSING = 1 << 5, /* the kernel's FIB gave no usable answer */
	TRACE_INNER = 1 << 6,             /* `inner_offset` is where the tunnelled packet starts */
	TRACE_MEMBER = 1 << 7,            /* `hop` is a list, `member` what was picked of it */
};

struct trace {
	__u32 flags;
	__u32 verdict;
	__u32 port_ifindex;
	__u32 hop;
	__u32 member;
	__u32 source_hop;
	__u32 inner_offset;
	__s32 fib_result; /* of bpf_fib_lookup(): BPF_FIB_LKUP_RET_*, or a negative errno */
	__u32 redirect_ifindex;
	struct adjacency link;
};

/* What the tracing program is asked (the interface) and answers. */
struct trace_slot {
	__u32 ifindex;
	struct trace trace;
};

#endif
