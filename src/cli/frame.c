/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define LENGTH_DEFAULT 60
#define IP4_HEADER     20
#define IP6_HEADER     40

static const __u8 source_mac[6] = {0x02, 0, 0, 0, 0, 0x01}; /* locally administered */

static void put16(__u8 *at, __u16 value)
{
	at[0] = (__u8)(value >> 8);
	at[1] = (__u8)value;
}

static __u32 sum16(const __u8 *bytes, size_t len, __u32 sum)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (__u32)(bytes[i] << 8 | bytes[i + 1]);
	if (len % 2)
		sum += (__u32)(bytes[len - 1] << 8);
	return sum;
}

static __u16 fold(__u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)~sum;
}

/* Addresses, protocol and length, as RFC 793 and 768 want them in the checksum. */
static __u32 pseudo_header(const struct cli_frame_spec *spec, size_t len)
{
	__u32 sum = sum16((const __u8 *)&spec->from, 4, spec->protocol + (__u32)len);

	return sum16((const __u8 *)&spec->to, 4, sum);
}

static size_t l4_header_bytes(const struct cli_frame_spec *spec)
{
	return spec->protocol == CLI_PROTOCOL_TCP ? 20 : 8;
}

static void put_udp(__u8 *at, size_t len, const struct cli_frame_spec *spec)
{
	__u16 sum;

	put16(at, spec->sport);
	put16(at + 2, spec->dport);
	put16(at + 4, (__u16)len);
	sum = fold(sum16(at, len, pseudo_header(spec, len)));
	put16(at + 6, sum ? sum : 0xffff);
}

/* A SYN: what a connection begins with. */
static void put_tcp(__u8 *at, size_t len, const struct cli_frame_spec *spec)
{
	put16(at, spec->sport);
	put16(at + 2, spec->dport);
	at[12] = 5 << 4; /* header length in words */
	at[13] = 0x02;
	put16(at + 14, 8192);
	put16(at + 16, fold(sum16(at, len, pseudo_header(spec, len))));
}

static void put_icmp(__u8 *at, size_t len, const struct cli_frame_spec *spec)
{
	at[0] = 8; /* echo request */
	put16(at + 4, spec->sport);
	put16(at + 6, spec->dport);
	put16(at + 2, fold(sum16(at, len, 0)));
}

static void put_ip4(__u8 *at, size_t len, const struct cli_frame_spec *spec)
{
	at[0] = 4 << 4 | IP4_HEADER / 4;
	at[1] = (__u8)(spec->dscp << 2 | spec->ecn);
	put16(at + 2, (__u16)len);
	put16(at + 6, spec->is_df ? 0x4000 : 0);
	at[8] = spec->ttl;
	at[9] = spec->protocol;
	memcpy(at + 12, &spec->from, 4);
	memcpy(at + 16, &spec->to, 4);
	put16(at + 10, fold(sum16(at, IP4_HEADER, 0)));
	at += IP4_HEADER;
	len -= IP4_HEADER;
	if (spec->protocol == CLI_PROTOCOL_UDP)
		put_udp(at, len, spec);
	else if (spec->protocol == CLI_PROTOCOL_TCP)
		put_tcp(at, len, spec);
	else
		put_icmp(at, len, spec);
}

static void put_ip6(__u8 *at, size_t payload, const struct cli_frame_spec *spec)
{
	__u8 traffic_class = (__u8)(spec->dscp << 2 | spec->ecn);

	at[0] = (__u8)(6 << 4 | traffic_class >> 4);
	at[1] = (__u8)(traffic_class << 4);
	put16(at + 4, (__u16)payload);
	at[6] = 4; /* IPv4 */
	at[7] = 64;
	memcpy(at + 8, spec->tunnel_from.bytes, 16);
	memcpy(at + 24, spec->tunnel_to.bytes, 16);
}

static size_t put_ethernet(__u8 *at, const struct cli_frame_spec *spec)
{
	size_t len = 12;

	memcpy(at + 6, source_mac, sizeof(source_mac));
	if (spec->vlan) {
		put16(at + len, 0x8100);
		put16(at + len + 2, spec->vlan);
		len += 4;
	}
	put16(at + len, spec->is_tunnelled ? 0x86dd : 0x0800);
	return len + 2;
}

int cli_frame_build(const struct cli_frame_spec *spec, __u8 ret_frame[CLI_FRAME_MAX])
{
	size_t len = spec->length_bytes ? spec->length_bytes : LENGTH_DEFAULT;
	size_t at;

	if (len < IP4_HEADER + l4_header_bytes(spec))
		return -EINVAL;
	if (18 + IP6_HEADER + len > CLI_FRAME_MAX)
		return -EMSGSIZE;
	memset(ret_frame, 0, CLI_FRAME_MAX);
	at = put_ethernet(ret_frame, spec);
	if (spec->is_tunnelled) {
		put_ip6(ret_frame + at, len, spec);
		at += IP6_HEADER;
	}
	put_ip4(ret_frame + at, len, spec);
	return (int)(at + len);
}
