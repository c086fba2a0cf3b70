/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/route_batch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* An error message occupies about 1 KiB of the socket's buffer; all of a batch must fit. */
#define ERROR_BUFFER_BYTES (4 << 20)

static void set_buffer(int fd, int force, int option, int bytes)
{
	if (setsockopt(fd, SOL_SOCKET, force, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, option, &bytes, sizeof(bytes));
}

int route_batch_init(struct route_batch *batch, const struct kernel_routes_settings *settings)
{
	int on = 1, fd;

	memset(batch, 0, sizeof(*batch));
	batch->settings = settings;
	batch->seq = 1;
	batch->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!batch->socket)
		return -errno;
	if (mnl_socket_bind(batch->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		int err = -errno;

		route_batch_fini(batch);
		return err;
	}
	fd = mnl_socket_get_fd(batch->socket);
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, ERROR_BUFFER_BYTES);
	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, 4 * (int)sizeof(batch->buf));
	mnl_socket_setsockopt(batch->socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(batch->socket, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

void route_batch_fini(struct route_batch *batch)
{
	if (batch->socket)
		mnl_socket_close(batch->socket);
	batch->socket = NULL;
}

void route_batch_put(struct route_batch *batch, const struct route *route, bool is_add)
{
	struct nlmsghdr *nlh = route_message_put(batch->buf + batch->len_bytes, route,
	                                         batch->settings->table, is_add);

	nlh->nlmsg_seq = batch->seq + (__u32)batch->n;
	batch->len_bytes += MNL_ALIGN(nlh->nlmsg_len);
	batch->changes[batch->n++] = (struct route_change){route->prefix, is_add};
}

static bool is_harmless(const struct route_change *change, int err)
{
	return !err || err == (change->is_add ? -EEXIST : -ESRCH);
}

static int take_error(void *context, const struct nlmsghdr *nlh)
{
	struct route_batch *batch = context;
	__u32 at = nlh->nlmsg_seq - batch->seq;
	char text[128];
	int err;

	if (nlh->nlmsg_type != NLMSG_ERROR || at >= batch->n)
		return 0;
	err = netlink_error(nlh, text, sizeof(text));
	if (!is_harmless(&batch->changes[at], err))
		batch->settings->failed(batch->settings->context, &batch->changes[at].prefix, err,
		                        text);
	return 0;
}

static int read_errors(struct route_batch *batch)
{
	_Alignas(struct nlmsghdr) char buf[8192];
	ssize_t len;
	int err;

	for (;;) {
		len = recv(mnl_socket_get_fd(batch->socket), buf, sizeof(buf), MSG_DONTWAIT);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0 && errno == ENOBUFS) {
			batch->settings->overrun(batch->settings->context);
			continue;
		}
		if (len < 0)
			return errno == EAGAIN ? 0 : -errno;
		err = netlink_each(buf, (size_t)len, take_error, batch);
		if (err)
			return err;
	}
}

int route_batch_write(struct route_batch *batch)
{
	ssize_t sent;
	int err;

	if (!batch->n)
		return 0;
	do
		sent = mnl_socket_sendto(batch->socket, batch->buf, batch->len_bytes);
	while (sent < 0 && errno == EINTR);
	if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS))
		return -EAGAIN;
	err = sent < 0 ? -errno : read_errors(batch);
	batch->seq += (__u32)batch->n;
	batch->n = 0;
	batch->len_bytes = 0;
	return err;
}
