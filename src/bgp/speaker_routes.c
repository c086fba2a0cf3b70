/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/speaker_state.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

enum {
	MALFORMED_PAUSE_MS = 10000,
};

/* A peer can send thousands a second: some are told of, all are counted. */
static bool is_told(struct bgp_peer *peer, const struct bgp_input_result *result)
{
	__u64 now_ms = bgp_io_now_ms(peer->speaker->io);

	if (result->outcome != BGP_OUTCOME_RESET && peer->malformed_ms &&
	    now_ms - peer->malformed_ms < MALFORMED_PAUSE_MS) {
		peer->malformed_untold++;
		return false;
	}
	peer->malformed_ms = now_ms;
	return true;
}

static void tell_malformed(struct bgp_peer *peer, const struct bgp_input_result *result,
                           struct bgp_reader body)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, BGP_LOG_MALFORMED);
	const struct bgp_speaker_listener *listener = &peer->speaker->listener;

	if (!is_told(peer, result))
		return;
	entry.outcome = result->outcome;
	entry.attribute = result->fault_attribute;
	entry.untold = peer->malformed_untold;
	peer->malformed_untold = 0;
	snprintf(entry.text, sizeof(entry.text), "%s", result->fault ? result->fault : "");
	bgp_speaker_tell(peer->speaker, &entry);
	if (listener->malformed)
		listener->malformed(listener->context, &entry.address, result->update, body);
}

static void tell_limit(struct bgp_peer *peer, enum bgp_log_event event, enum bgp_family_id family)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, event);

	entry.family = family;
	snprintf(entry.text, sizeof(entry.text), "%zu of %u prefixes",
	         peer->tables[family].received, peer->config.families[family].max_prefixes);
	bgp_speaker_tell(peer->speaker, &entry);
}

static void end_for_limit(struct bgp_peer *peer, enum bgp_family_id family)
{
	const struct bgp_peer_family *config = &peer->config.families[family];
	const struct bgp_family *row = &bgp_family_rows[family];
	__u8 data[7];
	struct bgp_writer writer = bgp_writer_of(data, sizeof(data));
	struct bgp_notification why;

	bgp_write_u16(&writer, row->afi);
	bgp_write_u8(&writer, row->safi);
	bgp_write_u32(&writer, config->max_prefixes);
	why = bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_MAX_PREFIXES, data, sizeof(data));
	tell_limit(peer, BGP_LOG_MAX_PREFIX, family);
	bgp_peer_stop(peer, &why, true);
	bgp_peer_set_due(peer, BGP_PEER_START,
	                 config->max_prefix_restart_s
	                         ? bgp_io_now_ms(peer->speaker->io) +
	                                   config->max_prefix_restart_s * 1000ull
	                         : 0);
}

static void check_limits(struct bgp_peer *peer)
{
	for (int family = 0; family < BGP_FAMILIES && peer->is_up; family++) {
		const struct bgp_peer_family *config = &peer->config.families[family];
		struct bgp_peer_table *table = &peer->tables[family];

		if (!config->max_prefixes)
			continue;
		if (table->received > config->max_prefixes) {
			end_for_limit(peer, family);
		} else if (!table->was_warned && config->max_prefix_warning &&
		           table->received * 100 >=
		                   (__u64)config->max_prefixes * config->max_prefix_warning) {
			table->was_warned = true;
			tell_limit(peer, BGP_LOG_MAX_PREFIX_WARNING, family);
		}
	}
}

/* Faults that nobody has by the way of things, as a loop is one. */
static const struct fault_row {
	enum bgp_path_fault fault;
	enum bgp_log_event event;
	const char *text;
} fault_rows[] = {
        {BGP_FAULT_MARTIAN, BGP_LOG_FAULT, "its prefix must not be routed"},
        {BGP_FAULT_NEXT_HOP, BGP_LOG_FAULT, "nothing can be sent to its next hop"},
        {BGP_FAULT_NEXT_HOP_SELF, BGP_LOG_FAULT, "its next hop is this router"},
        {BGP_FAULT_TUNNEL, BGP_LOG_FAULT, "it wants a tunnel that can't be built"},
        {BGP_FAULT_LEAK, BGP_LOG_LEAK, "it tells us what is for customers only"},
};

