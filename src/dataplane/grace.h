/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Grace periods: when has every program that ran at some moment finished? XDP programs are RCU
 * readers, so a thread waits for RCU on behalf of everybody who asked, and sleeps otherwise.
 */
#ifndef DATAPLANE_GRACE_H
#define DATAPLANE_GRACE_H

#include "core/types.h"

struct grace;

/* Returns 0 or the negative errno of what the kernel or the C library refused. */
int grace_new(struct grace **ret_grace);
void grace_free(struct grace *grace);

/* Name the present moment. Cheap: most calls are two loads. */
__u64 grace_start(struct grace *grace);
/* Whether every program that ran at that moment has finished. */
bool grace_is_over(struct grace *grace, __u64 moment);
/* Sleep until it is over: tens of milliseconds. */
void grace_wait(struct grace *grace, __u64 moment);

#endif
