/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BGP speaker as the rest of the daemon sees it. It takes peers, local routes and the state of
 * next hops; it tells best paths, hop sets and events. It knows no table, kernel or configuration.
 *
 * One thread, one loop. Callbacks come from within the loop or from within the calls below; they
 * must not call back into the speaker unless it is said that they may.
 */
#ifndef BGP_SPEAKER_H
#define BGP_SPEAKER_H

#include "bgp/decision.h"
#include "bgp/input.h"
#include "bgp/out.h"
#include "bgp/peer.h"

struct bgp_speaker;

struct bgp_speaker_config {
	__u32 as;
	__be32 router_id;
	__be32 cluster_id;   /* 0: the router_id */
	struct ip6_addr vif; /* the next hop of what we originate, RFC 5747 section 4 */
	struct bgp_rib_settings rib;
	bool is_restarting; /* this start is a graceful restart: the table was kept */
	__u16 select_s;     /* then: how long to wait for End-of-RIBs before choosing (RFC 4724) */
	char host_name[BGP_HOST_NAME_MAX + 1]; /* for the FQDN capability, "": not sent */
	unsigned int n_listen;                 /* addresses to listen on; 0: nobody can call */
	struct bgp_address listen[8];
};

enum bgp_log_event {
	BGP_LOG_STATE,        /* state, was */
	BGP_LOG_NOTIFICATION, /* notification, is_ours */
	BGP_LOG_MALFORMED,    /* outcome, attribute, text, untold */
	BGP_LOG_MAX_PREFIX_WARNING,
	BGP_LOG_MAX_PREFIX, /* and the session is ended */
	BGP_LOG_END_OF_RIB, /* family */
	BGP_LOG_STALE,      /* paths are kept over a restart */
	BGP_LOG_STALE_GONE, /* and were removed */
	BGP_LOG_COLLISION,
	BGP_LOG_REFUSED,         /* a call that is not taken; text: why */
	BGP_LOG_LEAK,            /* the first route leak of a session */
	BGP_LOG_NEXT_HOP,        /* hop, is_usable */
	BGP_LOG_FAULT,           /* the first route of a session with a fault of its kind; text */
	BGP_LOG_REFRESH_IGNORED, /* a marker out of place or of no known kind; text */
	BGP_LOG_EVENTS,
};
const char *bgp_log_event_name(enum bgp_log_event event);

struct bgp_log_entry {
	enum bgp_log_event event;
	__u64 at_ms;             /* CLOCK_REALTIME */
	__u16 peer;              /* 0: none */
	struct ip6_addr address; /* of the peer, or of the next hop */
	enum bgp_state was, is;
	enum bgp_family_id family;
	enum bgp_outcome outcome;
	__u8 attribute;
	__u64 untold; /* events of this kind before, without an entry */
	bool is_ours;
	bool is_usable;
	struct bgp_notification notification;
	char text[128];
};

struct bgp_speaker_listener {
	/*
	 * Best paths, up to some hundred at once. Kind of a route: hop_set BGP_HOP_SET_SELF is our
	 * own; a set of IPv6 hops is a softwire; of IPv4 hops (from a CE) an ordinary route.
	 */
	void (*routes_changed)(void *context, const struct bgp_change *changes, size_t n);
	/*
	 * The hops that a set forwards to are others now; n == 0: none is usable. Comes before the
	 * prefixes are gone through one by one, and once before a new set's first use in
	 * routes_changed.
	 */
	void (*hop_set_changed)(void *context, __u32 hop_set, const __u32 *hops, unsigned int n);
	/* No prefix uses the set any more; the number may come again for another one. */
	void (*hop_set_gone)(void *context, __u32 hop_set);
	void (*logged)(void *context, const struct bgp_log_entry *entry);
	/*
	 * Behind a BGP_LOG_MALFORMED, what it is about: the message without its header, and what
	 * was found in it (RFC 7606 section 8). For this call only. May be NULL.
	 */
	void (*malformed)(void *context, const struct ip6_addr *peer,
	                  const struct bgp_update *update, struct bgp_reader body);
	/*
	 * After a restart: all peers have told what they know, so what is left in the table of
	 * before and was not told again is no more. May be NULL.
	 */
	void (*selected)(void *context);
	void *context;
};

/*
 * `listener` and `tracker` are copied. `tracker` is told which next hops to follow, and answers
 * with bgp_speaker_hop_resolved(), also from within track(). Returns 0, -ENOMEM, or what listening
 * said.
 */
int bgp_speaker_new(struct uv_loop_s *loop, const struct bgp_speaker_config *config,
                    const struct bgp_speaker_listener *listener,
                    const struct bgp_hop_tracker *tracker, struct bgp_speaker **ret_speaker);
