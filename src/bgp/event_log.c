/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/event_log.h"

#include <errno.h>
#include <stdlib.h>

struct bgp_event_log {
	__u64 next; /* number of the next entry */
	size_t size;
	struct bgp_log_entry entries[];
};

int bgp_event_log_new(size_t size, struct bgp_event_log **ret_log)
{
	struct bgp_event_log *log = malloc(sizeof(*log) + size * sizeof(log->entries[0]));

	if (!log)
		return -ENOMEM;
	log->next = 0;
	log->size = size;
	*ret_log = log;
	return 0;
}

void bgp_event_log_free(struct bgp_event_log *log)
{
	free(log);
}

void bgp_event_log_add(struct bgp_event_log *log, const struct bgp_log_entry *entry)
{
	log->entries[log->next++ % log->size] = *entry;
}

size_t bgp_event_log_read(const struct bgp_event_log *log, __u64 from,
                          struct bgp_log_entry *entries, size_t max, __u64 *ret_next)
{
	size_t n = 0;

	if (log->next > log->size && from < log->next - log->size)
		from = log->next - log->size;
	while (from < log->next && n < max)
		entries[n++] = log->entries[from++ % log->size];
	*ret_next = from;
	return n;
}

const char *bgp_log_event_name(enum bgp_log_event event)
{
	static const char *const names[BGP_LOG_EVENTS] = {
	        [BGP_LOG_STATE] = "state",
	        [BGP_LOG_NOTIFICATION] = "notification",
	        [BGP_LOG_MALFORMED] = "malformed update",
	        [BGP_LOG_MAX_PREFIX_WARNING] = "many prefixes",
	        [BGP_LOG_MAX_PREFIX] = "too many prefixes",
	        [BGP_LOG_END_OF_RIB] = "end of rib",
	        [BGP_LOG_STALE] = "paths kept as stale",
	        [BGP_LOG_STALE_GONE] = "stale paths removed",
	        [BGP_LOG_COLLISION] = "collision",
	        [BGP_LOG_REFUSED] = "call refused",
	        [BGP_LOG_LEAK] = "route leak",
	        [BGP_LOG_NEXT_HOP] = "next hop",
	        [BGP_LOG_FAULT] = "unusable route",
	        [BGP_LOG_REFRESH_IGNORED] = "refresh ignored",
	};

	return event < BGP_LOG_EVENTS ? names[event] : "unknown";
}
