/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run packet vectors through the loaded programs, and compare with the vector and, octet by octet,
 * with what the core makes of it in userspace.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "loaded.h"

enum { TEST_RUN_MIN = 14, SKIPPED = 77 };

struct run {
	struct scene *scene;
	struct loaded *loaded;
	struct judge judge;
};

static __u32 expected_action(const struct run_result *result)
{
	if (result->redirect_ifindex)
		return XDP_REDIRECT;
	return result->verdict >= VERDICT_FIRST_DROP ? XDP_DROP : XDP_PASS;
}

static void compare_with_core(struct run *run, const struct run_result *loaded)
{
	const struct vector *vector = &run->scene->vector;
	struct run_result core;

	core_run(run->scene, SCENE_IFINDEX_IN, vector->in.octets, vector->in.len, vector->headroom,
	         &core);
	if (core.verdict < VERDICT_FIRST_DROP &&
	    (core.len != loaded->len || memcmp(core.octets, loaded->octets, core.len)))
		judge_fault(&run->judge, "program", "other octets than the core's");
}

static void run_vector(void *context, const struct vector *vector)
{
	struct run *run = context;
	bool is_vif = vector->in_port != VECTOR_NONE &&
	              vector->ports[vector->in_port].port.flags & PORT_VIF;
	struct run_result result;
	char reason[256] = "test run";
	__u32 action;
	int r;

	if (vector->in.len < TEST_RUN_MIN)
		return; /* no frame to the kernel, only to the core */
	if (scene_set(run->scene, vector, loaded_now(run->loaded)))
		judge_fault(&run->judge, "table", "an entry was refused");
	loaded_set(run->loaded, run->scene);
	r = loaded_run(run->loaded, is_vif, vector->in.octets, vector->in.len, vector->headroom,
	               &result, &action, reason);
	if (r == -EOPNOTSUPP)
		return; /* what it takes is not this kernel's to give; the core has run it */
	if (r) {
		judge_fault(&run->judge, "program", "%s: %s", reason, strerror(-r));
	} else {
		judge_result(&run->judge, "program", run->scene, &result);
		if (action != expected_action(&result))
			judge_fault(&run->judge, "program", "action %u", action);
		compare_with_core(run, &result);
	}
	judge_tell(&run->judge, vector->name);
}

int main(int argc, char **argv)
{
	struct run run = {.scene = malloc(sizeof(*run.scene))};
	int r;

	if (argc < 3 || !run.scene)
		return EXIT_FAILURE;
	r = loaded_new(&run.loaded);
	if (r == -EPERM) {
		printf("needs root: the programs can't be loaded\n");
		return SKIPPED;
	}
	if (!r)
		r = scene_init(run.scene, loaded_table_memory(run.loaded));
	if (r) {
		printf("the programs can't be loaded: %s\n", strerror(-r));
		return EXIT_FAILURE;
	}
	for (int i = 2; i < argc && !r; i++)
		r = vector_read_file(argv[1], argv[i], run_vector, &run);
	printf("1..%d\n", run.judge.n_tests);
	scene_fini(run.scene);
	loaded_free(run.loaded);
	free(run.scene);
	return r || run.judge.n_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
