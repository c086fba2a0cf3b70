/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/family.h"
#include "bgp/io_state.h"
#include "bgp/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	LOW_MARK_BYTES = 64 << 10,
};

static void on_ready(uv_poll_t *handle, int status, int ready);

static void arm(struct bgp_connection *connection)
{
	bool reads = !connection->is_paused && (connection->state == BGP_CONNECTION_OPEN ||
	                                        connection->state == BGP_CONNECTION_LINGERING);
	bool writes = connection->is_blocked || connection->state == BGP_CONNECTION_CALLING;
	int wanted = (reads ? UV_READABLE : 0) | (writes ? UV_WRITABLE : 0);

	if (wanted)
		uv_poll_start(&connection->poll, wanted, on_ready);
	else
		uv_poll_stop(&connection->poll);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct bgp_connection *connection = handle->data;

	bgp_io_release(connection->io);
	if (!--connection->n_handles)
		free(connection);
}

static void destroy(struct bgp_connection *connection)
{
	if (connection->state == BGP_CONNECTION_LINGERING)
		LIST_REMOVE(connection, of_lingering);
	if (connection->is_unwritten)
		LIST_REMOVE(connection, of_unwritten);
	connection->state = BGP_CONNECTION_CLOSED;
	bgp_send_queue_fini(&connection->queue);
	free(connection->rest);
	connection->rest = NULL;
	uv_close((uv_handle_t *)&connection->poll, on_handle_closed);
	uv_close((uv_handle_t *)&connection->linger, on_handle_closed);
	close(connection->fd);
}

/* The connection is of no use any more: say so, once. */
static void broke(struct bgp_connection *connection, int err)
{
	if (connection->state == BGP_CONNECTION_LINGERING) {
		destroy(connection);
		return;
	}
	connection->state = BGP_CONNECTION_BROKEN;
	connection->is_blocked = false;
	arm(connection);
	connection->events.closed(connection->events.context, err);
}

int bgp_connection_of_socket(struct bgp_io *io, int fd, enum bgp_connection_state state,
                             struct bgp_connection **ret_connection)
{
	struct bgp_connection *connection = calloc(1, sizeof(*connection));
	int err = connection ? uv_poll_init(io->loop, &connection->poll, fd) : -ENOMEM;

	if (err) {
		free(connection);
		close(fd);
		return err;
	}
	connection->io = io;
	connection->fd = fd;
	connection->state = state;
	connection->max_len = BGP_MESSAGE_MAX;
	uv_timer_init(io->loop, &connection->linger);
	connection->poll.data = connection;
	connection->linger.data = connection;
	connection->n_handles = 2;
	bgp_io_hold(io);
	bgp_io_hold(io);
	*ret_connection = connection;
	return 0;
}

int bgp_connection_call(struct bgp_io *io, const struct bgp_address *to,
                        const struct bgp_connection_options *options,
                        const struct bgp_connection_events *events,
                        struct bgp_connection **ret_connection)
{
	struct bgp_connection *connection;
	struct sockaddr_storage address;
	socklen_t len = bgp_socket_address(to, &address);
	int fd, err;

	err = bgp_socket_new(to, &fd);
	if (err)
		return err;
	err = bgp_socket_set_options(fd, address.ss_family == AF_INET, options);
	if (!err)
		err = bgp_socket_prepare_call(fd, to, options);
	if (!err && connect(fd, (struct sockaddr *)&address, len) && errno != EINPROGRESS)
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	err = bgp_connection_of_socket(io, fd, BGP_CONNECTION_CALLING, &connection);
	if (err)
		return err;
	connection->events = *events;
	arm(connection);
	*ret_connection = connection;
	return 0;
}

static bool is_ip4(const struct bgp_connection *connection)
{
	struct bgp_address local, remote;

	bgp_connection_addresses(connection, &local, &remote);
	return bgp_next_hop_is_ip4(&local.addr);
}

