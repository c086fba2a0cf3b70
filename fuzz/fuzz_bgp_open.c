/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The body of an OPEN: what is accepted can be negotiated, and said again with the same meaning. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/open.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct bgp_notification *error)
{
	if (error->code != BGP_ERROR_OPEN || error->data_len > sizeof(error->data) ||
	    !bgp_notification_name(error->code, error->subcode))
		abort();
}

/* What was not known to us is not said again. */
static void check_again(const struct bgp_open *open)
{
	uint8_t buffer[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_notification error;
	struct bgp_open again, expected = *open;

	bgp_open_write(&writer, open);
	if (writer.is_full || bgp_open_read(bgp_reader_of(buffer + BGP_HEADER_BYTES,
	                                                  bgp_written(&writer) - BGP_HEADER_BYTES),
	                                    &again, &error))
		abort();
	memset(again.capabilities.codes, 0, sizeof(again.capabilities.codes));
	memset(expected.capabilities.codes, 0, sizeof(expected.capabilities.codes));
	if (!bgp_role_row(open->capabilities.role)) /* none, one not known, or several */
		again.capabilities.role = expected.capabilities.role;
	if (!open->capabilities.families) /* of none that we know */
		again.capabilities.has_multiprotocol = expected.capabilities.has_multiprotocol;
	if (again.as != expected.as || again.hold_s != expected.hold_s ||
	    again.router_id != expected.router_id ||
	    again.capabilities.families != expected.capabilities.families ||
	    again.capabilities.has_multiprotocol != expected.capabilities.has_multiprotocol ||
	    again.capabilities.extended_next_hop != expected.capabilities.extended_next_hop ||
	    again.capabilities.role != expected.capabilities.role ||
	    again.capabilities.restart_s != expected.capabilities.restart_s ||
	    again.capabilities.restart_families != expected.capabilities.restart_families ||
	    again.capabilities.restart_forwarding != expected.capabilities.restart_forwarding ||
	    strcmp(again.capabilities.host_name, expected.capabilities.host_name) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bgp_open ours = {
	        .as = 65001,
	        .hold_s = 90,
	        .router_id = 1,
	        .capabilities = {.families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
	                         .has_multiprotocol = true,
	                         .role = BGP_ROLE_CUSTOMER},
	};
	struct bgp_notification error = {0};
	struct bgp_negotiated negotiated;
	struct bgp_open open;

	if (bgp_open_read(bgp_reader_of(data, size), &open, &error)) {
		check_error(&error);
		return 0;
	}
	if (!open.as || !open.router_id || (open.hold_s && open.hold_s < 3))
		abort();
	if (bgp_negotiate(&ours, &open, &negotiated, &error))
		check_error(&error);
	else if (negotiated.families != BGP_FAMILY_BIT(BGP_IPV4_4OVER6) || negotiated.hold_s > 90)
		abort();
	check_again(&open);
	return 0;
}
