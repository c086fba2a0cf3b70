/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/ip4_fragment.h"

#include <string.h>

#include "core/checksum.h"

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_COPIED = 0x80 };

static size_t header_len(const struct ip4_header *ip)
{
	return (ip->version_ihl & 0xfU) * 4;
}

static __be16 header_checksum(const __u8 *header, size_t len)
{
	__u64 sum = 0;

	for (size_t i = 0; i < len; i += 2) {
		__u16 word;

		memcpy(&word, header + i, sizeof(word));
		sum += word;
	}
	return (__u16)~checksum_fold(sum);
}

/* The options that every fragment carries, padded to four octets. Returns their length. */
static size_t copy_options(const __u8 *options, size_t len, __u8 *ret_options)
{
	size_t copied = 0;

	for (size_t i = 0; i < len && options[i] != OPTION_END;) {
		size_t option_len = options[i] == OPTION_NOP ? 1 : i + 1 < len ? options[i + 1] : 0;

		if (!option_len || (options[i] != OPTION_NOP && option_len < 2) ||
		    i + option_len > len)
			break;
		if (options[i] & OPTION_COPIED) {
			memcpy(ret_options + copied, options + i, option_len);
			copied += option_len;
		}
		i += option_len;
	}
	while (copied % 4)
		ret_options[copied++] = OPTION_END;
	return copied;
}

/* The header of the fragment at this offset, lengths and checksum to be set. Returns its length. */
static size_t put_header(const struct ip4_fragments *fragments, __u8 *buffer)
{
	const struct ip4_header *ip = (const void *)fragments->packet;
	size_t len = header_len(ip);
	struct ip4_header *out = (void *)buffer;

	if (!fragments->offset) {
		memcpy(buffer, fragments->packet, len);
		return len;
	}
	memcpy(buffer, fragments->packet, sizeof(*ip));
	len = sizeof(*ip) + copy_options(fragments->packet + sizeof(*ip), len - sizeof(*ip),
	                                 buffer + sizeof(*ip));
	out->version_ihl = (__u8)(0x40 | len / 4);
	return len;
}

size_t ip4_fragment_next(struct ip4_fragments *fragments, __u8 *buffer)
{
	const struct ip4_header *ip = (const void *)fragments->packet;
	size_t payload_len = net16(ip->total_len) - header_len(ip);
	struct ip4_header *out = (void *)buffer;
	__u16 field = net16(ip->fragment);
	size_t header, len;

	if (fragments->offset >= payload_len)
		return 0;
	header = put_header(fragments, buffer);
	len = payload_len - fragments->offset;
	if (header + len > fragments->mtu) {
		len = (fragments->mtu - header) & ~(size_t)7;
		field |= IP4_MORE_FRAGMENTS;
	}
	memcpy(buffer + header, fragments->packet + header_len(ip) + fragments->offset, len);
	out->total_len = net16(header + len);
	/* The packet may be a fragment itself: its offset counts on. */
	out->fragment = net16((field & ~IP4_OFFSET_MASK) |
	                      ((field & IP4_OFFSET_MASK) + fragments->offset / 8));
	out->checksum = 0;
	out->checksum = header_checksum(buffer, header);
	fragments->offset += len;
	return header + len;
}
