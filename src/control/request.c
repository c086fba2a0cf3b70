/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control/request.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const type_names[] = {
        [CONTROL_STRING] = "a string",
        [CONTROL_INTEGER] = "an integer",
        [CONTROL_BOOLEAN] = "true or false",
};

__attribute__((format(printf, 3, 4))) static int refuse(char *ret_error, int error,
                                                        const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(ret_error, CONTROL_ERROR_TEXT, format, arguments);
	va_end(arguments);
	return error;
}

static bool has_type(const json_t *value, enum control_type type)
{
	switch (type) {
	case CONTROL_STRING:
		return json_is_string(value);
	case CONTROL_INTEGER:
		return json_is_integer(value);
	case CONTROL_BOOLEAN:
		return json_is_boolean(value);
	}
	return false;
}

static int check_value(const struct control_argument *argument, const json_t *value,
                       char *ret_error)
{
	long long max = argument->max ? argument->max : LLONG_MAX;
	long long number = json_integer_value(value);

	if (!has_type(value, argument->type))
		return refuse(ret_error, -EINVAL, "argument \"%s\" must be %s", argument->name,
		              type_names[argument->type]);
	if (argument->type == CONTROL_INTEGER && (number < argument->min || number > max))
		return refuse(ret_error, -EINVAL, "argument \"%s\" must be %lld to %lld",
		              argument->name, argument->min, max);
	return 0;
}

static bool is_declared(const struct control_command *command, const char *name)
{
	for (size_t i = 0; i < command->n_arguments; i++) {
		if (!strcmp(command->arguments[i].name, name))
			return true;
	}
	return false;
}

static int check_arguments(const struct control_command *command, json_t *arguments,
                           char *ret_error)
{
	const char *name;
	json_t *value;

	json_object_foreach(arguments, name, value)
	{
		if (!is_declared(command, name))
			return refuse(ret_error, -EINVAL, "\"%s\" takes no argument \"%.100s\"",
			              command->name, name);
	}
	for (size_t i = 0; i < command->n_arguments; i++) {
		const struct control_argument *argument = &command->arguments[i];
		int error = 0;

		value = json_object_get(arguments, argument->name);
		if (value)
			error = check_value(argument, value, ret_error);
		else if (argument->is_mandatory)
			error = refuse(ret_error, -EINVAL, "\"%s\" needs the argument \"%s\"",
			               command->name, argument->name);
		if (error)
			return error;
	}
	return 0;
}

static const struct control_command *find_command(const struct control_command *commands,
                                                  size_t n_commands, const char *name)
{
	for (size_t i = 0; i < n_commands; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

/* The members of the request object, which stays the caller's. */
static int take_members(json_t *object, const struct control_command *commands, size_t n_commands,
                        struct control_request *ret_request, char *ret_error)
{
	const char *name = json_string_value(json_object_get(object, "command"));
	json_t *arguments = json_object_get(object, "arguments");
	const struct control_command *command;
	int error;

	if (!name)
		return refuse(ret_error, -EBADMSG, "a request needs a \"command\" string");
	command = find_command(commands, n_commands, name);
	if (!command)
		return refuse(ret_error, -ENOENT, "unknown command \"%.100s\"", name);
	ret_request->command = command;
	if (arguments && !json_is_object(arguments))
		return refuse(ret_error, -EINVAL, "\"arguments\" must be an object");
	arguments = arguments ? json_incref(arguments) : json_object();
	if (!arguments)
		return refuse(ret_error, -ENOMEM, "out of memory");
	error = check_arguments(command, arguments, ret_error);
	if (error)
		json_decref(arguments);
	else
		ret_request->arguments = arguments;
	return error;
}

int control_request_parse(const char *line, size_t len_bytes,
                          const struct control_command *commands, size_t n_commands,
                          struct control_request *ret_request, char ret_error[CONTROL_ERROR_TEXT])
{
	json_error_t json_error;
	json_t *object = json_loadb(line, len_bytes, JSON_REJECT_DUPLICATES, &json_error);
	int error;

	if (!object)
		return refuse(ret_error, -EBADMSG, "not JSON: %s (at byte %d)", json_error.text,
		              json_error.position);
	if (json_is_object(object))
		error = take_members(object, commands, n_commands, ret_request, ret_error);
	else
		error = refuse(ret_error, -EBADMSG, "a request is a JSON object");
	json_decref(object);
	return error;
}

const char *control_string(const json_t *arguments, const char *name)
{
	return json_string_value(json_object_get(arguments, name));
}

long long control_integer(const json_t *arguments, const char *name, long long otherwise)
{
	const json_t *value = json_object_get(arguments, name);

	return value ? json_integer_value(value) : otherwise;
}

bool control_boolean(const json_t *arguments, const char *name)
{
	return json_is_true(json_object_get(arguments, name));
}
