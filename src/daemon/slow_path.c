/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/slow_path.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/log.h"
#include "daemon/slow_path_internal.h"
#include "daemon/unwrap.h"

#define PACKETS_A_TURN  64 /* so that a flood leaves the loop to others */
#define RELAYS_A_SECOND 200
#define RELAYS_AT_ONCE  50
#define EXPIRY_CHECK_MS 10000
#define RECEIVE_BUFFER  (1 << 20)

static const struct slow_path_info infos[] = {
#define SLOW_PATH(name, class, meaning) {#name, VERDICT_CLASS_##class, meaning},
#include "core/slow_path.def"
#undef SLOW_PATH
};

const struct slow_path_info *slow_path_info(enum slow_path_event event)
{
	return &infos[event];
}

struct counter slow_path_counter(const struct slow_path *slow_path, enum slow_path_event event)
{
	return slow_path->counters[event];
}

static void on_errors_readable(uv_poll_t *poll, int status, int events)
{
	struct slow_path *slow_path = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < PACKETS_A_TURN; i++) {
		ssize_t len =
		        recv(slow_path->errors_fd, slow_path->buffer, DATAGRAM_MAX, MSG_DONTWAIT);

		if (len < 0)
			return;
		slow_errors_handle(slow_path, (size_t)len);
	}
}

/* A packet that is too large for its way out of the island: its sender is to be told (RFC 1191). */
static void tell_too_large(struct slow_path *slow_path, const __u8 *ip, size_t len, __u32 mtu)
{
	struct icmp_relay relay;

	slow_path_count(slow_path, SLOW_PATH_slow_drop_too_big, len);
	if (mtu && !icmp_too_big_build(ip, len, mtu > 0xffff ? 0xffff : (__u16)mtu, &relay))
		slow_errors_tell(slow_path, &relay);
}

static void deliver(struct slow_path *slow_path, __u8 *ip, size_t len)
{
	__u32 mtu = 0;
	int err = delivery_send(&slow_path->delivery, &slow_path->pe->vif, ip, len, &mtu);

	if (!err)
		slow_path_count(slow_path, SLOW_PATH_slow_decapsulated, len);
	else if (err == -EMSGSIZE)
		tell_too_large(slow_path, ip, len, mtu);
	else
		slow_path_count(
		        slow_path,
		        err == -ETIME ? SLOW_PATH_slow_drop_ttl : SLOW_PATH_slow_drop_failed, len);
}

static void handle_tunnel(struct slow_path *slow_path, const struct ip6_addr *source, __u8 class,
                          size_t len)
{
	__u8 *ip = slow_path->buffer + DELIVERY_HEADROOM;

	if (unwrap_check(slow_path->pe, ip, &len, source, class)) {
		deliver(slow_path, ip, len);
		return;
	}
	slow_path_count(slow_path, SLOW_PATH_slow_drop_refused, len);
}

static __u8 traffic_class_of(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		int class;

		if (c->cmsg_level != IPPROTO_IPV6 || c->cmsg_type != IPV6_TCLASS)
			continue;
		memcpy(&class, CMSG_DATA(c), sizeof(class));
		return (__u8) class;
	}
	return 0;
}

static bool receive_tunnel(struct slow_path *slow_path)
{
	struct sockaddr_in6 from;
	__u8 control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
	struct iovec iov = {
	        .iov_base = slow_path->buffer + DELIVERY_HEADROOM,
	        .iov_len = DATAGRAM_MAX,
	};
	struct msghdr message = {
	        .msg_name = &from,
	        .msg_namelen = sizeof(from),
	        .msg_iov = &iov,
	        .msg_iovlen = 1,
	        .msg_control = control,
	        .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(slow_path->tunnel_fd, &message, MSG_DONTWAIT);
	struct ip6_addr source;

	if (len < 0)
		return false;
	memcpy(&source, &from.sin6_addr, sizeof(source));
	handle_tunnel(slow_path, &source, traffic_class_of(&message), (size_t)len);
	return true;
}

static void on_tunnel_readable(uv_poll_t *poll, int status, int events)
{
	struct slow_path *slow_path = poll->data;

	(void)status;
	(void)events;
	for (int i = 0; i < PACKETS_A_TURN && receive_tunnel(slow_path); i++)
		;
}

static int bind_to_vif(int fd, const struct pe *pe)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};

	memcpy(&address.sin6_addr, &pe->config->vif.ipv6_address, sizeof(address.sin6_addr));
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
}

int slow_path_rebind(struct slow_path *slow_path)
{
	int err = bind_to_vif(slow_path->errors_fd, slow_path->pe);

	return err ? err : bind_to_vif(slow_path->tunnel_fd, slow_path->pe);
}

