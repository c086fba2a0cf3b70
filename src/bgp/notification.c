/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/notification.h"

#include <errno.h>
#include <stdio.h>

#include "bgp/message.h"

struct bgp_notification bgp_notification_of(__u8 code, __u8 subcode, const void *data, size_t len)
{
	struct bgp_notification notification = {.code = code, .subcode = subcode};

	if (len > BGP_NOTIFICATION_DATA_MAX)
		len = BGP_NOTIFICATION_DATA_MAX;
	if (len)
		memcpy(notification.data, data, len);
	notification.data_len = (__u16)len;
	return notification;
}

void bgp_notification_write(struct bgp_writer *writer, const struct bgp_notification *notification)
{
	size_t begin = bgp_message_begin(writer, BGP_NOTIFICATION);

	bgp_write_u8(writer, notification->code);
	bgp_write_u8(writer, notification->subcode);
	bgp_write_bytes(writer, notification->data, notification->data_len);
	bgp_message_end(writer, begin);
}

int bgp_notification_read(struct bgp_reader body, struct bgp_notification *ret_notification)
{
	__u8 code = bgp_read_u8(&body);
	__u8 subcode = bgp_read_u8(&body);

	if (body.is_short)
		return -EBADMSG;
	*ret_notification = bgp_notification_of(code, subcode, body.at, bgp_left(&body));
	return 0;
}

/* The length of `text` cut to `max` octets, without a part of a character at its end. */
static size_t utf8_cut(const char *text, size_t max)
{
	size_t len = strnlen(text, max + 1);

	if (len <= max)
		return len;
	len = max;
	while (len && ((__u8)text[len] & 0xc0) == 0x80)
		len--;
	return len;
}

struct bgp_notification bgp_notification_of_text(__u8 subcode, const char *text)
{
	__u8 data[1 + BGP_SHUTDOWN_TEXT_MAX];
	size_t len = text ? utf8_cut(text, BGP_SHUTDOWN_TEXT_MAX) : 0;

	data[0] = (__u8)len;
	if (len)
		memcpy(data + 1, text, len);
	return bgp_notification_of(BGP_ERROR_CEASE, subcode, data, len ? len + 1 : 0);
}

static bool has_text(const struct bgp_notification *notification)
{
	return notification->code == BGP_ERROR_CEASE &&
	       (notification->subcode == BGP_CEASE_SHUTDOWN ||
	        notification->subcode == BGP_CEASE_RESET);
}

/* What a hard reset is about (RFC 8538 section 3). */
static struct bgp_notification unwrap(const struct bgp_notification *notification)
{
	if (!bgp_notification_is_hard(notification) || notification->data_len < 2)
		return *notification;
	return bgp_notification_of(notification->data[0], notification->data[1],
	                           notification->data + 2, notification->data_len - 2U);
}

/*
 * The octets of a character that may go to terminals, logs and JSON: well-formed UTF-8 (RFC 3629)
 * and no control character. 0: no such thing.
 */
static size_t character_len(const __u8 *text, size_t left)
{
	static const __u32 smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *text < 0x80 ? 1 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : 4;
	__u32 code = n == 1 ? *text : *text & (0x7fU >> n);

	if (n > left || (*text >= 0x80 && *text < 0xc0) || *text >= 0xf8)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (code < ' ' || (code >= 0x7f && code < 0xa0) || code < smallest[n])
		return 0;
	return (code >= 0xd800 && code < 0xe000) || code > 0x10ffff ? 0 : n;
}

void bgp_notification_text(const struct bgp_notification *notification,
                           char ret_text[BGP_SHUTDOWN_TEXT_MAX + 1])
{
	struct bgp_notification inner = unwrap(notification);
	struct bgp_reader reader = bgp_reader_of(inner.data, inner.data_len);
	size_t len = bgp_read_u8(&reader);
	const __u8 *text = bgp_read_bytes(&reader, len);

	if (!has_text(&inner) || !text)
		len = 0;
	for (size_t i = 0; i < len;) {
		size_t n = character_len(text + i, len - i);

		if (n)
			memcpy(ret_text + i, text + i, n);
		else
			ret_text[i] = '?';
		i += n ? n : 1;
	}
	ret_text[len] = '\0';
}

