/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OPEN message (RFC 4271 4.2) and the capabilities in it (RFC 5492): what one side says of
 * itself, and what two sides have in common.
 */
#ifndef BGP_OPEN_H
#define BGP_OPEN_H

#include "bgp/capability.h"
#include "bgp/message.h"

enum {
	BGP_AS_TRANS = 23456,                /* RFC 6793 section 9 */
	BGP_OPEN_BODY_COMMON_MAX = 10 + 255, /* without RFC 9072 */
};

struct bgp_open {
	__u32 as; /* the real one, from the AS4 capability where there is one */
	__u16 hold_s;
	__be32 router_id;
	struct bgp_capabilities capabilities;
	bool wants_role; /* not said: a peer without a role is refused (RFC 9234 4.2, strict mode)
	                  */
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
	__u8 add_path_receive; /* families in which the peer sends path identifiers (RFC 7911) */
	__u8 add_path_send;    /* in which it wants them from us */
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
