/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "kernel/xdp_features.h"

static const enum xdp_mode xdp_modes[] = {
        [CONFIG_XDP_AUTO] = XDP_MODE_AUTO,
        [CONFIG_XDP_NATIVE] = XDP_MODE_NATIVE,
        [CONFIG_XDP_GENERIC] = XDP_MODE_GENERIC,
};

static const __u16 faces_flags[] = {
        [CONFIG_FACES_IPV4] = PORT_FACES_V4,
        [CONFIG_FACES_IPV6] = PORT_FACES_V6,
        [CONFIG_FACES_BOTH] = PORT_FACES_V4 | PORT_FACES_V6,
};

const char *port_status_name(enum port_status status)
{
	static const char *const names[] = {
	        [PORT_MISSING] = "missing",
	        [PORT_ACTIVE] = "active",
	        [PORT_NO_PROGRAM] = "not attached",
	        [PORT_UNSUITABLE] = "unsuitable",
	};

	return names[status];
}

const char *xdp_mode_name(enum xdp_mode mode)
{
	static const char *const names[] = {
	        [XDP_MODE_AUTO] = "-",
	        [XDP_MODE_NATIVE] = "native",
	        [XDP_MODE_GENERIC] = "generic",
	};

	return names[mode];
}

/* Walk from a VLAN interface down to the device below, noting the tags on the way. */
static const struct kernel_link *resolve_vlans(const struct links *links,
                                               const struct kernel_link *link, struct port *port)
{
	while (link && !strcmp(link->kind, "vlan")) {
		if (port->vlans == 2)
			return NULL;
		port->vlan[1] = port->vlan[0]; /* the upper interface's tag is the inner one */
		port->vlan[0].ethertype = link->vlan_protocol;
		port->vlan[0].vid = htons(link->vlan_id);
		port->vlans++;
		link = links_by_index(links, link->link_ifindex);
	}
	return link;
}

/* What a configured interface comes to with the links there are. */
static void resolve(struct port_view *view, const struct config_interface *interface,
                    const struct links *links)
{
	const struct kernel_link *link = links_by_name(links, interface->name);
	const struct kernel_link *device;

	memcpy(view->name, interface->name, sizeof(view->name));
	if (!link)
		return;
	memcpy(view->port.mac, link->mac, sizeof(view->port.mac));
	view->port.ifindex = link->ifindex;
	view->port.flags = faces_flags[interface->faces];
	device = resolve_vlans(links, link, &view->port);
	if (!device || !device->is_ethernet || device->ifindex >= IFINDEX_LIMIT ||
	    link->ifindex >= IFINDEX_LIMIT) {
		view->status = PORT_UNSUITABLE;
		return;
	}
	view->port.xdp_ifindex = device->ifindex;
	memcpy(view->device, device->name, sizeof(view->device));
	view->status = PORT_NO_PROGRAM;
}

static struct port_device *find_device(struct port_device *devices, size_t n, __u32 ifindex)
{
	for (size_t i = 0; i < n; i++)
		if (devices[i].ifindex == ifindex)
			return &devices[i];
	return NULL;
}

/* The devices below a set of views. An explicit mode of one of them stands for all. */
static size_t collect_devices(const struct port_view *views, const struct config *config,
                              struct port_device devices[PORT_DEVICES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < config->n_interfaces; i++) {
		const struct port_view *view = &views[i];
		enum config_xdp_mode mode = config->interfaces[i].xdp_mode;
		struct port_device *device;

		if (view->status != PORT_NO_PROGRAM)
			continue;
		device = find_device(devices, n, view->port.xdp_ifindex);
		if (!device && n == PORT_DEVICES_MAX)
			continue;
		if (!device) {
			device = &devices[n++];
			*device = (struct port_device){.ifindex = view->port.xdp_ifindex};
		}
		if (mode != CONFIG_XDP_AUTO)
			device->wanted = mode;
		device->has_vlans |= view->port.vlans > 0;
	}
	return n;
}

