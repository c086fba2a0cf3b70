/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/attribute.h"

#include <errno.h>

#include "bgp/as_path.h"
#include "bgp/family.h"
#include "bgp/tunnel.h"

static bool is_u32(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return bgp_left(&value) == 4;
}

static bool is_empty(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return bgp_left(&value) == 0;
}

static bool is_list_of(struct bgp_reader value, size_t size)
{
	return bgp_left(&value) && bgp_left(&value) % size == 0;
}

static bool is_list_of_4(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return is_list_of(value, 4);
}

static bool is_list_of_8(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return is_list_of(value, 8);
}

static bool is_list_of_12(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return is_list_of(value, 12);
}

static bool is_origin(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return bgp_left(&value) == 1 && bgp_read_u8(&value) <= BGP_ORIGIN_INCOMPLETE;
}

static bool is_as_path(struct bgp_reader value, const struct bgp_session_facts *session)
{
	return bgp_as_path_check(value, session->has_as4 ? 4 : 2) == 0;
}

/* Nothing that a speaker with 4-octet numbers says (RFC 6793 section 6). */
static bool is_as4_path(struct bgp_reader value, const struct bgp_session_facts *session)
{
	return !session->has_as4 && bgp_left(&value) && bgp_as_path_check(value, 4) == 0;
}

/* An AS number that is not 0 (RFC 7607) and an address. */
static bool is_aggregator(struct bgp_reader value, const struct bgp_session_facts *session)
{
	if (bgp_left(&value) != (session->has_as4 ? 8U : 6U))
		return false;
	return session->has_as4 ? bgp_read_u32(&value) != 0 : bgp_read_u16(&value) != 0;
}

static bool is_as4_aggregator(struct bgp_reader value, const struct bgp_session_facts *session)
{
	return !session->has_as4 && bgp_left(&value) == 8 && bgp_read_u32(&value) != 0;
}

static bool is_tunnel(struct bgp_reader value, const struct bgp_session_facts *session)
{
	(void)session;
	return bgp_left(&value) && bgp_tunnel_check(value);
}

enum {
	WELL_KNOWN = BGP_FLAG_TRANSITIVE,
	OPTIONAL = BGP_FLAG_OPTIONAL,
	OPTIONAL_TRANSITIVE = BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE,
};

/*
 * The clauses: RFC 7606 section 7 unless said otherwise. MP_REACH and MP_UNREACH have no check
 * here: bgp/update.c takes them apart.
 */
static const struct bgp_attribute_row rows[] = {
        [BGP_ATTR_ORIGIN] = {"origin", WELL_KNOWN, false, BGP_OUTCOME_WITHDRAW, is_origin},
        [BGP_ATTR_AS_PATH] = {"as-path", WELL_KNOWN, false, BGP_OUTCOME_WITHDRAW, is_as_path},
        [BGP_ATTR_NEXT_HOP] = {"next-hop", WELL_KNOWN, false, BGP_OUTCOME_WITHDRAW, is_u32},
        [BGP_ATTR_MED] = {"med", OPTIONAL, false, BGP_OUTCOME_WITHDRAW, is_u32},
        [BGP_ATTR_LOCAL_PREF] = {"local-pref", WELL_KNOWN, true, BGP_OUTCOME_WITHDRAW, is_u32},
        [BGP_ATTR_ATOMIC_AGGREGATE] = {"atomic-aggregate", WELL_KNOWN, false, BGP_OUTCOME_DISCARD,
                                       is_empty},
        [BGP_ATTR_AGGREGATOR] = {"aggregator", OPTIONAL_TRANSITIVE, false, BGP_OUTCOME_DISCARD,
                                 is_aggregator},
        [BGP_ATTR_COMMUNITIES] = {"communities", OPTIONAL_TRANSITIVE, false, BGP_OUTCOME_WITHDRAW,
                                  is_list_of_4},
        [BGP_ATTR_ORIGINATOR_ID] = {"originator-id", OPTIONAL, true, BGP_OUTCOME_WITHDRAW, is_u32},
        [BGP_ATTR_CLUSTER_LIST] = {"cluster-list", OPTIONAL, true, BGP_OUTCOME_WITHDRAW,
                                   is_list_of_4},
        [BGP_ATTR_MP_REACH] = {"mp-reach-nlri", OPTIONAL, false, BGP_OUTCOME_RESET, NULL},
        [BGP_ATTR_MP_UNREACH] = {"mp-unreach-nlri", OPTIONAL, false, BGP_OUTCOME_RESET, NULL},
        [BGP_ATTR_EXTENDED_COMMUNITIES] = {"extended-communities", OPTIONAL_TRANSITIVE, false,
                                           BGP_OUTCOME_WITHDRAW, is_list_of_8},
        /* RFC 6793 section 6 */
        [BGP_ATTR_AS4_PATH] = {"as4-path", OPTIONAL_TRANSITIVE, false, BGP_OUTCOME_DISCARD,
                               is_as4_path},
        [BGP_ATTR_AS4_AGGREGATOR] = {"as4-aggregator", OPTIONAL_TRANSITIVE, false,
                                     BGP_OUTCOME_DISCARD, is_as4_aggregator},
        /* RFC 9012 section 13 */
        [BGP_ATTR_TUNNEL] = {"tunnel-encapsulation", OPTIONAL_TRANSITIVE, false,
                             BGP_OUTCOME_WITHDRAW, is_tunnel},
        /* RFC 8092 section 6 */
        [BGP_ATTR_LARGE_COMMUNITIES] = {"large-communities", OPTIONAL_TRANSITIVE, false,
                                        BGP_OUTCOME_WITHDRAW, is_list_of_12},
        /* RFC 9234 section 5 */
        [BGP_ATTR_OTC] = {"otc", OPTIONAL_TRANSITIVE, false, BGP_OUTCOME_WITHDRAW, is_u32},
};

