/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/local.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/answer.h"

enum cli_exit cli_version(const struct cli_command *command, const struct cli_options *options,
                          json_t *arguments)
{
	(void)command;
	(void)arguments;
	printf(options->is_json ? "{\"version\":\"%s\"}\n" : "softwire %s\n", SOFTWIRE_VERSION);
	return CLI_OK;
}

enum cli_exit cli_stop(const struct cli_command *command, const struct cli_options *options,
                       json_t *arguments)
{
	struct cli_connection connection;
	enum cli_exit code = cli_connect(options, &connection);

	if (code)
		return code;
	if (cli_send_request(&connection, command->name, arguments))
		code = cli_fail(CLI_UNREACHABLE, "the daemon closed the connection");
	else
		code = cli_answer_await_end(&connection);
	cli_disconnect(&connection);
	return code;
}

/* The directory of this executable. Returns 0 or a negative errno. */
static int own_directory(char ret_dir[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", ret_dir, PATH_MAX - 1);
	char *slash;

	if (len < 0)
		return -errno;
	ret_dir[len] = '\0';
	slash = strrchr(ret_dir, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

/* Where the lab's program may be: what the environment says, beside us, as installed, in a tree. */
static int find_lab(char ret_path[PATH_MAX])
{
	static const char *const beside[] = {"../libexec/softwire/softwire-lab",
	                                     "../../../../lab/lab"};
	const char *libexec = getenv("SOFTWIRE_LIBEXEC");
	char dir[PATH_MAX];

	if (libexec) {
		snprintf(ret_path, PATH_MAX, "%s/softwire-lab", libexec);
		return access(ret_path, X_OK) ? -errno : 0;
	}
	if (own_directory(dir))
		return -ENOENT;
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		int len = snprintf(ret_path, PATH_MAX, "%s/%s", dir, beside[i]);

		if (len < PATH_MAX && !access(ret_path, X_OK))
			return 0;
	}
	return -ENOENT;
}

enum cli_exit cli_lab(const struct cli_options *options, char **words)
{
	char path[PATH_MAX];

	(void)options;
	if (find_lab(path)) {
		cli_fail(CLI_REFUSED, "the lab is not installed");
		cli_hint("SOFTWIRE_LIBEXEC names the directory of softwire-lab");
		return CLI_REFUSED;
	}
	words[-1] = path; /* the word "lab", which led here */
	execv(path, words - 1);
	return cli_fail(CLI_REFUSED, "%s: %s", path, strerror(errno));
}
