/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stream as a peer sends it: messages one after the other, each read as the session would. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/open.h"
#include "bgp/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What OPEN left behind. */
struct state {
	struct bgp_session_facts facts;
	size_t max_len;
};

static void take_open(struct state *state, struct bgp_reader body)
{
	static const struct bgp_open ours = {
	        .as = 65001,
	        .hold_s = 90,
	        .router_id = 1,
	        .capabilities = {.families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) |
	                                     BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                         .extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
	                         .has_multiprotocol = true,
	                         .has_extended_message = true,
	                         .has_as4 = true,
	                         .add_path_receive = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) |
	                                             BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                         .role = BGP_ROLE_NONE},
	};
	struct bgp_negotiated negotiated;
	struct bgp_notification error;
	struct bgp_open theirs;

	if (bgp_open_read(body, &theirs, &error) ||
	    bgp_negotiate(&ours, &theirs, &negotiated, &error))
		return;
	state->facts = (struct bgp_session_facts){
	        .is_internal = theirs.as == ours.as,
	        .has_as4 = negotiated.has_as4,
	        .families = negotiated.families,
	        .extended_next_hop = negotiated.extended_next_hop,
	        .path_ids = negotiated.add_path_receive,
	};
	state->max_len =
	        negotiated.has_extended_message ? BGP_EXTENDED_MESSAGE_MAX : BGP_MESSAGE_MAX;
}

static void take_notification(struct bgp_reader body)
{
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	struct bgp_notification notification;

	if (bgp_notification_read(body, &notification))
		abort(); /* the header's check of the length must suffice */
	bgp_notification_text(&notification, text);
	for (size_t i = 0; text[i]; i++)
		if ((unsigned char)text[i] < ' ')
			abort();
	notification = bgp_notification_harden(&notification);
	if (!bgp_notification_is_hard(&notification))
		abort();
}

static void take(struct state *state, __u8 type, struct bgp_reader body)
{
	static struct bgp_draft draft;
	struct bgp_refresh refresh;
	struct bgp_update update;

	switch (type) {
	case BGP_OPEN:
		take_open(state, body);
		break;
	case BGP_UPDATE:
		bgp_update_read(body, &state->facts, &update, &draft);
		break;
	case BGP_NOTIFICATION:
		take_notification(body);
		break;
	case BGP_ROUTE_REFRESH:
		bgp_refresh_read(body, &refresh);
		break;
	default:
		if (type != BGP_KEEPALIVE || bgp_left(&body))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state state = {.max_len = BGP_MESSAGE_MAX};
	struct bgp_reader stream = bgp_reader_of(data, size);
	struct bgp_notification error;
	struct bgp_header header;

	while (!bgp_header_read(stream.at, bgp_left(&stream), state.max_len, &header, &error)) {
		struct bgp_reader message;

		if (header.len_bytes > state.max_len || header.len_bytes < BGP_HEADER_BYTES)
			abort();
		message = bgp_read_sub(&stream, header.len_bytes);
		if (stream.is_short)
			break;
		bgp_read_bytes(&message, BGP_HEADER_BYTES);
		take(&state, header.type, message);
	}
	return 0;
}