struct bgp_notification bgp_notification_harden(const struct bgp_notification *notification)
{
	__u8 data[BGP_NOTIFICATION_DATA_MAX];
	size_t len = notification->data_len;

	if (len > sizeof(data) - 2)
		len = sizeof(data) - 2;
	data[0] = notification->code;
	data[1] = notification->subcode;
	memcpy(data + 2, notification->data, len);
	return bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_HARD_RESET, data, len + 2);
}

bool bgp_notification_is_hard(const struct bgp_notification *notification)
{
	return notification->code == BGP_ERROR_CEASE &&
	       notification->subcode == BGP_CEASE_HARD_RESET;
}

bool bgp_notification_is_collision(const struct bgp_notification *notification)
{
	return notification->code == BGP_ERROR_CEASE &&
	       notification->subcode == BGP_CEASE_COLLISION;
}

struct subcode_name {
	__u8 code, subcode;
	const char *name;
};

/* Subcode 0 is for those of the code that are not listed. */
static const struct subcode_name names[] = {
        {BGP_ERROR_HEADER, 0, "message header error"},
        {BGP_ERROR_HEADER, BGP_HEADER_NOT_SYNCHRONIZED, "message header error/not synchronized"},
        {BGP_ERROR_HEADER, BGP_HEADER_BAD_LENGTH, "message header error/bad message length"},
        {BGP_ERROR_HEADER, BGP_HEADER_BAD_TYPE, "message header error/bad message type"},
        {BGP_ERROR_OPEN, 0, "OPEN error"},
        {BGP_ERROR_OPEN, BGP_OPEN_UNSUPPORTED_VERSION, "OPEN error/unsupported version"},
        {BGP_ERROR_OPEN, BGP_OPEN_BAD_PEER_AS, "OPEN error/bad peer AS"},
        {BGP_ERROR_OPEN, BGP_OPEN_BAD_IDENTIFIER, "OPEN error/bad BGP identifier"},
        {BGP_ERROR_OPEN, BGP_OPEN_UNSUPPORTED_PARAMETER,
         "OPEN error/unsupported optional parameter"},
        {BGP_ERROR_OPEN, BGP_OPEN_UNACCEPTABLE_HOLD_TIME, "OPEN error/unacceptable hold time"},
        {BGP_ERROR_OPEN, BGP_OPEN_UNSUPPORTED_CAPABILITY, "OPEN error/unsupported capability"},
        {BGP_ERROR_OPEN, BGP_OPEN_ROLE_MISMATCH, "OPEN error/role mismatch"},
        {BGP_ERROR_UPDATE, 0, "UPDATE error"},
        {BGP_ERROR_UPDATE, BGP_UPDATE_MALFORMED_LIST, "UPDATE error/malformed attribute list"},
        {BGP_ERROR_UPDATE, 2, "UPDATE error/unrecognized well-known attribute"},
        {BGP_ERROR_UPDATE, 3, "UPDATE error/missing well-known attribute"},
        {BGP_ERROR_UPDATE, 4, "UPDATE error/attribute flags"},
        {BGP_ERROR_UPDATE, 5, "UPDATE error/attribute length"},
        {BGP_ERROR_UPDATE, 6, "UPDATE error/invalid ORIGIN"},
        {BGP_ERROR_UPDATE, 8, "UPDATE error/invalid NEXT_HOP"},
        {BGP_ERROR_UPDATE, BGP_UPDATE_OPTIONAL_ATTRIBUTE, "UPDATE error/optional attribute"},
        {BGP_ERROR_UPDATE, BGP_UPDATE_INVALID_NETWORK, "UPDATE error/invalid network field"},
        {BGP_ERROR_UPDATE, 11, "UPDATE error/malformed AS_PATH"},
        {BGP_ERROR_HOLD_TIMER, 0, "hold timer expired"},
        {BGP_ERROR_FSM, 0, "state machine error"},
        {BGP_ERROR_FSM, 1, "state machine error/unexpected message in OpenSent"},
        {BGP_ERROR_FSM, 2, "state machine error/unexpected message in OpenConfirm"},
        {BGP_ERROR_FSM, 3, "state machine error/unexpected message in Established"},
        {BGP_ERROR_CEASE, 0, "cease"},
        {BGP_ERROR_CEASE, BGP_CEASE_MAX_PREFIXES, "cease/maximum number of prefixes reached"},
        {BGP_ERROR_CEASE, BGP_CEASE_SHUTDOWN, "cease/administrative shutdown"},
        {BGP_ERROR_CEASE, BGP_CEASE_DECONFIGURED, "cease/peer de-configured"},
        {BGP_ERROR_CEASE, BGP_CEASE_RESET, "cease/administrative reset"},
        {BGP_ERROR_CEASE, BGP_CEASE_REJECTED, "cease/connection rejected"},
        {BGP_ERROR_CEASE, BGP_CEASE_CONFIG_CHANGE, "cease/other configuration change"},
        {BGP_ERROR_CEASE, BGP_CEASE_COLLISION, "cease/connection collision resolution"},
        {BGP_ERROR_CEASE, BGP_CEASE_RESOURCES, "cease/out of resources"},
        {BGP_ERROR_CEASE, BGP_CEASE_HARD_RESET, "cease/hard reset"},
        {BGP_ERROR_CEASE, 10, "cease/BFD down"},
        {BGP_ERROR_REFRESH, 0, "ROUTE-REFRESH error"},
        {BGP_ERROR_REFRESH, BGP_REFRESH_BAD_LENGTH, "ROUTE-REFRESH error/invalid length"},
        {BGP_ERROR_SEND_HOLD_TIMER, 0, "send hold timer expired"},
};

