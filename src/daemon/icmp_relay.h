/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICMPv6 errors about tunnel packets, turned into ICMP errors for the senders of the packets inside
 * (RFC 2473 section 8). Pure: bytes in, bytes out.
 */
#ifndef DAEMON_ICMP_RELAY_H
#define DAEMON_ICMP_RELAY_H

#include <stddef.h>

#include "core/types.h"

/* An ICMP error is at most as long as every host must be able to receive (RFC 1812 4.3.2.3). */
#define ICMP_RELAY_MAX (576 - 20)

struct icmp_relay {
	struct ip6_addr endpoint; /* where the tunnel packet was going */
	__be32 source;            /* of the inner packet: who is to be told */
	__be32 destination;
	__u16 path_mtu;     /* reported by packet too big, at least 1280; else 0 */
	size_t message_len; /* 0: nothing to tell (the sender's packets may be fragmented) */
	__u8 message[ICMP_RELAY_MAX]; /* the ICMP message, checksum included */
};

/*
 * Read an ICMPv6 error message (from its type on, as a raw socket delivers it) that quotes a
 * tunnel packet sent from `vif`. Returns 0, or -EBADMSG when it quotes something else or too
 * little.
 */
int icmp_relay_build(const __u8 *error, size_t len, const struct ip6_addr *vif,
                     struct icmp_relay *ret_relay);

/*
 * An ICMP error "fragmentation needed" about an IPv4 packet, with the MTU of the way that it does
 * not fit. Returns 0, or -EBADMSG for a packet that no error may be sent about (RFC 1812 4.3.2.7).
 */
int icmp_too_big_build(const __u8 *packet, size_t len, __u16 mtu, struct icmp_relay *ret_relay);

#endif
