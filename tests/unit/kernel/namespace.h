/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A test of its own network namespace: needs no names and cleans itself up. */
#ifndef TEST_KERNEL_NAMESPACE_H
#define TEST_KERNEL_NAMESPACE_H

#include <stdbool.h>

/* Enter an empty network namespace, or end the program with 77 (skipped) and the reason. */
void namespace_enter(void);

/* Run a shell command and return its exit status. */
__attribute__((format(printf, 1, 2))) int run(const char *format, ...);

/* The number that a shell command prints, -1 when it fails. */
__attribute__((format(printf, 1, 2))) long number_of(const char *format, ...);

/* Whether `fd` becomes readable within so many milliseconds. */
bool becomes_readable(int fd, int timeout_ms);

#endif
