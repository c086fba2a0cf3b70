/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the tests of the loaded engine play: a network namespace of their own, without a name.
 *
 *	island-h ---- island  [this PE]  core ---- core-h
 *	192.0.2.2     192.0.2.1      2001:db8:1::1   2001:db8:1::2 (neighbours, permanent)
 *	                         vif ---- hidden
 *	                   2001:db8:e::1
 *
 *	198.51.100.0/24 is behind 2001:db8:f::1 (hop 8), which is behind 2001:db8:1::2.
 */
#ifndef TESTS_BPF_SCENE_H
#define TESTS_BPF_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dataplane/dataplane.h"

#define SCENE_HOP 8

struct scene {
	struct dataplane *dataplane;
	__u32 island, island_host, core, core_host, vif, hidden; /* interface indexes */
	struct settings settings;
};

/* Without root there is nothing to test: ends the process with 77 and says why. */
void scene_require_root(void);

/* Run a command line; the test fails if the command does. */
__attribute__((format(printf, 1, 2))) void scene_run(const char *format, ...);

/* cmocka fixtures: an empty namespace; or the drawing above, everything set up and attached. */
int scene_enter_namespace(void **state);
int scene_set_up(void **state);
int scene_tear_down(void **state);

struct dataplane *scene_load(void);
__u32 scene_veth(const char *name, const char *peer);
/* A program of somebody else that lets everything pass. Returns its descriptor. */
int scene_foreign_program(void);

/* Whether the condition came true within five seconds. */
bool scene_wait(bool (*condition)(void *context), void *context);

/* An XDP program by its id, run for a frame that "arrives" at an interface. Returns XDP_*. */
__u32 scene_test_run(__u32 program_id, __u32 ifindex, __u8 *frame, size_t size, size_t *len);
/* The same for good: the frame is sent where the program wants it. */
void scene_live_run(__u32 program_id, __u32 ifindex, const __u8 *frame, size_t len);

#endif
