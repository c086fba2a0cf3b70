/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/canonical.h"

#include <errno.h>

#include "bgp/as_path.h"
#include "bgp/open.h"
#include "bgp/tunnel.h"

enum {
	OPTIONAL_TRANSITIVE = BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE,
};

/* The path with 4-octet numbers (RFC 6793 4.2.3). */
static void write_as_path(const struct bgp_attribute_list *list, struct bgp_writer *writer)
{
	struct bgp_reader path = list->by_code[BGP_ATTR_AS_PATH].value;
	__u8 wide_bytes[2 * BGP_EXTENDED_MESSAGE_MAX], merged_bytes[2 * BGP_EXTENDED_MESSAGE_MAX];
	struct bgp_writer wide = bgp_writer_of(wide_bytes, sizeof(wide_bytes));
	struct bgp_writer merged = bgp_writer_of(merged_bytes, sizeof(merged_bytes));
	bool is_aggregated_by_old = false;

	/* An AGGREGATOR on its own may be of a new speaker whose AS number fits in 2 octets. */
	if (bgp_codes_have(&list->present, BGP_ATTR_AGGREGATOR) &&
	    bgp_codes_have(&list->present, BGP_ATTR_AS4_AGGREGATOR)) {
		struct bgp_reader value = list->by_code[BGP_ATTR_AGGREGATOR].value;

		is_aggregated_by_old = bgp_read_u16(&value) != BGP_AS_TRANS;
	}
	bgp_as_path_widen(path, &wide);
	path = bgp_reader_of(wide_bytes, bgp_written(&wide));
	if (bgp_codes_have(&list->present, BGP_ATTR_AS4_PATH) && !is_aggregated_by_old) {
		bgp_as_path_merge(path, list->by_code[BGP_ATTR_AS4_PATH].value, &merged);
		path = bgp_reader_of(merged_bytes, bgp_written(&merged));
	}
	if (bgp_left(&path) > BGP_ATTRS_BYTES_MAX)
		writer->is_full = true;
	else
		bgp_attribute_write(writer, BGP_FLAG_TRANSITIVE, BGP_ATTR_AS_PATH, path.at,
		                    bgp_left(&path));
}

static void write_aggregator(const struct bgp_attribute_list *list, struct bgp_writer *writer)
{
	const struct bgp_attribute_header *attribute = &list->by_code[BGP_ATTR_AGGREGATOR];
	struct bgp_reader value = attribute->value;
	__u32 as = bgp_read_u16(&value);
	__u8 wide[8];
	struct bgp_writer wide_writer = bgp_writer_of(wide, sizeof(wide));

	if (as == BGP_AS_TRANS && bgp_codes_have(&list->present, BGP_ATTR_AS4_AGGREGATOR)) {
		value = list->by_code[BGP_ATTR_AS4_AGGREGATOR].value;
		as = bgp_read_u32(&value);
	}
	bgp_write_u32(&wide_writer, as);
	bgp_write_be32(&wide_writer, bgp_read_be32(&value));
	bgp_attribute_write(writer, attribute->flags, attribute->code, wide, sizeof(wide));
}

static void write_tunnel(const struct bgp_attribute_header *attribute, struct bgp_writer *writer)
{
	__u8 bytes[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer valid = bgp_writer_of(bytes, sizeof(bytes));

	bgp_tunnel_write_valid(&valid, attribute->value);
	writer->is_full |= valid.is_full;
	bgp_attribute_write(writer, attribute->flags, attribute->code, bytes, bgp_written(&valid));
}

/* Those that the encoding of bgp/attrs.h leaves out. */
static bool is_left_out(__u8 code)
{
	return code == BGP_ATTR_NEXT_HOP || code == BGP_ATTR_MP_REACH ||
	       code == BGP_ATTR_MP_UNREACH || code == BGP_ATTR_AS4_PATH ||
	       code == BGP_ATTR_AS4_AGGREGATOR;
}

static void write_attribute(const struct bgp_attribute_list *list, bool has_as4, __u8 code,
                            struct bgp_writer *writer)
{
	const struct bgp_attribute_header *attribute = &list->by_code[code];
	__u8 flags = attribute->flags;

	if (is_left_out(code))
		return;
	if ((flags & OPTIONAL_TRANSITIVE) != OPTIONAL_TRANSITIVE) /* RFC 4271 4.3 */
		flags &= (__u8)~BGP_FLAG_PARTIAL;
	if (!has_as4 && code == BGP_ATTR_AS_PATH) {
		write_as_path(list, writer);
		return;
	}
	if (!has_as4 && code == BGP_ATTR_AGGREGATOR) {
		write_aggregator(list, writer);
		return;
	}
	if (code == BGP_ATTR_TUNNEL) {
		write_tunnel(attribute, writer);
		return;
	}
	if (!bgp_attribute_row(code)) { /* RFC 4271 section 5 */
		if (!(flags & BGP_FLAG_TRANSITIVE))
			return;
		flags |= BGP_FLAG_PARTIAL;
	}
	bgp_attribute_write(writer, flags, code, attribute->value.at, bgp_left(&attribute->value));
}

/* An external peer's routes get the default: it does not send the attribute. */
static void add_local_pref(struct bgp_attribute_list *list)
{
	static const __u8 value[] = {0, 0, 0, BGP_DEFAULT_LOCAL_PREF};

	if (bgp_codes_have(&list->present, BGP_ATTR_LOCAL_PREF))
		return;
	bgp_codes_add(&list->present, BGP_ATTR_LOCAL_PREF);
	list->by_code[BGP_ATTR_LOCAL_PREF] = (struct bgp_attribute_header){
	        .flags = BGP_FLAG_TRANSITIVE,
	        .code = BGP_ATTR_LOCAL_PREF,
	        .value = bgp_reader_of(value, sizeof(value)),
	};
}

int bgp_canonical_make(struct bgp_attribute_list *list, bool has_as4, struct bgp_draft *ret_draft)
{
	struct bgp_writer writer = bgp_writer_of(ret_draft->bytes, sizeof(ret_draft->bytes));

	add_local_pref(list);
	for (unsigned int i = 0; i < 4; i++)
		for (__u64 bits = list->present.words[i]; bits; bits &= bits - 1)
			write_attribute(list, has_as4,
			                (__u8)(i * 64 + (unsigned int)__builtin_ctzll(bits)),
			                &writer);
	if (writer.is_full)
		return -EMSGSIZE;
	ret_draft->hot.hop = BGP_HOP_NONE;
	ret_draft->is_full = false;
	ret_draft->len_bytes = bgp_written(&writer);
	bgp_draft_read_hot(ret_draft);
	return 0;
}
