/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A BGP neighbour that does what the benchmark needs and no more: it sends bytes, counts prefixes.
 */
#ifndef BENCH_BGP_FEED_SESSION_H
#define BENCH_BGP_FEED_SESSION_H

#include "bgp_feed/routes.h"

struct session {
	int fd;
	bool has_opened;
	bool is_up; /* both OPENs and the peer's first KEEPALIVE have been seen */
	bool is_closed;
	struct ip6_addr own, peer;
	enum bgp_family_id family;
	const __u8 *at, *end; /* what is left to send */
	__u8 *buffer;
	size_t n_buffered;
	size_t n_prefixes; /* received */
	__u64 digest;      /* of those */
};

/* Begin to call the peer from the own address. Ends the program when the kernel refuses. */
void session_open(struct session *session, const struct ip6_addr *own, const struct ip6_addr *peer,
                  enum bgp_family_id family);
void session_close(struct session *session);
/* What poll() is to wait for. */
short session_events(const struct session *session);
/* After poll(): send and receive what is possible without waiting. */
void session_run(struct session *session, short events);
/* Nothing is left to send. */
static inline bool session_is_idle(const struct session *session)
{
	return session->at == session->end;
}

#endif
