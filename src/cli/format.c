/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/format.h"

#include <stdio.h>

/* Strings one behind the other; what does not fit is left out. */
static const char *join(const json_t *strings, char buf[CLI_CELL_TEXT])
{
	const json_t *string;
	size_t i, len = 0;

	json_array_foreach(strings, i, string)
	{
		int n = snprintf(buf + len, CLI_CELL_TEXT - len, "%s%s", len ? ", " : "",
		                 json_string_value(string));

		if (n < 0 || len + (size_t)n >= CLI_CELL_TEXT) {
			buf[len] = '\0';
			break;
		}
		len += (size_t)n;
	}
	return len ? buf : "-";
}

const char *cli_format_plain(const json_t *value, char buf[CLI_CELL_TEXT])
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		return *json_string_value(value) ? json_string_value(value) : "-";
	case JSON_INTEGER:
		snprintf(buf, CLI_CELL_TEXT, "%lld", json_integer_value(value));
		return buf;
	case JSON_REAL:
		snprintf(buf, CLI_CELL_TEXT, "%g", json_real_value(value));
		return buf;
	case JSON_TRUE:
		return "yes";
	case JSON_FALSE:
		return "no";
	case JSON_ARRAY:
		return join(value, buf);
	default:
		return "-";
	}
}

/* Print a number in the largest unit that leaves something before the point. */
static const char *format_scaled(double number, double base, const char *const units[],
                                 char buf[CLI_CELL_TEXT])
{
	size_t unit = 0;

	/* from here on it would round up to a figure too many: 1024.0 */
	while (number >= base - 0.05 && units[unit + 1]) {
		number /= base;
		unit++;
	}
	snprintf(buf, CLI_CELL_TEXT, unit ? "%.1f%s" : "%.0f%s", number, units[unit]);
	return buf;
}

static const char *const byte_units[] = {" B",   " KiB", " MiB", " GiB",
                                         " TiB", " PiB", " EiB", NULL};
static const char *const si_units[] = {"", " k", " M", " G", " T", " P", " E", NULL};

const char *cli_format_bytes(const json_t *value, char buf[CLI_CELL_TEXT])
{
	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	return format_scaled((double)json_integer_value(value), 1024, byte_units, buf);
}

const char *cli_format_count(const json_t *value, char buf[CLI_CELL_TEXT])
{
	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	return format_scaled((double)json_integer_value(value), 1000, si_units, buf);
}

const char *cli_format_bits(const json_t *value, char buf[CLI_CELL_TEXT])
{
	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	return format_scaled(8 * (double)json_integer_value(value), 1000, si_units, buf);
}

const char *cli_format_seconds(const json_t *value, char buf[CLI_CELL_TEXT])
{
	long long s = json_integer_value(value);

	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	if (s >= 86400)
		snprintf(buf, CLI_CELL_TEXT, "%lldd %lldh", s / 86400, s % 86400 / 3600);
	else if (s >= 3600)
		snprintf(buf, CLI_CELL_TEXT, "%lldh %lldm", s / 3600, s % 3600 / 60);
	else if (s >= 60)
		snprintf(buf, CLI_CELL_TEXT, "%lldm %llds", s / 60, s % 60);
	else
		snprintf(buf, CLI_CELL_TEXT, "%llds", s);
	return buf;
}

const char *cli_format_milliseconds(const json_t *value, char buf[CLI_CELL_TEXT])
{
	long long ms = json_integer_value(value);

	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	if (ms >= 1000)
		snprintf(buf, CLI_CELL_TEXT, "%.1f s", (double)ms / 1000);
	else
		snprintf(buf, CLI_CELL_TEXT, "%lld ms", ms);
	return buf;
}

const char *cli_format_nonzero(const json_t *value, char buf[CLI_CELL_TEXT])
{
	if (json_is_integer(value) && !json_integer_value(value))
		return "-";
	return cli_format_plain(value, buf);
}

const char *cli_format_star(const json_t *value, char buf[CLI_CELL_TEXT])
{
	(void)buf;
	return json_is_true(value) ? "*" : "";
}
