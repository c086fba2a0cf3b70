/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "starve.h"

#include <errno.h>
#include <stdlib.h>

static bool is_starving;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_reallocarray(void *memory, size_t n, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_reallocarray(void *memory, size_t n, size_t size);

void starve(bool is_on)
{
	is_starving = is_on;
}

static bool has_none(void)
{
	if (is_starving)
		errno = ENOMEM;
	return is_starving;
}

void *__wrap_malloc(size_t size)
{
	return has_none() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return has_none() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return has_none() ? NULL : __real_realloc(memory, size);
}

void *__wrap_reallocarray(void *memory, size_t n, size_t size)
{
	return has_none() ? NULL : __real_reallocarray(memory, n, size);
}
