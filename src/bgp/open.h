/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OPEN message (RFC 4271 4.2) and the capabilities in it (RFC 5492): what one side says of
 * itself, and what two sides have in common.
 */
#ifndef BGP_OPEN_H
#define BGP_OPEN_H

#include "bgp/family.h"
#include "bgp/message.h"

enum {
	BGP_AS_TRANS = 23456,
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

/* Roles of RFC 9234. */
enum bgp_role {
	BGP_ROLE_PROVIDER = 0,
	BGP_ROLE_ROUTE_SERVER = 1,
	BGP_ROLE_ROUTE_SERVER_CLIENT = 2,
	BGP_ROLE_CUSTOMER = 3,
	BGP_ROLE_PEER = 4,
	BGP_ROLE_NONE = 255,
};

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
	__u8 role; /* enum bgp_role */

	bool has_graceful_restart;
	bool is_restarting;            /* the R bit */
	bool has_notification_restart; /* the N bit, RFC 8538 */
	__u16 restart_s;               /* seconds, 12 bits */
	__u8 restart_families;         /* families in the capability */
	__u8 restart_forwarding;       /* of these, those with the F bit */

	__u64 codes[4]; /* a bit for each capability code that was there, for `show` */
	char host_name[BGP_HOST_NAME_MAX + 1]; /* FQDN capability; printable, may be "" */
};

struct bgp_open {
	__u32 as; /* the real one, from the AS4 capability where there is one */
	__u16 hold_s;
	__be32 router_id;
	struct bgp_capabilities capabilities;
};

void bgp_open_write(struct bgp_writer *writer, const struct bgp_open *open);

/*
 * From a message's body. RFC 9072 extended parameters are read too. Returns 0, or -EBADMSG with the
 * NOTIFICATION to send. Checks all that needs no configuration: version, hold time (0 or at least
 * 3), identifier not zero, AS not 0, form of parameters and capabilities. A capability of a wrong
 * length is ignored (RFC 5492 asks for no more), multiprotocol and AS4 are errors.
 */
int bgp_open_read(struct bgp_reader body, struct bgp_open *ret_open,
                  struct bgp_notification *ret_error);

/* What holds on a session: the intersection of both OPENs, and what is the peer's alone. */
struct bgp_negotiated {
	__u8 families;
	__u8 extended_next_hop;
	bool has_as4;
	bool has_refresh;
	bool has_enhanced_refresh;
	bool has_extended_message;
	bool has_notification_restart;
	__u16 hold_s; /* the smaller; 0: neither timer runs */
	__u16 peer_restart_s;
	__u8 peer_restart_families;   /* that the peer may keep over a restart */
	__u8 peer_restart_forwarding; /* that it has kept now */
	bool peer_is_restarting;
};

/*
 * Returns 0, or -EBADMSG with NOTIFICATION 2/7 when no family is left, 2/11 when the roles do not
 * fit. AS and identifier against the configuration are the FSM's user's to check.
 */
int bgp_negotiate(const struct bgp_open *ours, const struct bgp_open *theirs,
                  struct bgp_negotiated *ret_negotiated, struct bgp_notification *ret_error);

#endif
