/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/target_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void append(char text[TARGET_TEXT], const char *format,
                                                         ...)
{
	const size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, TARGET_TEXT - len, format, args);
	va_end(args);
}

/* Those of `which`, a bit for each. */
static void append_endpoints(char text[TARGET_TEXT], const struct table_target *target,
                             unsigned int which)
{
	char addr[IP6_ADDR_TEXT];

	for (int i = 0; i < target->n_endpoints; i++)
		if (which >> i & 1)
			append(text, "%s%s", *text ? ", " : "",
			       ip6_addr_print(&target->endpoints[i], addr));
}

const char *target_print(const struct table_target *target, __u8 active, char text[TARGET_TEXT])
{
	const unsigned int equal = (1u << target->n_equal) - 1;
	const int n_backups = target->n_endpoints - target->n_equal;

	*text = '\0';
	append_endpoints(text, target, active ? active : equal);
	if (target->n_endpoints == 1)
		return text;
	if (!active)
		append(text, " (none of %u usable)", target->n_endpoints);
	else if (!(active & equal))
		append(text, " (backup)");
	else if (n_backups)
		append(text, " (+%d backup%s)", n_backups, n_backups > 1 ? "s" : "");
	return text;
}
