/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The finite state machine of RFC 4271 section 8, for one connection, as a pure function: state,
 * event and time in; new state and things to do out. It knows no sockets and no timers, only the
 * moments at which they are due. Moments are milliseconds of any clock that never goes back.
 *
 * A peer has one machine that calls out (or waits), and for each connection that came in beside it
 * another one, until bgp_collision() has said which stays (section 6.8).
 */
#ifndef BGP_FSM_H
#define BGP_FSM_H

#include "bgp/message.h"

enum bgp_state {
	BGP_STATE_IDLE,
	BGP_STATE_CONNECT,
	BGP_STATE_ACTIVE,
	BGP_STATE_OPEN_SENT,
	BGP_STATE_OPEN_CONFIRM,
	BGP_STATE_ESTABLISHED,
	BGP_STATES,
};
const char *bgp_state_name(enum bgp_state state);

/* The numbers are those of RFC 4271 section 8.1. */
enum bgp_event {
	BGP_EVENT_MANUAL_START = 1,
	BGP_EVENT_MANUAL_STOP = 2,
	BGP_EVENT_AUTOMATIC_START = 3,
	BGP_EVENT_MANUAL_START_PASSIVE = 4,
	BGP_EVENT_AUTOMATIC_START_PASSIVE = 5,
	BGP_EVENT_AUTOMATIC_START_DAMPED = 6,
	BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE = 7,
	BGP_EVENT_AUTOMATIC_STOP = 8,
	BGP_EVENT_CONNECT_RETRY_EXPIRES = 9,
	BGP_EVENT_HOLD_EXPIRES = 10,
	BGP_EVENT_KEEPALIVE_EXPIRES = 11,
	BGP_EVENT_DELAY_OPEN_EXPIRES = 12,
	BGP_EVENT_IDLE_HOLD_EXPIRES = 13,
	BGP_EVENT_TCP_VALID = 14, /* a connection comes in, not accepted yet */
	BGP_EVENT_TCP_INVALID = 15,
	BGP_EVENT_TCP_ACKED = 16,     /* our call was answered */
	BGP_EVENT_TCP_CONFIRMED = 17, /* their call is accepted */
	BGP_EVENT_TCP_FAILS = 18,
	BGP_EVENT_OPEN = 19,
	BGP_EVENT_OPEN_DELAYED = 20, /* OPEN received while DelayOpenTimer runs */
	BGP_EVENT_HEADER_ERROR = 21,
	BGP_EVENT_OPEN_ERROR = 22,
	BGP_EVENT_COLLISION_DUMP = 23,
	BGP_EVENT_NOTIFICATION_VERSION = 24,
	BGP_EVENT_NOTIFICATION = 25,
	BGP_EVENT_KEEPALIVE = 26,
	BGP_EVENT_UPDATE = 27,
	BGP_EVENT_UPDATE_ERROR = 28,
	BGP_EVENT_SEND_HOLD_EXPIRES = 29, /* RFC 9687: the peer has long read nothing */
	BGP_EVENTS,
};
const char *bgp_event_name(enum bgp_event event);

enum bgp_timer {
	BGP_TIMER_CONNECT_RETRY,
	BGP_TIMER_HOLD,
	BGP_TIMER_KEEPALIVE,
	BGP_TIMER_DELAY_OPEN,
	BGP_TIMER_IDLE_HOLD,
	BGP_TIMERS,
};

/* What of the configuration the machine needs. Seconds. */
struct bgp_fsm_settings {
	__u16 connect_retry_s;
	__u16 hold_s;          /* our offer */
	__u16 open_hold_s;     /* the large hold time while waiting for OPEN (240) */
	__u16 delay_open_s;    /* 0: no DelayOpen */
	__u16 idle_hold_s;     /* the first, 0: no damping */
	__u16 idle_hold_max_s; /* doubles with each failure up to this */
	bool is_passive;
	bool does_restart;            /* AutomaticStart after a failure */
	bool keeps_over_notification; /* RFC 8538 was negotiated */
};

struct bgp_fsm {
	enum bgp_state state;
	__u32 connect_retries;    /* ConnectRetryCounter */
	__u16 hold_s;             /* negotiated, once OPEN has come */
	__u16 idle_hold_s;        /* the next one, as damping made it */
	bool is_stopped;          /* by hand: only ManualStart leaves Idle */
	__u32 random;             /* state of the generator for jitter */
	__u64 established_ms;     /* since when, for damping */
	__u64 due_ms[BGP_TIMERS]; /* when each timer expires, 0: it does not run */
};

/* What the session's owner must do, in this order. */
enum bgp_action {
	BGP_DO_CONNECT = 1 << 0, /* call the peer */
	BGP_DO_LISTEN = 1 << 1,  /* take its calls (nothing to do where one listens always) */
	BGP_DO_SEND_OPEN = 1 << 2,
	BGP_DO_SEND_NOTIFICATION = 1 << 3, /* `notification` */
	BGP_DO_SEND_KEEPALIVE = 1 << 4,
	BGP_DO_SESSION_UP = 1 << 5,    /* families, End-of-RIB timers, first dump */
	BGP_DO_SESSION_DOWN = 1 << 6,  /* all paths of the peer go */
	BGP_DO_SESSION_STALE = 1 << 7, /* or are kept as stale: graceful restart (RFC 4724 4.2) */
	BGP_DO_CLOSE = 1 << 8,         /* drop the connection, stop a call */
	BGP_DO_HANDLE_UPDATE = 1 << 9,
	BGP_DO_CHECK_COLLISION = 1
	                         << 10, /* OPEN is in: compare with the peer's other connections */
};

struct bgp_fsm_input {
	enum bgp_event event;
	__u64 now_ms;
	__u16 hold_s;        /* OPEN, OPEN_DELAYED: negotiated (bgp_negotiated.hold_s) */
	bool is_restartable; /* the peer keeps forwarding: its paths may stay (with is_hard false)
	                      */
	bool is_hard;        /* NOTIFICATION received is a hard reset, RFC 8538 */
	const struct bgp_notification
	        *notification; /* ..._ERROR, STOP: what to send; may be NULL */
};

struct bgp_fsm_output {
	unsigned int actions; /* enum bgp_action */
	struct bgp_notification notification;
};

/* `seed`: of the timers' jitter (RFC 4271 section 10). */
void bgp_fsm_init(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings, __u32 seed);

/* The one function. Events that a state does not expect are handled as section 8.2.2 says. */
void bgp_fsm_step(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                  const struct bgp_fsm_input *input, struct bgp_fsm_output *ret_output);

/* The earliest moment at which a timer is due, 0: none runs. */
__u64 bgp_fsm_due_ms(const struct bgp_fsm *fsm);
/* A timer that is due by now, as its event, and it runs no more. Returns whether there is one. */
bool bgp_fsm_expire(struct bgp_fsm *fsm, __u64 now_ms, enum bgp_event *ret_event);

/*
 * Any message restarts the hold timer, sending restarts the keepalive timer: cheaper than a step
 * for each UPDATE.
 */
void bgp_fsm_received(struct bgp_fsm *fsm, __u64 now_ms);
void bgp_fsm_sent(struct bgp_fsm *fsm, __u64 now_ms);

/*
 * RFC 4271 section 6.8 (identifiers) and RFC 6286 2.3 (equal identifiers: AS numbers). Whether the
 * connection that *we* opened stays and the other one goes.
 */
bool bgp_collision_keeps_ours(__be32 our_id, __u32 our_as, __be32 their_id, __u32 their_as);

#endif
