/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the control socket of an instance is: known to the daemon and to the command. */
#ifndef CONTROL_PATH_H
#define CONTROL_PATH_H

#include <stdbool.h>
#include <sys/un.h>

#define CONTROL_RUN_DIR       "/run/softwire"
#define CONTROL_INSTANCE_MAX  63
#define CONTROL_PATH_MAX      (sizeof(((struct sockaddr_un *)0)->sun_path))
#define CONTROL_INSTANCE_MAIN "main"

/* Whether a text can name an instance: letters, digits, '-', '_', '.', no '.' in front. */
bool control_instance_is_valid(const char *instance);

/* Print /run/softwire/INSTANCE/control. Returns 0 or -EINVAL for what can't name an instance. */
int control_instance_path(const char *instance, char ret_path[CONTROL_PATH_MAX]);

/* The address of a socket path. Returns 0 or -ENAMETOOLONG. */
int control_address(const char *path, struct sockaddr_un *ret_address);

#endif
