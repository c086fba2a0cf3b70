/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Peers: what is configured of one, and what can be seen of it. The speaker holds them; here are
 * the plain data that configuration and `show` exchange with it.
 */
#ifndef BGP_PEER_H
#define BGP_PEER_H

#include "bgp/export.h"
#include "bgp/session.h"

enum {
	BGP_PEER_NAME_MAX = 253, /* 63 characters of UTF-8 */
};

/* Of one family with one peer. */
struct bgp_peer_family {
	bool is_enabled;
	bool has_extended_next_hop; /* IPv4 unicast: offer RFC 8950 */
	bool add_path_receive;      /* offer to take several paths to a prefix (RFC 7911) */
	bool add_path_send;         /* and to tell them */
	enum bgp_next_hop_mode next_hop_mode;
	__u32 max_prefixes;         /* paths, to be exact; 0: no limit */
	__u8 max_prefix_warning;    /* percent; 0: none */
	__u16 max_prefix_restart_s; /* after which the peer is tried again; 0: by hand only */
	struct bgp_policy *import;  /* NULL: internal accepts, external rejects (RFC 8212) */
	struct bgp_policy *export;  /* counted: bgp_policy_ref() */
};

struct bgp_peer_config {
	char name[BGP_PEER_NAME_MAX];     /* description, may be "" */
	char farewell[BGP_PEER_NAME_MAX]; /* what it is told when it is disabled, may be "" */
	/* The address; with `prefix_len` below 128 a range of peers that only call (dynamic). */
	struct bgp_address remote;
	__u8 prefix_len;
	__u32 peer_as;  /* 0, for ranges: any external one */
	__u32 local_as; /* 0: the speaker's */
	bool is_passive;
	bool is_client;   /* we reflect for it */
	bool is_disabled; /* shut down by hand */
	bool is_multihop; /* external and not on a common link */
	bool removes_private_as;
	bool has_gtsm;   /* TTL security: what was sent with less than 255 - hops is dropped */
	__u8 hops;       /* of multihop or GTSM; 0: 1 for external peers, any for internal */
	__u8 role;       /* ours, enum bgp_role; of no meaning for internal peers */
	bool wants_role; /* strict mode: the peer must have a role, too */
	bool enforces_first_as; /* default on: paths of external peers begin with their AS */
	__u16 max_neighbors;    /* of a range, at one time; default 100, 0: no limit */
	__u16 hold_s;           /* default 90 */
	__u16 connect_retry_s;  /* default 30: a minute or two is long for a PE */
	__u16 delay_open_s;
	__u16 idle_hold_s; /* default 1, doubling to idle_hold_max_s */
	__u16 idle_hold_max_s;
	bool has_graceful_restart;
	__u16 restart_s;                       /* we ask our peers to wait so long */
	__u16 stale_s;                         /* we keep stale paths no longer */
	struct bgp_connection_options options; /* local address, MD5, interface; TTLs are derived */
	struct bgp_peer_family families[BGP_FAMILIES];
};

/* With all defaults, for the caller to change. */
void bgp_peer_config_init(struct bgp_peer_config *config);

/* Why a peer is not up, or what ended it last. */
struct bgp_peer_end {
	__u64 at_ms; /* of bgp_io_now_ms(), 0: never */
	bool is_ours;
	struct bgp_notification notification; /* code 0: the connection broke */
};

struct bgp_peer_family_state {
	bool is_negotiated;
	bool has_end_of_rib; /* received */
	bool has_sent_end_of_rib;
	bool is_stale;    /* stale paths are being kept */
	size_t received;  /* paths held, faulty ones included */
	size_t told, due; /* bgp_out_peer_statistics */
	__u64 rejected;   /* prefixes, by import policy, in all */
};

struct bgp_peer_state {
	__u16 number;
	const struct bgp_peer_config *config;
	bool is_dynamic; /* came in through a listen range */
	bool is_internal;
	enum bgp_state state;
	__u64 since_ms;                          /* of that state, bgp_io_now_ms() */
	const struct bgp_session *session;       /* the one that counts; never NULL */
	const struct bgp_open *open;             /* theirs, or NULL */
	const struct bgp_negotiated *negotiated; /* or NULL */
	struct bgp_peer_end last_end;
	__u64 next_try_ms; /* when it is called or started next; 0: not by itself */
	__u32 established; /* how often */
	struct bgp_peer_family_state families[BGP_FAMILIES];
	__u64 faults[BGP_OUTCOME_RESET + 1]; /* malformed UPDATEs, by outcome (RFC 7606) */
	__u64 leaks;                         /* prefixes that were route leaks (RFC 9234) */
	__u64 refused;                       /* calls; of a range: for want of room in it */
};

#endif
