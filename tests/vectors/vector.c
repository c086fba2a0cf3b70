/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vector.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 16 };

struct reader {
	const char *path;
	int line;
	struct vector base; /* the network, then what the file says before its first vector */
	struct vector now;
	bool is_in_vector;
	struct vector_frame *frame; /* that the next hex line belongs to */
	void (*visit)(void *context, const struct vector *vector);
	void *context;
};

static const char *const verdict_names[] = {
#define VERDICT(name, class, meaning) #name,
#include "core/verdicts.def"
#undef VERDICT
};

const char *vector_verdict_name(enum verdict verdict)
{
	return verdict < VERDICTS ? verdict_names[verdict] : "none";
}

static int find_port(const struct vector *vector, const char *name)
{
	for (int i = 0; i < vector->n_ports; i++)
		if (!strcmp(vector->ports[i].name, name))
			return i;
	return VECTOR_NONE;
}

static int parse_mac(const char *text, __u8 ret_mac[6])
{
	unsigned int m[6];

	if (sscanf(text, "%x:%x:%x:%x:%x:%x", m, m + 1, m + 2, m + 3, m + 4, m + 5) != 6)
		return -EINVAL;
	for (int i = 0; i < 6; i++)
		ret_mac[i] = (__u8)m[i];
	return 0;
}

/* Keywords: each takes the words behind it. A NULL word ends them. */

static int read_vif(struct vector *vector, char **words)
{
	if (!words[0] || !words[1] ||
	    inet_pton(AF_INET6, words[0], &vector->settings.vif_address) != 1)
		return -EINVAL;
	if (words[2] && (strcmp(words[2], "mtu") || !words[3]))
		return -EINVAL;
	vector->settings.vif_mtu = words[2] ? (__u16)atoi(words[3]) : 0;
	return parse_mac(words[1], vector->settings.vif_mac);
}

static int read_port_words(struct vector *vector, struct vector_port *port, char **words)
{
	for (; *words; words++) {
		bool is_service = !strcmp(*words, "s-vlan");

		if (!strcmp(*words, "faces-v4")) {
			port->port.flags |= PORT_FACES_V4;
		} else if (!strcmp(*words, "faces-v6")) {
			port->port.flags |= PORT_FACES_V6;
		} else if (!strcmp(*words, "generic")) {
			port->port.flags |= PORT_GENERIC;
		} else if (!strcmp(*words, "vif")) {
			port->port.flags |= PORT_VIF;
		} else if (!strcmp(*words, "on") && words[1]) {
			port->below = find_port(vector, *++words);
			if (port->below == VECTOR_NONE)
				return -EINVAL;
		} else if ((is_service || !strcmp(*words, "vlan")) && words[1] &&
		           port->port.vlans < 2) {
			int tag = port->port.vlans++;

			port->port.vlan[tag].vid = htons((__u16)atoi(*++words));
			port->port.vlan[tag].ethertype = htons(is_service ? 0x88a8 : 0x8100);
		} else {
			return -EINVAL;
		}
	}
	return 0;
}

static int read_port(struct vector *vector, char **words)
{
	struct vector_port port = {.below = VECTOR_NONE};
	int i;

	if (!words[0] || !words[1] || parse_mac(words[1], port.port.mac))
		return -EINVAL;
	snprintf(port.name, sizeof(port.name), "%s", words[0]);
	if (read_port_words(vector, &port, words + 2))
		return -EINVAL;
	if (port.below != VECTOR_NONE)
		vector->ports[port.below].port.flags |= PORT_HAS_VLANS;
	i = find_port(vector, port.name);
	if (i == VECTOR_NONE && vector->n_ports == VECTOR_PORTS_MAX)
		return -ENOSPC;
	vector->ports[i == VECTOR_NONE ? vector->n_ports++ : i] = port;
	return 0;
}

/* ENDPOINT... [backup ENDPOINT...]: those before the word share the flows. */
static int read_endpoints(struct table_target *target, char **words)
{
	for (; *words; words++) {
		if (!strcmp(*words, "backup")) {
			target->n_equal = target->n_endpoints;
			continue;
		}
		if (target->n_endpoints == TABLE_ENDPOINTS_MAX ||
		    inet_pton(AF_INET6, *words, &target->endpoints[target->n_endpoints++]) != 1)
			return -EINVAL;
	}
	if (!target->n_equal)
		target->n_equal = target->n_endpoints;
	return 0;
}

static int read_unusable(struct vector *vector, char **words)
{
	if (!words[0] || vector->n_unusable == VECTOR_UNUSABLE_MAX ||
	    inet_pton(AF_INET6, words[0], &vector->unusable[vector->n_unusable++]) != 1)
		return -EINVAL;
	return 0;
}

