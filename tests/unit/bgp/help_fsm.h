/* SPDX-License-Identifier: GPL-2.0-or-later */
/* State machines in a given state, and their steps. */
#ifndef TESTS_BGP_HELP_FSM_H
#define TESTS_BGP_HELP_FSM_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bgp/fsm.h"

enum { NOW = 1000000 };

extern const struct bgp_fsm_settings plain;

/* After three calls that failed. */
struct bgp_fsm in_state(enum bgp_state state);
/* As bgp_fsm_step(); unless `in` says another: NOW, and a hold time of 90 s. */
struct bgp_fsm_output step(struct bgp_fsm *fsm, const struct bgp_fsm_settings *settings,
                           struct bgp_fsm_input in);

#endif
