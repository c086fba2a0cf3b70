/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Send one ICMP echo request inside IPv6, as the entry of a tunnel would that fragments what it
 * sends: the kernel's raw socket cuts the outer packet to the path's MTU. The kernel's ip6_tunnel
 * never does, it refuses such packets.
 */
#include <arpa/inet.h>
#include <err.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/checksum.h"

struct inner {
	struct iphdr ip;
	struct icmphdr icmp;
	unsigned char payload[65535 - sizeof(struct iphdr) - sizeof(struct icmphdr)];
};

static struct sockaddr_in6 outer_address(const char *text)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET6, text, &address.sin6_addr) != 1)
		errx(2, "%s is no IPv6 address", text);
	return address;
}

static __be32 inner_address(const char *text)
{
	struct in_addr address;

	if (inet_pton(AF_INET, text, &address) != 1)
		errx(2, "%s is no IPv4 address", text);
	return address.s_addr;
}

static __be16 internet_checksum(const void *data, size_t len)
{
	const unsigned char *bytes = data;
	__u64 sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? bytes[i] : bytes[i] << 8;
	return htons((__u16)~checksum_fold(sum));
}

static void fill(struct inner *inner, const char *source, const char *destination, size_t len)
{
	size_t i;

	memset(inner, 0, sizeof(*inner));
	inner->ip.version = 4;
	inner->ip.ihl = 5;
	inner->ip.tot_len = htons(len);
	inner->ip.ttl = 64;
	inner->ip.protocol = IPPROTO_ICMP;
	inner->ip.saddr = inner_address(source);
	inner->ip.daddr = inner_address(destination);
	inner->ip.check = internet_checksum(&inner->ip, sizeof(inner->ip));
	inner->icmp.type = ICMP_ECHO;
	inner->icmp.un.echo.id = htons(getpid());
	for (i = 0; i < len - sizeof(inner->ip) - sizeof(inner->icmp); i++)
		inner->payload[i] = i;
	inner->icmp.checksum = internet_checksum(&inner->icmp, len - sizeof(inner->ip));
}

static void send_inside(const struct sockaddr_in6 *from, const struct sockaddr_in6 *to,
                        const struct inner *inner, size_t len)
{
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_IPIP);

	if (fd < 0)
		err(1, "raw socket");
	if (bind(fd, (const struct sockaddr *)from, sizeof(*from)))
		err(1, "the outer source");
	if (sendto(fd, inner, len, 0, (const struct sockaddr *)to, sizeof(*to)) != (ssize_t)len)
		err(1, "send");
	close(fd);
}

int main(int argc, char **argv)
{
	static struct inner inner;
	struct sockaddr_in6 from, to;
	size_t len;

	if (argc != 6)
		errx(2, "tunnel_ping OUTER-SOURCE OUTER-DESTINATION SOURCE DESTINATION LENGTH");
	from = outer_address(argv[1]);
	to = outer_address(argv[2]);
	len = strtoul(argv[5], NULL, 10);
	if (len < sizeof(inner.ip) + sizeof(inner.icmp) || len > sizeof(inner))
		errx(2, "%s is no length of an IPv4 packet", argv[5]);
	fill(&inner, argv[3], argv[4], len);
	send_inside(&from, &to, &inner, len);
	return 0;
}
