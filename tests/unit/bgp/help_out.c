/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_out.h"

struct bgp_hops *hops;
struct bgp_attrs_pool *pool;
struct bgp_rib *rib;
struct bgp_out *out;
struct bgp_rib_peer peers[PEERS];
struct receiver receivers[PEERS][BGP_FAMILIES];
size_t wakes, starvations;

static struct bgp_hop_sets *hop_sets;
struct bgp_draft last_draft;

struct ip4_prefix prefix_at(__u32 n)
{
	return (struct ip4_prefix){.addr = htonl(0x0a000000 + (n << 8)), .len = 24};
}

static __u32 number_of(const struct ip4_prefix *prefix)
{
	__u32 n = (ntohl(prefix->addr) - 0x0a000000) >> 8;

	assert_int_equal(prefix->len, 24);
	assert_true(n < PREFIXES);
	return n;
}

/* --- receiving */

struct bgp_session_facts facts_of(const struct receiver *receiver)
{
	const __u8 family = BGP_FAMILY_BIT(receiver->terms.format.family);

	return (struct bgp_session_facts){
	        .is_internal = receiver->terms.is_internal,
	        .has_as4 = receiver->terms.format.has_as4,
	        .families = family,
	        .extended_next_hop = receiver->terms.has_extended_next_hop ? family : 0,
	        .path_ids = receiver->terms.has_add_path ? family : 0,
	};
}

void drop(struct held *held)
{
	free(held->bytes);
	*held = (struct held){0};
}

void keep(struct held *held, const struct bgp_next_hop *next_hop)
{
	drop(held);
	held->is_there = true;
	held->len = last_draft.len_bytes;
	held->bytes = malloc(last_draft.len_bytes);
	assert_non_null(held->bytes);
	memcpy(held->bytes, last_draft.bytes, last_draft.len_bytes);
	held->next_hop = *next_hop;
}

/* Goes through a block's prefixes; `next_hop` NULL: they are withdrawn. */
static size_t take_block(struct receiver *receiver, const struct bgp_nlri_block *block,
                         const struct bgp_next_hop *next_hop)
{
	struct bgp_reader nlri = block->nlri;
	struct ip4_prefix prefix;
	__u32 id = 0;
	size_t n = 0;

	assert_int_equal(block->family, receiver->terms.format.family);
	assert_int_equal(block->has_path_ids, receiver->terms.has_add_path);
	while (block->has_path_ids ? bgp_nlri_read_ip4_paths(&nlri, &id, &prefix, 1) > 0
	                           : bgp_nlri_read_ip4(&nlri, &prefix, 1) > 0) {
		struct held *held = &receiver->held[number_of(&prefix)][id];

		assert_true(id < IDS && !id == !block->has_path_ids);
		if (next_hop)
			keep(held, next_hop);
		else
			drop(held);
		n++;
	}
	return n;
}

static void take_update(struct receiver *receiver, struct bgp_reader body)
{
	const struct bgp_session_facts facts = facts_of(receiver);
	struct bgp_update update;

	bgp_update_read(body, &facts, &update, &last_draft);
	assert_int_equal(update.outcome, BGP_OUTCOME_OK);
	receiver->updates++;
	receiver->ends_of_rib += update.is_end_of_rib;
	for (unsigned int i = 0; i < update.n_withdrawn; i++) {
		size_t n = take_block(receiver, &update.withdrawn[i], NULL);

		receiver->has_withdrawn_late |= n && receiver->announced;
		receiver->withdrawn += n;
	}
	for (unsigned int i = 0; i < update.n_reached; i++)
		receiver->announced +=
		        take_block(receiver, &update.reached[i].block, &update.reached[i].next_hop);
}

static void take_refresh(struct receiver *receiver, struct bgp_reader body)
{
	const struct bgp_family *family = &bgp_family_rows[receiver->terms.format.family];
	struct bgp_refresh refresh;

	assert_int_equal(bgp_refresh_read(body, &refresh), 0);
	assert_int_equal(refresh.afi, family->afi);
	assert_int_equal(refresh.safi, family->safi);
	receiver->begins += refresh.subtype == BGP_REFRESH_BEGIN;
	receiver->ends += refresh.subtype == BGP_REFRESH_END;
}

