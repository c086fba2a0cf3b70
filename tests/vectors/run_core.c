/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run packet vectors through the core: once with every adjacency remembered, once with none, so
 * that the FIB is asked. Afterwards every verdict must have been reached.
 */
#include <stdio.h>
#include <stdlib.h>

#include "judge.h"

struct run {
	struct scene *scene;
	struct judge judge;
};

static void run_once(struct run *run, const char *what, const struct vector *vector)
{
	struct run_result result;

	core_run(run->scene, SCENE_IFINDEX_IN, vector->in.octets, vector->in.len, vector->headroom,
	         &result);
	judge_result(&run->judge, what, run->scene, &result);
}

static void run_vector(void *context, const struct vector *vector)
{
	struct run *run = context;

	if (scene_set(run->scene, vector, 0))
		judge_fault(&run->judge, "table", "an entry was refused");
	run_once(run, "adjacency remembered", vector);
	scene_forget_adjacencies(run->scene);
	run_once(run, "adjacency asked for", vector);
	run_once(run, "adjacency just learnt", vector);
	judge_tell(&run->judge, vector->name);
}

static void require_every_verdict(struct judge *judge)
{
	char name[96];

	for (int v = 0; v < VERDICTS; v++) {
		if (!judge->is_reached[v])
			judge_fault(judge, "vectors", "none ends in this verdict");
		snprintf(name, sizeof(name), "a vector ends in %s", vector_verdict_name(v));
		judge_tell(judge, name);
	}
}

int main(int argc, char **argv)
{
	struct run run = {.scene = malloc(sizeof(*run.scene))};
	int r = EXIT_SUCCESS;

	if (argc < 3 || !run.scene || scene_init(run.scene, NULL))
		return EXIT_FAILURE;
	for (int i = 2; i < argc; i++)
		if (vector_read_file(argv[1], argv[i], run_vector, &run))
			r = EXIT_FAILURE;
	require_every_verdict(&run.judge);
	printf("1..%d\n", run.judge.n_tests);
	scene_fini(run.scene);
	free(run.scene);
	return run.judge.n_failed ? EXIT_FAILURE : r;
}
