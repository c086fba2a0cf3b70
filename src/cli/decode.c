/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/decode.h"

#include <string.h>

#include "base/addr.h"

struct decoder {
	FILE *out;
	const char *indent;
	const __u8 *at; /* moved by take() only */
	size_t left;
};

enum { TYPE_IP4 = 0x0800, TYPE_IP6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_QINQ = 0x88a8 };
enum {
	NEXT_HOP_BY_HOP = 0,
	NEXT_ICMP = 1,
	NEXT_IP4 = 4,
	NEXT_TCP = 6,
	NEXT_UDP = 17,
	NEXT_ROUTING = 43,
	NEXT_FRAGMENT = 44,
	NEXT_ICMP6 = 58,
	NEXT_DESTINATION = 60,
};

/* The next `len` bytes; NULL when there are fewer. */
static const __u8 *take(struct decoder *decoder, size_t len)
{
	const __u8 *bytes = decoder->at;

	if (decoder->left < len)
		return NULL;
	decoder->at += len;
	decoder->left -= len;
	return bytes;
}

static const __u8 *take_header(struct decoder *decoder, size_t len, const char *name)
{
	const __u8 *bytes = take(decoder, len);

	if (bytes)
		fputs(decoder->indent, decoder->out);
	else
		fprintf(decoder->out, "%s%s, cut short\n", decoder->indent, name);
	return bytes;
}

static unsigned int get16(const __u8 *bytes)
{
	return (unsigned int)(bytes[0] << 8 | bytes[1]);
}

static void print_ports(struct decoder *decoder, const char *name)
{
	const __u8 *h = take_header(decoder, 8, name);

	if (h)
		fprintf(decoder->out, "%s %u > %u", name, get16(h), get16(h + 2));
}

static void print_tcp_flags(FILE *out, __u8 flags)
{
	static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};

	for (size_t i = 0; i < 8; i++) {
		if (flags & 1 << i)
			fprintf(out, " %s", names[i]);
	}
}

static void decode_tcp(struct decoder *decoder)
{
	const __u8 *h;

	if (decoder->left < 8) {
		take_header(decoder, 8, "TCP");
		return;
	}
	print_ports(decoder, "TCP");
	h = take(decoder, 12);
	if (h)
		print_tcp_flags(decoder->out, h[5]);
	fputc('\n', decoder->out);
}

static void decode_udp(struct decoder *decoder)
{
	if (decoder->left < 8) {
		take_header(decoder, 8, "UDP");
		return;
	}
	print_ports(decoder, "UDP");
	fputc('\n', decoder->out);
}

struct icmp_name {
	__u8 type, code;
	const char *name;
};

static const struct icmp_name icmp4_names[] = {
        {0, 0, "echo reply"},       {3, 0, "net unreachable"}, {3, 1, "host unreachable"},
        {3, 3, "port unreachable"}, {3, 4, "too big"},         {3, 13, "prohibited"},
        {8, 0, "echo request"},     {11, 0, "time exceeded"},  {0},
};
static const struct icmp_name icmp6_names[] = {
        {1, 0, "no route"},
        {1, 3, "address unreachable"},
        {1, 4, "port unreachable"},
        {1, 5, "source address failed policy"},
        {2, 0, "too big"},
        {3, 0, "hop limit exceeded"},
        {128, 0, "echo request"},
        {129, 0, "echo reply"},
        {0},
};

static void decode_icmp(struct decoder *decoder, const char *title, const struct icmp_name *names)
{
	const __u8 *h = take_header(decoder, 8, title);

	if (!h)
		return;
	for (; names->name; names++) {
		if (names->type == h[0] && names->code == h[1])
			break;
	}
	if (names->name)
		fprintf(decoder->out, "%s %s", title, names->name);
	else
		fprintf(decoder->out, "%s type %u code %u", title, h[0], h[1]);
	if (names->name && !strcmp(names->name, "too big"))
		fprintf(decoder->out, ", mtu %u", get16(h + 6));
	fputc('\n', decoder->out);
}

/* Whether it was a transport protocol that is printed here. */
static void decode_transport(struct decoder *decoder, __u8 protocol)
{
	if (protocol == NEXT_UDP)
		decode_udp(decoder);
	else if (protocol == NEXT_TCP)
		decode_tcp(decoder);
	else if (protocol == NEXT_ICMP)
		decode_icmp(decoder, "ICMP", icmp4_names);
	else if (protocol == NEXT_ICMP6)
		decode_icmp(decoder, "ICMPv6", icmp6_names);
	else
		fprintf(decoder->out, "%sprotocol %u\n", decoder->indent, protocol);
}

