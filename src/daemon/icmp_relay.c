/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/icmp_relay.h"

#include <errno.h>
#include <string.h>

#include "core/checksum.h"
#include "core/wire.h"

enum { ICMP6_UNREACHABLE = 1, ICMP6_TOO_BIG = 2, ICMP6_TIME_EXCEEDED = 3, ICMP6_PARAMETER = 4 };
enum { ICMP_UNREACHABLE = 3, ICMP_HOST_UNREACHABLE = 1, ICMP_FRAGMENTATION_NEEDED = 4 };

#define IP6_MTU_MIN     1280
#define TUNNEL_OVERHEAD 40
#define ICMP_QUOTE_MIN  8 /* octets of payload that an ICMP error quotes at least: RFC 792 */

/* The common start of ICMP and ICMPv6 errors. */
struct icmp_header {
	__u8 type;
	__u8 code;
	__be16 checksum;
	union {
		__be32 mtu6;
		struct {
			__be16 unused;
			__be16 mtu4;
		} WIRE;
	} WIRE;
} WIRE;

_Static_assert(sizeof(struct icmp_header) == 8, "RFC 792, RFC 4443");

/* Bytes of a message that are still to be read. */
struct quote {
	const __u8 *at;
	size_t len;
};

static const void *take(struct quote *quote, size_t len)
{
	const __u8 *at = quote->at;

	if (quote->len < len)
		return NULL;
	quote->at += len;
	quote->len -= len;
	return at;
}

/* Step over the extension headers that a tunnel packet of ours may have got on its way. */
static bool skip_extensions(struct quote *quote, __u8 next_header)
{
	while (next_header == PROTO_DESTINATION || next_header == PROTO_HOP_BY_HOP ||
	       next_header == PROTO_ROUTING) {
		const struct ip6_extension *extension = take(quote, sizeof(*extension));

		if (!extension || !take(quote, (size_t)extension->len_8 * 8))
			return false;
		next_header = extension->next_header;
	}
	return next_header == PROTO_IPV4;
}

static bool parse_outer(struct quote *quote, const struct ip6_addr *vif, struct icmp_relay *relay)
{
	const struct ip6_header *ip6 = take(quote, sizeof(*ip6));

	if (!ip6 || net32(ip6->version_class_label) >> 28 != 6 ||
	    memcmp(&ip6->source, vif, sizeof(*vif)))
		return false;
	memcpy(&relay->endpoint, &ip6->destination, sizeof(relay->endpoint));
	return skip_extensions(quote, ip6->next_header);
}

static const struct ip4_header *parse_inner(const struct quote *quote)
{
	const struct ip4_header *ip = (const void *)quote->at;
	size_t header_len;

	if (quote->len < sizeof(*ip) || ip->version_ihl >> 4 != 4)
		return NULL;
	header_len = (ip->version_ihl & 0xfU) * 4;
	if (header_len < sizeof(*ip) || quote->len < header_len + ICMP_QUOTE_MIN)
		return NULL;
	return ip;
}

/* No ICMP error about an ICMP error, nor about a fragment behind the first: RFC 1812 4.3.2.7. */
static bool may_be_told(const struct ip4_header *ip, const struct quote *quote)
{
	const __u8 *type = quote->at + (ip->version_ihl & 0xfU) * 4;

	if (ip->fragment & net16(IP4_OFFSET_MASK))
		return false;
	return ip->protocol != PROTO_ICMP || *type == 0 || *type == 8 || *type >= 13;
}

static __be16 message_checksum(const __u8 *message, size_t len)
{
	__u64 sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		__u16 word;

		memcpy(&word, message + i, sizeof(word));
		sum += word;
	}
	if (len & 1) {
		__u8 last[2] = {message[len - 1], 0};
		__u16 word;

		memcpy(&word, last, sizeof(word));
		sum += word;
	}
	return (__u16)~checksum_fold(sum);
}

static void put_message(struct icmp_relay *relay, __u8 code, __u16 mtu, const struct quote *quote)
{
	size_t room = sizeof(relay->message) - sizeof(struct icmp_header);
	size_t quoted = quote->len < room ? quote->len : room;
	struct icmp_header *icmp = (void *)relay->message;

	memset(icmp, 0, sizeof(*icmp));
	icmp->type = ICMP_UNREACHABLE;
	icmp->code = code;
	icmp->mtu4 = net16(mtu);
	memcpy(relay->message + sizeof(*icmp), quote->at, quoted);
	relay->message_len = sizeof(*icmp) + quoted;
	icmp->checksum = message_checksum(relay->message, relay->message_len);
}

/* RFC 2473 8.2 and 8.3: an MTU below the least of IPv6 is not taken at its word (RFC 8201 4). */
static void tell_too_big(struct icmp_relay *relay, __u32 mtu, const struct ip4_header *ip,
                         const struct quote *quote)
{
	if (mtu < IP6_MTU_MIN)
		mtu = IP6_MTU_MIN;
	relay->path_mtu = mtu > 0xffff ? 0xffff : (__u16)mtu;
	if (ip->fragment & net16(IP4_DONT_FRAGMENT) && may_be_told(ip, quote))
		put_message(relay, ICMP_FRAGMENTATION_NEEDED,
		            (__u16)(relay->path_mtu - TUNNEL_OVERHEAD), quote);
}

int icmp_relay_build(const __u8 *error, size_t len, const struct ip6_addr *vif,
                     struct icmp_relay *ret_relay)
{
	struct quote quote = {.at = error, .len = len};
	const struct icmp_header *icmp6 = take(&quote, sizeof(*icmp6));
	struct icmp_relay relay = {.message_len = 0};
	const struct ip4_header *ip;

	if (!icmp6 || icmp6->type < ICMP6_UNREACHABLE || icmp6->type > ICMP6_PARAMETER)
		return -EBADMSG;
	if (!parse_outer(&quote, vif, &relay))
		return -EBADMSG;
	ip = parse_inner(&quote);
	if (!ip)
		return -EBADMSG;
	relay.source = ip->source;
	relay.destination = ip->destination;
	if (icmp6->type == ICMP6_TOO_BIG)
		tell_too_big(&relay, net32(icmp6->mtu6), ip, &quote);
	else if (may_be_told(ip, &quote))
		put_message(&relay, ICMP_HOST_UNREACHABLE, 0, &quote);
	*ret_relay = relay;
	return 0;
}

int icmp_too_big_build(const __u8 *packet, size_t len, __u16 mtu, struct icmp_relay *ret_relay)
{
	struct quote quote = {.at = packet, .len = len};
	const struct ip4_header *ip = parse_inner(&quote);
	struct icmp_relay relay = {.message_len = 0};

	if (!ip || !may_be_told(ip, &quote))
		return -EBADMSG;
	relay.source = ip->source;
	relay.destination = ip->destination;
	put_message(&relay, ICMP_FRAGMENTATION_NEEDED, mtu, &quote);
	*ret_relay = relay;
	return 0;
}
