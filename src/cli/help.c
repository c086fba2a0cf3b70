/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/help.h"

#include <string.h>

#include "cli/arguments.h"

#define TITLE_WIDTH 24

static void print_synopsis_part(FILE *out, const struct cli_argument *argument)
{
	fprintf(out, " %s%s%s%s%s", argument->is_mandatory ? "" : "[", argument->name,
	        argument->value ? " " : "", argument->value ? argument->value : "",
	        argument->is_mandatory ? "" : "]");
}

void cli_help_synopsis(FILE *out, const struct cli_command *command)
{
	for (const struct cli_argument *a = command->arguments; a && a->name; a++)
		print_synopsis_part(out, a);
}

static void help_on_command(FILE *out, const struct cli_command *command)
{
	char title[64];

	fprintf(out, "Usage: softwire [-n NAME] [--json] %s", command->name);
	cli_help_synopsis(out, command);
	fprintf(out, "\n\n%c%s.\n", command->help[0] - 'a' + 'A', command->help + 1);
	if (command->arguments)
		fputc('\n', out);
	for (const struct cli_argument *a = command->arguments; a && a->name; a++) {
		snprintf(title, sizeof(title), "%s%s%s", a->name, a->value ? " " : "",
		         a->value ? a->value : "");
		fprintf(out, "  %-*s %s\n", TITLE_WIDTH, title, a->help);
	}
}

static void help_on_group(FILE *out, const char *group)
{
	size_t len = strlen(group);

	for (size_t i = 0; i < cli_n_commands; i++) {
		if (!len || (!strncmp(cli_commands[i].name, group, len) &&
		             cli_commands[i].name[len] == ' '))
			fprintf(out, "  %-*s %s\n", TITLE_WIDTH, cli_commands[i].name,
			        cli_commands[i].help);
	}
}

void cli_help(FILE *out, const struct cli_match *match)
{
	if (match->command) {
		help_on_command(out, match->command);
		return;
	}
	fprintf(out, "Usage: softwire [-n NAME] [--json] %s%sCOMMAND\n\n", match->group,
	        *match->group ? " " : "");
	help_on_group(out, match->group);
	if (*match->group)
		return;
	fputs("\n"
	      "  -n, --instance NAME      the daemon to talk to; else $SOFTWIRE_INSTANCE, or "
	      "\"main\"\n"
	      "  --socket PATH            the daemon's control socket itself\n"
	      "  --json                   print JSON\n"
	      "  -h, --help               explain a command: softwire show table --help\n"
	      "\n"
	      "Words may be cut short: softwire sh tab. Exit: 0 done, 1 the daemon refused or "
	      "found\n"
	      "nothing, 2 wrong usage, 3 no daemon answers. See softwire(8).\n",
	      out);
}
