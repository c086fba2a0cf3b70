/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "control/path.h"
#include "daemon/names.h"

static const struct option long_options[] = {
        {"config", required_argument, NULL, 'c'},
        {"instance", required_argument, NULL, 'n'},
        {"foreground", no_argument, NULL, 'f'},
        {"check", no_argument, NULL, 'C'},
        {"clean-up", no_argument, NULL, 'K'},
        {"log-level", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
};

static const char help[] =
        "Usage: softwired [OPTION]...\n"
        "Carry IPv4 across an IPv6-only network: the 4over6 PE (RFC 5747) of this network "
        "namespace.\n"
        "\n"
        "  -c, --config FILE      configuration (default " OPTIONS_DEFAULT_CONFIG ")\n"
        "  -n, --instance NAME    name of this instance, one for each namespace (default main);\n"
        "                         its control socket is " CONTROL_RUN_DIR "/NAME/control\n"
        "  -f, --foreground       stay in the foreground (it always does; for scripts that say "
        "so)\n"
        "  -l, --log-level LEVEL  error, warning, info or debug, over the configuration's\n"
        "      --check            check the configuration and exit\n"
        "      --clean-up         remove what a crashed instance left in the kernel, and exit\n"
        "  -h, --help             this text\n"
        "  -V, --version          the version\n"
        "\n"
        "Signals: HUP reloads the configuration; TERM and INT stop and remove everything. After a\n"
        "crash or KILL packets flow on as before; starting again takes over without a gap.\n"
        "Exit codes: 0 success, 1 failure, 2 usage, 3 wrong configuration. See softwired(8).\n";

static int usage_error(const char *what, const char *value)
{
	fprintf(stderr, "softwired: %s%s%s; see softwired --help\n", what, value ? " " : "",
	        value ? value : "");
	return EXIT_USAGE;
}

static int check(const struct options *options, int argc, char *argv[])
{
	if (optind < argc)
		return usage_error("unexpected argument", argv[optind]);
	if (!control_instance_is_valid(options->instance))
		return usage_error("not a name for an instance (letters, digits, '-', '_', '.'):",
		                   options->instance);
	return -1;
}

int options_parse(int argc, char *argv[], struct options *ret_options)
{
	struct options options = {
	        .config = OPTIONS_DEFAULT_CONFIG,
	        .instance = CONTROL_INSTANCE_MAIN,
	        .log_level = -1,
	};
	const char *environment = getenv("SOFTWIRE_INSTANCE");
	int c, code;

	if (environment && *environment)
		options.instance = environment;
	while ((c = getopt_long(argc, argv, "c:n:fl:hV", long_options, NULL)) != -1) {
		switch (c) {
		case 'c':
			options.config = optarg;
			break;
		case 'n':
			options.instance = optarg;
			break;
		case 'f':
			break;
		case 'C':
			options.task = OPTIONS_CHECK;
			break;
		case 'K':
			options.task = OPTIONS_CLEAN_UP;
			break;
		case 'l':
			options.log_level = log_level_by_name(optarg);
			if (options.log_level < 0)
				return usage_error("no such log level:", optarg);
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_OK;
		case 'V':
			puts("softwired " SOFTWIRE_VERSION);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	code = check(&options, argc, argv);
	if (code == -1)
		*ret_options = options;
	return code;
}
