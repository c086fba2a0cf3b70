/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/draft.h"

#include <arpa/inet.h>
#include <errno.h>

#include "bgp/as_path.h"
#include "bgp/tunnel.h"

enum {
	COMMUNITY_GRACEFUL_SHUTDOWN = 0xffff0000,
	COMMUNITY_NO_EXPORT = 0xffffff01,
	COMMUNITY_NO_ADVERTISE = 0xffffff02,
	COMMUNITY_NO_EXPORT_SUBCONFED = 0xffffff03,
};

static void read_origin(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	hot->origin = bgp_read_u8(&value);
}

static void read_as_path(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	struct bgp_as_path_facts facts = bgp_as_path_facts(value);

	hot->as_path_len = facts.len;
	hot->neighbour_as = facts.neighbour_as;
	hot->has |= facts.has_set ? BGP_HAS_AS_SET : 0;
	hot->has |= facts.has_confederation ? BGP_HAS_CONFEDERATION : 0;
}

static void read_med(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	hot->med = bgp_read_u32(&value);
	hot->has |= BGP_HAS_MED;
}

static void read_local_pref(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	hot->local_pref = bgp_read_u32(&value);
	hot->has |= BGP_HAS_LOCAL_PREF;
}

static void read_communities(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	while (bgp_left(&value)) {
		switch (bgp_read_u32(&value)) {
		case COMMUNITY_NO_EXPORT:
			hot->has |= BGP_HAS_NO_EXPORT;
			break;
		case COMMUNITY_NO_ADVERTISE:
			hot->has |= BGP_HAS_NO_ADVERTISE;
			break;
		case COMMUNITY_NO_EXPORT_SUBCONFED:
			hot->has |= BGP_HAS_NO_EXPORT_SUBCONFED;
			break;
		case COMMUNITY_GRACEFUL_SHUTDOWN:
			hot->has |= BGP_HAS_GRACEFUL_SHUTDOWN;
			break;
		default:
			break;
		}
	}
}

static void read_originator(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	hot->originator_id = bgp_read_be32(&value);
}

static void read_cluster_list(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	size_t n = bgp_left(&value) / 4;

	hot->cluster_list_len = (__u8)(n < 255 ? n : 255);
}

static void read_otc(struct bgp_attrs_hot *hot, struct bgp_reader value)
{
	(void)value;
	hot->has |= BGP_HAS_OTC;
}

static void (*const hot_readers[])(struct bgp_attrs_hot *, struct bgp_reader) = {
        [BGP_ATTR_ORIGIN] = read_origin,
        [BGP_ATTR_AS_PATH] = read_as_path,
        [BGP_ATTR_MED] = read_med,
        [BGP_ATTR_LOCAL_PREF] = read_local_pref,
        [BGP_ATTR_COMMUNITIES] = read_communities,
        [BGP_ATTR_ORIGINATOR_ID] = read_originator,
        [BGP_ATTR_CLUSTER_LIST] = read_cluster_list,
        [BGP_ATTR_OTC] = read_otc,
};

static void read_tunnel(struct bgp_attrs_hot *hot, struct bgp_reader attribute,
                        struct bgp_reader communities)
{
	struct bgp_tunnel_facts facts = bgp_tunnel_facts(attribute, communities);

	if (facts.has_ipip)
		hot->has |= BGP_HAS_TUNNEL_IPIP;
	else if (facts.is_there)
		hot->has |= BGP_HAS_TUNNEL_OTHER;
	if (facts.has_egress)
		hot->has |= BGP_HAS_EGRESS;
}

void bgp_draft_read_hot(struct bgp_draft *draft)
{
	struct bgp_reader attributes = bgp_reader_of(draft->bytes, draft->len_bytes);
	struct bgp_reader tunnel = bgp_reader_of(NULL, 0), communities = tunnel;
	struct bgp_attribute_header attribute;

	draft->hot = (struct bgp_attrs_hot){
	        .hop = draft->hot.hop,
	        .local_pref = BGP_DEFAULT_LOCAL_PREF,
	};
	while (bgp_left(&attributes) && bgp_attribute_read(&attributes, &attribute) == 0) {
		if (attribute.code < sizeof(hot_readers) / sizeof(*hot_readers) &&
		    hot_readers[attribute.code])
			hot_readers[attribute.code](&draft->hot, attribute.value);
		else if (attribute.code == BGP_ATTR_TUNNEL)
			tunnel = attribute.value;
		else if (attribute.code == BGP_ATTR_EXTENDED_COMMUNITIES)
			communities = attribute.value;
	}
	if (bgp_left(&tunnel) || bgp_left(&communities))
		read_tunnel(&draft->hot, tunnel, communities);
}

void bgp_draft_init(struct bgp_draft *draft)
{
	static const __u8 bytes[] = {
	        BGP_FLAG_TRANSITIVE,
	        BGP_ATTR_ORIGIN,
	        1,
	        BGP_ORIGIN_IGP,
	        BGP_FLAG_TRANSITIVE,
	        BGP_ATTR_AS_PATH,
	        0,
	        BGP_FLAG_TRANSITIVE,
	        BGP_ATTR_LOCAL_PREF,
	        4,
	        0,
	        0,
	        0,
	        BGP_DEFAULT_LOCAL_PREF,
	};

	draft->hot.hop = BGP_HOP_NONE;
	draft->is_full = false;
	draft->len_bytes = sizeof(bytes);
	memcpy(draft->bytes, bytes, sizeof(bytes));
	bgp_draft_read_hot(draft);
}

