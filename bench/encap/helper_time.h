/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a core's ksoftirqd has done: it forwards when the generator is not let to. */
#ifndef BENCH_ENCAP_HELPER_TIME_H
#define BENCH_ENCAP_HELPER_TIME_H

void helper_time_init(int core);
/* Seconds it ran since the system started; 0 where the kernel does not say. */
double helper_time_s(void);

#endif