static void attach(struct port_device *device, struct dataplane *dataplane,
                   const struct links *links)
{
	const struct kernel_link *link = links_by_index(links, device->ifindex);
	const char *name = link ? link->name : "?";
	int err = dataplane_attach(dataplane, device->ifindex, DATAPLANE_PORT,
	                           xdp_modes[device->wanted], &device->mode);

	if (!err) {
		log_info("%s: attached, XDP mode %s", name, xdp_mode_name(device->mode));
		return;
	}
	device->mode = XDP_MODE_AUTO;
	if (err == -EBUSY)
		log_error("%s: another XDP program is attached; see `ip link show %s`, remove it "
		          "with "
		          "`ip link set %s xdp off`",
		          name, name, name);
	else
		log_error("%s: cannot attach the XDP program (%s)%s", name, strerror(-err),
		          device->wanted == CONFIG_XDP_NATIVE
		                  ? "; the driver may lack native XDP: try "
		                    "`xdp-mode generic;`"
		                  : "");
}

/*
 * The mode of a device is known only once it is attached, and its ports must be known before
 * packets meet the program: so ports are set as native ones, and again if it turns out otherwise.
 */
static int set_ports(struct ports *ports, struct dataplane *dataplane)
{
	int ret = 0;

	for (size_t i = 0; i < ports->n; i++) {
		struct port_view *view = &ports->views[i];
		struct port_device *device =
		        find_device(ports->devices, ports->n_devices, view->port.xdp_ifindex);
		int err;

		if (!device || view->status == PORT_MISSING || view->status == PORT_UNSUITABLE)
			continue;
		view->mode = device->mode;
		view->status = device->mode == XDP_MODE_AUTO ? PORT_NO_PROGRAM : PORT_ACTIVE;
		view->port.flags &= (__u16) ~(PORT_GENERIC | PORT_NO_TARGET);
		if (device->mode == XDP_MODE_GENERIC)
			view->port.flags |= PORT_GENERIC;
		if (device->is_no_target)
			view->port.flags |= PORT_NO_TARGET;
		if (!view->port.vlans && device->has_vlans)
			view->port.flags |= PORT_HAS_VLANS;
		err = dataplane_set_port(dataplane, &view->port);
		if (err) {
			log_error("%s: no room for a further port (%s)", view->name,
			          strerror(-err));
			ret = err;
		}
	}
	return ret;
}

/* A device that only carries VLANs is a port too, which faces nothing itself. */
static void set_bare_devices(struct ports *ports, struct dataplane *dataplane,
                             const struct links *links)
{
	for (size_t i = 0; i < ports->n_devices; i++) {
		const struct port_device *device = &ports->devices[i];
		const struct kernel_link *link = links_by_index(links, device->ifindex);
		struct port port = {
		        .ifindex = device->ifindex,
		        .xdp_ifindex = device->ifindex,
		        .flags = PORT_HAS_VLANS,
		};
		bool is_configured = false;

		for (size_t j = 0; j < ports->n; j++)
			is_configured |= ports->views[j].port.ifindex == device->ifindex;
		if (is_configured || !device->has_vlans || !link)
			continue;
		memcpy(port.mac, link->mac, sizeof(port.mac));
		dataplane_set_port(dataplane, &port);
	}
}

/* Ports and devices that the new set has no more. */
static void drop_old(const struct ports *was, const struct ports *is, struct dataplane *dataplane,
                     const struct links *links)
{
	for (size_t i = 0; i < was->n_devices; i++) {
		__u32 ifindex = was->devices[i].ifindex;

		if (find_device((struct port_device *)is->devices, is->n_devices, ifindex))
			continue;
		if (links_by_index(links, ifindex))
			dataplane_detach(ifindex);
		dataplane_remove_port(dataplane, ifindex);
	}
	for (size_t i = 0; i < was->n; i++) {
		__u32 ifindex = was->views[i].port.ifindex;
		bool is_kept = false;

		for (size_t j = 0; j < is->n; j++)
			is_kept |= is->views[j].port.ifindex == ifindex;
		if (ifindex && !is_kept &&
		    !find_device((struct port_device *)is->devices, is->n_devices, ifindex))
			dataplane_remove_port(dataplane, ifindex);
	}
}