static void print_traffic_class(FILE *out, unsigned int traffic_class)
{
	static const char *const ecn_names[] = {"", " ECT(1)", " ECT(0)", " CE"};

	if (traffic_class >> 2)
		fprintf(out, ", dscp %u", traffic_class >> 2);
	if (traffic_class & 3)
		fprintf(out, ",%s", ecn_names[traffic_class & 3]);
}

static void decode_ip4(struct decoder *decoder)
{
	char from[IP4_ADDR_TEXT], to[IP4_ADDR_TEXT];
	const __u8 *h = take_header(decoder, 20, "IPv4");
	unsigned int fragment;
	__be32 addrs[2];

	if (!h)
		return;
	memcpy(addrs, h + 12, sizeof(addrs));
	fragment = get16(h + 6);
	fprintf(decoder->out, "IPv4 %s > %s, ttl %u, %u bytes", ip4_addr_print(addrs[0], from),
	        ip4_addr_print(addrs[1], to), h[8], get16(h + 2));
	print_traffic_class(decoder->out, h[1]);
	if (fragment & 0x4000)
		fputs(", DF", decoder->out);
	if (fragment & 0x3fff)
		fprintf(decoder->out, ", fragment at %u%s", (fragment & 0x1fff) * 8,
		        fragment & 0x2000 ? " and more" : "");
	fputc('\n', decoder->out);
	if ((h[0] & 15) > 5 && !take(decoder, (h[0] & 15) * 4U - 20))
		return;
	if (!(fragment & 0x1fff))
		decode_transport(decoder, h[9]);
}

/* Walk over extension headers. Returns whether `*next` follows in this packet. */
static bool decode_extensions(struct decoder *decoder, __u8 *next)
{
	const __u8 *h;

	while (*next == NEXT_HOP_BY_HOP || *next == NEXT_DESTINATION || *next == NEXT_ROUTING ||
	       *next == NEXT_FRAGMENT) {
		bool is_fragment = *next == NEXT_FRAGMENT;

		h = take_header(decoder, 8, "extension header");
		if (!h)
			return false;
		if (!is_fragment) {
			fprintf(decoder->out, "extension header %u, %u bytes\n", *next,
			        h[1] * 8U + 8);
			if (!take(decoder, h[1] * 8U))
				return false;
		} else {
			fprintf(decoder->out, "fragment at %u%s\n", get16(h + 2) & 0xfff8U,
			        h[3] & 1 ? " and more" : "");
			if (get16(h + 2) & 0xfff8U)
				return false;
		}
		*next = h[0];
	}
	return true;
}

static void decode_ip6(struct decoder *decoder)
{
	char from[IP6_ADDR_TEXT], to[IP6_ADDR_TEXT];
	const __u8 *h = take_header(decoder, 40, "IPv6");
	struct ip6_addr addrs[2];
	__u8 next;

	if (!h)
		return;
	memcpy(addrs, h + 8, sizeof(addrs));
	next = h[6];
	fprintf(decoder->out, "IPv6 %s > %s, hop limit %u, %u bytes",
	        ip6_addr_print(&addrs[0], from), ip6_addr_print(&addrs[1], to), h[7],
	        get16(h + 4) + 40);
	print_traffic_class(decoder->out, (unsigned int)((h[0] & 15) << 4 | h[1] >> 4));
	fprintf(decoder->out, ", flow 0x%05x\n", (unsigned int)((h[1] & 15) << 16) | get16(h + 2));
	if (!decode_extensions(decoder, &next))
		return;
	if (next == NEXT_IP4)
		decode_ip4(decoder);
	else
		decode_transport(decoder, next);
}

static void print_mac(FILE *out, const __u8 *mac)
{
	fprintf(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
	        mac[5]);
}

void cli_decode(FILE *out, const char *indent, const __u8 *frame, size_t len)
{
	struct decoder decoder = {out, indent, frame, len};
	const __u8 *h = take_header(&decoder, 14, "Ethernet");
	unsigned int type;

	if (!h)
		return;
	type = get16(h + 12);
	fputs("Ethernet ", out);
	print_mac(out, h + 6);
	fputs(" > ", out);
	print_mac(out, h);
	while ((type == TYPE_VLAN || type == TYPE_QINQ) && (h = take(&decoder, 4))) {
		fprintf(out, ", vlan %u", get16(h) & 0xfff);
		type = get16(h + 2);
	}
	fputc('\n', out);
	if (type == TYPE_IP4)
		decode_ip4(&decoder);
	else if (type == TYPE_IP6)
		decode_ip6(&decoder);
	else
		fprintf(out, "%sethertype 0x%04x\n", indent, type);
}
