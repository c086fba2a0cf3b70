/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A neighbour of bob's that says what it is told to, octet by octet: fd00::1, where bob is fd00::2.
 */
#ifndef CALLER_H
#define CALLER_H

#include "members.h"

#include "bgp/message.h"

/* One connection of it. */
struct caller {
	int fd;
	__u8 heard[8192];
	size_t len;
	bool has_ended;
};

/* Connect; and say OPEN; and KEEPALIVE. */
void caller_ring(struct caller *caller);
void caller_begin(struct caller *caller, bool may_restart);
void caller_call(struct caller *caller, bool may_restart);
/* Where bob calls: it is answered, and told nothing. */
int caller_listen(void);

void caller_say(int fd, const struct bgp_writer *what);
void caller_say_open(int fd, bool may_restart, __u32 router_id);
void caller_say_keepalive(int fd);

/* Of a struct caller: takes what has come, and says whether bob has closed. */
bool caller_has_ended(void *context);
/* The NOTIFICATION that was heard; code 0: none. */
struct bgp_notification caller_farewell(const struct caller *caller);

#endif
