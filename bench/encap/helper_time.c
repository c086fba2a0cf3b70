/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "helper_time.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char ksoftirqd_path[64];

static bool is_named(const char *pid, const char *wanted)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fgets(name, sizeof(name), file))
		name[strcspn(name, "\n")] = '\0';
	fclose(file);
	return !strcmp(name, wanted);
}

void helper_time_init(int core)
{
	char wanted[32];
	DIR *processes = opendir("/proc");
	const struct dirent *entry;

	snprintf(wanted, sizeof(wanted), "ksoftirqd/%d", core);
	while (processes && (entry = readdir(processes))) {
		if (atoi(entry->d_name) && is_named(entry->d_name, wanted))
			snprintf(ksoftirqd_path, sizeof(ksoftirqd_path), "/proc/%.20s/schedstat",
			         entry->d_name);
	}
	if (processes)
		closedir(processes);
}

double helper_time_s(void)
{
	unsigned long long ran_ns = 0;
	FILE *file = fopen(ksoftirqd_path, "r");

	if (!file)
		return 0;
	if (fscanf(file, "%llu", &ran_ns) != 1)
		ran_ns = 0;
	fclose(file);
	return (double)ran_ns / 1e9;
}
