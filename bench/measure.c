/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "measure.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double measure_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

size_t measure_memory(const char *what)
{
	FILE *file = fopen("/proc/self/status", "r");
	const size_t len = strlen(what);
	char line[128];
	size_t kib = 0;

	if (!file)
		err(1, "/proc/self/status");
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, what, len) && sscanf(line + len, ": %zu kB", &kib) == 1)
			break;
	fclose(file);
	return kib * 1024;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double measure_median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

double measure_median_of(const double *rounds, size_t n, size_t n_figures, size_t figure)
{
	double values[n];

	for (size_t i = 0; i < n; i++)
		values[i] = rounds[i * n_figures + figure];
	return measure_median(values, n);
}

void measure_must(int result, const char *what)
{
	if (result)
		errx(1, "%s: %s", what, strerror(-result));
}
