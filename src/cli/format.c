/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/format.h"

#include <stdio.h>

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
	default:
		return "-";
	}
}

const char *cli_format_bytes(const json_t *value, char buf[CLI_CELL_TEXT])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double bytes = (double)json_integer_value(value);
	size_t unit = 0;

	if (!json_is_integer(value))
		return cli_format_plain(value, buf);
	/* 1023.95 and more would round to a four-digit 1024.0 */
	while (bytes >= 1023.95 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, CLI_CELL_TEXT, unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
	return buf;
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
