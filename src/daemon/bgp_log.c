/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_log.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/log.h"

char *bgp_address_print(const struct ip6_addr *addr, char buf[BGP_ADDRESS_TEXT])
{
	if (bgp_next_hop_is_ip4(addr))
		return ip4_addr_print(bgp_next_hop_ip4(addr), buf);
	return ip6_addr_print(addr, buf);
}

static void print_notification(const struct bgp_log_entry *entry, char buf[BGP_EVENT_TEXT])
{
	char text[BGP_NOTIFICATION_TEXT];

	snprintf(buf, BGP_EVENT_TEXT, "%s %s", entry->is_ours ? "is told" : "says",
	         bgp_notification_print(&entry->notification, text));
}

static void print_malformed(const struct bgp_log_entry *entry, char buf[BGP_EVENT_TEXT])
{
	static const char *const outcomes[] = {
	        [BGP_OUTCOME_OK] = "taken",
	        [BGP_OUTCOME_DISCARD] = "the attribute is left out",
	        [BGP_OUTCOME_WITHDRAW] = "its prefixes count as withdrawn",
	        [BGP_OUTCOME_RESET] = "the session ends",
	};
	const struct bgp_attribute_row *row = bgp_attribute_row(entry->attribute);
	char which[32] = "", untold[64] = "";

	if (row)
		snprintf(which, sizeof(which), " (%s)", row->name);
	else if (entry->attribute)
		snprintf(which, sizeof(which), " (attribute %u)", entry->attribute);
	if (entry->untold)
		snprintf(untold, sizeof(untold), "; %llu more before it",
		         (unsigned long long)entry->untold);
	snprintf(buf, BGP_EVENT_TEXT, "malformed update: %s%s: %s%s", entry->text, which,
	         outcomes[entry->outcome], untold);
}

char *bgp_log_print(const struct bgp_log_entry *entry, char buf[BGP_EVENT_TEXT])
{
	switch (entry->event) {
	case BGP_LOG_STATE:
		snprintf(buf, BGP_EVENT_TEXT, "%s, was %s", bgp_state_name(entry->is),
		         bgp_state_name(entry->was));
		break;
	case BGP_LOG_NOTIFICATION:
		print_notification(entry, buf);
		break;
	case BGP_LOG_MALFORMED:
		print_malformed(entry, buf);
		break;
	case BGP_LOG_END_OF_RIB:
		snprintf(buf, BGP_EVENT_TEXT, "has told all of %s",
		         bgp_family_rows[entry->family].name);
		break;
	case BGP_LOG_NEXT_HOP:
		snprintf(buf, BGP_EVENT_TEXT, "next hop is %s",
		         entry->is_usable ? "reached" : "lost");
		break;
	default:
		snprintf(buf, BGP_EVENT_TEXT, "%s%s%s", bgp_log_event_name(entry->event),
		         *entry->text ? ": " : "", entry->text);
	}
	return buf;
}

static bool is_news(const struct bgp_log_entry *entry)
{
	return entry->event != BGP_LOG_STATE || entry->is == BGP_STATE_ESTABLISHED ||
	       entry->was == BGP_STATE_ESTABLISHED;
}

static bool is_warning(const struct bgp_log_entry *entry)
{
	switch (entry->event) {
	case BGP_LOG_NOTIFICATION:
		return !bgp_notification_is_collision(&entry->notification);
	case BGP_LOG_MALFORMED:
	case BGP_LOG_MAX_PREFIX_WARNING:
	case BGP_LOG_MAX_PREFIX:
	case BGP_LOG_LEAK:
	case BGP_LOG_FAULT:
	case BGP_LOG_REFRESH_IGNORED:
		return true;
	default:
		return false;
	}
}

void bgp_log_write(const struct bgp_log_entry *entry)
{
	char whom[BGP_ADDRESS_TEXT], what[BGP_EVENT_TEXT];

	bgp_address_print(&entry->address, whom);
	bgp_log_print(entry, what);
	if (is_warning(entry))
		log_warning("bgp %s: %s", whom, what);
	else if (is_news(entry))
		log_info("bgp %s: %s", whom, what);
	else
		log_debug("bgp %s: %s", whom, what);
}