static void tell_fault(struct bgp_peer *peer, const struct fault_row *row)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, row->event);

	snprintf(entry.text, sizeof(entry.text), "%s", row->text);
	bgp_speaker_tell(peer->speaker, &entry);
}

/* The first of each session is told of (RFC 4271 section 6.3); all can be shown. */
static void tell_faults(struct bgp_peer *peer, const size_t n_faulty[BGP_FAULTS])
{
	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(*fault_rows); i++) {
		const struct fault_row *row = &fault_rows[i];

		if (!n_faulty[row->fault] || peer->faults_told >> row->fault & 1)
			continue;
		peer->faults_told |= (__u16)(1u << row->fault);
		tell_fault(peer, row);
	}
}

void bgp_peer_count_gone(struct bgp_peer *peer, const size_t n_gone[BGP_FAMILIES])
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		struct bgp_peer_table *table = &peer->tables[family];

		table->received -=
		        n_gone[family] < table->received ? n_gone[family] : table->received;
	}
}

static void count(struct bgp_peer *peer, const struct bgp_input_result *result)
{
	peer->faults[result->outcome]++;
	peer->leaks += result->n_faulty[BGP_FAULT_LEAK];
	tell_faults(peer, result->n_faulty);
	for (int family = 0; family < BGP_FAMILIES; family++) {
		struct bgp_peer_table *table = &peer->tables[family];

		table->received += result->n_new[family];
		table->rejected += result->n_rejected[family];
	}
	bgp_peer_count_gone(peer, result->n_gone);
}

void bgp_peer_update(void *context, struct bgp_session *session, struct bgp_reader body)
{
	struct bgp_notification exhausted =
	        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_RESOURCES, NULL, 0);
	struct bgp_peer *peer = context;
	struct bgp_input_result result = {0};

	int err = bgp_input_update(peer->speaker->input, &peer->input, body, &result);

	count(peer, &result);
	if (err) {
		bgp_session_fail(session, &exhausted);
		return;
	}
	if (result.outcome != BGP_OUTCOME_OK)
		tell_malformed(peer, &result, body);
	if (result.outcome == BGP_OUTCOME_RESET)
		bgp_session_fail(session, &result.error);
	else if (result.is_end_of_rib)
		bgp_peer_end_of_rib(peer, result.end_of_rib);
	else
		check_limits(peer);
}

static void ignore(struct bgp_peer *peer, __u8 subtype, const char *why)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, BGP_LOG_REFRESH_IGNORED);

	snprintf(entry.text, sizeof(entry.text), "message subtype %u%s", subtype, why);
	bgp_speaker_tell(peer->speaker, &entry);
}

/*
 * Which markers are to be ignored: RFC 7313 section 4. From who knows no subtypes each is a
 * request: to it that octet is reserved (RFC 2918 section 3).
 */
void bgp_peer_refresh(void *context, struct bgp_session *session, const struct bgp_refresh *refresh)
{
	struct bgp_peer *peer = context;
	struct bgp_peer_table *table;
	enum bgp_family_id family;

	if (bgp_family_find(refresh->afi, refresh->safi, &family) ||
	    !(peer->negotiated.families & BGP_FAMILY_BIT(family)))
		return;
	table = &peer->tables[family];
	switch (peer->negotiated.has_enhanced_refresh ? refresh->subtype : BGP_REFRESH_REQUEST) {
	case BGP_REFRESH_REQUEST:
		if (bgp_out_refresh(peer->speaker->out, peer->number, family,
		                    peer->negotiated.has_enhanced_refresh) == -ENOMEM)
			bgp_session_starve(session);
		break;
	case BGP_REFRESH_BEGIN:
		if (peer->open.capabilities.has_graceful_restart && !table->has_end_of_rib) {
			/* what is stale is so from a restart */
			ignore(peer, refresh->subtype, " before End-of-RIB");
			break;
		}
		table->is_refreshing = true;
		bgp_peer_mark_stale(peer, BGP_FAMILY_BIT(family));
		bgp_peer_set_due(peer, BGP_PEER_STALE,
		                 bgp_io_now_ms(peer->speaker->io) + peer->config.stale_s * 1000ull);
		break;
	case BGP_REFRESH_END:
		if (!table->is_refreshing)
			break;
		table->is_refreshing = false;
		bgp_peer_remove_stale(peer, BGP_FAMILY_BIT(family));
		break;
	default:
		ignore(peer, refresh->subtype, "");
	}
}

