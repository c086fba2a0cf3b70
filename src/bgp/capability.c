/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/capability.h"

#include <errno.h>

enum {
	RESTART_FLAG_RESTARTING = 0x8, /* of the upper 4 bits of the first field */
	RESTART_FLAG_NOTIFICATION = 0x4,
	RESTART_TIME_MASK = 0x0fff,
	FAMILY_FLAG_FORWARDING = 0x80,
	ADD_PATH_RECEIVE = 1, /* both: 3 */
	ADD_PATH_SEND = 2,
	ADD_PATH_BOTH = ADD_PATH_RECEIVE | ADD_PATH_SEND,
};

static int read_multiprotocol(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	__u16 afi = bgp_read_u16(&value);
	enum bgp_family_id family;

	bgp_read_u8(&value); /* reserved */
	if (bgp_left(&value) != 1)
		return -EBADMSG;
	capabilities->has_multiprotocol = true;
	if (bgp_family_find(afi, bgp_read_u8(&value), &family) == 0)
		capabilities->families |= BGP_FAMILY_BIT(family);
	return 0;
}

static int read_refresh(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	(void)value;
	capabilities->has_refresh = true;
	return 0;
}

static int read_enhanced_refresh(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	(void)value;
	capabilities->has_enhanced_refresh = true;
	return 0;
}

static int read_extended_message(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	(void)value;
	capabilities->has_extended_message = true;
	return 0;
}

static int read_extended_next_hop(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	while (bgp_left(&value) >= 6) {
		__u16 afi = bgp_read_u16(&value);
		__u16 safi = bgp_read_u16(&value);
		__u16 next_hop_afi = bgp_read_u16(&value);
		enum bgp_family_id family;

		if (next_hop_afi == BGP_AFI_IP6 && safi <= 0xff &&
		    bgp_family_find(afi, (__u8)safi, &family) == 0 &&
		    (bgp_family_rows[family].next_hops & BGP_NEXT_HOP_IP6_IF_NEGOTIATED))
			capabilities->extended_next_hop |= BGP_FAMILY_BIT(family);
	}
	return 0;
}

static int read_role(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	__u8 role;

	if (bgp_left(&value) != 1)
		return 0;
	role = bgp_read_u8(&value);
	if (!bgp_role_row(role))
		role = BGP_ROLE_UNKNOWN;
	if (capabilities->role != BGP_ROLE_NONE && capabilities->role != role)
		role = BGP_ROLE_SEVERAL;
	capabilities->role = role;
	return 0;
}

static int read_graceful_restart(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	__u16 flags_and_time = bgp_read_u16(&value);

	if (value.is_short)
		return 0;
	/* Of several instances the last one counts (RFC 4724 section 3). */
	capabilities->restart_families = capabilities->restart_forwarding = 0;
	capabilities->has_graceful_restart = true;
	capabilities->is_restarting = flags_and_time >> 12 & RESTART_FLAG_RESTARTING;
	capabilities->has_notification_restart = flags_and_time >> 12 & RESTART_FLAG_NOTIFICATION;
	capabilities->restart_s = flags_and_time & RESTART_TIME_MASK;
	while (bgp_left(&value) >= 4) {
		__u16 afi = bgp_read_u16(&value);
		__u8 safi = bgp_read_u8(&value);
		__u8 flags = bgp_read_u8(&value);
		enum bgp_family_id family;

		if (bgp_family_find(afi, safi, &family))
			continue;
		capabilities->restart_families |= BGP_FAMILY_BIT(family);
		if (flags & FAMILY_FLAG_FORWARDING)
			capabilities->restart_forwarding |= BGP_FAMILY_BIT(family);
	}
	return 0;
}

static int read_as4(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	if (bgp_left(&value) != 4)
		return -EBADMSG;
	capabilities->has_as4 = true;
	capabilities->as4 = bgp_read_u32(&value);
	return 0;
}