static int read_entry(struct vector *vector, char **words)
{
	struct vector_entry entry = {.prefix.len = 32};
	char *slash;

	if (!words[0] || !words[1] || vector->n_entries == VECTOR_ENTRIES_MAX)
		return -EINVAL;
	slash = strchr(words[0], '/');
	if (slash) {
		*slash = 0;
		entry.prefix.len = (__u8)atoi(slash + 1);
	}
	if (inet_pton(AF_INET, words[0], &entry.prefix.addr) != 1)
		return -EINVAL;
	entry.target.kind = !strcmp(words[1], "local") ? TABLE_LOCAL
	                    : !strcmp(words[1], "own") ? TABLE_OWN
	                                               : TABLE_REMOTE;
	if (entry.target.kind == TABLE_REMOTE && read_endpoints(&entry.target, words + 1))
		return -EINVAL;
	vector->entries[vector->n_entries++] = entry;
	return 0;
}

/* route ADDRESS via PORT MAC mtu NUMBER; a later one for the same address takes the place. */
static int read_route(struct vector *vector, char **words)
{
	struct vector_route route = {}, *place = vector->routes;

	for (int i = 0; i < 6; i++)
		if (!words[i])
			return -EINVAL;
	route.is_v6 = strchr(words[0], ':');
	if (inet_pton(route.is_v6 ? AF_INET6 : AF_INET, words[0],
	              route.is_v6 ? (void *)&route.endpoint : &route.destination) != 1)
		return -EINVAL;
	route.port = find_port(vector, words[2]);
	route.mtu = (__u16)atoi(words[5]);
	if (route.port == VECTOR_NONE || parse_mac(words[3], route.mac))
		return -EINVAL;
	while (place < vector->routes + vector->n_routes &&
	       (place->destination != route.destination ||
	        !ip6_addr_is_equal(&place->endpoint, &route.endpoint)))
		place++;
	if (place == vector->routes + VECTOR_ROUTES_MAX)
		return -ENOSPC;
	if (place == vector->routes + vector->n_routes)
		vector->n_routes++;
	*place = route;
	return 0;
}

static int read_filter(struct vector *vector, char **words)
{
	static const char *const names[] = {"strict", "loose", "off"};

	for (__u8 i = 0; words[0] && i < 3; i++)
		if (!strcmp(words[0], names[i])) {
			vector->settings.ingress_filter = i;
			return 0;
		}
	return -EINVAL;
}

static int read_dscp(struct vector *vector, char **words)
{
	bool is_pipe = words[0] && !strcmp(words[0], "pipe");

	if (is_pipe ? !words[1] : !words[0] || strcmp(words[0], "uniform"))
		return -EINVAL;
	vector->settings.dscp_model = is_pipe ? DSCP_PIPE : DSCP_UNIFORM;
	vector->settings.tunnel_dscp = is_pipe ? (__u8)atoi(words[1]) : 0;
	return 0;
}

static int read_hop_limit(struct vector *vector, char **words)
{
	vector->settings.hop_limit = words[0] ? (__u8)atoi(words[0]) : 0;
	return vector->settings.hop_limit ? 0 : -EINVAL;
}

static int read_headroom(struct vector *vector, char **words)
{
	vector->headroom = words[0] ? (size_t)atoi(words[0]) : VECTOR_HEADROOM;
	return vector->headroom < VECTOR_HEADROOM ? 0 : -EINVAL;
}

/* "none" stands for no port. */
static int read_port_name(const struct vector *vector, char **words, int *ret_port)
{
	if (!words[0])
		return -EINVAL;
	*ret_port = find_port(vector, words[0]);
	return *ret_port == VECTOR_NONE && strcmp(words[0], "none") ? -EINVAL : 0;
}

static int read_receive(struct vector *vector, char **words)
{
	int r = read_port_name(vector, words, &vector->in_port);

	vector->counted_port = vector->in_port;
	return r;
}

static int read_counts(struct vector *vector, char **words)
{
	return read_port_name(vector, words, &vector->counted_port);
}

static int read_verdict(struct vector *vector, char **words)
{
	for (int v = 0; words[0] && v < VERDICTS; v++)
		if (!strcmp(words[0], verdict_names[v])) {
			vector->verdict = (enum verdict)v;
			return 0;
		}
	return -EINVAL;
}

static int read_send(struct vector *vector, char **words)
{
	vector->result = VECTOR_SEND;
	return read_port_name(vector, words, &vector->out_port);
}

static int read_pass(struct vector *vector, char **words)
{
	vector->result = VECTOR_PASS;
	return words[0] ? -EINVAL : 0;
}

static int read_unchanged(struct vector *vector, char **words)
{
	vector->result = VECTOR_UNCHANGED;
	return words[0] ? -EINVAL : 0;
}

static int read_rfc(struct vector *vector, char **words)
{
	size_t len = 0;

	for (; *words && len < sizeof(vector->rfc); words++)
		len += (size_t)snprintf(vector->rfc + len, sizeof(vector->rfc) - len, "%s%s",
		                        len ? " " : "", *words);
	return len ? 0 : -EINVAL;
}

