/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/watch.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/printer.h"
#include "cli/views.h"

static long long difference(const json_t *before, const json_t *now, const char *key)
{
	long long is = json_integer_value(json_object_get(now, key));
	long long was = json_integer_value(json_object_get(before, key));

	return is >= was ? is - was : is;
}

static long long per_second(long long n, double seconds)
{
	return (long long)((double)n / seconds + 0.5);
}

json_t *cli_watch_rates(const json_t *before, const json_t *now, double seconds)
{
	json_t *rates = json_array(), *row;
	const char *name;

	json_object_foreach((json_t *)now, name, row)
	{
		const json_t *was = json_object_get(before, name);
		long long packets = difference(was, row, "packets");
		long long bytes = difference(was, row, "bytes");

		if (!packets)
			continue;
		json_array_append_new(rates,
		                      json_pack("{s:s, s:O*, s:I, s:I}", "name", name, "class",
		                                json_object_get(row, "class"), "packets_per_s",
		                                per_second(packets, seconds), "bytes_per_s",
		                                per_second(bytes, seconds)));
	}
	return rates;
}

static int keep_row(void *context, const char *line)
{
	json_t *row = json_loads(line, 0, NULL);
	const char *name = json_string_value(json_object_get(row, "name"));

	if (!name) {
		json_decref(row);
		return -EBADMSG;
	}
	return json_object_set_new(context, name, row) ? -ENOMEM : 0;
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print_rates(const json_t *rates, bool is_json)
{
	static struct cli_layout layout; /* too large for the stack */
	size_t i;
	json_t *row;

	if (is_json) {
		json_dumpf(rates, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		cli_layout_init(&layout, stdout, cli_view_rates.columns);
		json_array_foreach(rates, i, row) cli_layout_add(&layout, json_incref(row));
		cli_layout_end(&layout);
		puts(layout.has_rows ? "" : cli_view_rates.when_empty);
	}
	fflush(stdout);
}

static enum cli_exit watch(const struct cli_command *command, const struct cli_options *options,
                           const json_t *arguments, unsigned int interval_s)
{
	json_t *before = NULL;
	double taken_s = 0;

	while (!ferror(stdout)) {
		json_t *now = json_object();
		struct cli_row_sink sink = {keep_row, now};
		enum cli_exit code = cli_ask(options, command->name, arguments, &sink);
		double at_s = now_s();

		if (code == CLI_OK && before) {
			json_t *rates = cli_watch_rates(before, now, at_s - taken_s);

			print_rates(rates, options->is_json);
			json_decref(rates);
		}
		json_decref(before);
		before = now;
		taken_s = at_s;
		if (code) {
			json_decref(before);
			return code;
		}
		sleep(interval_s);
	}
	json_decref(before);
	return CLI_OK;
}

enum cli_exit cli_counters(const struct cli_command *command, const struct cli_options *options,
                           json_t *arguments)
{
	long long interval_s = json_integer_value(json_object_get(arguments, "watch"));

	if (!interval_s)
		return cli_query(command, options, arguments);
	json_object_del(arguments, "watch"); /* the daemon doesn't know it */
	return watch(command, options, arguments, (unsigned int)interval_s);
}
