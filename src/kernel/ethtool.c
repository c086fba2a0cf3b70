/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

static const struct {
	const char *name;
	__u32 get;
	__u32 set;
} offloads[] = {
        [KERNEL_OFFLOAD_TX_CHECKSUM] = {"tx-checksumming", ETHTOOL_GTXCSUM, ETHTOOL_STXCSUM},
        [KERNEL_OFFLOAD_TSO] = {"tcp-segmentation-offload", ETHTOOL_GTSO, ETHTOOL_STSO},
        [KERNEL_OFFLOAD_GSO] = {"generic-segmentation-offload", ETHTOOL_GGSO, ETHTOOL_SGSO},
        [KERNEL_OFFLOAD_GRO] = {"generic-receive-offload", ETHTOOL_GGRO, ETHTOOL_SGRO},
};

static int call(const char *interface, struct ethtool_value *value)
{
	struct ifreq request = {0};
	int fd, err = 0;

	if (strlen(interface) >= IFNAMSIZ)
		return -EINVAL;
	strcpy(request.ifr_name, interface);
	request.ifr_data = (void *)value;
	fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		err = -errno;
	close(fd);
	return err;
}

int kernel_offload_get(const char *interface, enum kernel_offload offload, bool *ret_is_on)
{
	struct ethtool_value value = {.cmd = offloads[offload].get};
	int err = call(interface, &value);

	if (!err)
		*ret_is_on = value.data;
	return err;
}

int kernel_offload_set(const char *interface, enum kernel_offload offload, bool is_on)
{
	struct ethtool_value value = {.cmd = offloads[offload].set, .data = is_on};
	bool was_on;
	int err = kernel_offload_get(interface, offload, &was_on);

	if (!err && was_on == is_on)
		return 0;
	if (!err)
		err = call(interface, &value);
	if (err)
		log_error("cannot switch %s %s on %s: %s", offloads[offload].name,
		          is_on ? "on" : "off", interface, strerror(-err));
	return err;
}
