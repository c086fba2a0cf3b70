/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/connection.h"

#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/path.h"

#define LINE_MAX_BYTES (4U << 20) /* more than a row can have */

static int connect_to(const char *path, int *ret_fd)
{
	struct sockaddr_un address;
	int fd, error = control_address(path, &address);

	if (error)
		return error;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		error = -errno;
		close(fd);
		return error;
	}
	*ret_fd = fd;
	return 0;
}

/* The instances that answer, "a, b". */
static void list_instances(char *ret_list, size_t size)
{
	glob_t found = {0};
	int fd = -1;

	*ret_list = '\0';
	if (glob(CONTROL_RUN_DIR "/*/control", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *name = found.gl_pathv[i] + sizeof(CONTROL_RUN_DIR);
			size_t len = strlen(ret_list);

			if (connect_to(found.gl_pathv[i], &fd))
				continue;
			close(fd);
			snprintf(ret_list + len, size - len, "%s%.*s", len ? ", " : "",
			         (int)strcspn(name, "/"), name);
		}
	}
	globfree(&found);
}

static enum cli_exit explain(const struct cli_options *options, const char *path, int error)
{
	char instances[512];

	if (options->socket_path)
		cli_fail(CLI_UNREACHABLE, "no daemon answers at %s: %s", path, strerror(-error));
	else
		cli_fail(CLI_UNREACHABLE, "no daemon \"%s\" answers at %s: %s", options->instance,
		         path, strerror(-error));
	list_instances(instances, sizeof(instances));
	if (error == -EACCES)
		cli_hint("only root may talk to the daemon");
	else if (*instances)
		cli_hint("these run: %s (choose one with -n NAME)", instances);
	else
		cli_hint("none runs on this host; start one with softwired(8)");
	return CLI_UNREACHABLE;
}

enum cli_exit cli_connect(const struct cli_options *options, struct cli_connection *ret_connection)
{
	struct cli_connection connection = {.size = 1 << 16};
	char path[CONTROL_PATH_MAX];
	int error;

	if (options->socket_path)
		snprintf(path, sizeof(path), "%s", options->socket_path);
	else if (control_instance_path(options->instance, path))
		return cli_fail(CLI_USAGE, "\"%s\" can't be the name of an instance",
		                options->instance);
	error = connect_to(path, &connection.fd);
	if (error)
		return explain(options, path, error);
	connection.bytes = malloc(connection.size);
	if (!connection.bytes) {
		close(connection.fd);
		return cli_fail(CLI_UNREACHABLE, "out of memory");
	}
	*ret_connection = connection;
	return CLI_OK;
}

void cli_disconnect(struct cli_connection *connection)
{
	close(connection->fd);
	free(connection->bytes);
}

static int send_all(struct cli_connection *connection, const char *bytes, size_t len_bytes)
{
	while (len_bytes) {
		ssize_t n = send(connection->fd, bytes, len_bytes, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			len_bytes -= (size_t)n;
		}
	}
	return 0;
}

int cli_send_request(struct cli_connection *connection, const char *command,
                     const json_t *arguments)
{
	json_t *request = json_pack("{s:s, s:O*}", "command", command, "arguments", arguments);
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;
	int error = text ? send_all(connection, text, strlen(text)) : -ENOMEM;

	if (!error)
		error = send_all(connection, "\n", 1);
	free(text);
	json_decref(request);
	/* A daemon that hung up at once has said why: that is still to be read. */
	return error == -EPIPE ? 0 : error;
}

int cli_send_input(struct cli_connection *connection, const char *bytes, size_t len_bytes)
{
	struct pollfd waiting = {.fd = connection->fd, .events = POLLIN | POLLOUT};

	while (len_bytes) {
		ssize_t n;

		if (poll(&waiting, 1, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (waiting.revents & ~POLLOUT)
			return -EAGAIN;
		n = send(connection->fd, bytes, len_bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			len_bytes -= (size_t)n;
		}
	}
	return 0;
}

static int make_room(struct cli_connection *connection)
{
	char *bytes;

	memmove(connection->bytes, connection->bytes + connection->start,
	        connection->end - connection->start);
	connection->end -= connection->start;
	connection->start = 0;
	if (connection->end < connection->size)
		return 0;
	if (connection->size >= LINE_MAX_BYTES)
		return -EMSGSIZE;
	bytes = realloc(connection->bytes, connection->size * 2);
	if (!bytes)
		return -ENOMEM;
	connection->bytes = bytes;
	connection->size *= 2;
	return 0;
}

static int receive(struct cli_connection *connection)
{
	int error = make_room(connection);
	ssize_t n;

	if (error)
		return error;
	do {
		n = recv(connection->fd, connection->bytes + connection->end,
		         connection->size - connection->end, 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -ENODATA;
	connection->end += (size_t)n;
	return 0;
}

int cli_receive_line(struct cli_connection *connection, char **ret_line)
{
	for (;;) {
		char *line = connection->bytes + connection->start;
		char *end = memchr(line, '\n', connection->end - connection->start);
		int error;

		if (end) {
			*end = '\0';
			connection->start += (size_t)(end - line) + 1;
			*ret_line = line;
			return 0;
		}
		error = receive(connection);
		if (error)
			return error;
	}
}