const char *bgp_notification_name(__u8 code, __u8 subcode)
{
	const char *name = "unknown error";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i].code != code)
			continue;
		if (names[i].subcode == subcode)
			return names[i].name;
		if (!names[i].subcode)
			name = names[i].name;
	}
	return name;
}

static bool is_about(const struct bgp_notification *notification, __u8 code, __u8 subcode)
{
	return notification->code == code && notification->subcode == subcode;
}

/* The number that is in the data: an AS number, or the limit behind AFI and SAFI (RFC 4486). */
static bool has_number(const struct bgp_notification *notification, __u32 *ret_number)
{
	struct bgp_reader reader = bgp_reader_of(notification->data, notification->data_len);
	bool is_as = is_about(notification, BGP_ERROR_OPEN, BGP_OPEN_BAD_PEER_AS);
	bool is_limit = is_about(notification, BGP_ERROR_CEASE, BGP_CEASE_MAX_PREFIXES);

	if (is_as && notification->data_len == 2) {
		*ret_number = bgp_read_u16(&reader);
		return true;
	}
	if (!(is_as && notification->data_len == 4) && !(is_limit && notification->data_len == 7))
		return false;
	bgp_read_bytes(&reader, notification->data_len - 4u);
	*ret_number = bgp_read_u32(&reader);
	return true;
}

static void print_data(const struct bgp_notification *notification, char *buf, size_t size)
{
	char said[BGP_SHUTDOWN_TEXT_MAX + 1];
	__u32 number;

	bgp_notification_text(notification, said);
	if (*said)
		snprintf(buf, size, ": \"%s\"", said);
	else if (has_number(notification, &number))
		snprintf(buf, size, ": %u", number);
	else
		*buf = '\0';
}

char *bgp_notification_print(const struct bgp_notification *notification,
                             char buf[BGP_NOTIFICATION_TEXT])
{
	struct bgp_notification inner = unwrap(notification);
	bool is_wrapped =
	        bgp_notification_is_hard(notification) && !bgp_notification_is_hard(&inner);
	int len = snprintf(buf, BGP_NOTIFICATION_TEXT, "%s%s",
	                   bgp_notification_name(inner.code, inner.subcode),
	                   is_wrapped ? ", hard" : "");

	print_data(&inner, buf + len, BGP_NOTIFICATION_TEXT - (size_t)len);
	return buf;
}
