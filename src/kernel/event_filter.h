/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps our own routes out of the event socket. They come back as events, a million of them while a
 * full table is installed, and would fill the socket's buffer faster than it can be read.
 */
#ifndef KERNEL_EVENT_FILTER_H
#define KERNEL_EVENT_FILTER_H

#include "core/types.h"

/*
 * Attach the filter to a netlink socket. What somebody else removes of our routes gets through:
 * `own_port` is that of the socket that we write them by, 0 for none. Returns 0 or a negative
 * errno.
 */
int event_filter_attach(int fd, __u32 own_port);

#endif