/*
 * Tell all peers that we go (`why`, may be NULL); with `is_restart` they shall keep our routes: the
 * connections are closed without a NOTIFICATION (RFC 4724). `done` is called when all is written,
 * or after 2 s; then bgp_speaker_free().
 */
void bgp_speaker_stop(struct bgp_speaker *speaker, const struct bgp_notification *why,
                      bool is_restart, void (*done)(void *context), void *context);
/* The memory goes in the loop's next turns, without calls to the listener. */
void bgp_speaker_free(struct bgp_speaker *speaker);

/*
 * Multipath, MED rules, VIF, cluster: at run time; the last two say what is a loop, so all routes
 * are asked for again. AS and router-id: -EBUSY while there are peers.
 */
int bgp_speaker_configure(struct bgp_speaker *speaker, const struct bgp_speaker_config *config);

/*
 * Peers. Adding returns 0, -EEXIST for an address or range that is there already, -EINVAL, -ENOSPC,
 * -ENOMEM. Changing applies the difference: policies by refresh, what OPEN says by a new session.
 * Removing sends Cease/de-configured. The configuration is copied, its policies are counted.
 */
int bgp_speaker_add_peer(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                         __u16 *ret_number);
int bgp_speaker_change_peer(struct bgp_speaker *speaker, __u16 number,
                            const struct bgp_peer_config *config);
int bgp_speaker_remove_peer(struct bgp_speaker *speaker, __u16 number);
/* Returns 0 or -ENOENT. */
int bgp_speaker_find_peer(const struct bgp_speaker *speaker, const struct ip6_addr *address,
                          __u16 *ret_number);

enum bgp_clear {
	BGP_CLEAR_HARD, /* end the session, start again */
	BGP_CLEAR_IN,   /* ask for a refresh */
	BGP_CLEAR_OUT,  /* send everything again */
};
/*
 * `text`: for the peer (RFC 9003), or NULL. Returns 0, -ENOENT, -ENOTCONN, -EOPNOTSUPP, -ENOMEM.
 */
int bgp_speaker_clear(struct bgp_speaker *speaker, __u16 number, enum bgp_clear what,
                      const char *text);

/*
 * Routes of this router: `network` statements, routes of the kernel. Attributes: origin and MED,
 * then `policy` (NULL: as it is). A prefix said twice replaces. Returns 0, -EINVAL (a martian),
 * -ENOMEM.
 */
struct bgp_local_route {
	struct ip4_prefix prefix;
	__u8 origin; /* enum bgp_origin */
	bool has_med;
	__u32 med;
};
int bgp_speaker_originate(struct bgp_speaker *speaker, const struct bgp_local_route *route,
                          const struct bgp_policy *policy);
int bgp_speaker_withdraw(struct bgp_speaker *speaker, const struct ip4_prefix *prefix);
/* After a restart: all local routes are in (they count like an End-of-RIB). */
void bgp_speaker_originated_all(struct bgp_speaker *speaker);

/*
 * A next hop that is tracked resolves now, or does not any more. The hop sets change at once,
 * within this call, through hop_set_changed(); decisions follow in slices from the loop, one walk
 * for all hops that changed since.
 */
void bgp_speaker_hop_resolved(struct bgp_speaker *speaker, __u32 hop, bool is_usable, __u32 metric);

/* For `show`. Pointers hold until the loop goes on. */
const struct bgp_rib *bgp_speaker_rib(const struct bgp_speaker *speaker);
const struct bgp_attrs_pool *bgp_speaker_attrs(const struct bgp_speaker *speaker);
const struct bgp_hops *bgp_speaker_hops(const struct bgp_speaker *speaker);
const struct bgp_hop_sets *bgp_speaker_hop_sets(const struct bgp_speaker *speaker);
const struct bgp_out *bgp_speaker_out(const struct bgp_speaker *speaker);
/* Peers in the order of their numbers: the first at or behind `from`. Returns 0 or -ENOENT. */
int bgp_speaker_peer(const struct bgp_speaker *speaker, __u16 from,
                     struct bgp_peer_state *ret_state);
/* The last events, oldest first: up to `max` from sequence number `from`. Returns how many. */
size_t bgp_speaker_log(const struct bgp_speaker *speaker, __u64 from, struct bgp_log_entry *entries,
                       size_t max, __u64 *ret_next);

struct bgp_speaker_statistics {
	struct bgp_rib_statistics rib;
	struct bgp_attrs_statistics attrs;
	size_t peers, established;
	size_t hops, hop_sets;
	size_t out_groups, out_lanes;
	__u64 refused;     /* calls, by whomever */
	bool is_selecting; /* false while a restart waits for End-of-RIBs */
};
void bgp_speaker_get_statistics(const struct bgp_speaker *speaker,
                                struct bgp_speaker_statistics *ret_statistics);

#endif
