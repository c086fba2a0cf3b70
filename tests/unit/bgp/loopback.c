/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "loopback.h"

#include "base/addr.h"
#include "bgp/family.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	SKIPPED = 77, /* meson's */
	DEADLINE_MS = 10000,
	ADDRESSES = 4,
};

static void raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &request))
		perror("lo up");
	close(fd);
}

static void add_addresses(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (int i = 1; i <= ADDRESSES; i++) {
		struct in6_ifreq request = {.ifr6_prefixlen = 128, .ifr6_ifindex = 1};

		request.ifr6_addr.s6_addr[0] = 0xfd;
		request.ifr6_addr.s6_addr[15] = (__u8)i;
		if (ioctl(fd, SIOCSIFADDR, &request))
			perror("fd00::");
	}
	close(fd);
}

static bool can_bind(const struct sockaddr_in6 *address)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_bound = !bind(fd, (const struct sockaddr *)address, sizeof(*address));

	close(fd);
	return is_bound;
}

/* The kernel takes a moment to trust a new address. */
static void await_addresses(void)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};

	address.sin6_addr.s6_addr[0] = 0xfd;
	for (__u8 i = 1; i <= ADDRESSES; i++) {
		address.sin6_addr.s6_addr[15] = i;
		for (int left_ms = DEADLINE_MS; left_ms && !can_bind(&address); left_ms--)
			usleep(1000);
	}
}

void loopback_enter(void)
{
	if (unshare(CLONE_NEWNET) && unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		printf("1..0 # SKIP no network namespaces: %s\n", strerror(errno));
		exit(SKIPPED);
	}
	raise_loopback();
	add_addresses();
	await_addresses();
}

struct bgp_address loopback_address(const char *text, __u16 port)
{
	struct bgp_address address = {.port = port};
	__be32 ip4;

	if (!ip4_addr_parse(text, &ip4))
		address.addr = bgp_next_hop_of_ip4(ip4);
	else
		assert_int_equal(ip6_addr_parse(text, &address.addr), 0);
	return address;
}

static void on_deadline(uv_timer_t *timer)
{
	*(bool *)timer->data = true;
}

void loopback_wait(uv_loop_t *loop, bool (*holds)(void *context), void *context, const char *what)
{
	bool is_late = false;
	uv_timer_t deadline;

	uv_timer_init(loop, &deadline);
	deadline.data = &is_late;
	uv_timer_start(&deadline, on_deadline, DEADLINE_MS, 0);
	while (!holds(context) && !is_late)
		uv_run(loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&deadline, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
	if (is_late)
		fail_msg("waited in vain until %s", what);
}
