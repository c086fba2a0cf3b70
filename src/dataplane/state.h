/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a dataplane is made of; for the files of this directory only. */
#ifndef DATAPLANE_STATE_H
#define DATAPLANE_STATE_H

#include "dataplane/dataplane.h"
#include "dataplane/grace.h"

struct softwire_bpf;

/* The maps that live in this process's memory too. */
enum mapped {
	MAPPED_SLOTS,
	MAPPED_PAGES,
	MAPPED_HOPS,
	MAPPED_LISTS,
	MAPPED_ADJACENCIES6,
	MAPPED_ADJACENCIES4,
	MAPPED_COUNTERS,
	MAPPED,
};

struct mapping {
	void *address;
	size_t len_bytes;
};

/* Who has a port number. A number that was given back waits for the programs that still use it. */
struct port_holder {
	__u32 ifindex;   /* 0: nobody */
	__u64 free_from; /* a moment of the grace period */
};

struct dataplane {
	struct softwire_bpf *skeleton;
	struct mapping mappings[MAPPED];
	struct plane *plane;
	struct adjacency6 *adjacencies6;
	struct adjacency4 *adjacencies4;
	struct counter *counters;
	struct table_memory table;
	__u32 n_cpus;
	__u32 n_hops;
	__u32 n_destinations;
	struct grace *grace;
	struct table_grace table_grace;
	__u64 settings_moment; /* since when nobody reads the settings that are not active */
	struct port_holder holders[PORTS_MAX];
	struct counter retired[VERDICTS]; /* counters of ports that are no more */
};

/* Nanoseconds of a tick, and the ticks of now (0 if the kernel refuses to tell). */
__u32 dataplane_tick_ns(void);
__u32 dataplane_ticks_now(const struct dataplane *dataplane);

/* The number of an interface's port, 0: none. */
__u32 dataplane_port_number(const struct dataplane *dataplane, __u32 ifindex);

/* Move the counters of a port number to the retired ones, before somebody else gets the number. */
void dataplane_retire_counters(struct dataplane *dataplane, __u32 number);

#endif
