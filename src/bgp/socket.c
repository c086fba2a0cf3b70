/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/socket.h"

#include "bgp/family.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum {
	CLASS_SELECTOR_6 = 0xc0, /* RFC 4594: routing */
	KEEPALIVE_S = 60,
	KEEPALIVE_PROBES = 3,
	IP4_IN_IP6 = 96, /* bits of ::ffff:0:0/96 */
};

socklen_t bgp_socket_address(const struct bgp_address *address, struct sockaddr_storage *ret_to)
{
	struct sockaddr_in *to4 = (struct sockaddr_in *)ret_to;
	struct sockaddr_in6 *to6 = (struct sockaddr_in6 *)ret_to;

	memset(ret_to, 0, sizeof(*ret_to));
	if (bgp_next_hop_is_ip4(&address->addr)) {
		to4->sin_family = AF_INET;
		to4->sin_port = htons(address->port);
		to4->sin_addr.s_addr = bgp_next_hop_ip4(&address->addr);
		return sizeof(*to4);
	}
	to6->sin6_family = AF_INET6;
	to6->sin6_port = htons(address->port);
	to6->sin6_scope_id = address->scope;
	memcpy(&to6->sin6_addr, &address->addr, sizeof(to6->sin6_addr));
	return sizeof(*to6);
}

void bgp_socket_address_of(const struct sockaddr_storage *from, struct bgp_address *ret_address)
{
	const struct sockaddr_in *from4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *from6 = (const struct sockaddr_in6 *)from;

	*ret_address = (struct bgp_address){0};
	if (from->ss_family == AF_INET) {
		ret_address->addr.words[2] = htonl(0xffff);
		ret_address->addr.words[3] = from4->sin_addr.s_addr;
		ret_address->port = ntohs(from4->sin_port);
	} else if (from->ss_family == AF_INET6) {
		memcpy(&ret_address->addr, &from6->sin6_addr, sizeof(ret_address->addr));
		ret_address->port = ntohs(from6->sin6_port);
		ret_address->scope = from6->sin6_scope_id;
	}
}

static int set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) ? -errno : 0;
}

int bgp_socket_new(const struct bgp_address *address, int *ret_fd)
{
	int family = bgp_next_hop_is_ip4(&address->addr) ? AF_INET : AF_INET6;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (family == AF_INET6)
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	*ret_fd = fd;
	return 0;
}

int bgp_socket_set_options(int fd, bool is_ip4, const struct bgp_connection_options *options)
{
	int level = is_ip4 ? IPPROTO_IP : IPPROTO_IPV6;
	int err = 0;

	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, level, is_ip4 ? IP_TOS : IPV6_TCLASS, CLASS_SELECTOR_6);
	if (options->ttl)
		err = set(fd, level, is_ip4 ? IP_TTL : IPV6_UNICAST_HOPS, options->ttl);
	if (!err && options->min_ttl)
		err = set(fd, level, is_ip4 ? IP_MINTTL : IPV6_MINHOPCOUNT, options->min_ttl);
	return err;
}

static int bind_to(int fd, const struct bgp_address *local)
{
	static const struct ip6_addr any;
	struct sockaddr_storage from;
	socklen_t len;

	if (!local->port && ip6_addr_is_equal(&local->addr, &any))
		return 0;
	if (!local->port)
		set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	len = bgp_socket_address(local, &from);
	return bind(fd, (struct sockaddr *)&from, len) ? -errno : 0;
}

int bgp_socket_prepare_call(int fd, const struct bgp_address *to,
                            const struct bgp_connection_options *options)
{
	int err = 0;

	if (options->interface[0] && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, options->interface,
	                                        (socklen_t)strlen(options->interface)))
		return -errno;
	if (options->md5_len)
		err = bgp_socket_set_md5(fd, to, 128, options->md5_key, options->md5_len);
	return err ? err : bind_to(fd, &options->local);
}

int bgp_socket_set_md5(int fd, const struct bgp_address *peer, __u8 prefix_len, const __u8 *key,
                       size_t len)
{
	struct bgp_address whole = {.addr = peer->addr};
	bool is_ip4 = bgp_next_hop_is_ip4(&peer->addr);
	struct tcp_md5sig signature = {0};
	struct sockaddr_storage address;
	int option = TCP_MD5SIG;

	if (len > sizeof(signature.tcpm_key) || (is_ip4 && prefix_len < IP4_IN_IP6))
		return -EINVAL;
	bgp_socket_address(&whole, &address);
	memcpy(&signature.tcpm_addr, &address, sizeof(address));
	if (prefix_len < 128) {
		option = TCP_MD5SIG_EXT;
		signature.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX;
		signature.tcpm_prefixlen = is_ip4 ? prefix_len - IP4_IN_IP6 : prefix_len;
	}
	signature.tcpm_keylen = (__u16)len;
	if (len)
		memcpy(signature.tcpm_key, key, len);
	return setsockopt(fd, IPPROTO_TCP, option, &signature, sizeof(signature)) ? -errno : 0;
}

void bgp_socket_set_patience(int fd, unsigned int patience_ms)
{
	if (patience_ms) {
		set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, (int)patience_ms);
		return;
	}
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_S);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_S);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
}
