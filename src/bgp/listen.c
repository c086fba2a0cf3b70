/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/family.h"
#include "bgp/io_state.h"
#include "bgp/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 512, /* all peers may call at once */
	TTL_MAX = 255,
	RECOVER_MS = 1000,
};

struct bgp_listen {
	struct bgp_io *io;
	int fd;
	bool is_ip4;
	uv_poll_t poll;
	uv_timer_t recover;
	unsigned int n_handles;
	void (*called)(void *context, struct bgp_connection *connection);
	void *context;
};

static void on_call(uv_poll_t *handle, int status, int events);

static void on_recover(uv_timer_t *handle)
{
	struct bgp_listen *listen = handle->data;

	uv_poll_start(&listen->poll, UV_READABLE, on_call);
}

/* Out of descriptors or memory, the call would wait and wake us for ever: look again later. */
static void rest(struct bgp_listen *listen)
{
	uv_poll_stop(&listen->poll);
	uv_timer_start(&listen->recover, on_recover, RECOVER_MS, 0);
}

static void on_call(uv_poll_t *handle, int status, int events)
{
	struct bgp_listen *listen = handle->data;
	struct bgp_connection *connection;
	int fd;

	(void)events;
	if (status < 0)
		return;
	/* One a turn: the callee may free the listening socket. */
	fd = accept4(listen->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
		rest(listen);
	if (fd >= 0 &&
	    !bgp_connection_of_socket(listen->io, fd, BGP_CONNECTION_CALLED, &connection))
		listen->called(listen->context, connection);
}

/*
 * The answer to a call goes out before anybody knows the caller: GTSM wants it with 255. At boot
 * the address may come after us.
 */
static int open_socket(const struct bgp_address *on, int *ret_fd)
{
	const struct bgp_connection_options options = {.ttl = TTL_MAX};
	struct sockaddr_storage address;
	socklen_t len = bgp_socket_address(on, &address);
	int one = 1, fd, err;

	err = bgp_socket_new(on, &fd);
	if (err)
		return err;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one));
	err = bgp_socket_set_options(fd, address.ss_family == AF_INET, &options);
	if (!err && (bind(fd, (struct sockaddr *)&address, len) || listen(fd, BACKLOG)))
		err = -errno;
	if (err)
		close(fd);
	else
		*ret_fd = fd;
	return err;
}

int bgp_listen_new(struct bgp_io *io, const struct bgp_address *on,
                   void (*called)(void *context, struct bgp_connection *connection), void *context,
                   struct bgp_listen **ret_listen)
{
	struct bgp_listen *made = malloc(sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	*made = (struct bgp_listen){.io = io, .called = called, .context = context};
	made->is_ip4 = bgp_next_hop_is_ip4(&on->addr);
	err = open_socket(on, &made->fd);
	if (err)
		goto undo_new;
	err = uv_poll_init(io->loop, &made->poll, made->fd);
	if (err)
		goto undo_socket;
	uv_timer_init(io->loop, &made->recover);
	made->poll.data = made;
	made->recover.data = made;
	made->n_handles = 2;
	bgp_io_hold(io);
	bgp_io_hold(io);
	uv_poll_start(&made->poll, UV_READABLE, on_call);
	*ret_listen = made;
	return 0;
undo_socket:
	close(made->fd);
undo_new:
	free(made);
	return err;
}

static void on_closed(uv_handle_t *handle)
{
	struct bgp_listen *listen = handle->data;

	bgp_io_release(listen->io);
	if (!--listen->n_handles)
		free(listen);
}

void bgp_listen_free(struct bgp_listen *listen)
{
	if (!listen)
		return;
	uv_close((uv_handle_t *)&listen->poll, on_closed);
	uv_close((uv_handle_t *)&listen->recover, on_closed);
	close(listen->fd);
}

int bgp_listen_set_md5(struct bgp_listen *listen, const struct ip6_addr *from, __u8 prefix_len,
                       const __u8 *key, size_t len)
{
	struct bgp_address peer = {.addr = *from};

	if (bgp_next_hop_is_ip4(from) != listen->is_ip4)
		return -EAFNOSUPPORT;
	return bgp_socket_set_md5(listen->fd, &peer, prefix_len, key, len);
}
