/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/update.h"

#include "bgp/as_path.h"
#include "bgp/open.h"

/* A message for a speaker with 2-octet AS numbers: what takes the place of AS_PATH and AGGREGATOR.
 */
struct narrowing {
	struct bgp_writer *writer;
	struct bgp_reader as4_path;       /* to be added, or empty */
	struct bgp_reader as4_aggregator; /* likewise */
};

static void narrow_path(struct narrowing *narrowing, const struct bgp_attribute_header *attribute)
{
	__u8 bytes[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer path = bgp_writer_of(bytes, sizeof(bytes));

	if (bgp_as_path_narrow(attribute->value, &path))
		narrowing->as4_path = attribute->value;
	bgp_attribute_write(narrowing->writer, attribute->flags, attribute->code, bytes,
	                    bgp_written(&path));
}

static void narrow_aggregator(struct narrowing *narrowing,
                              const struct bgp_attribute_header *attribute)
{
	struct bgp_reader value = attribute->value;
	__u8 bytes[6];
	struct bgp_writer narrow = bgp_writer_of(bytes, sizeof(bytes));
	__u32 as = bgp_read_u32(&value);

	if (as > 0xffff)
		narrowing->as4_aggregator = attribute->value;
	bgp_write_u16(&narrow, as > 0xffff ? BGP_AS_TRANS : (__u16)as);
	bgp_write_be32(&narrow, bgp_read_be32(&value));
	bgp_attribute_write(narrowing->writer, attribute->flags, attribute->code, bytes,
	                    sizeof(bytes));
}

/* Codes 17 and 18, before anything behind them. */
static void write_as4(struct narrowing *narrowing)
{
	const __u8 flags = BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE;
	__u8 bytes[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer path = bgp_writer_of(bytes, sizeof(bytes));

	if (bgp_left(&narrowing->as4_path)) {
		bgp_as_path_public(narrowing->as4_path, &path);
		if (bgp_written(&path))
			bgp_attribute_write(narrowing->writer, flags, BGP_ATTR_AS4_PATH, bytes,
			                    bgp_written(&path));
	}
	if (bgp_left(&narrowing->as4_aggregator))
		bgp_attribute_write(narrowing->writer, flags, BGP_ATTR_AS4_AGGREGATOR,
		                    narrowing->as4_aggregator.at,
		                    bgp_left(&narrowing->as4_aggregator));
	narrowing->as4_path = narrowing->as4_aggregator = bgp_reader_of(NULL, 0);
}

static void narrow(struct bgp_writer *writer, struct bgp_reader attributes)
{
	struct narrowing narrowing = {.writer = writer};
	struct bgp_attribute_header attribute;

	while (bgp_left(&attributes) && bgp_attribute_read(&attributes, &attribute) == 0) {
		if (attribute.code > BGP_ATTR_AS4_AGGREGATOR)
			write_as4(&narrowing);
		if (attribute.code == BGP_ATTR_AS_PATH)
			narrow_path(&narrowing, &attribute);
		else if (attribute.code == BGP_ATTR_AGGREGATOR)
			narrow_aggregator(&narrowing, &attribute);
		else
			bgp_attribute_write(writer, attribute.flags, attribute.code,
			                    attribute.value.at, bgp_left(&attribute.value));
	}
	write_as4(&narrowing);
}

/* As many prefixes as there is room for, `reserve` bytes left free. Returns how many. */
static size_t write_prefixes(struct bgp_writer *writer, size_t reserve, __u32 path_id,
                             const struct ip4_prefix *prefixes, size_t n)
{
	size_t i;

	reserve += 1 + (path_id ? sizeof(path_id) : 0);
	for (i = 0; i < n; i++) {
		if (bgp_room(writer) < reserve + (prefixes[i].len + 7U) / 8)
			break;
		if (path_id)
			bgp_write_u32(writer, path_id);
		bgp_nlri_write_ip4(writer, &prefixes[i]);
	}
	return i;
}

/* The classic form: NEXT_HOP among the attributes, prefixes behind them. */
static size_t write_classic(struct bgp_writer *writer, const struct bgp_update_format *format,
                            struct bgp_reader attributes, const struct bgp_next_hop *next_hop,
                            const struct ip4_prefix *prefixes, size_t n)
{
	struct bgp_reader behind = attributes;
	__be32 addr = bgp_next_hop_ip4(&next_hop->addr);
	struct bgp_attribute_header attribute;
	size_t length;

	while (bgp_left(&behind)) { /* those before code 3 */
		struct bgp_reader rest = behind;

		if (bgp_attribute_read(&rest, &attribute) || attribute.code > BGP_ATTR_NEXT_HOP)
			break;
		behind = rest;
	}
	bgp_write_u16(writer, 0);
	length = bgp_write_length16(writer);
	bgp_write_bytes(writer, attributes.at, (size_t)(behind.at - attributes.at));
	bgp_attribute_write(writer, BGP_FLAG_TRANSITIVE, BGP_ATTR_NEXT_HOP, &addr, sizeof(addr));
	bgp_write_bytes(writer, behind.at, bgp_left(&behind));
	bgp_end_length16(writer, length);
	return write_prefixes(writer, 0, format->path_id, prefixes, n);
}

static void begin_mp(struct bgp_writer *writer, __u8 code, enum bgp_family_id family,
                     size_t *ret_length)
{
	bgp_write_u8(writer, BGP_FLAG_OPTIONAL | BGP_FLAG_EXTENDED_LENGTH);
	bgp_write_u8(writer, code);
	*ret_length = bgp_write_length16(writer);
	bgp_write_u16(writer, bgp_family_rows[family].afi);
	bgp_write_u8(writer, bgp_family_rows[family].safi);
}

static size_t write_mp(struct bgp_writer *writer, const struct bgp_update_format *format,
                       struct bgp_reader attributes, const struct bgp_next_hop *next_hop,
                       const struct ip4_prefix *prefixes, size_t n)
{
	size_t length, mp_length, n_written;

	bgp_write_u16(writer, 0);
	length = bgp_write_length16(writer);
	begin_mp(writer, BGP_ATTR_MP_REACH, format->family, &mp_length);
	bgp_next_hop_write(writer, next_hop);
	bgp_write_u8(writer, 0);
	n_written = write_prefixes(writer, bgp_left(&attributes), format->path_id, prefixes, n);
	bgp_end_length16(writer, mp_length);
	bgp_write_bytes(writer, attributes.at, bgp_left(&attributes));
	bgp_end_length16(writer, length);
	return n_written;
}

/* What the message is written into: the room there is, up to the longest that the peer takes. */
static struct bgp_writer limited(const struct bgp_writer *writer, size_t max_len)
{
	size_t room = bgp_room(writer);

	return bgp_writer_of(writer->at, room < max_len ? room : max_len);
}

/* Keep a message that has prefixes, forget one that has none. */
static size_t finish(struct bgp_writer *writer, struct bgp_writer *message, size_t begin, size_t n)
{
	bgp_message_end(message, begin);
	if (message->is_full || !n)
		return 0;
	writer->at = message->at;
	return n;
}

size_t bgp_update_write(struct bgp_writer *writer, const struct bgp_update_format *format,
                        struct bgp_reader attributes, const struct bgp_next_hop *next_hop,
                        const struct ip4_prefix *prefixes, size_t n)
{
	struct bgp_writer message = limited(writer, format->max_len);
	size_t begin = bgp_message_begin(&message, BGP_UPDATE);
	__u8 bytes[BGP_ATTRS_BYTES_MAX];

	if (!format->has_as4) {
		struct bgp_writer narrowed = bgp_writer_of(bytes, sizeof(bytes));

		narrow(&narrowed, attributes);
		if (narrowed.is_full)
			return 0;
		attributes = bgp_reader_of(bytes, bgp_written(&narrowed));
	}
	if (format->family == BGP_IPV4_UNICAST && bgp_next_hop_is_ip4(&next_hop->addr))
		n = write_classic(&message, format, attributes, next_hop, prefixes, n);
	else
		n = write_mp(&message, format, attributes, next_hop, prefixes, n);
	return finish(writer, &message, begin, n);
}

size_t bgp_update_write_withdrawn(struct bgp_writer *writer, const struct bgp_update_format *format,
                                  const struct ip4_prefix *prefixes, size_t n)
{
	struct bgp_writer message = limited(writer, format->max_len);
	size_t begin = bgp_message_begin(&message, BGP_UPDATE);
	size_t length, mp_length;

	if (format->family == BGP_IPV4_UNICAST) {
		length = bgp_write_length16(&message);
		n = write_prefixes(&message, 2, format->path_id, prefixes, n);
		bgp_end_length16(&message, length);
		bgp_write_u16(&message, 0);
	} else {
		bgp_write_u16(&message, 0);
		length = bgp_write_length16(&message);
		begin_mp(&message, BGP_ATTR_MP_UNREACH, format->family, &mp_length);
		n = write_prefixes(&message, 0, format->path_id, prefixes, n);
		bgp_end_length16(&message, mp_length);
		bgp_end_length16(&message, length);
	}
	return finish(writer, &message, begin, n);
}

void bgp_update_write_end_of_rib(struct bgp_writer *writer, enum bgp_family_id family)
{
	size_t begin = bgp_message_begin(writer, BGP_UPDATE);
	size_t length;

	bgp_write_u16(writer, 0);
	length = bgp_write_length16(writer);
	if (family != BGP_IPV4_UNICAST) {
		bgp_write_u8(writer, BGP_FLAG_OPTIONAL);
		bgp_write_u8(writer, BGP_ATTR_MP_UNREACH);
		bgp_write_u8(writer, 3);
		bgp_write_u16(writer, bgp_family_rows[family].afi);
		bgp_write_u8(writer, bgp_family_rows[family].safi);
	}
	bgp_end_length16(writer, length);
	bgp_message_end(writer, begin);
}
