/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any frame through the packet engine. The first three octets choose where it comes in, how the
 * tunnel is set and how much headroom there is; the rest is the frame.
 *
 * What must hold: frames that are handed on unchanged are unchanged; a wrapped packet unwraps, at
 * the PE on the other side, to the packet it was; an unwrapped one has no special address and the
 * octets it had inside. What this file knows of headers it does not have from the core.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core_run.h"

enum {
	FIRST_IFINDEX = 10, /* scene.c: of a port that isn't the vector's receiving one */
	HEAD = 3,
	IP6_LEN = 40,
};

/* Ports of the PE, in the order of their interface indexes. */
enum { ISLAND, CORE, HIDDEN, OFFICE, METRO, TAGGED, N_PORTS };

static const struct {
	int below;
	uint16_t flags;
	uint16_t vids[2];
} ports[N_PORTS] = {
        [ISLAND] = {VECTOR_NONE, PORT_FACES_V4 | PORT_HAS_VLANS, {}},
        [CORE] = {VECTOR_NONE, PORT_FACES_V6 | PORT_HAS_VLANS, {}},
        [HIDDEN] = {VECTOR_NONE, PORT_VIF, {}},
        [OFFICE] = {ISLAND, PORT_FACES_V4 | PORT_FACES_V6, {100}},
        [METRO] = {ISLAND, PORT_FACES_V4, {7, 100}},
        [TAGGED] = {CORE, PORT_FACES_V6, {30, 31}},
};

static const struct {
	const char *prefix;
	uint8_t len;
	enum table_kind kind;
	const char *endpoint;
} entries[] = {
        {"192.0.2.0", 24, TABLE_LOCAL, "::"},
        {"192.0.2.1", 32, TABLE_OWN, "::"},
        {"198.51.100.0", 24, TABLE_REMOTE, "2001:db8:b::1"},
        {"203.0.113.0", 24, TABLE_REMOTE, "2001:db8:c::1"},
        {"10.0.0.0", 8, TABLE_REMOTE, "2001:db8:d::1"},
};

static const struct {
	const char *address;
	int port;
	uint16_t mtu;
} routes[] = {
        {"2001:db8:b::1", CORE, 1500}, {"2001:db8:d::1", TAGGED, 1280}, {"192.0.2.9", ISLAND, 1500},
        {"192.0.2.10", METRO, 576},    {"10.0.0.1", OFFICE, 1500},
};

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void add_ports(struct vector *vector)
{
	for (int i = 0; i < N_PORTS; i++) {
		struct vector_port *port = &vector->ports[i];

		port->below = ports[i].below;
		port->port.flags = ports[i].flags;
		port->port.mac[0] = 2;
		port->port.mac[5] = ports[i].below == VECTOR_NONE ? (__u8)i : (__u8)ports[i].below;
		for (int tag = 0; tag < 2 && ports[i].vids[tag]; tag++) {
			port->port.vlan[tag].ethertype = htons(0x8100);
			port->port.vlan[tag].vid = htons(ports[i].vids[tag]);
			port->port.vlans++;
		}
	}
	vector->n_ports = N_PORTS;
}

static void add_table(struct vector *vector)
{
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct vector_entry *entry = &vector->entries[vector->n_entries++];

		inet_pton(AF_INET, entries[i].prefix, &entry->prefix.addr);
		entry->prefix.len = entries[i].len;
		entry->target.kind = entries[i].kind;
		inet_pton(AF_INET6, entries[i].endpoint, &entry->target.endpoint);
	}
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		struct vector_route *route = &vector->routes[vector->n_routes++];

		route->is_v6 = inet_pton(AF_INET6, routes[i].address, &route->endpoint) == 1;
		if (!route->is_v6)
			inet_pton(AF_INET, routes[i].address, &route->destination);
		route->port = routes[i].port;
		route->mtu = routes[i].mtu;
	}
}