static void take_message(struct receiver *receiver, struct bgp_reader *stream)
{
	const size_t max_len = receiver->terms.format.max_len;
	struct bgp_notification error;
	struct bgp_header header;
	struct bgp_reader body;

	assert_int_equal(bgp_header_read(stream->at, bgp_left(stream), max_len, &header, &error),
	                 0);
	body = bgp_read_sub(stream, header.len_bytes);
	assert_false(stream->is_short);
	bgp_read_bytes(&body, BGP_HEADER_BYTES);
	receiver->messages++;
	receiver->full_messages += header.len_bytes + 4u > max_len; /* a /24 takes 4 */
	if (header.type == BGP_UPDATE)
		take_update(receiver, body);
	else
		take_refresh(receiver, body);
}

/* The family of a stream of messages: all of it is of one. */
static struct receiver *receiver_of(__u16 peer, struct bgp_reader stream)
{
	enum bgp_family_id found = BGP_IPV4_UNICAST;

	for (enum bgp_family_id family = 0; family < BGP_FAMILIES; family++) {
		const __u8 wanted[] = {0, 1, bgp_family_rows[family].safi};
		const __u8 *at =
		        memmem(stream.at, bgp_left(&stream) < 128 ? bgp_left(&stream) : 128, wanted,
		               sizeof(wanted));

		if (family != BGP_IPV4_UNICAST && receivers[peer][family].is_up &&
		    (at || !receivers[peer][BGP_IPV4_UNICAST].is_up))
			found = family;
	}
	assert_true(receivers[peer][found].is_up);
	return &receivers[peer][found];
}

static size_t sink_room(void *context, __u16 peer)
{
	size_t room = SIZE_MAX;

	(void)context;
	for (enum bgp_family_id family = 0; family < BGP_FAMILIES; family++)
		if (receivers[peer][family].is_up && receivers[peer][family].room < room)
			room = receivers[peer][family].room;
	return room;
}

static void sink_send(void *context, __u16 peer, struct bgp_buffer *messages)
{
	struct bgp_reader stream = bgp_reader_of(messages->bytes, messages->len_bytes);
	struct receiver *receiver = receiver_of(peer, stream);

	(void)context;
	receiver->last_buffer = bgp_buffer_ref(messages);
	receiver->bytes += messages->len_bytes;
	if (receiver->room != SIZE_MAX)
		receiver->room -=
		        receiver->room < messages->len_bytes ? receiver->room : messages->len_bytes;
	while (bgp_left(&stream))
		take_message(receiver, &stream);
	bgp_buffer_put(messages);
}

static void sink_wake(void *context)
{
	(void)context;
	wakes++;
}

static void sink_starved(void *context)
{
	(void)context;
	starvations++;
}

/* --- the RIB */

static void on_changed(void *context, const struct bgp_change *changes, size_t n)
{
	(void)context;
	bgp_out_changed(out, changes, n);
}

static bool is_held(void *context, __u32 number)
{
	(void)context;
	return bgp_out_holds(out, number);
}

int out_setup(void **state)
{
	const struct bgp_hop_tracker tracker = {0};
	const struct bgp_hop_set_listener no_listener = {0};
	const struct bgp_rib_settings settings = {.max_paths = 1, .max_slots = SLOTS};
	const struct bgp_rib_listener listener = {.changed = on_changed, .is_held = is_held};
	const struct bgp_out_sink sink = {
	        .room = sink_room, .send = sink_send, .wake = sink_wake, .starved = sink_starved};

	(void)state;
	assert_int_equal(bgp_hops_new(&tracker, &hops), 0);
	assert_int_equal(bgp_attrs_pool_new(hops, &pool), 0);
	assert_int_equal(bgp_hop_sets_new(hops, &no_listener, &hop_sets), 0);
	assert_int_equal(bgp_rib_new(pool, hops, hop_sets, &settings, &listener, &rib), 0);
	assert_int_equal(bgp_out_new(rib, pool, hops, &sink, &out), 0);
	for (__u16 i = 1; i < PEERS; i++) {
		peers[i] = (struct bgp_rib_peer){.router_id = htonl(i),
		                                 .address = pe(100u + i),
		                                 .as = 65001,
		                                 .is_internal = true,
		                                 .is_client = true};
		bgp_rib_set_peer(rib, i, &peers[i]);
	}
	wakes = starvations = 0;
	return 0;
}

int out_teardown(void **state)
{
	(void)state;
	for (__u16 peer = 0; peer < PEERS; peer++)
		leave(peer);
	assert_int_equal(count_lanes(), 0);
	assert_int_equal(count_groups(), 0);
	bgp_rib_free(rib);
	bgp_out_free(out);
	bgp_hop_sets_free(hop_sets);
	bgp_attrs_pool_free(pool);
	bgp_hops_free(hops);
	return 0;
}

