/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control/path.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char instance_chars[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

bool control_instance_is_valid(const char *instance)
{
	size_t len = strlen(instance);

	return len && len <= CONTROL_INSTANCE_MAX && instance[0] != '.' &&
	       strspn(instance, instance_chars) == len;
}

int control_instance_path(const char *instance, char ret_path[CONTROL_PATH_MAX])
{
	if (!control_instance_is_valid(instance))
		return -EINVAL;
	snprintf(ret_path, CONTROL_PATH_MAX, "%s/%s/control", CONTROL_RUN_DIR, instance);
	return 0;
}

int control_address(const char *path, struct sockaddr_un *ret_address)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	*ret_address = address;
	return 0;
}
