/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that reads rtnetlink messages, over a buffer as a socket would give it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/address.h"
#include "kernel/link.h"
#include "kernel/neighbour.h"
#include "kernel/route.h"
#include "kernel/route_message.h"
#include "kernel/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_message(void *context, const struct nlmsghdr *nlh)
{
	struct kernel_link link;
	struct kernel_address address;
	struct neighbour neighbour;
	struct route route;
	bool has_our_form, is_selective;
	char text[64];

	(void)context;
	if (kernel_link_parse(nlh, &link) == 0 &&
	    (!memchr(link.name, 0, sizeof(link.name)) || !memchr(link.kind, 0, sizeof(link.kind))))
		abort();
	if (kernel_address_parse(nlh, &address) == 0 && address.prefix_len > 128)
		abort();
	if (route_message_parse(nlh, 254, ROUTE_PROTOCOL_SOFTWIRE, &route, &has_our_form) == 0 &&
	    route.prefix.len > 32)
		abort();
	neighbour_parse(nlh, &neighbour);
	kernel_rule_is_selective(nlh, &is_selective);
	netlink_error(nlh, text, sizeof(text));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of exactly this size, aligned as a receive buffer is. */
	void *copy = malloc(size ? size : 1);

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	netlink_each(copy, size, read_message, NULL);
	free(copy);
	return 0;
}
