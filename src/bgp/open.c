/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/open.h"

#include <errno.h>

#include "bgp/capability.h"

enum {
	VERSION = 4,
	PARAMETER_CAPABILITIES = 2,
	PARAMETER_EXTENDED = 255, /* RFC 9072: lengths of two octets follow */
	MIN_HOLD_S = 3,
};

void bgp_open_write(struct bgp_writer *writer, const struct bgp_open *open)
{
	size_t begin = bgp_message_begin(writer, BGP_OPEN);
	size_t parameters, capabilities;

	bgp_write_u8(writer, VERSION);
	bgp_write_u16(writer, open->as > 0xffff ? BGP_AS_TRANS : (__u16)open->as);
	bgp_write_u16(writer, open->hold_s);
	bgp_write_be32(writer, open->router_id);
	parameters = bgp_write_length8(writer);
	bgp_write_u8(writer, PARAMETER_CAPABILITIES);
	capabilities = bgp_write_length8(writer);
	bgp_capabilities_write(writer, &open->capabilities);
	bgp_end_length8(writer, capabilities);
	bgp_end_length8(writer, parameters);
	bgp_message_end(writer, begin);
}

static int fail(struct bgp_notification *ret_error, __u8 subcode, const void *data, size_t len)
{
	*ret_error = bgp_notification_of(BGP_ERROR_OPEN, subcode, data, len);
	return -EBADMSG;
}

/*
 * The optional parameters, all of them, in one of the two forms. Of the second one the first length
 * says nothing, but that it is not 0 (RFC 9072 section 2).
 */
static struct bgp_reader read_parameters(struct bgp_reader *body, bool *ret_is_extended)
{
	__u8 len = bgp_read_u8(body);

	*ret_is_extended = len && bgp_left(body) >= 3 && body->at[0] == PARAMETER_EXTENDED;
	if (!*ret_is_extended)
		return bgp_read_sub(body, len);
	bgp_read_u8(body);
	return bgp_read_sub(body, bgp_read_u16(body));
}

static int take_parameters(struct bgp_reader parameters, bool is_extended,
                           struct bgp_capabilities *capabilities,
                           struct bgp_notification *ret_error)
{
	while (bgp_left(&parameters)) {
		__u8 type = bgp_read_u8(&parameters);
		size_t len = is_extended ? bgp_read_u16(&parameters) : bgp_read_u8(&parameters);
		struct bgp_reader value = bgp_read_sub(&parameters, len);

		if (parameters.is_short)
			return fail(ret_error, 0, NULL, 0);
		if (type != PARAMETER_CAPABILITIES)
			return fail(ret_error, BGP_OPEN_UNSUPPORTED_PARAMETER, NULL, 0);
		if (bgp_capabilities_read(value, capabilities))
			return fail(ret_error, 0, NULL, 0);
	}
	return 0;
}

static int check_fixed(const struct bgp_open *open, __u16 as2, struct bgp_notification *ret_error)
{
	if (!as2)
		return fail(ret_error, BGP_OPEN_BAD_PEER_AS, NULL, 0);
	if (open->hold_s && open->hold_s < MIN_HOLD_S)
		return fail(ret_error, BGP_OPEN_UNACCEPTABLE_HOLD_TIME, NULL, 0);
	if (!open->router_id)
		return fail(ret_error, BGP_OPEN_BAD_IDENTIFIER, NULL, 0);
	return 0;
}

int bgp_open_read(struct bgp_reader body, struct bgp_open *ret_open,
                  struct bgp_notification *ret_error)
{
	static const __u8 our_version[] = {0, VERSION};
	__u8 version = bgp_read_u8(&body);
	__u16 as2 = bgp_read_u16(&body);
	struct bgp_open open = {.capabilities = {.role = BGP_ROLE_NONE}};
	struct bgp_reader parameters;
	bool is_extended;
	int err;

	open.hold_s = bgp_read_u16(&body);
	open.router_id = bgp_read_be32(&body);
	parameters = read_parameters(&body, &is_extended);
	if (version != VERSION)
		return fail(ret_error, BGP_OPEN_UNSUPPORTED_VERSION, our_version,
		            sizeof(our_version));
	if (body.is_short || bgp_left(&body))
		return fail(ret_error, 0, NULL, 0);
	err = check_fixed(&open, as2, ret_error);
	if (!err)
		err = take_parameters(parameters, is_extended, &open.capabilities, ret_error);
	if (err)
		return err;
	open.as = open.capabilities.has_as4 ? open.capabilities.as4 : as2;
	if (!open.as)
		return fail(ret_error, BGP_OPEN_BAD_PEER_AS, NULL, 0);
	*ret_open = open;
	return 0;
}

/* Without the capability, IPv4 unicast is meant (RFC 4760 section 8). */
static __u8 families_of(const struct bgp_capabilities *capabilities)
{
	return capabilities->has_multiprotocol ? capabilities->families
	                                       : BGP_FAMILY_BIT(BGP_IPV4_UNICAST);
}

/* RFC 5492 section 3: the data of 2/7 are the capabilities that we asked for. */
static int no_family(const struct bgp_capabilities *ours, struct bgp_notification *ret_error)
{
	__u8 data[BGP_NOTIFICATION_DATA_MAX];
	struct bgp_writer writer = bgp_writer_of(data, sizeof(data));

	bgp_capabilities_write_families(&writer, ours->families);
	return fail(ret_error, BGP_OPEN_UNSUPPORTED_CAPABILITY, data, bgp_written(&writer));
}

int bgp_negotiate(const struct bgp_open *ours, const struct bgp_open *theirs,
                  struct bgp_negotiated *ret_negotiated, struct bgp_notification *ret_error)
{
	const struct bgp_capabilities *us = &ours->capabilities, *them = &theirs->capabilities;
	struct bgp_negotiated both = {
	        .families = families_of(us) & families_of(them),
	        .has_as4 = us->has_as4 && them->has_as4,
	        .has_refresh = us->has_refresh && them->has_refresh,
	        .has_enhanced_refresh = us->has_enhanced_refresh && them->has_enhanced_refresh,
	        .has_extended_message = us->has_extended_message && them->has_extended_message,
	        .hold_s = ours->hold_s < theirs->hold_s ? ours->hold_s : theirs->hold_s,
	};

	if (!both.families)
		return no_family(us, ret_error);
	if (!bgp_roles_fit(us->role, them->role, ours->wants_role))
		return fail(ret_error, BGP_OPEN_ROLE_MISMATCH, NULL, 0);
	both.extended_next_hop = us->extended_next_hop & them->extended_next_hop & both.families;
	both.add_path_receive = us->add_path_receive & them->add_path_send & both.families;
	both.add_path_send = us->add_path_send & them->add_path_receive & both.families;
	if (us->has_graceful_restart && them->has_graceful_restart) {
		both.peer_restart_s = them->restart_s;
		both.peer_restart_families = them->restart_families & both.families;
		both.peer_restart_forwarding = them->restart_forwarding & both.families;
		both.peer_is_restarting = them->is_restarting;
		both.has_notification_restart =
		        us->has_notification_restart && them->has_notification_restart;
	}
	*ret_negotiated = both;
	return 0;
}
