/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IPv4 packet cut into fragments, one after the other (RFC 791 3.2). */
#ifndef DAEMON_IP4_FRAGMENTS_H
#define DAEMON_IP4_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/types.h"

struct ip4_fragments {
	const __u8 *packet; /* the caller's, whole */
	size_t header_len;
	size_t len;        /* of the packet */
	size_t at;         /* what is still to be sent begins here */
	size_t room;       /* octets of payload in a fragment, a multiple of 8 */
	__u16 offset;      /* of the packet itself, if it is a fragment already, in units of 8 */
	bool is_continued; /* likewise: more of them follow */
};

/*
 * Start to cut a packet, whose header has been checked, into fragments of at most `mtu` octets.
 * -EMSGSIZE if its sender forbade that (DF) or the MTU has no room for payload.
 */
int ip4_fragments_init(struct ip4_fragments *fragments, const __u8 *packet, size_t len, size_t mtu);

/* Write the next fragment, of at most the MTU; false: there is none any more. */
bool ip4_fragments_next(struct ip4_fragments *fragments, __u8 *ret_fragment, size_t *ret_len);

#endif
