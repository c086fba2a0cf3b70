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

/* What the caller wants sent, or else this. */
static void notify_given(struct step *step, __u8 code, __u8 subcode)
{
	if (step->in->notification)
		notify(step, step->in->notification);
	else
		notify_code(step, code, subcode);
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

static void fail(struct step *step)
{
	step->fsm->connect_retries++;
	rest(step);
}

static void fail_with(struct step *step, __u8 code, __u8 subcode)
{
	notify_code(step, code, subcode);
	fail(step);
}

static void fail_with_given(struct step *step, __u8 code, __u8 subcode)
{
	notify_given(step, code, subcode);
	fail(step);
}

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

	switch (step->in->event) {
	case BGP_EVENT_MANUAL_STOP:
		if (has_connection)
			notify_given(step, BGP_ERROR_CEASE, BGP_CEASE_SHUTDOWN);
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
	case BGP_EVENT_HEADER_ERROR:
	case BGP_EVENT_OPEN_ERROR:
		if (step->in->notification)
			notify(step, step->in->notification);
		fail(step);
		break;
	case BGP_EVENT_NOTIFICATION_VERSION:
		if (has_connection)
			rest(step);
		else
			fail(step);
		break;
	case BGP_EVENT_MANUAL_START:
	case BGP_EVENT_AUTOMATIC_START ... BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE:
	case BGP_EVENT_TCP_VALID:
	case BGP_EVENT_TCP_INVALID:
		break;
	default:
		fail(step);
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
	/* RFC 6608: the state is the subcode. */
	__u8 fsm_error = (__u8)(step->fsm->state - BGP_STATE_OPEN_SENT + 1);

	switch (step->in->event) {
	case BGP_EVENT_MANUAL_STOP:
		notify_given(step, BGP_ERROR_CEASE, BGP_CEASE_SHUTDOWN);
		if (step->settings->keeps_over_notification)
			step->out->notification = bgp_notification_harden(&step->out->notification);
		stop_by_hand(step);
		break;
	case BGP_EVENT_AUTOMATIC_STOP:
		fail_with_given(step, BGP_ERROR_CEASE, BGP_CEASE_RESET);
		break;
	case BGP_EVENT_HOLD_EXPIRES:
		fail_with(step, BGP_ERROR_HOLD_TIMER, 0);
		break;
	case BGP_EVENT_HEADER_ERROR:
	case BGP_EVENT_OPEN_ERROR:
		fail_with_given(step, BGP_ERROR_FSM, fsm_error);
		break;
	case BGP_EVENT_COLLISION_DUMP:
		fail_with_given(step, BGP_ERROR_CEASE, BGP_CEASE_COLLISION);
		break;
	case BGP_EVENT_NOTIFICATION_VERSION:
		rest(step);
		break;
	case BGP_EVENT_NOTIFICATION:
	case BGP_EVENT_TCP_FAILS:
	case BGP_EVENT_SEND_HOLD_EXPIRES: /* nothing can be sent any more */
		fail(step);
		break;
	case BGP_EVENT_MANUAL_START:
	case BGP_EVENT_AUTOMATIC_START ... BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE:
	case BGP_EVENT_TCP_VALID ... BGP_EVENT_TCP_CONFIRMED: /* other connections */
		break;
	default:
		fail_with(step, BGP_ERROR_FSM, fsm_error);
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
	switch (step->in->event) {
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
		fail_with_given(step, BGP_ERROR_UPDATE, 0);
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
