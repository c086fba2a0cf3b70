/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ICMPv6 error of any content; what comes out must fit. */
#include <stdlib.h>
#include <string.h>

#include "daemon/icmp_relay.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct ip6_addr vif;
	struct icmp_relay relay;

	/* The packet's own source is the VIF, so that the deeper rules are reached. */
	if (size < 32)
		return 0;
	memcpy(&vif, data + 16, sizeof(vif));
	if (icmp_relay_build(data, size, &vif, &relay))
		return 0;
	if (relay.message_len > sizeof(relay.message) || (relay.path_mtu && relay.path_mtu < 1280))
		abort();
	if (relay.message_len && relay.message_len < 8 + 20 + 8)
		abort();
	return 0;
}
