/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last events, with numbers that never come again. */
#ifndef BGP_EVENT_LOG_H
#define BGP_EVENT_LOG_H

#include "bgp/speaker.h"

struct bgp_event_log;

/* Room for `size` entries; older ones give way. Returns 0 or -ENOMEM. */
int bgp_event_log_new(size_t size, struct bgp_event_log **ret_log);
void bgp_event_log_free(struct bgp_event_log *log);

void bgp_event_log_add(struct bgp_event_log *log, const struct bgp_log_entry *entry);
/*
 * Up to `max` entries from number `from` on, oldest first. Returns how many; `ret_next` is the
 * number to go on with. Those that have given way are passed over.
 */
size_t bgp_event_log_read(const struct bgp_event_log *log, __u64 from,
                          struct bgp_log_entry *entries, size_t max, __u64 *ret_next);

#endif
