/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "control/path.h"

static int complain(const char *what, const char *path)
{
	int error = errno;

	log_error("control socket: %s %s: %s", what, path, strerror(error));
	return -error;
}

/* Make the directories above `path`, leave the last one's name in `ret_dir`. */
static int make_directories(const char *path, char ret_dir[CONTROL_PATH_MAX])
{
	snprintf(ret_dir, CONTROL_PATH_MAX, ".");
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(ret_dir, CONTROL_PATH_MAX, "%.*s", (int)(slash - path), path);
		if (mkdir(ret_dir, 0755) && errno != EEXIST)
			return complain("cannot make", ret_dir);
	}
	return 0;
}

/* Remove the socket of a daemon that is no more. */
static int clear_stale(int fd, const struct sockaddr_un *address)
{
	struct ucred peer = {0};
	socklen_t len = sizeof(peer);

	if (!connect(fd, (const struct sockaddr *)address, sizeof(*address)) || errno == EAGAIN) {
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len);
		log_error("control socket %s: already served by process %d", address->sun_path,
		          (int)peer.pid);
		return -EADDRINUSE;
	}
	if (errno == ENOENT)
		return 0;
	if (errno != ECONNREFUSED)
		return complain("cannot try", address->sun_path);
	if (unlink(address->sun_path) && errno != ENOENT)
		return complain("cannot replace", address->sun_path);
	return 0;
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int replace_stale(const struct sockaddr_un *address)
{
	int fd = new_socket();
	int error;

	if (fd < 0)
		return complain("no socket for", address->sun_path);
	error = clear_stale(fd, address);
	close(fd);
	return error;
}

static int bind_and_listen(const struct sockaddr_un *address, int *ret_fd)
{
	int fd = new_socket();
	int error = 0;

	if (fd < 0)
		return complain("no socket for", address->sun_path);
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)))
		error = complain("cannot bind", address->sun_path);
	else if (chmod(address->sun_path, 0660) || listen(fd, 64))
		error = complain("cannot listen at", address->sun_path);
	if (error)
		close(fd);
	else
		*ret_fd = fd;
	return error;
}

int control_socket_listen(const char *path, int *ret_fd)
{
	char dir[CONTROL_PATH_MAX];
	struct sockaddr_un address;
	int lock, error = control_address(path, &address);

	if (error) {
		log_error("control socket: the path %s is too long", path);
		return error;
	}
	error = make_directories(path, dir);
	if (error)
		return error;
	/* Two daemons that start at once must not both find the same stale socket. */
	lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0 || flock(lock, LOCK_EX))
		error = complain("cannot lock", dir);
	if (!error)
		error = replace_stale(&address);
	if (!error)
		error = bind_and_listen(&address, ret_fd);
	if (lock >= 0)
		close(lock);
	return error;
}
