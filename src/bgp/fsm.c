/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One function for each state, in the order of RFC 4271 section 8.2.2. Where it differs from that
 * text, on purpose:
 *
 * - A call that fails leads from Connect to Active, not to Idle: Idle would refuse the peer's call.
 * - A passive machine never calls, so it has no ConnectRetryTimer.
 * - An OPEN after the first, on the same connection, is an error: the peer's other connections have
 *   machines of their own, and bgp_collision_keeps_ours() is asked by whoever owns them.
 * - A NOTIFICATION is not answered with one in any state, and a wrong header is told as such in
 *   Established too.
 * - A stop by hand counts in Idle too: it ends the rest after a failure.
 * - The connection that a peer has left for a new one when it restarted ends without a word.
 * - Event 29 is that of RFC 9687. Its NOTIFICATION waits behind what the peer does not take, for as
 *   long as the connection lingers: nothing is put off for it.
 */
#include "bgp/fsm.h"

#include "bgp/fsm_timers.h"

/* What a step works on. */
struct step {
	struct bgp_fsm *fsm;
	const struct bgp_fsm_settings *settings;
	const struct bgp_fsm_input *in;
	struct bgp_fsm_output *out;
};

static void act(struct step *step, unsigned int actions)
{
	step->out->actions |= actions;
}

static void stop_all_timers(struct bgp_fsm *fsm)
{
	for (int timer = 0; timer < BGP_TIMERS; timer++)
		fsm->due_ms[timer] = 0;
}

static void start_retry(struct step *step)
{
	if (step->settings->is_passive)
		step->fsm->due_ms[BGP_TIMER_CONNECT_RETRY] = 0;
	else
		bgp_fsm_timer_start_jittered(step->fsm, BGP_TIMER_CONNECT_RETRY, step->in->now_ms,
		                             step->settings->connect_retry_s);
}

static void notify(struct step *step, const struct bgp_notification *notification)
{
	step->out->notification = *notification;
	act(step, BGP_DO_SEND_NOTIFICATION);
}

static void notify_code(struct step *step, __u8 code, __u8 subcode)
{
	struct bgp_notification notification = bgp_notification_of(code, subcode, NULL, 0);

	notify(step, &notification);
}

/*
 * Whether the peer's paths stay: it lost the connection only, or both have agreed that a
 * NOTIFICATION that is no hard reset counts as such a loss (RFC 8538 section 4).
 */
static bool keeps_paths(const struct step *step)
{
	if (!step->in->is_restartable)
		return false;
	switch (step->in->event) {
	case BGP_EVENT_TCP_FAILS:
	case BGP_EVENT_COLLISION_DUMP: /* the peer calls anew, RFC 4724 section 4.2 */
	case BGP_EVENT_SEND_HOLD_EXPIRES:
		return true;
	case BGP_EVENT_MANUAL_STOP:
		return false;
	case BGP_EVENT_NOTIFICATION:
		return step->settings->keeps_over_notification && !step->in->is_hard;
	default:
		return step->settings->keeps_over_notification &&
		       !bgp_notification_is_hard(&step->out->notification);
	}
}

/* Drop the connection; from Established, the session is over. */
static void leave(struct step *step, enum bgp_state state)
{
	stop_all_timers(step->fsm);
	if (step->fsm->state == BGP_STATE_ESTABLISHED)
		act(step, keeps_paths(step) ? BGP_DO_SESSION_STALE : BGP_DO_SESSION_DOWN);
	act(step, BGP_DO_CLOSE);
	step->fsm->state = state;
}

static void stop_by_hand(struct step *step)
{
	leave(step, BGP_STATE_IDLE);
	step->fsm->connect_retries = 0;
	step->fsm->is_stopped = true;
}

/* To Idle, and out of it by itself after a while. */
static void rest(struct step *step)
{
	bool was_established = step->fsm->state == BGP_STATE_ESTABLISHED;

	leave(step, BGP_STATE_IDLE);
	if (step->settings->does_restart)
		bgp_fsm_timer_start_idle_hold(step->fsm, step->settings, step->in->now_ms,
		                              was_established);
}

/* How a connection ends by itself: what the peer is told, and whether it counts as a failure. */
struct ending {
	__u8 code, subcode; /* code 0: a message that the state does not expect (RFC 6608) */
	bool may_be_given;  /* what the caller wants said comes before the code */
	bool is_silent;     /* nothing is said unless it is given */
	bool is_forgiven;   /* no failure */
};

static void say(struct step *step, const struct ending *ending)
{
	if (ending->may_be_given && step->in->notification)
		notify(step, step->in->notification);
	else if (ending->code)
		notify_code(step, ending->code, ending->subcode);
	else if (!ending->is_silent)
		notify_code(step, BGP_ERROR_FSM,
		            (__u8)(step->fsm->state - BGP_STATE_OPEN_SENT + 1));
}