static int open_socket(int domain, int type, int protocol, int *ret_fd)
{
	int size = RECEIVE_BUFFER;

	*ret_fd = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (*ret_fd < 0)
		return -errno;
	setsockopt(*ret_fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return 0;
}

static int open_errors(struct slow_path *slow_path)
{
	struct icmp6_filter filter;
	int err = open_socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, &slow_path->errors_fd);

	if (err)
		return err;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	for (int type = ICMP6_DST_UNREACH; type <= ICMP6_PARAM_PROB; type++)
		ICMP6_FILTER_SETPASS(type, &filter);
	if (setsockopt(slow_path->errors_fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)))
		return -errno;
	return bind_to_vif(slow_path->errors_fd, slow_path->pe);
}

static int open_tunnel(struct slow_path *slow_path)
{
	int on = 1;
	int err = open_socket(AF_INET6, SOCK_RAW, IPPROTO_IPIP, &slow_path->tunnel_fd);

	if (err)
		return err;
	if (setsockopt(slow_path->tunnel_fd, IPPROTO_IPV6, IPV6_RECVTCLASS, &on, sizeof(on)))
		return -errno;
	return bind_to_vif(slow_path->tunnel_fd, slow_path->pe);
}

/* This one only sends: whatever comes in for it is refused before it is queued. */
static int open_icmp(struct slow_path *slow_path)
{
	int err = open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, &slow_path->icmp_fd);
	__u32 block_all = ~0U;

	if (err)
		return err;
	return setsockopt(slow_path->icmp_fd, SOL_RAW, 1 /* ICMP_FILTER */, &block_all,
	                  sizeof(block_all))
	               ? -errno
	               : 0;
}

static int start_poll(struct slow_path *slow_path, uv_poll_t *poll, int fd, uv_poll_cb callback)
{
	int err = uv_poll_init(slow_path->pe->loop, poll, fd);

	if (err)
		return err;
	slow_path->open_handles++;
	poll->data = slow_path;
	return uv_poll_start(poll, UV_READABLE, callback);
}

static int start(struct slow_path *slow_path)
{
	int err;

	if ((err = open_errors(slow_path)) || (err = open_tunnel(slow_path)) ||
	    (err = open_icmp(slow_path)) || (err = delivery_open(&slow_path->delivery)))
		return err;
	slow_path->has_delivery = true;
	if ((err = start_poll(slow_path, &slow_path->errors_poll, slow_path->errors_fd,
	                      on_errors_readable)) ||
	    (err = start_poll(slow_path, &slow_path->tunnel_poll, slow_path->tunnel_fd,
	                      on_tunnel_readable)))
		return err;
	uv_timer_init(slow_path->pe->loop, &slow_path->expiry);
	slow_path->open_handles++;
	slow_path->expiry.data = slow_path;
	return uv_timer_start(&slow_path->expiry, slow_errors_expire, EXPIRY_CHECK_MS,
	                      EXPIRY_CHECK_MS);
}

int slow_path_new(struct pe *pe, struct slow_path **ret_slow_path)
{
	struct slow_path *slow_path = calloc(1, sizeof(*slow_path));
	int err;

	if (!slow_path)
		return -ENOMEM;
	slow_path->pe = pe;
	slow_path->errors_fd = slow_path->tunnel_fd = -1;
	slow_path->icmp_fd = -1;
	slow_path->relay_limit =
	        (struct rate_limit){.rate = RELAYS_A_SECOND, .burst = RELAYS_AT_ONCE};
	err = start(slow_path);
	if (err) {
		log_error("cannot open the slow path's sockets: %s", strerror(-err));
		slow_path_free(slow_path);
		return err;
	}
	*ret_slow_path = slow_path;
	return 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void finish(struct slow_path *slow_path)
{
	close_fd(slow_path->errors_fd);
	close_fd(slow_path->tunnel_fd);
	close_fd(slow_path->icmp_fd);
	if (slow_path->has_delivery)
		delivery_close(&slow_path->delivery);
	path_mtus_fini(&slow_path->mtus);
	free(slow_path);
}

static void on_closed(uv_handle_t *handle)
{
	struct slow_path *slow_path = handle->data;

	if (!--slow_path->open_handles)
		finish(slow_path);
}

static void close_handle(uv_handle_t *handle)
{
	if (handle->data)
		uv_close(handle, on_closed);
}

void slow_path_free(struct slow_path *slow_path)
{
	if (!slow_path)
		return;
	if (!slow_path->open_handles) {
		finish(slow_path);
		return;
	}
	close_handle((uv_handle_t *)&slow_path->errors_poll);
	close_handle((uv_handle_t *)&slow_path->tunnel_poll);
	close_handle((uv_handle_t *)&slow_path->expiry);
}
