/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the speaker in the words of people. */
#ifndef DAEMON_BGP_LOG_H
#define DAEMON_BGP_LOG_H

#include "bgp/speaker.h"

/* An address as people write it: ::ffff:a.b.c.d as a.b.c.d. */
#define BGP_ADDRESS_TEXT 46
char *bgp_address_print(const struct ip6_addr *addr, char buf[BGP_ADDRESS_TEXT]);

#define BGP_EVENT_TEXT 512
/* What happened, without whom it happened to. */
char *bgp_log_print(const struct bgp_log_entry *entry, char buf[BGP_EVENT_TEXT]);
/* Into the daemon's log, at the level that fits. */
void bgp_log_write(const struct bgp_log_entry *entry);

#endif
