/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames of the vectors with octets changed, cut or appended, through the loaded programs: each is
 * counted exactly once, traced as it is counted, and treated as the core treats it.
 *
 *	mutate_bpf SEED FRAMES NETWORK FILE...
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loaded.h"

enum { TEST_RUN_MIN = 14, SKIPPED = 77 };

struct mutation {
	struct scene *scene;
	struct loaded *loaded;
	uint64_t random;
	int frames_each;
	size_t n_frames;
	size_t n_reached[VERDICTS];
	int n_faults;
};

/* xorshift64: the same frames for the same seed everywhere. */
static uint32_t next_random(struct mutation *mutation)
{
	mutation->random ^= mutation->random << 13;
	mutation->random ^= mutation->random >> 7;
	mutation->random ^= mutation->random << 17;
	return (uint32_t)(mutation->random >> 16);
}

/* Change some octets behind the MAC addresses, then perhaps the length. */
static size_t mutate(struct mutation *mutation, const struct vector_frame *in, __u8 *frame)
{
	size_t len = in->len;

	memcpy(frame, in->octets, len);
	for (uint32_t n = next_random(mutation) % 4; n && len > 12; n--)
		frame[12 + next_random(mutation) % (len - 12)] = (__u8)next_random(mutation);
	if (next_random(mutation) % 4 == 0)
		len = TEST_RUN_MIN + next_random(mutation) % (len - TEST_RUN_MIN + 1);
	while (next_random(mutation) % 8 == 0 && len < VECTOR_FRAME_MAX)
		frame[len++] = (__u8)next_random(mutation);
	return len;
}

static const char *difference(const struct run_result *core, const struct run_result *loaded,
                              __u32 action)
{
	bool is_dropped = core->verdict >= VERDICT_FIRST_DROP;
	__u32 expected = core->redirect_ifindex ? XDP_REDIRECT : is_dropped ? XDP_DROP : XDP_PASS;

	if (core->verdict != loaded->verdict)
		return "verdict";
	if (core->port != loaded->port)
		return "port";
	if (core->redirect_ifindex != loaded->redirect_ifindex || action != expected)
		return "action";
	if (!is_dropped &&
	    (core->len != loaded->len || memcmp(core->octets, loaded->octets, core->len)))
		return "octets";
	return NULL;
}

static void run_frame(struct mutation *mutation, bool is_vif, const __u8 *frame, size_t len,
                      size_t headroom)
{
	struct run_result loaded = {}, core = {};
	char reason[256] = "test run";
	const char *what;
	__u32 action = 0;
	int r = loaded_run(mutation->loaded, is_vif, frame, len, headroom, &loaded, &action,
	                   reason);

	if (r == -EOPNOTSUPP)
		return;
	core_run(mutation->scene, SCENE_IFINDEX_IN, frame, len, headroom, &core);
	what = r ? reason : difference(&core, &loaded, action);
	mutation->n_frames++;
	mutation->n_reached[core.verdict]++;
	if (!what)
		return;
	mutation->n_faults++;
	printf("# %s differs: core %s, program %s, frame ", what, vector_verdict_name(core.verdict),
	       vector_verdict_name(loaded.verdict));
	for (size_t i = 0; i < len; i++)
		printf("%02x", frame[i]);
	printf("\n");
}

static void mutate_vector(void *context, const struct vector *vector)
{
	struct mutation *mutation = context;
	bool is_vif = vector->in_port != VECTOR_NONE &&
	              vector->ports[vector->in_port].port.flags & PORT_VIF;
	__u8 frame[VECTOR_FRAME_MAX];

	if (vector->in.len < TEST_RUN_MIN || mutation->n_faults > 10)
		return;
	if (scene_set(mutation->scene, vector, loaded_now(mutation->loaded)))
		mutation->n_faults++;
	loaded_set(mutation->loaded, mutation->scene);
	for (int i = 0; i < mutation->frames_each; i++) {
		size_t len = mutate(mutation, &vector->in, frame);

		run_frame(mutation, is_vif, frame, len, vector->headroom);
	}
}

static int tell(const struct mutation *mutation)
{
	printf("%sok 1 - counts_each_of_%zu_mutated_frames_once_as_the_core_does\n",
	       mutation->n_faults ? "not " : "", mutation->n_frames);
	for (int v = 0; v < VERDICTS; v++)
		printf("# %-30s %zu\n", vector_verdict_name(v), mutation->n_reached[v]);
	printf("1..1\n");
	return mutation->n_faults ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct mutation mutation = {.scene = malloc(sizeof(*mutation.scene))};
	int r;

	if (argc < 5 || !mutation.scene)
		return EXIT_FAILURE;
	mutation.random = strtoull(argv[1], NULL, 0);
	mutation.frames_each = atoi(argv[2]);
	printf("# seed %s, %d frames from each vector\n", argv[1], mutation.frames_each);
	r = loaded_new(&mutation.loaded);
	if (r == -EPERM) {
		printf("needs root: the programs can't be loaded\n");
		return SKIPPED;
	}
	if (!r)
		r = scene_init(mutation.scene, loaded_table_memory(mutation.loaded));
	for (int i = 4; i < argc && !r; i++)
		r = vector_read_file(argv[3], argv[i], mutate_vector, &mutation);
	if (r) {
		printf("the programs can't be run: %s\n", strerror(-r));
		return EXIT_FAILURE;
	}
	r = tell(&mutation);
	scene_fini(mutation.scene);
	loaded_free(mutation.loaded);
	free(mutation.scene);
	return r;
}
