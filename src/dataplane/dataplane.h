/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packet engine in the kernel: loading it, telling it what to do, reading what it did. This
 * directory is the only user of libbpf.
 *
 * A `struct dataplane` is one set of maps with the programs that use them. Attached programs keep
 * their maps alive, whatever becomes of the process: after a crash they forward on the last table.
 * A new process fills a set of its own and then replaces the programs, interface by interface, so
 * that every packet meets a complete table (docs/decisions/0004-crash-and-takeover.md).
 *
 * All functions return 0 or a negative errno unless they say otherwise. One thread calls them.
 */
#ifndef DATAPLANE_DATAPLANE_H
#define DATAPLANE_DATAPLANE_H

#include "core/plane.h"
#include "core/trace.h"
#include "table/table.h"

struct dataplane;

struct dataplane_sizes {
	struct table_memory_sizes table;
	__u32 n_destinations; /* IPv4 adjacencies remembered for each CPU: a power of two */
};

/*
 * Load the programs and make their maps; nothing is attached yet. On failure `ret_reason` (a buffer
 * of the caller's, or NULL) says why in plain words: -EPERM without the capabilities, -EDOM for
 * sizes that can't be (no text), -ENOMEM, others when the kernel lacks a feature. libbpf's log goes
 * nowhere else.
 */
int dataplane_new(const struct dataplane_sizes *sizes, char ret_reason[256],
                  struct dataplane **ret_dataplane);
/* Give up the process's hold on maps and programs. What is attached goes on. */
void dataplane_free(struct dataplane *dataplane);

/* The arrays for table_new(), and the grace period of the programs that read them. */
const struct table_memory *dataplane_table_memory(const struct dataplane *dataplane);
const struct table_grace *dataplane_grace(const struct dataplane *dataplane);

/* Feed with the table's hop_changed events: keeps the loose filter's set of endpoints. */
int dataplane_set_endpoint(struct dataplane *dataplane, __u32 hop, const struct ip6_addr *endpoint,
                           bool is_in_use);

/*
 * Switch to new settings, as a whole, between two packets; raises the generation. A second call
 * soon after the first waits for a grace period (some 10 ms).
 */
void dataplane_set_settings(struct dataplane *dataplane, const struct settings *settings);
/* Milliseconds in the ticks of `max_age_ticks`: rounded down, at least 1. */
__u32 dataplane_ms_to_ticks(__u32 ms);
/* Make every remembered adjacency ask the kernel's FIB again. */
void dataplane_raise_generation(struct dataplane *dataplane);

/*
 * Make an interface a port, or change what it is. The key is port->ifindex. Tagged frames find
 * their port when the device below is a port too, with PORT_HAS_VLANS. Raises the generation.
 * Returns -ERANGE when the interface index is IFINDEX_LIMIT or more, -ENOSPC when all PORTS_MAX - 1
 * ports are taken.
 */
int dataplane_set_port(struct dataplane *dataplane, const struct port *port);
/* Returns -ENOENT if it is none. Its counters stay in those of all ports. */
int dataplane_remove_port(struct dataplane *dataplane, __u32 ifindex);

enum xdp_mode { XDP_MODE_AUTO, XDP_MODE_NATIVE, XDP_MODE_GENERIC };
enum dataplane_program { DATAPLANE_PORT, DATAPLANE_VIF };

/* What runs on an interface now. */
struct xdp_state {
	enum xdp_mode mode; /* XDP_MODE_AUTO: nothing is attached */
	__u32 program_id;
	bool is_ours; /* a program of this project, of this or another process */
	char name[16];
};
int dataplane_xdp_state(__u32 ifindex, struct xdp_state *ret_state);

/*
 * Attach a program to an interface, or replace one of ours that runs there without a gap. AUTO
 * takes native mode where the driver has it, else generic; a replacement keeps the mode that runs.
 * Returns -EBUSY when a foreign program is there.
 */
int dataplane_attach(struct dataplane *dataplane, __u32 ifindex, enum dataplane_program program,
                     enum xdp_mode mode, enum xdp_mode *ret_mode);
/* Take our program off; a foreign one stays (-EBUSY). No program: 0. */
int dataplane_detach(__u32 ifindex);

/* Counters of a port (0 as interface index: frames of no port), all CPUs added, or -ENOENT. */
int dataplane_read_counters(const struct dataplane *dataplane, __u32 ifindex,
                            struct counter ret_counters[VERDICTS]);
/* The same over all ports. */
void dataplane_read_all_counters(const struct dataplane *dataplane,
                                 struct counter ret_counters[VERDICTS]);
/* What was sent towards a hop, all CPUs added. */
struct counter dataplane_read_hop_counter(const struct dataplane *dataplane, __u32 hop);

/* Name, class and meaning of a verdict: of core/verdicts.def. */
struct verdict_info {
	const char *name;
	enum verdict_class class;
	const char *meaning;
};
const struct verdict_info *verdict_info(enum verdict verdict);
const char *verdict_class_name(enum verdict_class class);

/* A remembered adjacency, as shown to people. */
struct adjacency_view {
	__u32 cpu;
	bool is_v6;
	struct ip6_addr endpoint; /* with is_v6 */
	__be32 destination;       /* without */
	struct adjacency link;
	bool is_fresh;
	__u32 age_ms; /* since it was asked for */
};
/*
 * Visit those that were ever filled, from a cursor on (0 to start), at most `max` slots looked at.
 * Returns the next cursor, 0 at the end.
 */
__u64 dataplane_walk_adjacencies(const struct dataplane *dataplane, __u64 cursor, size_t max,
                                 void (*visit)(void *context, const struct adjacency_view *view),
                                 void *context);

/*
 * Ask the loaded program what it does with a frame that arrives at an interface: nothing is counted
 * or sent. `frame` has room for `size` octets (at least *len + 128), holds `*len` (14 or more) and
 * receives the frame as it would leave. `ret_action` is an XDP_* code.
 */
int dataplane_trace(struct dataplane *dataplane, __u32 ifindex, __u8 *frame, size_t size,
                    size_t *len, struct trace *ret_trace, __u32 *ret_action);

#endif
