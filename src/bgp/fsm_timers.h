/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timers of the state machine, for bgp/fsm.c alone; what others ask of them is in bgp/fsm.h. */
#ifndef BGP_FSM_TIMERS_H
#define BGP_FSM_TIMERS_H

#include "bgp/fsm.h"

/* Start or restart. Zero seconds: the timer does not run. */
void bgp_fsm_timer_start(struct bgp_fsm *fsm, enum bgp_timer timer, __u64 now_ms, __u32 after_s);
/* After 75 to 100 percent of the time, RFC 4271 section 10. */
void bgp_fsm_timer_start_jittered(struct bgp_fsm *fsm, enum bgp_timer timer, __u64 now_ms,
                                  __u32 after_s);
/*
 * When to try again after a failure. Damping (RFC 4271 section 8.1.1): each failure doubles the
 * time, a session that has lasted makes it short again.
 */
void bgp_fsm_timer_start_idle_hold(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                                   __u64 now_ms, bool was_established);

#endif
