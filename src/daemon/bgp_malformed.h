/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A malformed UPDATE in the daemon's log, so that its cause can be found (RFC 7606 section 8). */
#ifndef DAEMON_BGP_MALFORMED_H
#define DAEMON_BGP_MALFORMED_H

#include "bgp/update.h"

/* Write the prefixes that it announces and all of it, `body` being what is behind its header. */
void bgp_malformed_write(const struct ip6_addr *peer, const struct bgp_update *update,
                         struct bgp_reader body);

#endif
