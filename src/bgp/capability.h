/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capabilities (RFC 5492): what one side says of itself in its OPEN. A row of a table for each code
 * that this speaker knows.
 */
#ifndef BGP_CAPABILITY_H
#define BGP_CAPABILITY_H

#include "bgp/family.h"
#include "bgp/role.h"

enum {
	BGP_HOST_NAME_MAX = 64,
};

enum bgp_capability {
	BGP_CAPABILITY_MULTIPROTOCOL = 1,
	BGP_CAPABILITY_REFRESH = 2,
	BGP_CAPABILITY_EXTENDED_NEXT_HOP = 5,
	BGP_CAPABILITY_EXTENDED_MESSAGE = 6,
	BGP_CAPABILITY_ROLE = 9,
	BGP_CAPABILITY_GRACEFUL_RESTART = 64,
	BGP_CAPABILITY_AS4 = 65,
	BGP_CAPABILITY_ADD_PATH = 69,
	BGP_CAPABILITY_ENHANCED_REFRESH = 70,
	BGP_CAPABILITY_LONG_LIVED_RESTART = 71,
	BGP_CAPABILITY_FQDN = 73,
};

/* A name for logs and `show`, or NULL for a capability that this speaker does not know. */
const char *bgp_capability_name(__u8 code);

struct bgp_capabilities {
	__u8 families;          /* multiprotocol, those that we know: BGP_FAMILY_BIT */
	__u8 extended_next_hop; /* families that may have an IPv6 next hop over IPv4 NLRI */
	bool has_multiprotocol; /* any at all; without it IPv4 unicast is meant (RFC 4760 section 8)
	                         */
	bool has_refresh;
	bool has_enhanced_refresh;
	bool has_extended_message;
	bool has_as4;
	__u32 as4;
	__u8 role;             /* enum bgp_role */
	__u8 add_path_receive; /* families with several paths to a prefix: that it takes */
	__u8 add_path_send;    /* and that it may send (RFC 7911) */

	bool has_graceful_restart;
	bool is_restarting;            /* the R bit */
	bool has_notification_restart; /* the N bit, RFC 8538 */
	__u16 restart_s;               /* seconds, 12 bits */
	__u8 restart_families;         /* families in the capability */
	__u8 restart_forwarding;       /* of these, those with the F bit */

	__u64 codes[4]; /* a bit for each capability code that was there, for `show` */
	char host_name[BGP_HOST_NAME_MAX + 1]; /* FQDN capability; printable, may be "" */
};

/* The value of a capabilities parameter: all that are set. */
void bgp_capabilities_write(struct bgp_writer *writer, const struct bgp_capabilities *capabilities);
/* Multiprotocol capabilities alone. */
void bgp_capabilities_write_families(struct bgp_writer *writer, __u8 families);

/*
 * Add those of a parameter to `capabilities` (an OPEN may have several), which begins as zeroes
 * with BGP_ROLE_NONE. Returns 0, or -EBADMSG for one that goes beyond the end, or a multiprotocol
 * or AS4 capability of a wrong length. Others of a wrong length are passed over, but are in
 * `codes`.
 */
int bgp_capabilities_read(struct bgp_reader value, struct bgp_capabilities *capabilities);

#endif
