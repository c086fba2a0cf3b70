/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Offload settings of an interface, by the ethtool ioctl. */
#ifndef KERNEL_ETHTOOL_H
#define KERNEL_ETHTOOL_H

#include <stdbool.h>

enum kernel_offload {
	KERNEL_OFFLOAD_TX_CHECKSUM,
	KERNEL_OFFLOAD_TSO,
	KERNEL_OFFLOAD_GSO,
	KERNEL_OFFLOAD_GRO,
};

/* Returns 0, -EOPNOTSUPP where the driver has no such setting, -ENODEV, ... */
int kernel_offload_get(const char *interface, enum kernel_offload offload, bool *ret_is_on);
/* Sets it unless it is so already. Failures are logged with the names. */
int kernel_offload_set(const char *interface, enum kernel_offload offload, bool is_on);

#endif
