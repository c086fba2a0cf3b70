/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every CPU counts for itself; reading adds up. */
#include "dataplane/state.h"

#include <errno.h>
#include <string.h>

static struct counter *slots_of(const struct dataplane *dataplane, __u32 cpu, __u32 number)
{
	return dataplane->counters + ((size_t)cpu * PORTS_MAX + number) * VERDICT_SLOTS;
}

static void add_port(const struct dataplane *dataplane, __u32 number,
                     struct counter counters[VERDICTS])
{
	for (__u32 cpu = 0; cpu < dataplane->n_cpus; cpu++) {
		const struct counter *slots = slots_of(dataplane, cpu, number);

		for (int i = 0; i < VERDICTS; i++) {
			counters[i].packets += __atomic_load_n(&slots[i].packets, __ATOMIC_RELAXED);
			counters[i].bytes += __atomic_load_n(&slots[i].bytes, __ATOMIC_RELAXED);
		}
	}
}

int dataplane_read_counters(const struct dataplane *dataplane, __u32 ifindex,
                            struct counter ret_counters[VERDICTS])
{
	__u32 number = dataplane_port_number(dataplane, ifindex);

	if (ifindex && !number)
		return -ENOENT;
	memset(ret_counters, 0, VERDICTS * sizeof(*ret_counters));
	add_port(dataplane, number, ret_counters);
	return 0;
}

void dataplane_read_all_counters(const struct dataplane *dataplane,
                                 struct counter ret_counters[VERDICTS])
{
	memcpy(ret_counters, dataplane->retired, sizeof(dataplane->retired));
	for (__u32 number = 0; number < PORTS_MAX; number++)
		add_port(dataplane, number, ret_counters);
}

void dataplane_retire_counters(struct dataplane *dataplane, __u32 number)
{
	add_port(dataplane, number, dataplane->retired);
	for (__u32 cpu = 0; cpu < dataplane->n_cpus; cpu++)
		memset(slots_of(dataplane, cpu, number), 0, VERDICT_SLOTS * sizeof(struct counter));
}

struct counter dataplane_read_hop_counter(const struct dataplane *dataplane, __u32 hop)
{
	struct counter sum = {};

	for (__u32 cpu = 0; cpu < dataplane->n_cpus && hop < dataplane->n_hops; cpu++) {
		const struct adjacency6 *adjacency =
		        &dataplane->adjacencies6[(size_t)cpu * dataplane->n_hops + hop];

		sum.packets += __atomic_load_n(&adjacency->packets, __ATOMIC_RELAXED);
		sum.bytes += __atomic_load_n(&adjacency->bytes, __ATOMIC_RELAXED);
	}
	return sum;
}
