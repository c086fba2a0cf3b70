/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/fsm_timers.h"

enum {
	UNDAMPED_S = 1, /* a call that fails at once must not become a busy loop */
	KEEPALIVE_MIN_MS = 1000,
};

void bgp_fsm_init(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings, __u32 seed)
{
	*fsm = (struct bgp_fsm){
	        .state = BGP_STATE_IDLE,
	        .idle_hold_s = settings->idle_hold_s,
	        .random = seed ? seed : 1, /* 0 would stay 0 */
	};
}

/* xorshift: spreads timers, protects nothing. */
static __u32 next_random(struct bgp_fsm *fsm)
{
	fsm->random ^= fsm->random << 13;
	fsm->random ^= fsm->random >> 17;
	fsm->random ^= fsm->random << 5;
	return fsm->random;
}

void bgp_fsm_timer_start(struct bgp_fsm *fsm, enum bgp_timer timer, __u64 now_ms, __u32 after_s)
{
	fsm->due_ms[timer] = after_s ? now_ms + after_s * 1000ull : 0;
}

static void start_jittered_ms(struct bgp_fsm *fsm, enum bgp_timer timer, __u64 now_ms,
                              __u32 after_ms)
{
	__u32 span = after_ms / 4;

	fsm->due_ms[timer] =
	        after_ms ? now_ms + after_ms - (span ? next_random(fsm) % (span + 1) : 0) : 0;
}

void bgp_fsm_timer_start_jittered(struct bgp_fsm *fsm, enum bgp_timer timer, __u64 now_ms,
                                  __u32 after_s)
{
	start_jittered_ms(fsm, timer, now_ms, after_s * 1000);
}

void bgp_fsm_timer_start_idle_hold(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                                   __u64 now_ms, bool was_established)
{
	__u32 twice;

	if (!settings->idle_hold_s) {
		bgp_fsm_timer_start(fsm, BGP_TIMER_IDLE_HOLD, now_ms, UNDAMPED_S);
		return;
	}
	if (fsm->idle_hold_s < settings->idle_hold_s ||
	    (was_established &&
	     now_ms - fsm->established_ms >= settings->idle_hold_max_s * 1000ull))
		fsm->idle_hold_s = settings->idle_hold_s;
	bgp_fsm_timer_start_jittered(fsm, BGP_TIMER_IDLE_HOLD, now_ms, fsm->idle_hold_s);
	twice = fsm->idle_hold_s * 2u;
	if (twice <= settings->idle_hold_max_s)
		fsm->idle_hold_s = (__u16)twice;
	else if (fsm->idle_hold_s < settings->idle_hold_max_s)
		fsm->idle_hold_s = settings->idle_hold_max_s;
}

void bgp_fsm_received(struct bgp_fsm *fsm, __u64 now_ms)
{
	bgp_fsm_timer_start(fsm, BGP_TIMER_HOLD, now_ms, fsm->hold_s);
}

/* RFC 4271 section 4.4: a third of the hold time, but no more than one in a second. */
void bgp_fsm_sent(struct bgp_fsm *fsm, __u64 now_ms)
{
	__u64 *due_ms = &fsm->due_ms[BGP_TIMER_KEEPALIVE];

	if (fsm->state < BGP_STATE_OPEN_CONFIRM)
		return;
	start_jittered_ms(fsm, BGP_TIMER_KEEPALIVE, now_ms, fsm->hold_s * 1000u / 3);
	if (*due_ms && *due_ms < now_ms + KEEPALIVE_MIN_MS)
		*due_ms = now_ms + KEEPALIVE_MIN_MS;
}

__u64 bgp_fsm_due_ms(const struct bgp_fsm *fsm)
{
	__u64 first = 0;

	for (int timer = 0; timer < BGP_TIMERS; timer++)
		if (fsm->due_ms[timer] && (!first || fsm->due_ms[timer] < first))
			first = fsm->due_ms[timer];
	return first;
}

bool bgp_fsm_expire(struct bgp_fsm *fsm, __u64 now_ms, enum bgp_event *ret_event)
{
	static const enum bgp_event events[BGP_TIMERS] = {
	        [BGP_TIMER_CONNECT_RETRY] = BGP_EVENT_CONNECT_RETRY_EXPIRES,
	        [BGP_TIMER_HOLD] = BGP_EVENT_HOLD_EXPIRES,
	        [BGP_TIMER_KEEPALIVE] = BGP_EVENT_KEEPALIVE_EXPIRES,
	        [BGP_TIMER_DELAY_OPEN] = BGP_EVENT_DELAY_OPEN_EXPIRES,
	        [BGP_TIMER_IDLE_HOLD] = BGP_EVENT_IDLE_HOLD_EXPIRES,
	};

	for (int timer = 0; timer < BGP_TIMERS; timer++) {
		if (!fsm->due_ms[timer] || fsm->due_ms[timer] > now_ms)
			continue;
		fsm->due_ms[timer] = 0;
		*ret_event = events[timer];
		return true;
	}
	return false;
}