__u32 set_of(__u32 pe_number, __u32 med)
{
	const struct ip6_addr addr = pe(pe_number);
	__u32 hop, attrs;

	assert_int_equal(bgp_hop_get(hops, &addr, 0, &hop), 0);
	bgp_draft_init(&last_draft);
	bgp_draft_prepend_as(&last_draft, 65020, 1);
	bgp_draft_set_u32(&last_draft, BGP_ATTR_MED, med);
	last_draft.hot.hop = hop;
	assert_int_equal(bgp_draft_intern(&last_draft, pool, &attrs), 0);
	return attrs;
}

void insert(__u16 peer, __u32 first, __u32 n, __u32 attrs)
{
	for (__u32 i = first; i < first + n; i++) {
		struct ip4_prefix prefix = prefix_at(i);

		assert_int_equal(bgp_rib_insert(rib, peer, BGP_IPV4_4OVER6, attrs, BGP_FAULT_NONE,
		                                NULL, &prefix, 1, NULL),
		                 0);
	}
}

void withdraw(__u16 peer, __u32 first, __u32 n)
{
	for (__u32 i = first; i < first + n; i++) {
		struct ip4_prefix prefix = prefix_at(i);

		bgp_rib_withdraw(rib, peer, BGP_IPV4_4OVER6, NULL, &prefix, 1, NULL);
	}
}

/* --- peers */

struct bgp_export_terms client_terms(void)
{
	struct bgp_export_terms terms;

	memset(&terms, 0, sizeof(terms));
	terms.format.family = BGP_IPV4_4OVER6;
	terms.format.has_as4 = true;
	terms.format.max_len = BGP_MESSAGE_MAX;
	terms.is_internal = true;
	terms.is_client = true;
	terms.wants_end_of_rib = true;
	terms.local_as = 65001;
	terms.peer_as = 65001;
	terms.router_id = htonl(0xff);
	terms.cluster_id = htonl(0xff);
	terms.self = pe(255);
	return terms;
}

struct receiver *join(__u16 peer, const struct bgp_export_terms *terms)
{
	struct receiver *receiver = &receivers[peer][terms->format.family];

	receiver->is_up = true;
	receiver->peer = peer;
	memcpy(&receiver->terms, terms, sizeof(*terms));
	receiver->room = SIZE_MAX;
	assert_int_equal(bgp_out_join(out, peer, terms, false), 0);
	return receiver;
}

void leave(__u16 peer)
{
	bgp_out_leave(out, peer);
	for (enum bgp_family_id family = 0; family < BGP_FAMILIES; family++) {
		struct receiver *receiver = &receivers[peer][family];

		for (__u32 i = 0; i < PREFIXES * IDS; i++)
			drop(&receiver->held[i / IDS][i % IDS]);
		memset(receiver, 0, sizeof(*receiver));
	}
}

void run(void)
{
	while (bgp_out_run(out, 2 * PREFIXES))
		;
}

void forget(struct receiver *receiver)
{
	receiver->messages = receiver->updates = receiver->full_messages = 0;
	receiver->announced = receiver->withdrawn = 0;
	receiver->ends_of_rib = receiver->begins = receiver->ends = 0;
	receiver->bytes = 0;
	receiver->has_withdrawn_late = false;
}

long med_at(const struct receiver *receiver, __u32 n)
{
	return med_of_path(receiver, n, 0);
}

long med_of_path(const struct receiver *receiver, __u32 n, __u32 id)
{
	const struct held *held = &receiver->held[n][id];
	struct bgp_reader value;

	if (!held->is_there ||
	    bgp_attribute_find(bgp_reader_of(held->bytes, held->len), BGP_ATTR_MED, &value))
		return -1;
	return bgp_read_u32(&value);
}

size_t count_held(const struct receiver *receiver)
{
	size_t n = 0;

	for (__u32 i = 0; i < PREFIXES * IDS; i++)
		n += receiver->held[i / IDS][i % IDS].is_there;
	return n;
}

size_t count_lanes(void)
{
	size_t n_groups, n_lanes;

	bgp_out_count(out, &n_groups, &n_lanes);
	return n_lanes;
}

size_t count_groups(void)
{
	size_t n_groups, n_lanes;

	bgp_out_count(out, &n_groups, &n_lanes);
	return n_groups;
}
