/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "caller.h"

#include <arpa/inet.h>
#include <sys/socket.h>

void caller_say(int fd, const struct bgp_writer *what)
{
	assert_int_equal(send(fd, what->begin, bgp_written(what), 0), bgp_written(what));
}

void caller_say_open(int fd, bool may_restart, __u32 router_id)
{
	const __u8 families = BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	const struct bgp_open open = {.as = AS,
	                              .hold_s = 90,
	                              .router_id = htonl(router_id),
	                              .capabilities = {.families = families,
	                                               .has_multiprotocol = true,
	                                               .role = BGP_ROLE_NONE,
	                                               .has_graceful_restart = may_restart,
	                                               .restart_s = 60,
	                                               .restart_families = families,
	                                               .restart_forwarding = families}};
	__u8 bytes[512];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	bgp_open_write(&writer, &open);
	caller_say(fd, &writer);
}

void caller_say_keepalive(int fd)
{
	__u8 bytes[BGP_HEADER_BYTES];
	struct bgp_writer writer = bgp_writer_of(bytes, sizeof(bytes));

	bgp_keepalive_write(&writer);
	caller_say(fd, &writer);
}

void caller_ring(struct caller *caller)
{
	const struct sockaddr_in6 from = {.sin6_family = AF_INET6,
	                                  .sin6_addr = {{{0xfd, [15] = 1}}}},
	                          to = {.sin6_family = AF_INET6,
	                                .sin6_port = htons(BGP_PORT),
	                                .sin6_addr = {{{0xfd, [15] = 2}}}};

	*caller = (struct caller){.fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	assert_int_equal(bind(caller->fd, (const struct sockaddr *)&from, sizeof(from)), 0);
	assert_int_equal(connect(caller->fd, (const struct sockaddr *)&to, sizeof(to)), 0);
}

void caller_begin(struct caller *caller, bool may_restart)
{
	caller_ring(caller);
	caller_say_open(caller->fd, may_restart, 1);
}

void caller_call(struct caller *caller, bool may_restart)
{
	caller_begin(caller, may_restart);
	caller_say_keepalive(caller->fd);
}

bool caller_has_ended(void *context)
{
	struct caller *caller = context;
	ssize_t n;

	do {
		n = recv(caller->fd, caller->heard + caller->len,
		         sizeof(caller->heard) - caller->len, MSG_DONTWAIT);
		caller->len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	caller->has_ended = n == 0;
	return caller->has_ended;
}

struct bgp_notification caller_farewell(const struct caller *caller)
{
	struct bgp_reader heard = bgp_reader_of(caller->heard, caller->len);
	struct bgp_notification notification = {.code = 0}, error;
	struct bgp_header header;

	while (!bgp_header_read(heard.at, bgp_left(&heard), BGP_MESSAGE_MAX, &header, &error)) {
		struct bgp_reader body = bgp_read_sub(&heard, header.len_bytes);

		bgp_read_bytes(&body, BGP_HEADER_BYTES);
		if (header.type == BGP_NOTIFICATION)
			assert_int_equal(bgp_notification_read(body, &notification), 0);
	}
	return notification;
}

int caller_listen(void)
{
	const struct sockaddr_in6 at = {.sin6_family = AF_INET6,
	                                .sin6_port = htons(BGP_PORT),
	                                .sin6_addr = {{{0xfd, [15] = 1}}}};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}
