/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp_feed/session.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bgp/open.h"

enum {
	BUFFER_BYTES = 1 << 20,
};

static struct sockaddr_in6 socket_address(const struct ip6_addr *addr, __u16 port)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	memcpy(&address.sin6_addr, addr, sizeof(*addr));
	return address;
}

void session_open(struct session *session, const struct ip6_addr *own, const struct ip6_addr *peer,
                  enum bgp_family_id family)
{
	const struct sockaddr_in6 from = socket_address(own, 0);
	const struct sockaddr_in6 to = socket_address(peer, BGP_PORT);

	*session = (struct session){.own = *own, .peer = *peer, .family = family};
	session->buffer = malloc(BUFFER_BYTES);
	session->fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (!session->buffer || session->fd < 0)
		err(1, "socket");
	if (bind(session->fd, (const struct sockaddr *)&from, sizeof(from)))
		err(1, "bind");
	if (connect(session->fd, (const struct sockaddr *)&to, sizeof(to)) && errno != EINPROGRESS)
		err(1, "connect");
}

void session_close(struct session *session)
{
	if (!session->is_closed)
		close(session->fd);
	free(session->buffer);
	session->buffer = NULL;
	session->is_closed = true;
	session->is_up = false;
}

short session_events(const struct session *session)
{
	return (short)(POLLIN | (session->has_opened && session_is_idle(session) ? 0 : POLLOUT));
}

static void send_now(const struct session *session, const struct bgp_writer *writer)
{
	const ssize_t len = (ssize_t)bgp_written(writer);

	if (send(session->fd, writer->begin, (size_t)len, MSG_NOSIGNAL) != len)
		err(1, "sending a short message");
}

/* No hold time: neither side sends KEEPALIVEs, so the stream is all there is. */
static void send_open(struct session *session)
{
	struct bgp_open open = {.as = ROUTES_AS};
	__u8 buf[BGP_MESSAGE_MAX];
	struct bgp_writer writer = bgp_writer_of(buf, sizeof(buf));

	open.router_id = htonl(0x0a000000 | ntohl(session->own.words[3]));
	open.capabilities = (struct bgp_capabilities){
	        .families = BGP_FAMILY_BIT(session->family),
	        .has_multiprotocol = true,
	        .has_as4 = true,
	        .as4 = ROUTES_AS,
	        .role = BGP_ROLE_NONE,
	};
	if (session->family == BGP_IPV4_UNICAST)
		open.capabilities.extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST);
	bgp_open_write(&writer, &open);
	send_now(session, &writer);
	session->has_opened = true;
}

/*
 * Answers the peer's, by which it says that it has taken our OPEN: bgpd of FRR takes a KEEPALIVE
 * that comes before for an error.
 */
static void answer_keepalive(struct session *session)
{
	__u8 buf[BGP_HEADER_BYTES];
	struct bgp_writer writer = bgp_writer_of(buf, sizeof(buf));

	bgp_keepalive_write(&writer);
	send_now(session, &writer);
	session->is_up = true;
}

static void count_nlri(struct session *session, struct bgp_reader nlri)
{
	while (bgp_left(&nlri)) {
		struct ip4_prefix prefix = {.len = bgp_read_u8(&nlri)};
		const size_t len = (prefix.len + 7u) / 8;
		const __u8 *bytes = bgp_read_bytes(&nlri, len);

		if (!bytes || len > 4)
			errx(1, "malformed prefix");
		memcpy(&prefix.addr, bytes, len);
		session->n_prefixes++;
		session->digest += routes_digest(&prefix);
	}
}

static void count_update(struct session *session, struct bgp_reader body)
{
	struct bgp_reader attributes;

	bgp_read_bytes(&body, bgp_read_u16(&body));
	attributes = bgp_read_sub(&body, bgp_read_u16(&body));
	while (bgp_left(&attributes)) {
		const __u8 flags = bgp_read_u8(&attributes), code = bgp_read_u8(&attributes);
		const size_t len =
		        flags & 0x10 ? bgp_read_u16(&attributes) : bgp_read_u8(&attributes);
		struct bgp_reader value = bgp_read_sub(&attributes, len);

		if (code != BGP_ATTR_MP_REACH)
			continue;
		bgp_read_bytes(&value, 3);
		bgp_read_bytes(&value, bgp_read_u8(&value));
		bgp_read_u8(&value);
		count_nlri(session, value);
	}
	count_nlri(session, body);
}

static void take(struct session *session, __u8 type, struct bgp_reader body)
{
	switch (type) {
	case BGP_UPDATE:
		count_update(session, body);
		break;
	case BGP_KEEPALIVE:
		if (!session->is_up)
			answer_keepalive(session);
		break;
	case BGP_NOTIFICATION:
		errx(1, "the peer ends the session: %u/%u", body.at[0], body.at[1]);
	}
}

static void take_messages(struct session *session)
{
	size_t at = 0;

	while (session->n_buffered - at >= BGP_HEADER_BYTES) {
		const __u8 *message = session->buffer + at;
		const size_t len = (size_t)message[16] << 8 | message[17];

		if (len > session->n_buffered - at)
			break;
		take(session, message[18],
		     bgp_reader_of(message + BGP_HEADER_BYTES, len - BGP_HEADER_BYTES));
		at += len;
	}
	session->n_buffered -= at;
	memmove(session->buffer, session->buffer + at, session->n_buffered);
}

static void receive(struct session *session)
{
	const ssize_t n = recv(session->fd, session->buffer + session->n_buffered,
	                       BUFFER_BYTES - session->n_buffered, 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		errx(1, "the peer has closed a session: %s", n ? strerror(errno) : "end");
	session->n_buffered += (size_t)n;
	take_messages(session);
}

static void send_more(struct session *session)
{
	const ssize_t n =
	        send(session->fd, session->at, (size_t)(session->end - session->at), MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN)
		err(1, "send");
	if (n > 0)
		session->at += n;
}

void session_run(struct session *session, short events)
{
	if (events & (POLLIN | POLLERR | POLLHUP))
		receive(session);
	if (!(events & POLLOUT))
		return;
	if (!session->has_opened)
		send_open(session);
	else if (!session_is_idle(session))
		send_more(session);
}
