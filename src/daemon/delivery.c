/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/delivery.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/ip4.h"
#include "daemon/ip4_fragment.h"

_Static_assert(sizeof(struct ethhdr) == DELIVERY_HEADROOM, "IEEE 802.3");

static int open_socket(int domain, int protocol, int *ret_fd)
{
	*ret_fd = socket(domain, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	return *ret_fd < 0 ? -errno : 0;
}

int delivery_open(struct delivery *ret_delivery)
{
	struct delivery delivery;
	int err = open_socket(AF_PACKET, 0, &delivery.vif_fd);

	if (err)
		return err;
	err = open_socket(AF_INET, IPPROTO_RAW, &delivery.route_fd);
	if (err) {
		close(delivery.vif_fd);
		return err;
	}
	*ret_delivery = delivery;
	return 0;
}

void delivery_close(struct delivery *delivery)
{
	close(delivery->vif_fd);
	close(delivery->route_fd);
}

/* Into the hidden end, so that the packet comes out of the VIF. */
static int send_by_vif(const struct delivery *delivery, const struct kernel_vif *vif, __u8 *ip,
                       size_t len)
{
	struct ethhdr *eth = (struct ethhdr *)(ip - sizeof(*eth));
	struct sockaddr_ll to = {
	        .sll_family = AF_PACKET,
	        .sll_protocol = htons(ETH_P_IP),
	        .sll_ifindex = vif->hidden_ifindex,
	};

	memcpy(eth->h_dest, vif->mac, ETH_ALEN);
	memcpy(eth->h_source, vif->mac, ETH_ALEN);
	eth->h_proto = htons(ETH_P_IP);
	return sendto(delivery->vif_fd, eth, sizeof(*eth) + len, MSG_DONTWAIT,
	              (struct sockaddr *)&to, sizeof(to)) < 0
	               ? -errno
	               : 0;
}

static int send_routed(const struct delivery *delivery, const __u8 *ip, size_t len)
{
	struct sockaddr_in to = {.sin_family = AF_INET};

	to.sin_addr.s_addr = ((const struct ip4_header *)ip)->destination;
	return sendto(delivery->route_fd, ip, len, MSG_DONTWAIT, (struct sockaddr *)&to,
	              sizeof(to)) < 0
	               ? -errno
	               : 0;
}

/* What the kernel says the MTU of the way to an address is, 0 if it does not. */
static __u32 mtu_towards(__be32 destination)
{
	struct sockaddr_in to = {
	        .sin_family = AF_INET,
	        .sin_port = htons(9),
	        .sin_addr.s_addr = destination,
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int mtu = 0;
	socklen_t len = sizeof(mtu);

	if (fd < 0)
		return 0;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len))
		mtu = 0;
	close(fd);
	return mtu < 68 ? 0 : (__u32)mtu;
}

static int send_fragments(const struct delivery *delivery, const __u8 *ip, __u32 mtu)
{
	struct ip4_fragments fragments = {.packet = ip, .mtu = mtu};
	__u8 buffer[65536];
	size_t len;

	while ((len = ip4_fragment_next(&fragments, buffer))) {
		int err = send_routed(delivery, buffer, len);

		if (err)
			return err;
	}
	return 0;
}

static int send_by_route(const struct delivery *delivery, __u8 *packet, size_t len, __u32 *ret_mtu)
{
	struct ip4_header *ip = (void *)packet;
	int err;

	if (ip->ttl <= 1)
		return -ETIME;
	ip4_decrement_ttl(ip);
	err = send_routed(delivery, packet, len);
	if (err != -EMSGSIZE)
		return err;
	*ret_mtu = mtu_towards(ip->destination);
	if (!*ret_mtu || ip->fragment & net16(IP4_DONT_FRAGMENT))
		return -EMSGSIZE;
	return send_fragments(delivery, packet, *ret_mtu);
}

int delivery_send(const struct delivery *delivery, const struct kernel_vif *vif, __u8 *ip,
                  size_t len, __u32 *ret_mtu)
{
	if (len <= vif->mtu)
		return send_by_vif(delivery, vif, ip, len);
	return send_by_route(delivery, ip, len, ret_mtu);
}
