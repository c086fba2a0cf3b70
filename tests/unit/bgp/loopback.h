/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network of the test's own, with 127.0.0.0/8 and fd00::1 to fd00::4, and a loop to wait in. */
#ifndef TESTS_BGP_LOOPBACK_H
#define TESTS_BGP_LOOPBACK_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <cmocka.h>
#include <uv.h>

#include "bgp/io.h"

/* For main(): enter the network, or end the program as skipped where that is not allowed. */
void loopback_enter(void);

/* An address by its text, "127.0.0.2" or "fd00::1". */
struct bgp_address loopback_address(const char *text, __u16 port);

/* Let the loop run until the condition holds; the test fails when it does not in ten seconds. */
void loopback_wait(uv_loop_t *loop, bool (*holds)(void *context), void *context, const char *what);

#endif
