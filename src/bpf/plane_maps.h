/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The maps of the packet engine beside the softwire table's (bpf/table_maps.h). */
#ifndef BPF_PLANE_MAPS_H
#define BPF_PLANE_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "core/hop.h"
#include "core/plane.h"
#include "core/trace.h"

/* A plain variable (the map ".bss"): the programs address it without a lookup. */
struct plane plane;

/* One slot for each hop and CPU: number = CPU * hops + hop. Sized by the daemon. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct adjacency6);
} adjacencies6 SEC(".maps");

/* A power of two slots for each CPU, found by a hash of the destination. Sized by the daemon. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct adjacency4);
} adjacencies4 SEC(".maps");

/* number = (CPU * PORTS_MAX + port) * VERDICT_SLOTS + verdict. Sized by the daemon. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counter);
} counters SEC(".maps");

/* Endpoints in use, for the loose ingress filter. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, HOP_MAX);
	__type(key, struct ip6_addr);
	__type(value, __u32);
} endpoints SEC(".maps");

/* Ports of tagged frames. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PORTS_MAX);
	__type(key, struct vlan_key);
	__type(value, __u32);
} vlan_ports SEC(".maps");

/* The devices of ports by port number: a redirect by number spares the search by interface index.
 */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, PORTS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trace_slot);
} trace_slots SEC(".maps");

#endif
