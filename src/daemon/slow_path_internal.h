/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two halves of the slow path share: sockets here, ICMPv6 errors in slow_errors.c. */
#ifndef DAEMON_SLOW_PATH_INTERNAL_H
#define DAEMON_SLOW_PATH_INTERNAL_H

#include <uv.h>

#include "daemon/delivery.h"
#include "daemon/icmp_relay.h"
#include "daemon/path_mtus.h"
#include "daemon/pe.h"
#include "daemon/rate_limit.h"

#define DATAGRAM_MAX 65536

struct slow_path {
	struct pe *pe;
	int errors_fd; /* ICMPv6 errors to the VIF */
	int tunnel_fd; /* IPv4 in IPv6 to the VIF, reassembled */
	int icmp_fd;   /* ICMP messages to senders */
	struct delivery delivery;
	bool has_delivery;
	uv_poll_t errors_poll;
	uv_poll_t tunnel_poll;
	uv_timer_t expiry;
	int open_handles;
	struct path_mtus mtus;
	struct rate_limit relay_limit;
	struct counter counters[SLOW_PATH_EVENTS];
	__u8 buffer[DELIVERY_HEADROOM + DATAGRAM_MAX];
};

void slow_path_count(struct slow_path *slow_path, enum slow_path_event event, size_t bytes);

/* An ICMPv6 error of `len` octets at the buffer's start. */
void slow_errors_handle(struct slow_path *slow_path, size_t len);

/* Send an ICMP error to the sender of an inner packet, within the rate limit. */
void slow_errors_tell(struct slow_path *slow_path, const struct icmp_relay *relay);

/* Forget the path MTUs whose time is over. */
void slow_errors_expire(uv_timer_t *timer);

#endif
