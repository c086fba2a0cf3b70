/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each benchmark needs: time, memory, the middle of several rounds, and an end when a call
 * fails. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

/* Seconds that this thread has run: on a busy machine the others have their share of the clock. */
double measure_now_s(void);
/* Bytes of memory of this process by a line of /proc/self/status, "VmRSS" for example. */
size_t measure_memory(const char *what);
/* Sorts the values and returns the middle one. */
double measure_median(double *values, size_t n);
/* The middle of one figure, where each of `n` rounds has `n_figures` of them. */
double measure_median_of(const double *rounds, size_t n, size_t n_figures, size_t figure);
/* Ends the program, with a name for what failed, unless `result` is 0; else it is a negative errno.
 */
void measure_must(int result, const char *what);

#endif
