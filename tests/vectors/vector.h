/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A packet vector: a small network, a packet that comes in, and what has to become of it. The text
 * form is described in tests/vectors/README.md.
 */
#ifndef VECTORS_VECTOR_H
#define VECTORS_VECTOR_H

#include "core/adjacency.h"
#include "core/plane.h"
#include "table/table.h"

enum {
	VECTOR_FRAME_MAX = 2048,
	VECTOR_PORTS_MAX = 8,
	VECTOR_ENTRIES_MAX = 16,
	VECTOR_ROUTES_MAX = 8,
	VECTOR_UNUSABLE_MAX = 4,
	VECTOR_HEADROOM = 192, /* unless a vector asks for less */
	VECTOR_NONE = -1,      /* no such port */
};

struct vector_frame {
	size_t len;
	__u8 octets[VECTOR_FRAME_MAX];
	__u8 mask[VECTOR_FRAME_MAX]; /* bits that count; the others were written as dots */
};

struct vector_port {
	char name[16];
	int below; /* port of the device below a VLAN, or VECTOR_NONE */
	struct port port;
};

struct vector_entry {
	struct ip4_prefix prefix;
	struct table_target target;
};

/* A neighbour behind a port, towards an endpoint or an IPv4 destination. */
struct vector_route {
	bool is_v6;
	struct ip6_addr endpoint;
	__be32 destination;
	int port;
	__u8 mac[6];
	__u16 mtu;
};

enum vector_result { VECTOR_UNSAID, VECTOR_UNCHANGED, VECTOR_SEND, VECTOR_PASS };

struct vector {
	char name[64];
	char rfc[64];
	int line;
	struct settings settings;
	struct vector_port ports[VECTOR_PORTS_MAX];
	int n_ports;
	struct vector_entry entries[VECTOR_ENTRIES_MAX];
	int n_entries;
	struct ip6_addr unusable[VECTOR_UNUSABLE_MAX]; /* endpoints */
	int n_unusable;
	struct vector_route routes[VECTOR_ROUTES_MAX];
	int n_routes;
	size_t headroom;
	int in_port; /* VECTOR_NONE: an interface that is no port */
	struct vector_frame in;
	enum verdict verdict; /* VERDICTS: not said yet */
	enum vector_result result;
	int out_port;
	struct vector_frame out;
	int counted_port; /* VECTOR_NONE: the row of frames without a port */
};

/*
 * Call `visit` with each vector of a file. `network` is the file with the network that all vectors
 * start from. Returns 0, or -EINVAL or another errno after saying on stderr what is wrong and
 * where.
 */
int vector_read_file(const char *network, const char *path,
                     void (*visit)(void *context, const struct vector *vector), void *context);

const char *vector_verdict_name(enum verdict verdict);

#endif
