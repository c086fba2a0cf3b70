/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is not there. Programs with this are linked with --wrap (meson.build), so that the
 * allocations of the code under test come here first; those of libraries don't.
 */
#ifndef TESTS_BGP_STARVE_H
#define TESTS_BGP_STARVE_H

#include <stdbool.h>

/* From now on every allocation fails, or none. */
void starve(bool is_on);

#endif
