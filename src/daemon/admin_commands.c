/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/commands.h"

#include <errno.h>

#include "base/log.h"
#include "daemon/names.h"

int reload_open(struct control_call *call, void *state, const json_t *arguments)
{
	char reason[512] = "";
	int err = daemon_reload(control_context(call), reason);

	(void)state;
	(void)arguments;
	return err ? control_fail(call, err, NULL, "%s", reason) : 0;
}

int stop_open(struct control_call *call, void *state, const json_t *arguments)
{
	struct daemon *daemon = control_context(call);

	(void)state;
	daemon->keeps_forwarding = control_boolean(arguments, "keep");
	return 0;
}

/* The answer may not get out any more: the command takes the closed connection for the success. */
int stop_next(struct control_call *call, void *state)
{
	struct daemon *daemon = control_context(call);

	(void)state;
	log_info("stopping as asked by a client%s",
	         daemon->keeps_forwarding ? "; packets flow on for the next daemon" : "");
	daemon_stop(daemon);
	return CONTROL_END;
}

int log_level_open(struct control_call *call, void *state, const json_t *arguments)
{
	const char *name = control_string(arguments, "level");
	int level = log_level_by_name(name);

	(void)state;
	if (level < 0)
		return control_fail(call, -EINVAL, "levels are error, warning, info and debug",
		                    "no log level is called \"%s\"", name);
	log_set_level((enum log_level)level);
	return 0;
}
