/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The body of an UPDATE, behind an octet that says what kind of session it came over. What is
 * accepted is in canonical form, can be interned, and is the same again when it was sent to
 * somebody.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bgp/as_path.h"
#include "bgp/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const __u8 ip4_families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) | BGP_FAMILY_BIT(BGP_IPV4_4OVER6);

static struct bgp_draft draft, draft_again;
static struct bgp_attrs_pool *pool;

static struct bgp_session_facts session_of(uint8_t bits)
{
	return (struct bgp_session_facts){
	        .is_internal = bits & 1,
	        .has_as4 = bits & 2,
	        .families = bits >> 2 & 7,
	        .extended_next_hop = bits & 0x20 ? BGP_FAMILY_BIT(BGP_IPV4_UNICAST) : 0,
	        .path_ids = bits & 0x40 ? 7 : 0,
	};
}

static int read_some(const struct bgp_nlri_block *block, struct bgp_reader *nlri)
{
	struct ip4_prefix prefixes[16];
	__u32 ids[16];

	return block->has_path_ids ? bgp_nlri_read_ip4_paths(nlri, ids, prefixes, 16)
	                           : bgp_nlri_read_ip4(nlri, prefixes, 16);
}

static void check_prefixes(const struct bgp_nlri_block *block)
{
	const struct bgp_family *family = &bgp_family_rows[block->family];
	struct bgp_reader nlri = block->nlri;
	struct bgp_nlri one;
	int n;

	if (family->afi == BGP_AFI_IP4) {
		while ((n = read_some(block, &nlri)) > 0)
			;
		if (n)
			abort();
		return;
	}
	while (bgp_left(&nlri)) {
		if (block->has_path_ids)
			bgp_read_u32(&nlri);
		if (bgp_nlri_read(family, &nlri, &one))
			abort();
	}
}

/* Ascending, each once, each well formed for an internal peer of today. */
static void check_canonical(const struct bgp_draft *d)
{
	static const struct bgp_session_facts internal = {.is_internal = true, .has_as4 = true};
	struct bgp_reader attributes = bgp_reader_of(d->bytes, d->len_bytes);
	struct bgp_attribute_header attribute;
	int before = -1;
	char text[64];

	while (bgp_left(&attributes)) {
		if (bgp_attribute_read(&attributes, &attribute) || attribute.code <= before ||
		    bgp_attribute_check(&attribute, &internal) != BGP_OUTCOME_OK)
			abort();
		before = attribute.code;
		if (attribute.code == BGP_ATTR_AS_PATH)
			bgp_as_path_print(attribute.value, text, sizeof(text));
	}
	if (!(d->hot.has & BGP_HAS_LOCAL_PREF))
		abort();
}

static void check_interning(const struct bgp_draft *d)
{
	struct bgp_hops *hops;
	__u32 one, again;

	if (!pool && (bgp_hops_new(NULL, &hops) || bgp_attrs_pool_new(hops, &pool)))
		abort();
	if (bgp_draft_intern(d, pool, &one) || bgp_draft_intern(d, pool, &again) || one != again)
		abort();
	bgp_attrs_put(pool, one, 2);
}

/* Send it on, and read that. A speaker with 2-octet AS numbers must find it well formed too. */
static void check_sent(const struct bgp_reach_block *reach, bool has_as4, __u32 path_id)
{
	static uint8_t buffer[BGP_EXTENDED_MESSAGE_MAX];
	const struct bgp_session_facts session = {
	        .is_internal = true,
	        .has_as4 = has_as4,
	        .families = ip4_families,
	        .extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
	        .path_ids = path_id ? ip4_families : 0,
	};
	const struct bgp_update_format format = {.family = reach->block.family,
	                                         .has_as4 = has_as4,
	                                         .path_id = path_id,
	                                         .max_len = sizeof(buffer)};
	const struct ip4_prefix prefix = {.addr = 0x0000000a, .len = 8};
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_update update;

	if (!bgp_update_write(&writer, &format, bgp_reader_of(draft.bytes, draft.len_bytes),
	                      &reach->next_hop, &prefix, 1))
		return; /* too long now */
	bgp_update_read(
	        bgp_reader_of(buffer + BGP_HEADER_BYTES, bgp_written(&writer) - BGP_HEADER_BYTES),
	        &session, &update, &draft_again);
	if (update.outcome != BGP_OUTCOME_OK || update.n_reached != 1 ||
	    !ip6_addr_is_equal(&update.reached[0].next_hop.addr, &reach->next_hop.addr))
		abort();
	if (has_as4 && (draft.len_bytes != draft_again.len_bytes ||
	                memcmp(draft.bytes, draft_again.bytes, draft.len_bytes) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bgp_session_facts session;
	struct bgp_update update;

	if (!size)
		return 0;
	session = session_of(data[0]);
	bgp_update_read(bgp_reader_of(data + 1, size - 1), &session, &update, &draft);
	if (update.outcome == BGP_OUTCOME_RESET) {
		if (update.error.code != BGP_ERROR_UPDATE || !update.fault)
			abort();
		return 0;
	}
	for (unsigned int i = 0; i < update.n_withdrawn; i++)
		check_prefixes(&update.withdrawn[i]);
	for (unsigned int i = 0; i < update.n_reached; i++)
		check_prefixes(&update.reached[i].block);
	if (!update.n_reached || update.outcome == BGP_OUTCOME_WITHDRAW)
		return 0;
	check_canonical(&draft);
	check_interning(&draft);
	for (unsigned int i = 0; i < update.n_reached; i++) {
		if (!bgp_family_rows[update.reached[i].block.family].is_routed)
			continue;
		check_sent(&update.reached[i], true, 0);
		check_sent(&update.reached[i], false, 0);
		check_sent(&update.reached[i], true, 2);
	}
	return 0;
}