void bgp_peer_ask(struct bgp_peer *peer, enum bgp_family_id family)
{
	const struct bgp_family *row = &bgp_family_rows[family];
	const struct bgp_refresh refresh = {.afi = row->afi, .safi = row->safi};
	struct bgp_buffer *buffer;
	struct bgp_writer writer;

	if (!peer->negotiated.has_refresh) {
		struct bgp_notification why =
		        bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_CONFIG_CHANGE, NULL, 0);

		bgp_peer_stop(peer, &why, false);
		return;
	}
	buffer = bgp_buffer_new(BGP_HEADER_BYTES + 4);
	if (!buffer) {
		bgp_session_starve(peer->active);
		return;
	}
	writer = bgp_writer_of(buffer->bytes, buffer->size_bytes);
	bgp_refresh_write(&writer, &refresh);
	buffer->len_bytes = (__u32)bgp_written(&writer);
	bgp_session_send(peer->active, buffer);
	bgp_buffer_put(buffer);
}

static void draft_local(struct bgp_draft *draft, const struct bgp_local_route *route)
{
	bgp_draft_init(draft);
	bgp_draft_set(draft, BGP_ATTR_ORIGIN, &route->origin, sizeof(route->origin));
	if (route->has_med)
		bgp_draft_set_u32(draft, BGP_ATTR_MED, route->med);
	draft->hot.hop = BGP_HOP_SELF;
}

/* Edits the draft. Returns whether the policy, if there is one, accepts the route. */
static bool is_accepted(const struct bgp_policy *policy, const struct ip4_prefix *prefix,
                        struct bgp_draft *draft)
{
	const struct bgp_policy_route asked = {
	        .prefix = *prefix,
	        .family = BGP_IPV4_4OVER6,
	        .hot = &draft->hot,
	        .attributes = bgp_reader_of(draft->bytes, draft->len_bytes),
	};
	struct bgp_policy_result result;
	bool is_next_hop_self;

	if (!policy)
		return true;
	result = bgp_policy_evaluate(policy, &asked);
	if (result.is_accepted)
		bgp_policy_edit(policy, result.terms, draft, &is_next_hop_self);
	return result.is_accepted;
}

int bgp_speaker_originate(struct bgp_speaker *speaker, const struct bgp_local_route *route,
                          const struct bgp_policy *policy)
{
	struct bgp_draft *draft = &speaker->draft;
	__u32 attrs;
	int err;

	if (bgp_input_is_martian(&route->prefix))
		return -EINVAL;
	draft_local(draft, route);
	if (!is_accepted(policy, &route->prefix, draft))
		return bgp_speaker_withdraw(speaker, &route->prefix);
	err = bgp_draft_intern(draft, speaker->attrs, &attrs);
	if (err)
		return err;
	err = bgp_rib_insert(speaker->rib, BGP_PEER_LOCAL, BGP_IPV4_4OVER6, attrs, BGP_FAULT_NONE,
	                     NULL, &route->prefix, 1, NULL);
	bgp_attrs_put(speaker->attrs, attrs, 1);
	return err;
}

int bgp_speaker_withdraw(struct bgp_speaker *speaker, const struct ip4_prefix *prefix)
{
	bgp_rib_withdraw(speaker->rib, BGP_PEER_LOCAL, BGP_IPV4_4OVER6, NULL, prefix, 1, NULL);
	return 0;
}