/* RFC 7911 section 4: with a value other than 1 to 3 the whole of it is not understood. */
static int read_add_path(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	__u8 receive = 0, send = 0;

	while (bgp_left(&value)) {
		__u16 afi = bgp_read_u16(&value);
		__u8 safi = bgp_read_u8(&value);
		__u8 direction = bgp_read_u8(&value);
		enum bgp_family_id family;

		if (value.is_short || !direction || direction > ADD_PATH_BOTH)
			return 0;
		if (bgp_family_find(afi, safi, &family))
			continue;
		receive |= direction & ADD_PATH_RECEIVE ? BGP_FAMILY_BIT(family) : 0;
		send |= direction & ADD_PATH_SEND ? BGP_FAMILY_BIT(family) : 0;
	}
	capabilities->add_path_receive |= receive;
	capabilities->add_path_send |= send;
	return 0;
}

/* The host name is for operators' eyes: only printable ASCII of it is kept. */
static int read_fqdn(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	size_t len = bgp_read_u8(&value);
	const __u8 *name = bgp_read_bytes(&value, len);

	if (!name)
		return 0;
	if (len > BGP_HOST_NAME_MAX)
		len = BGP_HOST_NAME_MAX;
	for (size_t i = 0; i < len; i++)
		capabilities->host_name[i] =
		        (char)(name[i] > ' ' && name[i] < 0x7f ? name[i] : '?');
	capabilities->host_name[len] = '\0';
	return 0;
}

static const struct row {
	__u8 code;
	const char *name;
	/* NULL: it is named, and that is all. */
	int (*read)(struct bgp_reader value, struct bgp_capabilities *capabilities);
} rows[] = {
        {BGP_CAPABILITY_MULTIPROTOCOL, "multiprotocol", read_multiprotocol},
        {BGP_CAPABILITY_REFRESH, "route-refresh", read_refresh},
        {BGP_CAPABILITY_EXTENDED_NEXT_HOP, "extended-next-hop", read_extended_next_hop},
        {BGP_CAPABILITY_EXTENDED_MESSAGE, "extended-message", read_extended_message},
        {BGP_CAPABILITY_ROLE, "role", read_role},
        {BGP_CAPABILITY_GRACEFUL_RESTART, "graceful-restart", read_graceful_restart},
        {BGP_CAPABILITY_AS4, "four-octet-as", read_as4},
        {BGP_CAPABILITY_ADD_PATH, "add-path", read_add_path},
        {BGP_CAPABILITY_ENHANCED_REFRESH, "enhanced-route-refresh", read_enhanced_refresh},
        {BGP_CAPABILITY_LONG_LIVED_RESTART, "long-lived-graceful-restart", NULL},
        {BGP_CAPABILITY_FQDN, "fqdn", read_fqdn},
};