static const struct {
	const char *word;
	int (*read)(struct vector *vector, char **words);
} keywords[] = {
        {"vif", read_vif},           {"port", read_port},           {"entry", read_entry},
        {"route", read_route},       {"filter", read_filter},       {"dscp", read_dscp},
        {"rfc", read_rfc},           {"hop-limit", read_hop_limit}, {"headroom", read_headroom},
        {"send", read_send},         {"receive", read_receive},     {"verdict", read_verdict},
        {"pass", read_pass},         {"unchanged", read_unchanged}, {"counts", read_counts},
        {"unusable", read_unusable},
};

static int read_keyword(struct reader *reader, char **words)
{
	struct vector *vector = reader->is_in_vector ? &reader->now : &reader->base;

	reader->frame = !strcmp(words[0], "receive")                             ? &vector->in
	                : !strcmp(words[0], "send") || !strcmp(words[0], "pass") ? &vector->out
	                                                                         : NULL;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(words[0], keywords[i].word))
			return keywords[i].read(vector, words + 1);
	return -EINVAL;
}

static int finish_vector(struct reader *reader)
{
	const struct vector *vector = &reader->now;
	bool is_changed = vector->result == VECTOR_SEND || vector->result == VECTOR_PASS;

	if (!reader->is_in_vector)
		return 0;
	if (!vector->in.len || vector->verdict == VERDICTS || !vector->rfc[0] ||
	    is_changed != !!vector->out.len ||
	    (vector->verdict < VERDICT_FIRST_DROP && vector->result == VECTOR_UNSAID)) {
		fprintf(stderr, "%s:%d: %s needs rfc, receive, verdict and what becomes of it\n",
		        reader->path, vector->line, vector->name);
		return -EINVAL;
	}
	reader->visit(reader->context, vector);
	return 0;
}

static int start_vector(struct reader *reader, const char *name)
{
	int r = finish_vector(reader);

	if (r || !name)
		return r ? r : -EINVAL;
	reader->now = reader->base;
	reader->now.line = reader->line;
	reader->is_in_vector = true;
	snprintf(reader->now.name, sizeof(reader->now.name), "%s", name);
	return 0;
}

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static int read_hex(struct vector_frame *frame, const char *text)
{
	for (; text[0] && text[1]; text += 2) {
		int high = hex_value(text[0]), low = hex_value(text[1]);

		if ((high < 0 && text[0] != '.') || (low < 0 && text[1] != '.') ||
		    frame->len == VECTOR_FRAME_MAX)
			return -EINVAL;
		frame->mask[frame->len] = (high < 0 ? 0 : 0xf0) | (low < 0 ? 0 : 0x0f);
		frame->octets[frame->len++] =
		        (__u8)((high < 0 ? 0 : high) << 4 | (low < 0 ? 0 : low));
	}
	return text[0] ? -EINVAL : 0;
}

static int read_line(struct reader *reader, char *line)
{
	char *words[WORDS_MAX + 1] = {}, *save;
	int n = 0;

	for (char *word = strtok_r(line, " \t\n", &save); word && n < WORDS_MAX;
	     word = strtok_r(NULL, " \t\n", &save))
		words[n++] = word;
	if (!n || words[0][0] == '#' || !strcmp(words[0], "=") || !strcmp(words[0], "let"))
		return 0;
	if (!strcmp(words[0], "vector"))
		return start_vector(reader, words[1]);
	if (reader->frame && n == 1 && (hex_value(words[0][0]) >= 0 || words[0][0] == '.') &&
	    strspn(words[0], "0123456789abcdef.") == strlen(words[0]))
		return read_hex(reader->frame, words[0]);
	return read_keyword(reader, words);
}

static int read_lines(struct reader *reader, const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	int r = 0;

	reader->path = path;
	reader->line = 0;
	if (!in) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -errno;
	}
	while (!r && getline(&line, &size, in) > 0) {
		reader->line++;
		r = read_line(reader, line);
		if (r)
			fprintf(stderr, "%s:%d: not understood\n", path, reader->line);
	}
	free(line);
	fclose(in);
	return r;
}

int vector_read_file(const char *network, const char *path,
                     void (*visit)(void *context, const struct vector *vector), void *context)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	int r;

	if (!reader)
		return -ENOMEM;
	*reader = (struct reader){.visit = visit, .context = context};
	reader->base.headroom = VECTOR_HEADROOM;
	reader->base.verdict = VERDICTS;
	reader->base.in_port = reader->base.out_port = reader->base.counted_port = VECTOR_NONE;
	r = read_lines(reader, network);
	if (!r)
		r = read_lines(reader, path);
	if (!r)
		r = finish_vector(reader);
	free(reader);
	return r;
}
