/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all messages have in common (RFC 4271 4.1), and the short ones: KEEPALIVE and ROUTE-REFRESH
 * (RFC 2918, 7313).
 */
#ifndef BGP_MESSAGE_H
#define BGP_MESSAGE_H

#include "bgp/notification.h"

enum {
	BGP_HEADER_BYTES = 19,
	BGP_MESSAGE_MAX = 4096,           /* header included */
	BGP_EXTENDED_MESSAGE_MAX = 65535, /* RFC 8654; never OPEN and KEEPALIVE */
	BGP_PORT = 179,
};

enum bgp_message_type {
	BGP_OPEN = 1,
	BGP_UPDATE = 2,
	BGP_NOTIFICATION = 3,
	BGP_KEEPALIVE = 4,
	BGP_ROUTE_REFRESH = 5,
};

struct bgp_header {
	__u16 len_bytes; /* of the whole message */
	__u8 type;       /* enum bgp_message_type */
};

/*
 * Look at the header of the next message in a stream. Returns 0; -EAGAIN with fewer than
 * BGP_HEADER_BYTES; -EBADMSG for a marker, length or type that is wrong, with the NOTIFICATION that
 * says so. `max_len` is BGP_MESSAGE_MAX, or BGP_EXTENDED_MESSAGE_MAX where negotiated. The message
 * itself need not be there yet: compare len_bytes with what is.
 */
int bgp_header_read(const __u8 *stream, size_t len, size_t max_len, struct bgp_header *ret_header,
                    struct bgp_notification *ret_error);

/* Begin a message; bgp_message_end() fills in its length. Returns where it begins. */
size_t bgp_message_begin(struct bgp_writer *writer, enum bgp_message_type type);
void bgp_message_end(struct bgp_writer *writer, size_t begin);

void bgp_keepalive_write(struct bgp_writer *writer);

/* RFC 7313: the message subtype stands in the field that was reserved. */
enum bgp_refresh_subtype {
	BGP_REFRESH_REQUEST = 0,
	BGP_REFRESH_BEGIN = 1,
	BGP_REFRESH_END = 2,
};

struct bgp_refresh {
	__u16 afi;
	__u8 subtype; /* others than the three are to be ignored */
	__u8 safi;
};

/* What a ROUTE-REFRESH of a wrong length is answered: it comes back as a whole (RFC 7313 section
 * 5). */
struct bgp_notification bgp_refresh_error(struct bgp_reader body);

void bgp_refresh_write(struct bgp_writer *writer, const struct bgp_refresh *refresh);
/* Returns 0, or -EBADMSG for a wrong length; other subtypes may have any (RFC 7313 section 5). */
int bgp_refresh_read(struct bgp_reader body, struct bgp_refresh *ret_refresh);

#endif