/* The PE, made once; and the PE at the other end, whose address changes with each packet. */
static struct scene *the_scene(void)
{
	static struct scene *scene;
	static struct vector vector = {.in_port = VECTOR_NONE};

	if (scene)
		return scene;
	scene = malloc(sizeof(*scene));
	require(scene && !scene_init(scene, NULL));
	add_ports(&vector);
	add_table(&vector);
	inet_pton(AF_INET6, "2001:db8:a::1", &vector.settings.vif_address);
	vector.settings.hop_limit = 64;
	require(!scene_set(scene, &vector, 0));
	return scene;
}

static uint16_t get16(const uint8_t *octets)
{
	return (uint16_t)(octets[0] << 8 | octets[1]);
}

static bool has_right_checksum(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (int i = 0; i < 20; i += 2)
		sum += get16(ip + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

/* Where the IP header is, and in `ret_type` what it is. */
static size_t link_len(const uint8_t *frame, uint16_t *ret_type)
{
	size_t len = 14;

	for (int tags = 0; tags < 2; tags++)
		if (get16(frame + len - 2) == 0x8100 || get16(frame + len - 2) == 0x88a8)
			len += 4;
		else
			break;
	*ret_type = get16(frame + len - 2);
	return len;
}

/* Both packets the same but for what a router changes: TTL, checksum and, if allowed, TOS. */
static void require_same_packet(const uint8_t *was, const uint8_t *is, bool may_change_tos)
{
	size_t len = get16(was + 2);

	require(was[0] == is[0]);
	require(may_change_tos || was[1] == is[1]);
	require(!memcmp(was + 2, is + 2, 6));
	require(is[8] == was[8] || is[8] + 1 == was[8]);
	require(was[9] == is[9]);
	require(was[0] != 0x45 || has_right_checksum(is));
	require(!memcmp(was + 12, is + 12, len - 12));
}

static bool is_special(const uint8_t *addr)
{
	return addr[0] == 0 || addr[0] == 127 || addr[0] >= 224 ||
	       (addr[0] == 169 && addr[1] == 254);
}

/* Take the outer packet through a PE that is its destination. */
static void unwrap_at_the_other_side(struct scene *scene, const uint8_t *ip6, size_t len,
                                     const uint8_t *was)
{
	static struct run_result result;
	uint8_t frame[VECTOR_FRAME_MAX + VECTOR_HEADROOM] = {2, 0, 0, 0, 0, CORE};
	struct settings before = scene->plane.settings[1];

	frame[12] = 0x86;
	frame[13] = 0xdd;
	memcpy(frame + 14, ip6, len);
	memcpy(&scene->plane.settings[1].vif_address, ip6 + 24, 16);
	scene->plane.settings[1].ingress_filter = INGRESS_FILTER_OFF;
	core_run(scene, FIRST_IFINDEX + CORE, frame, 14 + len, VECTOR_HEADROOM, &result);
	scene->plane.settings[1] = before;
	if (is_special(was + 12) || is_special(was + 16)) {
		require(result.verdict == VERDICT_drop_inner_source ||
		        result.verdict == VERDICT_drop_inner_destination);
	} else if (result.verdict != VERDICT_drop_inner_source_own) {
		uint16_t type;
		size_t link = link_len(result.octets, &type);

		require(result.verdict == VERDICT_decapsulated ||
		        result.verdict == VERDICT_pass_decapsulated);
		require(type == 0x0800);
		require(result.octets[link + 8] + 2 >= was[8]);
		result.octets[link + 8] = was[8]; /* two routers counted */
		memcpy(result.octets + link + 10, was + 10, 2);
		require_same_packet(was, result.octets + link, false);
	}
}

static void check_wrapped(struct scene *scene, const uint8_t *was, const struct run_result *result)
{
	const struct settings *settings = &scene->plane.settings[1];
	uint16_t type;
	size_t link = link_len(result->octets, &type);
	const uint8_t *ip6 = result->octets + link;

	require(type == 0x86dd && ip6[0] >> 4 == 6);
	require((ip6[1] & 0x0f) | ip6[2] | ip6[3]);
	require(get16(ip6 + 4) == get16(was + 2));
	require(ip6[6] == 4 && ip6[7] == settings->hop_limit);
	require(!memcmp(ip6 + 8, &settings->vif_address, 16));
	require(((ip6[0] << 4 | ip6[1] >> 4) & 3) == (was[1] & 3));
	require(result->len >= link + IP6_LEN + get16(ip6 + 4));
	require_same_packet(was, ip6 + IP6_LEN, false);
	unwrap_at_the_other_side(scene, ip6, result->len - link, was);
}

/* Where the inner packet begins: behind the outer header and what extension headers there are. */
static const uint8_t *inner_of(const uint8_t *ip6)
{
	const uint8_t *at = ip6 + IP6_LEN;

	for (uint8_t next = ip6[6]; next != 4; at += 8)
		next = at[0];
	return at;
}

static void check_unwrapped(const uint8_t *was_ip6, const struct run_result *result)
{
	uint16_t type;
	size_t link = link_len(result->octets, &type);
	const uint8_t *ip = result->octets + link;

	require(type == 0x0800);
	require(!is_special(ip + 12) && !is_special(ip + 16));
	require(result->len >= link + get16(ip + 2));
	require_same_packet(inner_of(was_ip6), ip, true);
}

static void check(struct scene *scene, const uint8_t *frame, size_t len,
                  const struct run_result *result)
{
	uint16_t type;
	bool is_sent = result->verdict < VERDICT_FIRST_PASS;

	require(result->verdict < VERDICTS && result->port <= N_PORTS);
	require(is_sent || result->verdict == VERDICT_pass_decapsulated ||
	        !result->redirect_ifindex);
	if (result->verdict >= VERDICT_FIRST_DROP)
		return;
	if (result->verdict == VERDICT_encapsulated || result->verdict == VERDICT_pass_encapsulated)
		check_wrapped(scene, frame + link_len(frame, &type), result);
	else if (result->verdict == VERDICT_decapsulated ||
	         result->verdict == VERDICT_pass_decapsulated)
		check_unwrapped(frame + link_len(frame, &type), result);
	else
		require(result->len == len && !memcmp(result->octets, frame, len));
}

/* Set the header checksum of a frame's IPv4 packet, which a fuzzer would hardly guess. */
static void repair_checksum(uint8_t *frame, size_t len)
{
	uint16_t type;
	size_t at = len < 22 ? len : link_len(frame, &type);
	uint32_t sum = 0;

	if (at + IP6_LEN < len && type == 0x86dd)
		at += frame[at + 6] == 60 || frame[at + 6] == 44 ? IP6_LEN + 8 : IP6_LEN;
	if (at + 20 > len)
		return;
	memset(frame + at + 10, 0, 2);
	for (size_t i = 0; i < 20; i += 2)
		sum += get16(frame + at + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	frame[at + 10] = (uint8_t)(~sum >> 8);
	frame[at + 11] = (uint8_t)~sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run_result result;
	struct scene *scene = the_scene();
	struct settings *settings = &scene->plane.settings[1];
	static uint8_t frame[VECTOR_FRAME_MAX];

	if (size < HEAD || size - HEAD > VECTOR_FRAME_MAX)
		return 0;
	memcpy(frame, data + HEAD, size - HEAD);
	if (data[0] & 0x40)
		repair_checksum(frame, size - HEAD);
	settings->ingress_filter = data[1] % 3;
	settings->dscp_model = data[1] & 4 ? DSCP_PIPE : DSCP_UNIFORM;
	settings->tunnel_dscp = data[1] >> 3 & 31;
	if (data[0] & 0x80)
		scene_forget_adjacencies(scene);
	core_run(scene, FIRST_IFINDEX + data[0] % 3, frame, size - HEAD,
	         data[2] % VECTOR_HEADROOM & ~1U, &result);
	check(scene, frame, size - HEAD, &result);
	return 0;
}