static const struct row *find_row(__u8 code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

const char *bgp_capability_name(__u8 code)
{
	const struct row *row = find_row(code);

	return row ? row->name : NULL;
}

int bgp_capabilities_read(struct bgp_reader value, struct bgp_capabilities *capabilities)
{
	while (bgp_left(&value)) {
		__u8 code = bgp_read_u8(&value);
		struct bgp_reader capability = bgp_read_sub(&value, bgp_read_u8(&value));
		const struct row *row = find_row(code);
		int err;

		if (value.is_short)
			return -EBADMSG;
		capabilities->codes[code / 64] |= 1ULL << (code % 64);
		err = row && row->read ? row->read(capability, capabilities) : 0;
		if (err)
			return err;
	}
	return 0;
}

static void write_family(struct bgp_writer *writer, int family)
{
	bgp_write_u16(writer, bgp_family_rows[family].afi);
	bgp_write_u8(writer, 0);
	bgp_write_u8(writer, bgp_family_rows[family].safi);
}

void bgp_capabilities_write_families(struct bgp_writer *writer, __u8 families)
{
	for (int family = 0; family < BGP_FAMILIES; family++) {
		if (!(families & BGP_FAMILY_BIT(family)))
			continue;
		bgp_write_u8(writer, BGP_CAPABILITY_MULTIPROTOCOL);
		bgp_write_u8(writer, 4);
		write_family(writer, family);
	}
}

static void write_flag(struct bgp_writer *writer, __u8 code, bool is_set)
{
	if (!is_set)
		return;
	bgp_write_u8(writer, code);
	bgp_write_u8(writer, 0);
}

static void write_extended_next_hop(struct bgp_writer *writer, __u8 families)
{
	size_t length;

	if (!families)
		return;
	bgp_write_u8(writer, BGP_CAPABILITY_EXTENDED_NEXT_HOP);
	length = bgp_write_length8(writer);
	for (int family = 0; family < BGP_FAMILIES; family++) {
		if (!(families & BGP_FAMILY_BIT(family)))
			continue;
		bgp_write_u16(writer, bgp_family_rows[family].afi);
		bgp_write_u16(writer, bgp_family_rows[family].safi);
		bgp_write_u16(writer, BGP_AFI_IP6);
	}
	bgp_end_length8(writer, length);
}

static void write_graceful_restart(struct bgp_writer *writer,
                                   const struct bgp_capabilities *capabilities)
{
	unsigned int flags = 0;
	size_t length;

	if (!capabilities->has_graceful_restart)
		return;
	flags |= capabilities->is_restarting ? RESTART_FLAG_RESTARTING : 0;
	flags |= capabilities->has_notification_restart ? RESTART_FLAG_NOTIFICATION : 0;
	bgp_write_u8(writer, BGP_CAPABILITY_GRACEFUL_RESTART);
	length = bgp_write_length8(writer);
	bgp_write_u16(writer, (__u16)(flags << 12 | (capabilities->restart_s & RESTART_TIME_MASK)));
	for (int family = 0; family < BGP_FAMILIES; family++) {
		if (!(capabilities->restart_families & BGP_FAMILY_BIT(family)))
			continue;
		bgp_write_u16(writer, bgp_family_rows[family].afi);
		bgp_write_u8(writer, bgp_family_rows[family].safi);
		bgp_write_u8(writer, capabilities->restart_forwarding & BGP_FAMILY_BIT(family)
		                             ? FAMILY_FLAG_FORWARDING
		                             : 0);
	}
	bgp_end_length8(writer, length);
}

/* All families in one instance (RFC 7911 section 4). */
static void write_add_path(struct bgp_writer *writer, const struct bgp_capabilities *capabilities)
{
	const __u8 receive = capabilities->add_path_receive, send = capabilities->add_path_send;
	size_t length;

	if (!(receive | send))
		return;
	bgp_write_u8(writer, BGP_CAPABILITY_ADD_PATH);
	length = bgp_write_length8(writer);
	for (int family = 0; family < BGP_FAMILIES; family++) {
		const __u8 bit = BGP_FAMILY_BIT(family);

		if (!((receive | send) & bit))
			continue;
		bgp_write_u16(writer, bgp_family_rows[family].afi);
		bgp_write_u8(writer, bgp_family_rows[family].safi);
		bgp_write_u8(writer, (__u8)((receive & bit ? ADD_PATH_RECEIVE : 0) |
		                            (send & bit ? ADD_PATH_SEND : 0)));
	}
	bgp_end_length8(writer, length);
}

static void write_fqdn(struct bgp_writer *writer, const char *host_name)
{
	size_t len = strnlen(host_name, BGP_HOST_NAME_MAX);

	if (!len)
		return;
	bgp_write_u8(writer, BGP_CAPABILITY_FQDN);
	bgp_write_u8(writer, (__u8)(len + 2));
	bgp_write_u8(writer, (__u8)len);
	bgp_write_bytes(writer, host_name, len);
	bgp_write_u8(writer, 0); /* no domain */
}

void bgp_capabilities_write(struct bgp_writer *writer, const struct bgp_capabilities *capabilities)
{
	bgp_capabilities_write_families(writer, capabilities->families);
	write_flag(writer, BGP_CAPABILITY_REFRESH, capabilities->has_refresh);
	write_extended_next_hop(writer, capabilities->extended_next_hop);
	write_flag(writer, BGP_CAPABILITY_EXTENDED_MESSAGE, capabilities->has_extended_message);
	if (capabilities->role != BGP_ROLE_NONE) {
		bgp_write_u8(writer, BGP_CAPABILITY_ROLE);
		bgp_write_u8(writer, 1);
		bgp_write_u8(writer, capabilities->role);
	}
	write_graceful_restart(writer, capabilities);
	if (capabilities->has_as4) {
		bgp_write_u8(writer, BGP_CAPABILITY_AS4);
		bgp_write_u8(writer, 4);
		bgp_write_u32(writer, capabilities->as4);
	}
	write_add_path(writer, capabilities);
	write_flag(writer, BGP_CAPABILITY_ENHANCED_REFRESH, capabilities->has_enhanced_refresh);
	write_fqdn(writer, capabilities->host_name);
}
