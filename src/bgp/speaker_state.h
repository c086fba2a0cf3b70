/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind bgp/speaker.h share: the speaker, its peers, and how they call each other.
 */
#ifndef BGP_SPEAKER_STATE_H
#define BGP_SPEAKER_STATE_H

#include "bgp/event_log.h"
#include "bgp/speaker.h"

enum {
	BGP_LISTEN_MAX = 8,
};

/* What a peer waits for, beside what its sessions wait for. */
enum bgp_peer_timer {
	BGP_PEER_START,     /* begin again, after too many prefixes */
	BGP_PEER_RESTART,   /* it should be back from its restart */
	BGP_PEER_STALE,     /* and have told its routes, or have refreshed them */
	BGP_PEER_COLLISION, /* its word on which of two connections stays */
	BGP_PEER_TIMERS,
};

struct bgp_peer_table {
	bool has_end_of_rib;
	bool is_stale;
	bool is_refreshing; /* between BoRR and EoRR */
	bool was_warned;    /* of max-prefix */
	size_t received;
	__u64 rejected;
};

struct bgp_peer {
	struct bgp_speaker *speaker;
	__u16 number;
	bool is_dynamic;
	bool is_range;
	bool is_leaving; /* freed when its paths are gone */
	bool is_up;
	bool is_second_over; /* `second` has ended and is to be freed */
	struct bgp_peer_config config;
	struct bgp_session_settings settings;        /* of `first` */
	struct bgp_session_settings second_settings; /* passive, and once only */
	struct bgp_session *first;  /* calls, waits for a call, or is up; of a range: Idle */
	struct bgp_session *second; /* came in beside it, or NULL */
	struct bgp_session *active; /* whose state is the peer's: `first`, but while it changes */
	enum bgp_state state;
	__u64 since_ms;
	struct bgp_peer_end last_end;
	__u32 established;
	struct bgp_open open; /* of the session that is up */
	struct bgp_negotiated negotiated;
	struct bgp_rib_peer rib;
	struct bgp_input_peer input;
	struct bgp_peer_table tables[BGP_FAMILIES];
	__u64 faults[BGP_OUTCOME_RESET + 1];
	__u64 malformed_ms;     /* when a malformed UPDATE was last told of */
	__u64 malformed_untold; /* since then */
	__u64 leaks;
	__u16 faults_told; /* in this session: bits of enum bgp_path_fault */
	__u64 refused;     /* calls */
	__u64 probed_ms;   /* when a call made us ask whether the session lives */
	__u16 range;       /* that a dynamic one came in through */
	bool is_sweeping;  /* the walk over its paths has not ended */
	__u32 sweep_cursor;
	__u64 due_ms[BGP_PEER_TIMERS];
	struct bgp_timer_handle *timer;
};

struct bgp_speaker {
	struct bgp_speaker_config config;
	struct bgp_speaker_listener listener;
	struct bgp_hop_tracker tracker;
	struct bgp_io *io;
	struct bgp_hops *hops;
	struct bgp_hop_sets *sets;
	struct bgp_attrs_pool *attrs;
	struct bgp_rib *rib;
	struct bgp_out *out;
	struct bgp_input *input;
	struct bgp_event_log *log;
	struct bgp_listen *listens[BGP_LISTEN_MAX];
	unsigned int n_listens;
	struct bgp_peer **peers; /* by number; NULL: free */
	size_t n_peers;          /* numbers in use are below */
	size_t peers_size;
	size_t swept_last; /* number of the peer that had the last slice */
	bool is_tracking;  /* within track(): nothing is forwarded by that hop yet */
	__u64 refused;     /* calls */
	__u64 refused_ms;  /* when one was last told of */
	bool is_selecting;
	bool has_all_local;
	bool is_deciding_again; /* settings have changed */
	__u32 decide_cursor;
	__u32 *walked_hops, *changed_hops; /* being gone through; to be gone through next */
	size_t n_walked, n_changed, walked_size, changed_size;
	__u32 hop_cursor;
	struct bgp_timer_handle *select_timer, *stop_timer;
	struct bgp_timer_handle *hunger_timer; /* to send what there was no memory for */
	void (*stopped)(void *context);
	void *stopped_context;
	struct bgp_draft draft; /* scratch, large */
};