void bgp_draft_of(struct bgp_draft *draft, const struct bgp_attrs *attrs)
{
	draft->hot = attrs->hot;
	draft->is_full = false;
	draft->len_bytes = attrs->len_bytes;
	memcpy(draft->bytes, attrs->bytes, attrs->len_bytes);
}

/* Where an attribute lies, or would lie: offset, and length with its header (0: it is not there).
 */
struct place {
	size_t offset, len;
};

static struct place locate(const struct bgp_draft *draft, __u8 code)
{
	struct bgp_reader attributes = bgp_reader_of(draft->bytes, draft->len_bytes);
	struct bgp_attribute_header attribute;

	while (bgp_left(&attributes)) {
		size_t offset = draft->len_bytes - bgp_left(&attributes);

		if (bgp_attribute_read(&attributes, &attribute) || attribute.code > code)
			return (struct place){.offset = offset};
		if (attribute.code == code)
			return (struct place){
			        .offset = offset,
			        .len = draft->len_bytes - bgp_left(&attributes) - offset,
			};
	}
	return (struct place){.offset = draft->len_bytes};
}

/* Make what is at `place` `len` bytes long; false: there is no room. */
static bool resize(struct bgp_draft *draft, struct place place, size_t len)
{
	size_t behind = place.offset + place.len;

	if (draft->len_bytes - place.len + len > sizeof(draft->bytes)) {
		draft->is_full = true;
		return false;
	}
	memmove(draft->bytes + place.offset + len, draft->bytes + behind,
	        draft->len_bytes - behind);
	draft->len_bytes += len - place.len;
	return true;
}

void bgp_draft_set(struct bgp_draft *draft, __u8 code, const void *value, size_t len)
{
	const struct bgp_attribute_row *row = bgp_attribute_row(code);
	struct place place = locate(draft, code);
	size_t total = len + (len > 0xff ? 4 : 3);
	__u8 flags = row ? row->flags : BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE;
	struct bgp_writer writer;

	if (place.len)
		flags |= draft->bytes[place.offset] & BGP_FLAG_PARTIAL;
	if (!resize(draft, place, total))
		return;
	writer = bgp_writer_of(draft->bytes + place.offset, total);
	bgp_attribute_write(&writer, flags, code, value, len);
	bgp_draft_read_hot(draft);
}

void bgp_draft_set_u32(struct bgp_draft *draft, __u8 code, __u32 value)
{
	__be32 wire = htonl(value);

	bgp_draft_set(draft, code, &wire, sizeof(wire));
}

void bgp_draft_remove(struct bgp_draft *draft, __u8 code)
{
	struct place place = locate(draft, code);

	if (place.len && resize(draft, place, 0))
		bgp_draft_read_hot(draft);
}

int bgp_draft_find(const struct bgp_draft *draft, __u8 code, struct bgp_reader *ret_value)
{
	return bgp_attribute_find(bgp_reader_of(draft->bytes, draft->len_bytes), code, ret_value);
}

/* The value of an attribute, or an empty one. */
static struct bgp_reader value_of(const struct bgp_draft *draft, __u8 code)
{
	struct bgp_reader value = bgp_reader_of(NULL, 0);

	bgp_draft_find(draft, code, &value);
	return value;
}

/* Set an attribute to what was written, which is not in the draft itself. */
static void set_written(struct bgp_draft *draft, __u8 code, const struct bgp_writer *writer)
{
	if (writer->is_full)
		draft->is_full = true;
	else
		bgp_draft_set(draft, code, writer->begin, bgp_written(writer));
}

static bool has_element(struct bgp_reader list, const void *element, size_t size)
{
	while (bgp_left(&list) >= size)
		if (memcmp(bgp_read_bytes(&list, size), element, size) == 0)
			return true;
	return false;
}

void bgp_draft_add_element(struct bgp_draft *draft, __u8 code, const void *element, size_t size)
{
	__u8 buffer[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_reader list = value_of(draft, code);

	if (has_element(list, element, size))
		return;
	bgp_write_bytes(&writer, list.at, bgp_left(&list));
	bgp_write_bytes(&writer, element, size);
	set_written(draft, code, &writer);
}

void bgp_draft_prepend_as(struct bgp_draft *draft, __u32 as, unsigned int times)
{
	__u8 buffer[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));

	bgp_as_path_prepend(value_of(draft, BGP_ATTR_AS_PATH), as, times, &writer);
	set_written(draft, BGP_ATTR_AS_PATH, &writer);
}

void bgp_draft_prepend_cluster(struct bgp_draft *draft, __be32 cluster_id)
{
	__u8 buffer[BGP_ATTRS_BYTES_MAX];
	struct bgp_writer writer = bgp_writer_of(buffer, sizeof(buffer));
	struct bgp_reader list = value_of(draft, BGP_ATTR_CLUSTER_LIST);

	bgp_write_be32(&writer, cluster_id);
	bgp_write_bytes(&writer, list.at, bgp_left(&list));
	set_written(draft, BGP_ATTR_CLUSTER_LIST, &writer);
}

int bgp_draft_intern(const struct bgp_draft *draft, struct bgp_attrs_pool *pool, __u32 *ret_attrs)
{
	if (draft->is_full)
		return -EMSGSIZE;
	return bgp_attrs_intern(pool, &draft->hot, draft->bytes, draft->len_bytes, ret_attrs);
}
