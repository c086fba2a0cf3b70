/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The claim is an abstract Unix socket: its name belongs to the network namespace, whatever /run
 * looks like, and goes with the process however that ends.
 */
#include "daemon/claim.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

static const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0softwired"};
static const socklen_t address_len =
        offsetof(struct sockaddr_un, sun_path) + sizeof("\0softwired") - 1;

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Anybody may bind the name, so only a process of the own user counts. */
static int judge_holder(int fd)
{
	struct ucred holder = {.uid = geteuid()};
	socklen_t len = sizeof(holder);

	if (!connect(fd, (const struct sockaddr *)&address, address_len))
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &len);
	if (holder.uid != geteuid()) {
		log_warning("process %d of user %d holds the name of a softwired; not heeded",
		            (int)holder.pid, (int)holder.uid);
		return 0;
	}
	log_error("another softwired runs in this network namespace: process %d", (int)holder.pid);
	return -EADDRINUSE;
}

int claim_namespace(int *ret_fd)
{
	int fd = new_socket();
	int err = 0;

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, address_len))
		err = errno == EADDRINUSE ? judge_holder(fd) : -errno;
	else if (listen(fd, 64))
		err = -errno;
	if (err)
		close(fd);
	else
		*ret_fd = fd;
	return err;
}
