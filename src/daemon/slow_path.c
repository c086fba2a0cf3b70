/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/slow_path.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/log.h"
#include "daemon/icmp_relay.h"
#include "daemon/ip4_fragments.h"
#include "daemon/path_mtus.h"
#include "daemon/pe.h"
#include "daemon/rate_limit.h"
#include "daemon/unwrap.h"

#define PACKETS_A_TURN  64 /* so that a flood leaves the loop to others */
#define RELAYS_A_SECOND 200
#define RELAYS_AT_ONCE  50
#define EXPIRY_CHECK_MS 10000
#define DATAGRAM_MAX    65536
#define RECEIVE_BUFFER  (1 << 20)

struct slow_path {
	struct pe *pe;
	int errors_fd; /* ICMPv6 errors to the VIF */
	int tunnel_fd; /* IPv4 in IPv6 to the VIF, reassembled */
	int icmp_fd;   /* ICMP messages to senders */
	int inject_fd; /* frames into the VIF */
	uv_poll_t errors_poll;
	uv_poll_t tunnel_poll;
	uv_timer_t expiry;
	int open_handles;
	struct path_mtus mtus;
	struct rate_limit relay_limit;
	struct counter counters[SLOW_PATH_EVENTS];
	__u8 buffer[sizeof(struct ethhdr) + DATAGRAM_MAX];
};

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

static void count(struct slow_path *slow_path, enum slow_path_event event, size_t bytes)
{
	slow_path->counters[event].packets++;
	slow_path->counters[event].bytes += bytes;
}

static void follow_mtus(struct slow_path *slow_path)
{
	struct pe *pe = slow_path->pe;

	pe_follow_path_mtu(pe, path_mtus_lowest(&slow_path->mtus, pe->config->vif.path_mtu_bytes));
	dataplane_raise_generation(pe->dataplane);
}

static void learn_mtu(struct slow_path *slow_path, const struct icmp_relay *relay, size_t len)
{
	struct pe *pe = slow_path->pe;

	if (relay->path_mtu >= pe->config->vif.path_mtu_bytes ||
	    !path_mtus_learn(&slow_path->mtus, &relay->endpoint, relay->path_mtu, uv_now(pe->loop)))
		return;
	count(slow_path, SLOW_PATH_slow_mtu_learnt, len);
	table_set_path_mtu(pe->table, &relay->endpoint, relay->path_mtu);
	follow_mtus(slow_path);
}

/* Only what the table sends to that endpoint can have met the error: the rest is stale or forged.
 */
static bool is_ours(const struct slow_path *slow_path, const struct icmp_relay *relay)
{
	struct table_entry entry;

	return !table_lookup(slow_path->pe->table, relay->destination, &entry) &&
	       entry.target.kind == TABLE_REMOTE &&
	       ip6_addr_is_equal(&entry.target.endpoint, &relay->endpoint);
}

static void tell_sender(struct slow_path *slow_path, const struct icmp_relay *relay)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = relay->source};
	ssize_t sent;

	if (!relay->message_len)
		return;
	if (!rate_limit_take(&slow_path->relay_limit, uv_now(slow_path->pe->loop))) {
		count(slow_path, SLOW_PATH_slow_drop_icmp_limited, relay->message_len);
		return;
	}
	sent = sendto(slow_path->icmp_fd, relay->message, relay->message_len, MSG_DONTWAIT,
	              (struct sockaddr *)&to, sizeof(to));
	count(slow_path, sent < 0 ? SLOW_PATH_slow_drop_failed : SLOW_PATH_slow_icmp_relayed,
	      relay->message_len);
}

static void handle_error(struct slow_path *slow_path, size_t len)
{
	struct icmp_relay relay;

	if (icmp_relay_build(slow_path->buffer, len, &slow_path->pe->config->vif.ipv6_address,
	                     &relay)) {
		count(slow_path, SLOW_PATH_slow_drop_icmp_malformed, len);
		return;
	}
	if (!is_ours(slow_path, &relay)) {
		count(slow_path, SLOW_PATH_slow_drop_icmp_foreign, len);
		return;
	}
	if (relay.path_mtu)
		learn_mtu(slow_path, &relay, len);
	tell_sender(slow_path, &relay);
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
		handle_error(slow_path, (size_t)len);
	}
}