static void end(struct step *step, const struct ending *ending)
{
	say(step, ending);
	step->fsm->connect_retries += !ending->is_forgiven;
	rest(step);
}

static const struct ending by_hand = {BGP_ERROR_CEASE, BGP_CEASE_SHUTDOWN, .may_be_given = true};

static void call(struct step *step)
{
	start_retry(step);
	act(step, BGP_DO_CONNECT | BGP_DO_LISTEN);
	step->fsm->state = BGP_STATE_CONNECT;
}

static void wait_for_call(struct step *step)
{
	start_retry(step);
	act(step, BGP_DO_LISTEN);
	step->fsm->state = BGP_STATE_ACTIVE;
}

static void in_idle(struct step *step)
{
	struct bgp_fsm *fsm = step->fsm;
	enum bgp_event event = step->in->event;
	bool is_manual = event == BGP_EVENT_MANUAL_START || event == BGP_EVENT_MANUAL_START_PASSIVE;

	if (event == BGP_EVENT_MANUAL_STOP) {
		fsm->is_stopped = true;
		stop_all_timers(fsm);
	}
	if (fsm->is_stopped && !is_manual)
		return;
	switch (event) {
	case BGP_EVENT_MANUAL_START:
	case BGP_EVENT_AUTOMATIC_START:
	case BGP_EVENT_MANUAL_START_PASSIVE:
	case BGP_EVENT_AUTOMATIC_START_PASSIVE:
		fsm->connect_retries = 0;
		break;
	case BGP_EVENT_AUTOMATIC_START_DAMPED:
	case BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE:
	case BGP_EVENT_IDLE_HOLD_EXPIRES:
		break;
	default:
		return;
	}
	fsm->is_stopped = false;
	stop_all_timers(fsm);
	if (event == BGP_EVENT_MANUAL_START_PASSIVE || event == BGP_EVENT_AUTOMATIC_START_PASSIVE ||
	    event == BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE || step->settings->is_passive)
		wait_for_call(step);
	else
		call(step);
}

static void send_open(struct step *step)
{
	stop_all_timers(step->fsm);
	bgp_fsm_timer_start(step->fsm, BGP_TIMER_HOLD, step->in->now_ms,
	                    step->settings->open_hold_s);
	act(step, BGP_DO_SEND_OPEN);
	step->fsm->state = BGP_STATE_OPEN_SENT;
}

static void connected(struct step *step)
{
	if (!step->settings->delay_open_s) {
		send_open(step);
		return;
	}
	step->fsm->due_ms[BGP_TIMER_CONNECT_RETRY] = 0;
	bgp_fsm_timer_start(step->fsm, BGP_TIMER_DELAY_OPEN, step->in->now_ms,
	                    step->settings->delay_open_s);
}

static void confirm(struct step *step)
{
	stop_all_timers(step->fsm);
	step->fsm->hold_s = step->in->hold_s;
	bgp_fsm_received(step->fsm, step->in->now_ms);
	act(step, BGP_DO_SEND_KEEPALIVE | BGP_DO_CHECK_COLLISION);
	step->fsm->state = BGP_STATE_OPEN_CONFIRM;
	bgp_fsm_sent(step->fsm, step->in->now_ms);
}

/* What Connect and Active have in common: perhaps a connection that waits for DelayOpenTimer. */
static void before_open(struct step *step)
{
	bool has_connection = step->fsm->due_ms[BGP_TIMER_DELAY_OPEN];
	struct ending ending = {.is_silent = true};

	switch (step->in->event) {
	case BGP_EVENT_MANUAL_STOP:
		if (has_connection)
			say(step, &by_hand);
		stop_by_hand(step);
		break;
	case BGP_EVENT_DELAY_OPEN_EXPIRES:
		send_open(step);
		break;
	case BGP_EVENT_TCP_ACKED:
	case BGP_EVENT_TCP_CONFIRMED:
		connected(step);
		break;
	case BGP_EVENT_OPEN_DELAYED:
		act(step, BGP_DO_SEND_OPEN);
		confirm(step);
		break;
	case BGP_EVENT_MANUAL_START:
	case BGP_EVENT_AUTOMATIC_START ... BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE:
	case BGP_EVENT_TCP_VALID:
	case BGP_EVENT_TCP_INVALID:
		break;
	default:
		ending.may_be_given = step->in->event == BGP_EVENT_HEADER_ERROR ||
		                      step->in->event == BGP_EVENT_OPEN_ERROR;
		ending.is_forgiven =
		        has_connection && step->in->event == BGP_EVENT_NOTIFICATION_VERSION;
		end(step, &ending);
	}
}

static void in_connect(struct step *step)
{
	switch (step->in->event) {
	case BGP_EVENT_CONNECT_RETRY_EXPIRES:
		leave(step, BGP_STATE_CONNECT);
		call(step);
		break;
	case BGP_EVENT_TCP_FAILS:
		leave(step, BGP_STATE_ACTIVE);
		start_retry(step);
		break;
	default:
		before_open(step);
	}
}