const struct bgp_attribute_row *bgp_attribute_row(__u8 code)
{
	return code < sizeof(rows) / sizeof(*rows) && rows[code].name ? &rows[code] : NULL;
}

int bgp_attribute_read(struct bgp_reader *attributes, struct bgp_attribute_header *ret_attribute)
{
	struct bgp_attribute_header attribute;
	size_t len;

	attribute.flags = bgp_read_u8(attributes);
	attribute.code = bgp_read_u8(attributes);
	len = attribute.flags & BGP_FLAG_EXTENDED_LENGTH ? bgp_read_u16(attributes)
	                                                 : bgp_read_u8(attributes);
	attribute.value = bgp_read_sub(attributes, len);
	if (attributes->is_short)
		return -EBADMSG;
	*ret_attribute = attribute;
	return 0;
}

int bgp_attribute_find(struct bgp_reader attributes, __u8 code, struct bgp_reader *ret_value)
{
	struct bgp_attribute_header attribute;

	while (bgp_left(&attributes) && bgp_attribute_read(&attributes, &attribute) == 0) {
		if (attribute.code == code) {
			*ret_value = attribute.value;
			return 0;
		}
	}
	return -ENOENT;
}

void bgp_attribute_write(struct bgp_writer *writer, __u8 flags, __u8 code, const void *value,
                         size_t len)
{
	bool is_extended = len > 0xff;

	flags &= BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE | BGP_FLAG_PARTIAL; /* the others are 0 */
	bgp_write_u8(writer, (__u8)(flags | (is_extended ? BGP_FLAG_EXTENDED_LENGTH : 0)));
	bgp_write_u8(writer, code);
	if (is_extended)
		bgp_write_u16(writer, (__u16)len);
	else
		bgp_write_u8(writer, (__u8)len);
	bgp_write_bytes(writer, value, len);
}

enum bgp_outcome bgp_attribute_check(const struct bgp_attribute_header *attribute,
                                     const struct bgp_session_facts *session)
{
	const struct bgp_attribute_row *row = bgp_attribute_row(attribute->code);

	if (!row) /* a well-known one that is not known: RFC 4271 6.3 */
		return attribute->flags & BGP_FLAG_OPTIONAL ? BGP_OUTCOME_OK : BGP_OUTCOME_RESET;
	if (row->is_internal && !session->is_internal)
		return BGP_OUTCOME_DISCARD;
	if ((attribute->flags & OPTIONAL_TRANSITIVE) != row->flags)
		return BGP_OUTCOME_WITHDRAW; /* RFC 7606 section 3 c */
	if (row->check && !row->check(attribute->value, session))
		return row->if_malformed;
	return BGP_OUTCOME_OK;
}