/* Into the hidden end, so that the packet comes out of the VIF; 0 or a negative errno. */
static int inject(struct slow_path *slow_path, __u8 *frame, size_t len)
{
	const struct kernel_vif *vif = &slow_path->pe->vif;
	struct ethhdr *eth = (struct ethhdr *)frame;
	struct sockaddr_ll to = {
	        .sll_family = AF_PACKET,
	        .sll_protocol = htons(ETH_P_IP),
	        .sll_ifindex = vif->hidden_ifindex,
	};

	memcpy(eth->h_dest, vif->mac, ETH_ALEN);
	memcpy(eth->h_source, vif->mac, ETH_ALEN);
	eth->h_proto = htons(ETH_P_IP);
	return sendto(slow_path->inject_fd, eth, sizeof(*eth) + len, MSG_DONTWAIT,
	              (struct sockaddr *)&to, sizeof(to)) < 0
	               ? -errno
	               : 0;
}

/* A veth takes no more than its MTU; the island may, but who sent without DF reckons with this. */
static int inject_in_fragments(struct slow_path *slow_path, size_t len)
{
	__u8 *ip = slow_path->buffer + sizeof(struct ethhdr);
	__u8 frame[sizeof(struct ethhdr) + DATAGRAM_MAX];
	struct ip4_fragments fragments;
	size_t fragment_len;
	int err = ip4_fragments_init(&fragments, ip, len, slow_path->pe->vif.mtu);

	while (!err && ip4_fragments_next(&fragments, frame + sizeof(struct ethhdr), &fragment_len))
		err = inject(slow_path, frame, fragment_len);
	return err;
}

static enum slow_path_event inject_outcome(int err)
{
	switch (err) {
	case 0:
		return SLOW_PATH_slow_decapsulated;
	case -EMSGSIZE:
		return SLOW_PATH_slow_drop_too_big;
	default:
		return SLOW_PATH_slow_drop_failed;
	}
}

static void handle_tunnel(struct slow_path *slow_path, const struct ip6_addr *source, __u8 class,
                          size_t len)
{
	__u8 *ip = slow_path->buffer + sizeof(struct ethhdr);
	int err;

	if (!unwrap_check(slow_path->pe, ip, &len, source, class)) {
		count(slow_path, SLOW_PATH_slow_drop_refused, len);
		return;
	}
	err = len > slow_path->pe->vif.mtu ? inject_in_fragments(slow_path, len)
	                                   : inject(slow_path, slow_path->buffer, len);
	count(slow_path, inject_outcome(err), len);
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
	        .iov_base = slow_path->buffer + sizeof(struct ethhdr),
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

static void on_expiry(uv_timer_t *timer)
{
	struct slow_path *slow_path = timer->data;
	struct ip6_addr endpoint;
	bool has_expired = false;

	while (path_mtus_expire(&slow_path->mtus, uv_now(slow_path->pe->loop), &endpoint)) {
		table_set_path_mtu(slow_path->pe->table, &endpoint, 0);
		has_expired = true;
	}
	if (has_expired)
		follow_mtus(slow_path);
}

void slow_path_forget_mtus(struct slow_path *slow_path)
{
	for (size_t i = 0; i < slow_path->mtus.n; i++)
		table_set_path_mtu(slow_path->pe->table, &slow_path->mtus.mtus[i].endpoint, 0);
	path_mtus_fini(&slow_path->mtus);
	follow_mtus(slow_path);
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
	    (err = open_icmp(slow_path)) ||
	    (err = open_socket(AF_PACKET, SOCK_RAW, 0, &slow_path->inject_fd)) ||
	    (err = start_poll(slow_path, &slow_path->errors_poll, slow_path->errors_fd,
	                      on_errors_readable)) ||
	    (err = start_poll(slow_path, &slow_path->tunnel_poll, slow_path->tunnel_fd,
	                      on_tunnel_readable)))
		return err;
	uv_timer_init(slow_path->pe->loop, &slow_path->expiry);
	slow_path->open_handles++;
	slow_path->expiry.data = slow_path;
	return uv_timer_start(&slow_path->expiry, on_expiry, EXPIRY_CHECK_MS, EXPIRY_CHECK_MS);
}

int slow_path_new(struct pe *pe, struct slow_path **ret_slow_path)
{
	struct slow_path *slow_path = calloc(1, sizeof(*slow_path));
	int err;

	if (!slow_path)
		return -ENOMEM;
	slow_path->pe = pe;
	slow_path->errors_fd = slow_path->tunnel_fd = -1;
	slow_path->icmp_fd = slow_path->inject_fd = -1;
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
	close_fd(slow_path->inject_fd);
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