static void in_active(struct step *step)
{
	switch (step->in->event) {
	case BGP_EVENT_CONNECT_RETRY_EXPIRES:
		if (!step->settings->is_passive)
			call(step);
		break;
	default:
		before_open(step);
	}
}

/* What OpenSent, OpenConfirm and Established have in common. */
static void after_open(struct step *step)
{
	static const struct ending endings[BGP_EVENTS] = {
	        [BGP_EVENT_AUTOMATIC_STOP] = {BGP_ERROR_CEASE, BGP_CEASE_RESET,
	                                      .may_be_given = true},
	        [BGP_EVENT_HOLD_EXPIRES] = {BGP_ERROR_HOLD_TIMER},
	        [BGP_EVENT_TCP_FAILS] = {.is_silent = true},
	        [BGP_EVENT_HEADER_ERROR] = {.may_be_given = true},
	        [BGP_EVENT_OPEN_ERROR] = {.may_be_given = true},
	        [BGP_EVENT_COLLISION_DUMP] = {BGP_ERROR_CEASE, BGP_CEASE_COLLISION,
	                                      .may_be_given = true},
	        [BGP_EVENT_NOTIFICATION_VERSION] = {.is_silent = true, .is_forgiven = true},
	        [BGP_EVENT_NOTIFICATION] = {.is_silent = true},
	        [BGP_EVENT_SEND_HOLD_EXPIRES] = {BGP_ERROR_SEND_HOLD_TIMER},
	};

	switch (step->in->event) {
	case BGP_EVENT_MANUAL_STOP:
		say(step, &by_hand);
		if (step->settings->keeps_over_notification)
			step->out->notification = bgp_notification_harden(&step->out->notification);
		stop_by_hand(step);
		break;
	case BGP_EVENT_MANUAL_START:
	case BGP_EVENT_AUTOMATIC_START ... BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE:
	case BGP_EVENT_TCP_VALID ... BGP_EVENT_TCP_CONFIRMED: /* other connections */
		break;
	default:
		end(step, &endings[step->in->event]);
	}
}

static void in_open_sent(struct step *step)
{
	switch (step->in->event) {
	case BGP_EVENT_OPEN:
		confirm(step);
		break;
	case BGP_EVENT_TCP_FAILS:
		leave(step, BGP_STATE_ACTIVE);
		start_retry(step);
		break;
	default:
		after_open(step);
	}
}

static void send_keepalive(struct step *step)
{
	act(step, BGP_DO_SEND_KEEPALIVE);
	bgp_fsm_sent(step->fsm, step->in->now_ms);
}

static void in_open_confirm(struct step *step)
{
	switch (step->in->event) {
	case BGP_EVENT_KEEPALIVE_EXPIRES:
		send_keepalive(step);
		break;
	case BGP_EVENT_KEEPALIVE:
		bgp_fsm_received(step->fsm, step->in->now_ms);
		act(step, BGP_DO_SESSION_UP);
		step->fsm->established_ms = step->in->now_ms;
		step->fsm->state = BGP_STATE_ESTABLISHED;
		break;
	default:
		after_open(step);
	}
}

static void in_established(struct step *step)
{
	static const struct ending malformed = {BGP_ERROR_UPDATE, 0, .may_be_given = true};
	static const struct ending notified = {.is_silent = true};
	/* The peer restarts and calls anew: this connection is no more to it (RFC 4724 4.2). */
	static const struct ending succeeded = {.is_silent = true, .is_forgiven = true};

	switch (step->in->event) {
	case BGP_EVENT_NOTIFICATION_VERSION:
		end(step, &notified);
		break;
	case BGP_EVENT_COLLISION_DUMP:
		if (step->in->is_restartable)
			end(step, &succeeded);
		else
			after_open(step);
		break;
	case BGP_EVENT_KEEPALIVE_EXPIRES:
		send_keepalive(step);
		break;
	case BGP_EVENT_KEEPALIVE:
		bgp_fsm_received(step->fsm, step->in->now_ms);
		break;
	case BGP_EVENT_UPDATE:
		bgp_fsm_received(step->fsm, step->in->now_ms);
		act(step, BGP_DO_HANDLE_UPDATE);
		break;
	case BGP_EVENT_UPDATE_ERROR:
		end(step, &malformed);
		break;
	default:
		after_open(step);
	}
}

void bgp_fsm_step(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                  const struct bgp_fsm_input *input, struct bgp_fsm_output *ret_output)
{
	static void (*const in_state[BGP_STATES])(struct step *) = {
	        in_idle, in_connect, in_active, in_open_sent, in_open_confirm, in_established,
	};
	struct step step = {.fsm = fsm, .settings = settings, .in = input, .out = ret_output};

	*ret_output = (struct bgp_fsm_output){0};
	in_state[fsm->state](&step);
}
