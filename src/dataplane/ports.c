/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces get port numbers, which index what the engine keeps for each: its record, counters. */
#include "dataplane/state.h"

#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/softwire.skel.h"

__u32 dataplane_port_number(const struct dataplane *dataplane, __u32 ifindex)
{
	return ifindex < IFINDEX_LIMIT ? dataplane->plane->port_of[ifindex] : 0;
}

/* A number that nobody has and no program still uses, 0: none. */
static __u32 free_number(const struct dataplane *dataplane)
{
	for (__u32 number = 1; number < PORTS_MAX; number++) {
		const struct port_holder *holder = &dataplane->holders[number];

		if (!holder->ifindex && grace_is_over(dataplane->grace, holder->free_from))
			return number;
	}
	return 0;
}

static bool is_any_waiting(const struct dataplane *dataplane)
{
	for (__u32 number = 1; number < PORTS_MAX; number++) {
		if (!dataplane->holders[number].ifindex)
			return true;
	}
	return false;
}

static __u32 take_number(struct dataplane *dataplane)
{
	__u32 number = free_number(dataplane);

	if (!number && is_any_waiting(dataplane)) {
		grace_wait(dataplane->grace, grace_start(dataplane->grace));
		number = free_number(dataplane);
	}
	if (number)
		dataplane_retire_counters(dataplane, number);
	return number;
}

static struct vlan_key vlan_key_of(const struct port *port)
{
	return (struct vlan_key){
	        .xdp_ifindex = port->xdp_ifindex,
	        .outer_vid = port->vlan[0].vid,
	        .inner_vid = port->vlans > 1 ? port->vlan[1].vid : 0,
	};
}

static int vlan_port_add(struct dataplane *dataplane, const struct port *port, __u32 number)
{
	int map = bpf_map__fd(dataplane->skeleton->maps.vlan_ports);
	struct vlan_key key = vlan_key_of(port);

	if (!port->vlans)
		return 0;
	return bpf_map_update_elem(map, &key, &number, BPF_ANY) ? -errno : 0;
}

static void vlan_port_delete(struct dataplane *dataplane, const struct port *port)
{
	int map = bpf_map__fd(dataplane->skeleton->maps.vlan_ports);
	struct vlan_key key = vlan_key_of(port);

	if (port->vlans)
		bpf_map_delete_elem(map, &key);
}

/*
 * Redirects go by the number of the device's own port. Where the map refuses (the interface went
 * away meanwhile) the programs find it by its index, or nothing: no reason to refuse the port.
 */
static void device_add(struct dataplane *dataplane, const struct port *port, __u32 number)
{
	if (!port->vlans)
		bpf_map_update_elem(bpf_map__fd(dataplane->skeleton->maps.devices), &number,
		                    &port->ifindex, BPF_ANY);
}

static void device_delete(struct dataplane *dataplane, __u32 number)
{
	bpf_map_delete_elem(bpf_map__fd(dataplane->skeleton->maps.devices), &number);
}

/* A new interface becomes visible to the programs by the last step. */
static int port_add(struct dataplane *dataplane, const struct port *port)
{
	__u32 number = take_number(dataplane);
	int error;

	if (!number)
		return -ENOSPC;
	dataplane->plane->ports[number] = *port;
	error = vlan_port_add(dataplane, port, number);
	if (error)
		return error;
	device_add(dataplane, port, number);
	dataplane->holders[number].ifindex = port->ifindex;
	__atomic_store_n(&dataplane->plane->port_of[port->ifindex], (__u8)number, __ATOMIC_RELEASE);
	return 0;
}

/* Where the frames of an interface come in is for its lifetime; its MAC address and roles are not.
 */
static int port_change(struct dataplane *dataplane, const struct port *port, __u32 number)
{
	struct port *was = &dataplane->plane->ports[number];
	struct vlan_key old_key = vlan_key_of(was), key = vlan_key_of(port);

	if (!memcmp(was, port, sizeof(*port)))
		return 0;
	if (was->vlans != port->vlans || memcmp(&old_key, &key, sizeof(key))) {
		int error = dataplane_remove_port(dataplane, port->ifindex);

		return error ? error : port_add(dataplane, port);
	}
	memcpy(was->mac, port->mac, sizeof(was->mac));
	__atomic_store_n(&was->flags, port->flags, __ATOMIC_RELEASE);
	return 0;
}

int dataplane_set_port(struct dataplane *dataplane, const struct port *port)
{
	__u32 number = dataplane_port_number(dataplane, port->ifindex);
	int error;

	if (!port->ifindex || port->ifindex >= IFINDEX_LIMIT)
		return -ERANGE;
	if (number)
		error = port_change(dataplane, port, number);
	else
		error = port_add(dataplane, port);
	dataplane_raise_generation(dataplane);
	return error;
}

int dataplane_remove_port(struct dataplane *dataplane, __u32 ifindex)
{
	__u32 number = dataplane_port_number(dataplane, ifindex);

	if (!number)
		return -ENOENT;
	vlan_port_delete(dataplane, &dataplane->plane->ports[number]);
	__atomic_store_n(&dataplane->plane->port_of[ifindex], 0, __ATOMIC_RELEASE);
	device_delete(dataplane, number);
	dataplane_raise_generation(dataplane);
	dataplane->holders[number] = (struct port_holder){
	        .free_from = grace_start(dataplane->grace),
	};
	return 0;
}
