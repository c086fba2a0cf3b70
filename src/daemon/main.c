/* SPDX-License-Identifier: GPL-2.0-or-later */
/* softwired: the only place that knows every module. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"
#include "control/path.h"
#include "daemon/claim.h"
#include "daemon/daemon.h"

static int load_config(const struct options *options, struct config **ret_config)
{
	struct config_errors errors = {0};
	int err = config_load(options->config, ret_config, &errors);

	config_errors_print(&errors, stderr);
	config_errors_fini(&errors);
	if (err == -ENOMEM)
		log_error("%s: out of memory", options->config);
	return err;
}

static void set_log_level(const struct daemon *daemon, const struct config *config)
{
	if (daemon->options.log_level >= 0)
		log_set_level((enum log_level)daemon->options.log_level);
	else
		log_set_level(config->log_level);
}

int daemon_reload(struct daemon *daemon, char ret_reason[512])
{
	struct config_errors errors = {0};
	struct config *config;
	char reason[256] = "";
	enum log_level was_level = daemon->pe.config->log_level;
	int err = config_load(daemon->options.config, &config, &errors);

	if (err) {
		snprintf(ret_reason, 512,
		         "%s is wrong, nothing has changed; see `softwire check %s`",
		         daemon->options.config, daemon->options.config);
	}
	config_errors_print(&errors, stderr);
	config_errors_fini(&errors);
	if (err)
		return err;
	err = pe_reload(&daemon->pe, config, reason);
	if (daemon->pe.config != config)
		config_free(config);
	else if (config->log_level != was_level) /* `softwire log level` stays else */
		set_log_level(daemon, config);
	if (err)
		snprintf(ret_reason, 512, "%s", reason);
	else
		log_info("configuration reloaded");
	return err;
}

void daemon_stop(struct daemon *daemon)
{
	uv_stop(&daemon->loop);
}

static void on_stop_signal(uv_signal_t *handle, int number)
{
	log_info("%s: stopping", strsignal(number));
	daemon_stop(handle->data);
}

static void on_hangup(uv_signal_t *handle, int number)
{
	char reason[512];

	(void)number;
	if (daemon_reload(handle->data, reason))
		log_error("reload: %s", reason);
}

static int catch_signal(struct daemon *daemon, uv_signal_t *handle, int number,
                        uv_signal_cb callback)
{
	int err = uv_signal_init(&daemon->loop, handle);

	handle->data = daemon;
	return err ? err : uv_signal_start(handle, callback, number);
}

static int start_control(struct daemon *daemon)
{
	char path[CONTROL_PATH_MAX];
	struct control_settings settings = {
	        .path = path,
	        .commands = daemon_commands,
	        .n_commands = daemon_n_commands,
	        .context = daemon,
	};
	int err = control_instance_path(daemon->options.instance, path);

	return err ? err : control_server_new(&daemon->loop, &settings, &daemon->control);
}

/* The socket first: it is also what keeps a second daemon of this name from starting. */
static int start(struct daemon *daemon, struct config *config)
{
	int err = start_control(daemon);

	if (!err)
		err = claim_namespace(&daemon->claim);
	if (err) {
		config_free(config);
		return err;
	}
	err = pe_start(&daemon->pe, &daemon->loop, config);
	if (err)
		return err;
	if ((err = catch_signal(daemon, &daemon->on_terminate, SIGTERM, on_stop_signal)) ||
	    (err = catch_signal(daemon, &daemon->on_interrupt, SIGINT, on_stop_signal)) ||
	    (err = catch_signal(daemon, &daemon->on_hangup, SIGHUP, on_hangup)))
		log_error("signals: %s", strerror(-err));
	return err;
}

static void close_signals(struct daemon *daemon)
{
	uv_signal_t *const handles[] = {&daemon->on_terminate, &daemon->on_interrupt,
	                                &daemon->on_hangup};

	for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++)
		if (handles[i]->data)
			uv_close((uv_handle_t *)handles[i], NULL);
}

/* The socket, and the directory that was made for it. */
static void stop_control(struct daemon *daemon)
{
	char path[CONTROL_PATH_MAX];

	if (!daemon->control)
		return;
	control_server_free(daemon->control);
	if (!control_instance_path(daemon->options.instance, path))
		rmdir(dirname(path));
}

/*
 * The socket goes when nothing of this daemon is in the kernel any more: its end is the answer to
 * `softwire stop`, and lets the next daemon of this name start.
 */
static void finish(struct daemon *daemon, bool was_running)
{
	if (was_running && !daemon->keeps_forwarding)
		pe_withdraw(&daemon->pe);
	else if (!was_running)
		pe_undo_start(&daemon->pe);
	if (daemon->claim >= 0)
		close(daemon->claim);
	stop_control(daemon);
	pe_abandon(&daemon->pe);
	close_signals(daemon);
	uv_run(&daemon->loop, UV_RUN_DEFAULT);
	uv_loop_close(&daemon->loop);
}

static int run(const struct options *options, struct config *config)
{
	static struct daemon daemon = {.claim = -1};
	int err;

	daemon.options = *options;
	set_log_level(&daemon, config);
	err = uv_loop_init(&daemon.loop);
	if (err) {
		config_free(config);
		return EXIT_FAILED;
	}
	daemon.started_ms = uv_now(&daemon.loop);
	err = start(&daemon, config);
	if (!err) {
		log_info("softwired " SOFTWIRE_VERSION ", instance %s, is running",
		         options->instance);
		notify("READY=1");
		uv_run(&daemon.loop, UV_RUN_DEFAULT);
		notify("STOPPING=1");
	}
	finish(&daemon, !err);
	return err ? EXIT_FAILED : EXIT_OK;
}

static int clean_up(struct config *config)
{
	int claim;
	int err = claim_namespace(&claim);

	if (!err) {
		err = pe_clean_up(config);
		close(claim);
	}
	config_free(config);
	return err ? EXIT_FAILED : EXIT_OK;
}

int main(int argc, char *argv[])
{
	struct options options;
	struct config *config;
	int code = options_parse(argc, argv, &options);

	if (code != -1)
		return code;
	if (load_config(&options, &config))
		return EXIT_CONFIG;
	switch (options.task) {
	case OPTIONS_CHECK:
		config_free(config);
		return EXIT_OK;
	case OPTIONS_CLEAN_UP:
		return clean_up(config);
	default:
		return run(&options, config);
	}
}
