/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NOTIFICATION (RFC 4271 4.5), with the shutdown text of RFC 9003 and the hard reset of RFC 8538.
 */
#ifndef BGP_NOTIFICATION_H
#define BGP_NOTIFICATION_H

#include "bgp/wire.h"

/* Error codes of NOTIFICATION and the subcodes that this speaker sends or tells apart. */
enum bgp_error_code {
	BGP_ERROR_HEADER = 1,
	BGP_ERROR_OPEN = 2,
	BGP_ERROR_UPDATE = 3,
	BGP_ERROR_HOLD_TIMER = 4,
	BGP_ERROR_FSM = 5, /* subcode 1 to 3: in OpenSent, OpenConfirm, Established (RFC 6608) */
	BGP_ERROR_CEASE = 6,
	BGP_ERROR_REFRESH = 7,         /* RFC 7313 */
	BGP_ERROR_SEND_HOLD_TIMER = 8, /* RFC 9687 */
};

enum {
	BGP_HEADER_NOT_SYNCHRONIZED = 1,
	BGP_HEADER_BAD_LENGTH = 2, /* data: the length, 2 octets */
	BGP_HEADER_BAD_TYPE = 3,   /* data: the type, 1 octet */

	BGP_OPEN_UNSUPPORTED_VERSION = 1, /* data: the version that we speak, 2 octets */
	BGP_OPEN_BAD_PEER_AS = 2, /* data, if any: the AS number that we saw, 2 or 4 octets */
	BGP_OPEN_BAD_IDENTIFIER = 3,
	BGP_OPEN_UNSUPPORTED_PARAMETER = 4,
	BGP_OPEN_UNACCEPTABLE_HOLD_TIME = 6,
	BGP_OPEN_UNSUPPORTED_CAPABILITY = 7, /* data: the capabilities that we need */
	BGP_OPEN_ROLE_MISMATCH = 11,

	BGP_UPDATE_MALFORMED_LIST = 1,
	BGP_UPDATE_OPTIONAL_ATTRIBUTE = 9, /* data: the attribute */
	BGP_UPDATE_INVALID_NETWORK = 10,

	BGP_CEASE_MAX_PREFIXES = 1, /* data: AFI 2, SAFI 1, limit 4 */
	BGP_CEASE_SHUTDOWN = 2,     /* data: length 1, UTF-8 text */
	BGP_CEASE_DECONFIGURED = 3,
	BGP_CEASE_RESET = 4, /* data: as shutdown */
	BGP_CEASE_REJECTED = 5,
	BGP_CEASE_CONFIG_CHANGE = 6,
	BGP_CEASE_COLLISION = 7,
	BGP_CEASE_RESOURCES = 8,
	BGP_CEASE_HARD_RESET = 9, /* data: code, subcode and data of the real cause */

	BGP_REFRESH_BAD_LENGTH = 1, /* data: the message */
};

enum {
	BGP_NOTIFICATION_DATA_MAX = 256, /* we keep and send no more than this */
	BGP_SHUTDOWN_TEXT_MAX = 255,     /* octets of UTF-8 */
	BGP_NOTIFICATION_TEXT = BGP_SHUTDOWN_TEXT_MAX + 128,
};

struct bgp_notification {
	__u8 code; /* enum bgp_error_code, or what the peer made of it; 0: none */
	__u8 subcode;
	__u16 data_len; /* bytes */
	__u8 data[BGP_NOTIFICATION_DATA_MAX];
};

/* A whole message. */
void bgp_notification_write(struct bgp_writer *writer, const struct bgp_notification *notification);
/* From a message's body (behind the header). Returns 0 or -EBADMSG. */
int bgp_notification_read(struct bgp_reader body, struct bgp_notification *ret_notification);

/* Make a NOTIFICATION; data longer than BGP_NOTIFICATION_DATA_MAX is cut. */
struct bgp_notification bgp_notification_of(__u8 code, __u8 subcode, const void *data, size_t len);
/* Cease with a shutdown communication (RFC 9003); NULL or "" for none. Cut to fit at a character.
 */
struct bgp_notification bgp_notification_of_text(__u8 subcode, const char *text);
/* The shutdown text of a Cease, its control characters replaced; "" where there is none. */
void bgp_notification_text(const struct bgp_notification *notification,
                           char ret_text[BGP_SHUTDOWN_TEXT_MAX + 1]);
/* Wrap into a hard reset, which ends graceful restart (RFC 8538 section 3). */
struct bgp_notification bgp_notification_harden(const struct bgp_notification *notification);
bool bgp_notification_is_hard(const struct bgp_notification *notification);
/* One of two connections was given up for the other (RFC 4486): nothing is wrong. */
bool bgp_notification_is_collision(const struct bgp_notification *notification);
/* "cease/administrative shutdown", for logs; static, numbers where the name is not known. */
const char *bgp_notification_name(__u8 code, __u8 subcode);
/*
 * The same with what the data say, for people: `cease/administrative reset, hard: "see you"`, "OPEN
 * error/bad peer AS: 64512". Returns `buf`.
 */
char *bgp_notification_print(const struct bgp_notification *notification,
                             char buf[BGP_NOTIFICATION_TEXT]);

#endif
