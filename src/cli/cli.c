/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>

enum cli_exit cli_fail(enum cli_exit code, const char *format, ...)
{
	va_list arguments;

	fputs("softwire: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return code;
}

void cli_hint(const char *format, ...)
{
	va_list arguments;

	fputs("  hint: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}
