/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/ip4_fragments.h"

#include <errno.h>
#include <string.h>

#include "core/checksum.h"

enum { OPTION_END, OPTION_NOP };

#define OPTION_COPIED 0x80

int ip4_fragments_init(struct ip4_fragments *fragments, const __u8 *packet, size_t len, size_t mtu)
{
	const struct ip4_header *ip = (const void *)packet;
	size_t header_len = (ip->version_ihl & 0xfU) * 4;
	__u16 fragment = net16(ip->fragment);

	if (fragment & IP4_DONT_FRAGMENT || mtu < header_len + 8)
		return -EMSGSIZE;
	*fragments = (struct ip4_fragments){
	        .packet = packet,
	        .header_len = header_len,
	        .len = len,
	        .at = header_len,
	        .room = (mtu - header_len) & ~(size_t)7,
	        .offset = fragment & IP4_OFFSET_MASK,
	        .is_continued = fragment & IP4_MORE_FRAGMENTS,
	};
	return 0;
}

/* Options without the copied flag belong to the first fragment alone. */
static void blank_options(__u8 *options, size_t len)
{
	while (len && *options != OPTION_END) {
		size_t taken = *options == OPTION_NOP || len < 2 ? 1 : options[1];

		if (taken > len || !taken)
			return;
		if (!(*options & OPTION_COPIED))
			memset(options, OPTION_NOP, taken);
		options += taken;
		len -= taken;
	}
}

static __be16 header_checksum(const __u8 *header, size_t len)
{
	__u64 sum = checksum_ip4_sum((const void *)header);

	for (size_t i = sizeof(struct ip4_header); i < len; i += 4) {
		__u32 word;

		memcpy(&word, header + i, sizeof(word));
		sum += word;
	}
	return (__u16)~checksum_fold(sum);
}

bool ip4_fragments_next(struct ip4_fragments *fragments, __u8 *ret_fragment, size_t *ret_len)
{
	struct ip4_header *ip = (void *)ret_fragment;
	size_t header_len = fragments->header_len;
	size_t left = fragments->len - fragments->at;
	size_t payload = left < fragments->room ? left : fragments->room;
	bool is_first = fragments->at == header_len;
	bool has_more = left > payload || fragments->is_continued;
	__u16 offset = (__u16)(fragments->offset + (fragments->at - header_len) / 8);

	if (!left)
		return false;
	memcpy(ret_fragment, fragments->packet, header_len);
	memcpy(ret_fragment + header_len, fragments->packet + fragments->at, payload);
	if (!is_first)
		blank_options(ret_fragment + sizeof(*ip), header_len - sizeof(*ip));
	ip->total_len = net16((__u16)(header_len + payload));
	ip->fragment = net16((__u16)(offset | (has_more ? IP4_MORE_FRAGMENTS : 0)));
	ip->checksum = 0;
	ip->checksum = header_checksum(ret_fragment, header_len);
	fragments->at += payload;
	*ret_len = header_len + payload;
	return true;
}
