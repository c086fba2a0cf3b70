/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataplane/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

/* libbpf has one place for its log in the process, so one buffer serves. */
static char told[REASON_TEXT];

static bool is_verifier_talk(const char *line)
{
	return !strncmp(line, "processed ", 10) || !strncmp(line, "-- ", 3) ||
	       !strncmp(line, "libbpf: -- ", 11) || !*line;
}

/* The last line that says something: the verifier gives its reason at the end of its log. */
static void keep_last_line(char *text)
{
	char *line;

	while ((line = strrchr(text, '\n'))) {
		if (!is_verifier_talk(line + 1))
			break;
		*line = '\0';
	}
	line = line ? line + 1 : text;
	if (!strncmp(line, "libbpf: ", 8))
		line += 8;
	snprintf(told, sizeof(told), "%s", line);
}

static int collect(enum libbpf_print_level level, const char *format, va_list arguments)
{
	bool is_log = strstr(format, "LOG");
	char *text;

	/* The log of the verifier, or else the first complaint, says most; the rest follows from
	 * it. */
	if (level != LIBBPF_WARN || (told[0] && !is_log))
		return 0;
	if (vasprintf(&text, format, arguments) < 0)
		return 0;
	keep_last_line(text);
	free(text);
	return 0;
}

static const char *reason_of(int error)
{
	switch (error) {
	case -ENOSYS:
		return "this kernel has no bpf() system call (CONFIG_BPF_SYSCALL)";
	case -EPERM:
		return "no permission to load BPF programs: it takes root, or CAP_BPF, "
		       "CAP_PERFMON and CAP_NET_ADMIN";
	case -ENOMEM:
	case -E2BIG:
		return "not enough kernel memory for the maps: set a smaller table";
	default:
		return NULL;
	}
}

void reason_begin(void)
{
	told[0] = '\0';
	libbpf_set_print(collect);
}

void reason_end(int error, char ret_reason[REASON_TEXT])
{
	const char *known = reason_of(error);

	libbpf_set_print(NULL);
	if (!error)
		return;
	if (known)
		snprintf(ret_reason, REASON_TEXT, "%s", known);
	else
		snprintf(ret_reason, REASON_TEXT, "the kernel refused the packet engine: %.190s",
		         told[0] ? told : strerror(-error));
}
