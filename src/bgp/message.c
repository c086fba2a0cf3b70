/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/message.h"

#include <errno.h>

static const __u8 marker[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/* The shortest message of each type, header included (RFC 4271 6.1); 0: no such type. */
static const __u8 min_lens[] = {
        [BGP_OPEN] = 29,      [BGP_UPDATE] = 23,        [BGP_NOTIFICATION] = 21,
        [BGP_KEEPALIVE] = 19, [BGP_ROUTE_REFRESH] = 23,
};

static int bad_length(__u16 len, struct bgp_notification *ret_error)
{
	const __u8 data[] = {(__u8)(len >> 8), (__u8)len};

	*ret_error =
	        bgp_notification_of(BGP_ERROR_HEADER, BGP_HEADER_BAD_LENGTH, data, sizeof(data));
	return -EBADMSG;
}

static size_t longest(__u8 type, size_t max_len)
{
	if (type == BGP_KEEPALIVE)
		return BGP_HEADER_BYTES;
	return type == BGP_OPEN ? BGP_MESSAGE_MAX : max_len; /* RFC 8654 section 4 */
}

int bgp_header_read(const __u8 *stream, size_t len, size_t max_len, struct bgp_header *ret_header,
                    struct bgp_notification *ret_error)
{
	struct bgp_reader reader = bgp_reader_of(stream, len);
	const __u8 *start = bgp_read_bytes(&reader, sizeof(marker));
	__u16 message_len = bgp_read_u16(&reader);
	__u8 type = bgp_read_u8(&reader);

	if (reader.is_short)
		return -EAGAIN;
	if (memcmp(start, marker, sizeof(marker)) != 0) {
		*ret_error =
		        bgp_notification_of(BGP_ERROR_HEADER, BGP_HEADER_NOT_SYNCHRONIZED, NULL, 0);
		return -EBADMSG;
	}
	if (message_len < BGP_HEADER_BYTES || message_len > max_len)
		return bad_length(message_len, ret_error);
	if (type >= sizeof(min_lens) || !min_lens[type]) {
		*ret_error = bgp_notification_of(BGP_ERROR_HEADER, BGP_HEADER_BAD_TYPE, &type, 1);
		return -EBADMSG;
	}
	/* A ROUTE-REFRESH of a wrong length has an error of its own (RFC 7313 section 5). */
	if (type != BGP_ROUTE_REFRESH && message_len < min_lens[type])
		return bad_length(message_len, ret_error);
	if (message_len > longest(type, max_len))
		return bad_length(message_len, ret_error);
	*ret_header = (struct bgp_header){.len_bytes = message_len, .type = type};
	return 0;
}

size_t bgp_message_begin(struct bgp_writer *writer, enum bgp_message_type type)
{
	size_t begin = bgp_written(writer);

	bgp_write_bytes(writer, marker, sizeof(marker));
	bgp_write_u16(writer, 0);
	bgp_write_u8(writer, (__u8)type);
	return begin;
}

void bgp_message_end(struct bgp_writer *writer, size_t begin)
{
	size_t len = bgp_written(writer) - begin;

	if (writer->is_full || len > BGP_EXTENDED_MESSAGE_MAX) {
		writer->is_full = true;
		return;
	}
	writer->begin[begin + sizeof(marker)] = (__u8)(len >> 8);
	writer->begin[begin + sizeof(marker) + 1] = (__u8)len;
}

void bgp_keepalive_write(struct bgp_writer *writer)
{
	bgp_message_end(writer, bgp_message_begin(writer, BGP_KEEPALIVE));
}

void bgp_refresh_write(struct bgp_writer *writer, const struct bgp_refresh *refresh)
{
	size_t begin = bgp_message_begin(writer, BGP_ROUTE_REFRESH);

	bgp_write_u16(writer, refresh->afi);
	bgp_write_u8(writer, refresh->subtype);
	bgp_write_u8(writer, refresh->safi);
	bgp_message_end(writer, begin);
}

struct bgp_notification bgp_refresh_error(struct bgp_reader body)
{
	__u8 whole[BGP_NOTIFICATION_DATA_MAX];
	struct bgp_writer writer = bgp_writer_of(whole, sizeof(whole));
	size_t len = BGP_HEADER_BYTES + bgp_left(&body);

	bgp_write_bytes(&writer, marker, sizeof(marker));
	bgp_write_u16(&writer, (__u16)len);
	bgp_write_u8(&writer, BGP_ROUTE_REFRESH);
	if (len > sizeof(whole))
		len = sizeof(whole);
	bgp_write_bytes(&writer, body.at, len - BGP_HEADER_BYTES);
	return bgp_notification_of(BGP_ERROR_REFRESH, BGP_REFRESH_BAD_LENGTH, whole, len);
}

int bgp_refresh_read(struct bgp_reader body, struct bgp_refresh *ret_refresh)
{
	struct bgp_refresh refresh;

	/* Subtype 0 may carry outbound filters (RFC 5291); nobody negotiated them with us. */
	refresh.afi = bgp_read_u16(&body);
	refresh.subtype = bgp_read_u8(&body);
	refresh.safi = bgp_read_u8(&body);
	if (body.is_short || (bgp_left(&body) && refresh.subtype <= BGP_REFRESH_END))
		return -EBADMSG;
	*ret_refresh = refresh;
	return 0;
}
