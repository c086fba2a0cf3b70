/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of src/bpf in the kernel, run on single frames by BPF_PROG_TEST_RUN. */
#ifndef VECTORS_LOADED_H
#define VECTORS_LOADED_H

#include "core_run.h"

struct loaded;

/*
 * Enter a network namespace of its own and load the programs there. Returns 0 or a negative errno:
 * -EPERM where the caller may not.
 */
int loaded_new(struct loaded **ret_loaded);
void loaded_free(struct loaded *loaded);

/* The table's maps: memory for scene_init(). */
const struct table_memory *loaded_table_memory(const struct loaded *loaded);

/* Ticks of the clock that the programs read. */
__u32 loaded_now(const struct loaded *loaded);

/* Fill the other maps from a scene whose table is in loaded_table_memory(). */
void loaded_set(struct loaded *loaded, const struct scene *scene);

/*
 * Run a frame through the program that counts, then through the one that traces; both must agree.
 * `ret_action` is the XDP_* code. Verdict and port are those whose counter rose. Returns 0; -EPROTO
 * with a text in `ret_reason` when the counters or the two programs contradict; -EOPNOTSUPP when
 * this kernel can't be given a frame with so little headroom (before 6.3); or another errno.
 */
int loaded_run(struct loaded *loaded, bool is_vif, const __u8 *frame, size_t len, size_t headroom,
               struct run_result *ret_result, __u32 *ret_action, char ret_reason[256]);

#endif
