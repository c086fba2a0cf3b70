/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/netlink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The kernel fills dumps up to 32 KiB a read, whatever the caller's page size. */
#define READ_SIZE     32768
#define DUMP_ATTEMPTS 5

int netlink_open(struct netlink *ret_netlink)
{
	return netlink_open_family(NETLINK_ROUTE, ret_netlink);
}

int netlink_open_family(int family, struct netlink *ret_netlink)
{
	struct netlink netlink = {0};
	int on = 1;

	netlink.socket = mnl_socket_open2(family, SOCK_CLOEXEC);
	if (!netlink.socket)
		return -errno;
	if (mnl_socket_bind(netlink.socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		int err = -errno;

		mnl_socket_close(netlink.socket);
		return err;
	}
	/* Wanted, but every request works without: explanations, short errors, filtered dumps. */
	mnl_socket_setsockopt(netlink.socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(netlink.socket, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(netlink.socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	*ret_netlink = netlink;
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

struct nlmsghdr *netlink_begin(void *buf, __u16 type, __u16 flags, size_t body_size, void *ret_body)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	*(void **)ret_body = mnl_nlmsg_put_extra_header(nlh, body_size);
	return nlh;
}

/* One exchange: what the answers to request `seq` are handed to, and how it ended. */
struct exchange {
	struct netlink *netlink;
	netlink_handler *handler;
	void *context;
	bool is_done;
	bool is_dump;
	bool was_interrupted;
};

static int end_exchange(struct exchange *exchange, const struct nlmsghdr *nlh)
{
	struct netlink *netlink = exchange->netlink;
	int err = netlink_error(nlh, netlink->text, sizeof(netlink->text));

	exchange->is_done = true;
	if (err && !netlink->text[0])
		snprintf(netlink->text, sizeof(netlink->text), "%s", strerror(-err));
	return err;
}

static int take_answer(void *context, const struct nlmsghdr *nlh)
{
	struct exchange *exchange = context;
	int err;

	if (nlh->nlmsg_seq != exchange->netlink->seq)
		return 0; /* left over from a request that was given up */
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		exchange->was_interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return end_exchange(exchange, nlh);
	if (nlh->nlmsg_type == NLMSG_DONE) {
		exchange->is_done = true;
		return 0;
	}
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE || !exchange->handler)
		return 0;
	err = exchange->handler(exchange->context, nlh);
	if (!exchange->is_dump)
		exchange->is_done = true;
	return err;
}

static int receive_answers(struct exchange *exchange)
{
	_Alignas(struct nlmsghdr) char buf[READ_SIZE];
	ssize_t len;
	int err;

	while (!exchange->is_done) {
		len = mnl_socket_recvfrom(exchange->netlink->socket, buf, sizeof(buf));
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		err = netlink_each(buf, (size_t)len, take_answer, exchange);
		if (err)
			return err;
	}
	return 0;
}

static int exchange_once(struct exchange *exchange, struct nlmsghdr *nlh)
{
	struct netlink *netlink = exchange->netlink;
	int err;

	nlh->nlmsg_seq = ++netlink->seq;
	exchange->is_done = false;
	exchange->was_interrupted = false;
	netlink->text[0] = '\0';
	if (mnl_socket_sendto(netlink->socket, nlh, nlh->nlmsg_len) < 0)
		err = -errno;
	else
		err = receive_answers(exchange);
	if (err && !netlink->text[0])
		snprintf(netlink->text, sizeof(netlink->text), "%s", strerror(-err));
	return err;
}

int netlink_request(struct netlink *netlink, struct nlmsghdr *nlh)
{
	struct exchange exchange = {.netlink = netlink};

	nlh->nlmsg_flags |= NLM_F_ACK;
	return exchange_once(&exchange, nlh);
}

int netlink_query(struct netlink *netlink, struct nlmsghdr *nlh, netlink_handler *handler,
                  void *context)
{
	struct exchange exchange = {
	        .netlink = netlink,
	        .handler = handler,
	        .context = context,
	        .is_dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP,
	};
	int err;

	for (int i = 0; i < DUMP_ATTEMPTS; i++) {
		err = exchange_once(&exchange, nlh);
		if (err || !exchange.was_interrupted)
			return err;
	}
	/* Somebody changes things all the time: what was seen is as good as it gets. */
	return 0;
}