int bgp_connection_accept(struct bgp_connection *connection,
                          const struct bgp_connection_options *options,
                          const struct bgp_connection_events *events)
{
	int err = bgp_socket_set_options(connection->fd, is_ip4(connection), options);

	if (err)
		return err;
	connection->events = *events;
	connection->state = BGP_CONNECTION_OPEN;
	arm(connection);
	return 0;
}

static void answered(struct bgp_connection *connection)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &err, &len))
		err = errno;
	connection->state = err ? BGP_CONNECTION_BROKEN : BGP_CONNECTION_OPEN;
	arm(connection);
	connection->events.connected(connection->events.context, -err);
}

/* Keep what follows the whole messages. Returns 0 or -ENOMEM. */
static int keep_rest(struct bgp_connection *connection, const __u8 *rest, size_t len)
{
	free(connection->rest);
	connection->rest = NULL;
	connection->rest_len = len;
	if (!len)
		return 0;
	connection->rest = malloc(len);
	if (!connection->rest)
		return -ENOMEM;
	memcpy(connection->rest, rest, len);
	return 0;
}

static void deliver(struct bgp_connection *connection, const __u8 *stream, size_t len)
{
	struct bgp_notification error;
	struct bgp_header header;
	size_t whole = 0;
	int err, kept;

	while (!(err = bgp_header_read(stream + whole, len - whole, connection->max_len, &header,
	                               &error)) &&
	       header.len_bytes <= len - whole)
		whole += header.len_bytes;
	kept = keep_rest(connection, stream + whole, len - whole);
	if (whole)
		connection->events.messages(connection->events.context, stream, whole);
	if (connection->state != BGP_CONNECTION_OPEN)
		return;
	if (err == -EBADMSG) {
		connection->is_paused = true; /* nothing after this can be understood */
		arm(connection);
		connection->events.malformed(connection->events.context, &error);
	} else if (kept) {
		broke(connection, kept);
	}
}

/* Returns whether there was something to read. */
static bool read_stream(struct bgp_connection *connection)
{
	__u8 *buffer = connection->io->buffer;
	ssize_t len;

	if (connection->rest_len)
		memcpy(buffer, connection->rest, connection->rest_len);
	len = recv(connection->fd, buffer + connection->rest_len,
	           BGP_IO_BUFFER_BYTES - connection->rest_len, 0);
	if (len < 0 && errno != EAGAIN && errno != EINTR)
		broke(connection, -errno);
	else if (!len)
		broke(connection, 0);
	else if (len > 0)
		deliver(connection, buffer, connection->rest_len + (size_t)len);
	return len > 0;
}

/*
 * Nothing more will come, but what the peer said before lies there still: a NOTIFICATION, when it
 * closed without having read all of ours.
 */
static void failed(struct bgp_connection *connection, int err)
{
	while (connection->state == BGP_CONNECTION_OPEN && !connection->is_paused &&
	       read_stream(connection))
		;
	if (connection->state == BGP_CONNECTION_OPEN ||
	    connection->state == BGP_CONNECTION_LINGERING)
		broke(connection, err);
}

/* What the peer still says is of no interest, but closing over it would reset the connection. */
static void drain(struct bgp_connection *connection)
{
	ssize_t len = recv(connection->fd, connection->io->buffer, BGP_IO_BUFFER_BYTES, 0);

	if (!len || (len < 0 && errno != EAGAIN && errno != EINTR))
		destroy(connection);
}

static void on_ready(uv_poll_t *handle, int status, int ready)
{
	struct bgp_connection *connection = handle->data;

	if (connection->state == BGP_CONNECTION_CALLING) {
		answered(connection);
		return;
	}
	if (status < 0) {
		failed(connection, status);
		return;
	}
	if (ready & UV_WRITABLE)
		bgp_connection_flush(connection);
	if (ready & UV_READABLE && connection->state == BGP_CONNECTION_OPEN)
		read_stream(connection);
	else if (ready & UV_READABLE && connection->state == BGP_CONNECTION_LINGERING)
		drain(connection);
}

