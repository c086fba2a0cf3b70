/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what came out is what a vector expects, told as a line of the Test Anything Protocol. */
#ifndef VECTORS_JUDGE_H
#define VECTORS_JUDGE_H

#include "core_run.h"

struct judge {
	int n_tests;
	int n_failed;
	bool is_reached[VERDICTS];
	char reason[512]; /* why the vector at hand fails; empty: it does not */
};

/* Note a difference, with what ran in front; the first one stays. */
void judge_fault(struct judge *judge, const char *what, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Compare a result with what the vector in the scene expects. */
void judge_result(struct judge *judge, const char *what, const struct scene *scene,
                  const struct run_result *result);

/* Print the line of a test and forget its reason. */
void judge_tell(struct judge *judge, const char *name);

#endif
