/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_fsm.h"

const struct bgp_fsm_settings plain = {
        .connect_retry_s = 30,
        .hold_s = 90,
        .open_hold_s = 240,
        .idle_hold_s = 1,
        .idle_hold_max_s = 60,
        .does_restart = true,
};

struct bgp_fsm in_state(enum bgp_state state)
{
	struct bgp_fsm fsm;

	bgp_fsm_init(&fsm, &plain, 7);
	fsm.state = state;
	fsm.connect_retries = 3;
	fsm.hold_s = 90;
	return fsm;
}

struct bgp_fsm_output step(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                           struct bgp_fsm_input in)
{
	struct bgp_fsm_output out;

	if (!in.now_ms)
		in.now_ms = NOW;
	if (!in.hold_s)
		in.hold_s = 90;
	bgp_fsm_step(fsm, settings, &in, &out);
	return out;
}
