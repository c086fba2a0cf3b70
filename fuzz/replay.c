/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A main() for fuzz targets that are built without libFuzzer: runs the target once on each file
 * named, and on each file of each directory named, so that the ordinary test run replays the
 * corpora.
 */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t n_replayed;

static int replay_file(const char *path, size_t size)
{
	/* exactly as long as the input, so that a sanitizer sees a read behind it */
	uint8_t *data = malloc(size ? size : 1);
	FILE *in = fopen(path, "rb");
	int r = 0;

	if (!data || !in || fread(data, 1, size, in) != size) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		r = -EIO;
	} else {
		LLVMFuzzerTestOneInput(data, size);
		n_replayed++;
	}
	if (in)
		fclose(in);
	free(data);
	return r;
}

static int replay(const char *path);

static int replay_directory(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char file[4096];
	int r = 0;

	if (!dir)
		return -errno;
	while (!r && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		r = replay(file);
	}
	closedir(dir);
	return r;
}

static int replay(const char *path)
{
	struct stat st;

	if (stat(path, &st)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -errno;
	}
	return S_ISDIR(st.st_mode) ? replay_directory(path) : replay_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (replay(argv[i]))
			return EXIT_FAILURE;
	if (!n_replayed) {
		fprintf(stderr, "%s: no input to replay\n", argv[0]);
		return EXIT_FAILURE;
	}
	printf("replayed %zu inputs\n", n_replayed);
	return EXIT_SUCCESS;
}