static void told_all(struct bgp_connection *connection)
{
	if (connection->state != BGP_CONNECTION_LINGERING || connection->has_shut_down)
		return;
	connection->has_shut_down = true;
	shutdown(connection->fd, SHUT_WR);
}

void bgp_connection_flush(struct bgp_connection *connection)
{
	ssize_t written = 1;

	if (connection->state != BGP_CONNECTION_OPEN &&
	    connection->state != BGP_CONNECTION_LINGERING)
		return;
	while (connection->queue.len_bytes && written > 0) {
		written = bgp_send_queue_write(&connection->queue, connection->fd);
		if (written > 0)
			connection->progress_ms = bgp_io_now_ms(connection->io);
	}
	connection->is_blocked = connection->queue.len_bytes;
	if (written < 0 && written != -EAGAIN && written != -EINTR) {
		failed(connection, (int)written);
		return;
	}
	arm(connection);
	if (!connection->queue.len_bytes)
		told_all(connection);
	if (connection->is_crowded && connection->queue.len_bytes < LOW_MARK_BYTES &&
	    connection->state == BGP_CONNECTION_OPEN) {
		connection->is_crowded = false;
		connection->events.writable(connection->events.context);
	}
}

int bgp_connection_send(struct bgp_connection *connection, struct bgp_buffer *messages)
{
	if (connection->state != BGP_CONNECTION_OPEN)
		return -ENOTCONN;
	if (!connection->queue.len_bytes)
		connection->progress_ms = bgp_io_now_ms(connection->io);
	if (bgp_send_queue_add(&connection->queue, messages))
		return -ENOMEM;
	if (connection->queue.len_bytes >= LOW_MARK_BYTES)
		connection->is_crowded = true;
	if (!connection->is_blocked && !connection->is_unwritten) {
		connection->is_unwritten = true;
		LIST_INSERT_HEAD(&connection->io->unwritten, connection, of_unwritten);
	}
	return 0;
}

static void on_lingered(uv_timer_t *handle)
{
	destroy(handle->data);
}

void bgp_connection_close(struct bgp_connection *connection, unsigned int linger_ms)
{
	if (!linger_ms || connection->state != BGP_CONNECTION_OPEN) {
		destroy(connection);
		return;
	}
	connection->state = BGP_CONNECTION_LINGERING;
	connection->is_paused = false;
	connection->events = (struct bgp_connection_events){0};
	LIST_INSERT_HEAD(&connection->io->lingering, connection, of_lingering);
	uv_timer_start(&connection->linger, on_lingered, linger_ms, 0);
	bgp_connection_flush(connection);
}

void bgp_connection_set_max_len(struct bgp_connection *connection, size_t max_len)
{
	connection->max_len = max_len;
}

void bgp_connection_pause(struct bgp_connection *connection, bool is_paused)
{
	connection->is_paused = is_paused;
	arm(connection);
}

size_t bgp_connection_queued(const struct bgp_connection *connection)
{
	return connection->queue.len_bytes;
}

__u64 bgp_connection_stalled_ms(const struct bgp_connection *connection)
{
	return connection->queue.len_bytes ? bgp_io_now_ms(connection->io) - connection->progress_ms
	                                   : 0;
}

bool bgp_connection_has_unread(const struct bgp_connection *connection)
{
	int n_bytes = 0;

	return !ioctl(connection->fd, FIONREAD, &n_bytes) && n_bytes > 0;
}

void bgp_connection_set_patience(struct bgp_connection *connection, unsigned int patience_ms)
{
	bgp_socket_set_patience(connection->fd, patience_ms);
}

void bgp_connection_addresses(const struct bgp_connection *connection,
                              struct bgp_address *ret_local, struct bgp_address *ret_remote)
{
	struct sockaddr_storage local = {0}, remote = {0};
	socklen_t len = sizeof(local);

	getsockname(connection->fd, (struct sockaddr *)&local, &len);
	bgp_socket_address_of(&local, ret_local);
	len = sizeof(remote);
	getpeername(connection->fd, (struct sockaddr *)&remote, &len);
	bgp_socket_address_of(&remote, ret_remote);
}