/* Keep what is attached as it should be; attach the rest. */
static void attach_devices(const struct ports *was, struct ports *is, struct dataplane *dataplane,
                           const struct links *links)
{
	for (size_t i = 0; i < is->n_devices; i++) {
		struct port_device *device = &is->devices[i];
		const struct port_device *old = find_device((struct port_device *)was->devices,
		                                            was->n_devices, device->ifindex);

		if (old && old->wanted == device->wanted && old->mode != XDP_MODE_AUTO)
			continue; /* set before: the mode was copied */
		attach(device, dataplane, links);
	}
}

/* Before attaching: the mode that a device has, or will probably have. */
static void expect_modes(const struct ports *was, struct ports *is)
{
	for (size_t i = 0; i < is->n_devices; i++) {
		struct port_device *device = &is->devices[i];
		const struct port_device *old = find_device((struct port_device *)was->devices,
		                                            was->n_devices, device->ifindex);

		device->is_no_target = old && old->is_no_target;
		device->mode = old && old->wanted == device->wanted && old->mode != XDP_MODE_AUTO
		                       ? old->mode
		               : device->wanted == CONFIG_XDP_GENERIC ? XDP_MODE_GENERIC
		                                                      : XDP_MODE_NATIVE;
	}
}

static void log_missing(const struct ports *was, const struct ports *is)
{
	for (size_t i = 0; i < is->n; i++) {
		const struct port_view *view = &is->views[i];
		bool is_known = false;

		for (size_t j = 0; j < was->n; j++)
			is_known |= !strcmp(was->views[j].name, view->name) &&
			            was->views[j].status == view->status;
		if (is_known)
			continue;
		if (view->status == PORT_MISSING)
			log_warning("%s: no such interface; it is used as soon as it appears",
			            view->name);
		else if (view->status == PORT_UNSUITABLE)
			log_error(
			        "%s: cannot be used: not Ethernet, more than two VLAN tags, or an "
			        "interface index of %u or more",
			        view->name, IFINDEX_LIMIT);
	}
}

int ports_update(struct ports *ports, struct dataplane *dataplane, const struct config *config,
                 const struct links *links)
{
	struct ports is = {.n = config->n_interfaces};
	int err;

	is.views = calloc(is.n ? is.n : 1, sizeof(*is.views));
	if (!is.views)
		return -ENOMEM;
	for (size_t i = 0; i < is.n; i++)
		resolve(&is.views[i], &config->interfaces[i], links);
	is.n_devices = collect_devices(is.views, config, is.devices);
	log_missing(ports, &is);
	drop_old(ports, &is, dataplane, links);
	expect_modes(ports, &is);
	set_bare_devices(&is, dataplane, links);
	err = set_ports(&is, dataplane);
	attach_devices(ports, &is, dataplane, links);
	ports_check_targets(&is);
	if (!err)
		err = set_ports(&is, dataplane);
	free(ports->views);
	*ports = is;
	return err;
}

/* On kernels that do not say (before 6.3) devices are taken for targets. */
static bool is_no_target(const struct port_device *device)
{
	bool can = true;

	return !kernel_xdp_can_redirect_into(device->ifindex, &can) && !can;
}

bool ports_check_targets(struct ports *ports)
{
	bool has_changed = false;

	for (size_t i = 0; i < ports->n_devices; i++) {
		struct port_device *device = &ports->devices[i];
		char name[IF_NAMESIZE] = "?";
		bool is = device->mode == XDP_MODE_NATIVE && is_no_target(device);

		if (is == device->is_no_target)
			continue;
		if_indextoname(device->ifindex, name);
		if (is)
			log_warning(
			        "%s: native XDP cannot send into it, so the kernel's slower path "
			        "does; if it is a veth: `ethtool -K PEER gro on` at its other end",
			        name);
		else
			log_info("%s: native XDP can send into it now", name);
		device->is_no_target = is;
		has_changed = true;
	}
	return has_changed;
}

void ports_detach(struct ports *ports)
{
	for (size_t i = 0; i < ports->n_devices; i++)
		dataplane_detach(ports->devices[i].ifindex);
	ports->n_devices = 0;
}

void ports_fini(struct ports *ports)
{
	free(ports->views);
	*ports = (struct ports){0};
}