/* speaker_peers.c: the list of peers. */
struct bgp_peer *bgp_peer_at(const struct bgp_speaker *speaker, __u16 number);
int bgp_peer_new(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                 struct bgp_peer **ret_peer);
void bgp_peer_free(struct bgp_peer *peer);
/* Apply the difference: bgp_speaker_change_peer(). */
void bgp_peer_change(struct bgp_peer *peer, const struct bgp_peer_config *config);
/* Sessions end, paths go, then the peer. */
void bgp_peer_leave(struct bgp_peer *peer, const struct bgp_notification *why);
void bgp_peer_set_due(struct bgp_peer *peer, enum bgp_peer_timer timer, __u64 due_ms);

/* speaker_settings.c: what a session must know, of the configuration. */
bool bgp_peer_is_internal(const struct bgp_peer *peer);
__u32 bgp_peer_local_as(const struct bgp_peer *peer);
__u8 bgp_peer_role(const struct bgp_peer *peer); /* ours; none to an internal peer */
void bgp_peer_make_settings(struct bgp_peer *peer);
bool bgp_peer_has_same_session(const struct bgp_peer_config *a, const struct bgp_peer_config *b,
                               bool is_up);
struct bgp_export_terms bgp_peer_terms(const struct bgp_peer *peer, enum bgp_family_id family);
/* They may have changed: what a peer that is up was told is judged again. */
void bgp_peer_apply_terms(struct bgp_peer *peer);

/* speaker_sessions.c: sessions come and go. */
int bgp_peer_make_session(struct bgp_peer *peer);
void bgp_peer_start(struct bgp_peer *peer);
void bgp_peer_stop(struct bgp_peer *peer, const struct bgp_notification *why, bool by_hand);
void bgp_peer_drop_second(struct bgp_peer *peer);
void bgp_peer_call_in(struct bgp_peer *peer, struct bgp_connection *connection);
/* speaker_calls.c: somebody calls. */
void bgp_speaker_called(void *context, struct bgp_connection *connection);
/* A range changes, or goes, and with it who came in through it. */
void bgp_peer_change_range(struct bgp_peer *range);
void bgp_peer_leave_range(const struct bgp_peer *range, const struct bgp_notification *why);
void bgp_speaker_set_key(struct bgp_speaker *speaker, const struct bgp_peer_config *config,
                         bool is_wanted);

/* speaker_routes.c: what a session brings. */
void bgp_peer_count_gone(struct bgp_peer *peer, const size_t n_gone[BGP_FAMILIES]);
void bgp_peer_update(void *context, struct bgp_session *session, struct bgp_reader body);
void bgp_peer_refresh(void *context, struct bgp_session *session,
                      const struct bgp_refresh *refresh);
void bgp_peer_ask(struct bgp_peer *peer, enum bgp_family_id family);

/* speaker_restart.c: paths that outlive their session (RFC 4724, 8538). */
void bgp_peer_keep_paths(struct bgp_peer *peer, __u8 families);
void bgp_peer_remove_paths(struct bgp_peer *peer, __u8 families);
void bgp_peer_remove_stale(struct bgp_peer *peer, __u8 families);
void bgp_peer_mark_stale(struct bgp_peer *peer, __u8 families);
void bgp_peer_is_back(struct bgp_peer *peer);
void bgp_peer_end_of_rib(struct bgp_peer *peer, enum bgp_family_id family);
/* A timer of the restart has expired. */
void bgp_peer_restart_over(struct bgp_peer *peer);
void bgp_peer_stale_over(struct bgp_peer *peer);
/* Which of two connections stays is no longer waited for, or known: the one that is confirmed. */
void bgp_peer_end_collision(struct bgp_peer *peer);
/* Whether to wait no more before choosing, after our own restart. */
void bgp_speaker_check_selection(struct bgp_speaker *speaker);
void bgp_speaker_select(struct bgp_speaker *speaker);

/* speaker_work.c: what is done in slices. */
bool bgp_speaker_work(void *context);
/* All that is left of a peer's walk, now: its next session begins with what it tells itself. */
void bgp_peer_finish_sweep(struct bgp_peer *peer);

/* speaker_log.c */
struct bgp_log_entry bgp_peer_entry(const struct bgp_peer *peer, enum bgp_log_event event);
void bgp_speaker_tell(struct bgp_speaker *speaker, struct bgp_log_entry *entry);

#endif
