/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces the packet engine works on. The wanted set follows from the configuration and
 * the links there are; after any change of either it is computed anew and the difference applied,
 * so that an interface that comes later, goes away or gets another MAC address needs no case of its
 * own.
 *
 * A VLAN interface (also one on another VLAN interface) is served by the device below it: that is
 * where the program sits, and the tags tell the frames apart.
 */
#ifndef DAEMON_PORTS_H
#define DAEMON_PORTS_H

#include "config/config.h"
#include "daemon/links.h"
#include "dataplane/dataplane.h"

enum port_status {
	PORT_MISSING,    /* no such interface yet */
	PORT_ACTIVE,     /* packets are handled */
	PORT_NO_PROGRAM, /* the program could not be attached; see the log */
	PORT_UNSUITABLE, /* not an Ethernet interface, or an index out of range */
};

/* A configured interface and what became of it. */
struct port_view {
	char name[CONFIG_INTERFACE_NAME];
	char device[CONFIG_INTERFACE_NAME]; /* that runs the program; empty when missing */
	enum port_status status;
	struct port port;
	enum xdp_mode mode; /* in use on the device */
};

/* A device that runs our program because of these ports. */
struct port_device {
	__u32 ifindex;
	enum config_xdp_mode wanted;
	enum xdp_mode mode; /* in use; XDP_MODE_AUTO: attaching failed */
	bool has_vlans;
	bool is_no_target; /* frames can't be redirected into it by native XDP */
};

#define PORT_DEVICES_MAX (PORTS_MAX - 1)

struct ports {
	struct port_view *views; /* one for each configured interface */
	size_t n;
	struct port_device devices[PORT_DEVICES_MAX];
	size_t n_devices;
};

/* Bring the data plane to what configuration and links ask for. Problems are logged. */
int ports_update(struct ports *ports, struct dataplane *dataplane, const struct config *config,
                 const struct links *links);

/*
 * Ask the kernel again whether frames can be redirected into the devices: for a veth that depends
 * on its peer and may change at any time. Returns whether anything has changed.
 */
bool ports_check_targets(struct ports *ports);

/* Take the programs off all devices and forget the ports. */
void ports_detach(struct ports *ports);
void ports_fini(struct ports *ports);

const char *port_status_name(enum port_status status);
const char *xdp_mode_name(enum xdp_mode mode);

#endif
