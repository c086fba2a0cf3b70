/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/update.h"

#include <errno.h>

#include "bgp/canonical.h"

/* What is known of a message while it is read. */
struct reading {
	const struct bgp_session_facts *session;
	struct bgp_update *update;
	struct bgp_codes seen;          /* attributes that were there at all */
	struct bgp_attribute_list list; /* and those of them that count */
	bool has_reach; /* prefixes were announced, if in families that we leave out */
};

/* The worst outcome counts, and of equal ones the first. */
static void note(struct reading *reading, enum bgp_outcome outcome, __u8 code, const char *fault)
{
	struct bgp_update *update = reading->update;

	if (outcome <= update->outcome)
		return;
	update->outcome = outcome;
	update->fault_attribute = code;
	update->fault = fault;
}

static void reset(struct reading *reading, __u8 subcode, const void *data, size_t len, __u8 code,
                  const char *fault)
{
	if (reading->update->outcome < BGP_OUTCOME_RESET)
		reading->update->error = bgp_notification_of(BGP_ERROR_UPDATE, subcode, data, len);
	note(reading, BGP_OUTCOME_RESET, code, fault);
}

/* NOTIFICATION wants the attribute as it came. */
static void reset_with_attribute(struct reading *reading, __u8 subcode,
                                 const struct bgp_attribute_header *attribute, const char *fault)
{
	__u8 data[BGP_NOTIFICATION_DATA_MAX];
	struct bgp_writer writer = bgp_writer_of(data, sizeof(data));
	size_t len = bgp_left(&attribute->value);

	bgp_write_u8(&writer, attribute->flags);
	bgp_write_u8(&writer, attribute->code);
	if (attribute->flags & BGP_FLAG_EXTENDED_LENGTH)
		bgp_write_u16(&writer, (__u16)len);
	else
		bgp_write_u8(&writer, (__u8)len);
	if (len > sizeof(data) - bgp_written(&writer))
		len = sizeof(data) - bgp_written(&writer);
	bgp_write_bytes(&writer, attribute->value.at, len);
	reset(reading, subcode, data, bgp_written(&writer), attribute->code, fault);
}

static bool has_path_ids(const struct reading *reading, enum bgp_family_id family)
{
	return reading->session->path_ids & BGP_FAMILY_BIT(family);
}

/*
 * RFC 7606 section 5.3: whether the lengths make sense. With path identifiers where the session has
 * them; whoever sends without ends up here, too, soon or late.
 */
static bool is_nlri(const struct reading *reading, enum bgp_family_id id, struct bgp_reader nlri)
{
	const struct bgp_family *family = &bgp_family_rows[id];
	const bool is_path = has_path_ids(reading, id);

	while (bgp_left(&nlri)) {
		unsigned int len;

		if (is_path)
			bgp_read_u32(&nlri);
		len = bgp_read_u8(&nlri);
		bgp_read_bytes(&nlri, (len + 7) / 8);
		if (nlri.is_short || len > family->max_len)
			return false;
	}
	return true;
}

static void take_attribute(struct reading *reading, const struct bgp_attribute_header *attribute)
{
	__u8 code = attribute->code;
	enum bgp_outcome outcome;

	if (bgp_codes_have(&reading->seen, code)) { /* RFC 7606 section 3 g */
		if (code == BGP_ATTR_MP_REACH || code == BGP_ATTR_MP_UNREACH)
			reset(reading, BGP_UPDATE_MALFORMED_LIST, NULL, 0, code,
			      "attribute appears twice");
		return;
	}
	bgp_codes_add(&reading->seen, code);
	outcome = bgp_attribute_check(attribute, reading->session);
	if (outcome == BGP_OUTCOME_RESET)
		reset_with_attribute(reading, 2, attribute, "unknown well-known attribute");
	else
		note(reading, outcome, code, "malformed attribute");
	if (outcome == BGP_OUTCOME_DISCARD)
		return;
	/* Of a malformed MP_REACH or MP_UNREACH the prefixes are wanted all the same. */
	reading->list.by_code[code] = *attribute;
	bgp_codes_add(&reading->list.present, code);
}

static void take_attributes(struct reading *reading, struct bgp_reader attributes)
{
	struct bgp_attribute_header attribute;

	while (bgp_left(&attributes)) {
		if (bgp_attribute_read(&attributes, &attribute)) {
			note(reading, BGP_OUTCOME_WITHDRAW, 0, "attribute beyond the end");
			bgp_codes_add(&reading->seen, 0); /* some attribute, no code uses 0 */
			return;
		}
		take_attribute(reading, &attribute);
	}
}

static void add_reached(struct reading *reading, enum bgp_family_id family, struct bgp_reader nlri,
                        const struct bgp_next_hop *next_hop)
{
	struct bgp_update *update = reading->update;

	update->reached[update->n_reached++] = (struct bgp_reach_block){
	        .block = {.family = family,
	                  .has_path_ids = has_path_ids(reading, family),
	                  .nlri = nlri},
	        .next_hop = *next_hop,
	};
}

static void add_withdrawn(struct reading *reading, enum bgp_family_id family,
                          struct bgp_reader nlri)
{
	struct bgp_update *update = reading->update;

	update->withdrawn[update->n_withdrawn++] = (struct bgp_nlri_block){
	        .family = family,
	        .has_path_ids = has_path_ids(reading, family),
	        .nlri = nlri,
	};
}

static bool is_negotiated(const struct reading *reading, enum bgp_family_id family)
{
	return reading->session->families & BGP_FAMILY_BIT(family);
}

static void read_mp_reach(struct reading *reading)
{
	const struct bgp_attribute_header *attribute = &reading->list.by_code[BGP_ATTR_MP_REACH];
	struct bgp_reader value = attribute->value;
	__u16 afi = bgp_read_u16(&value);
	__u8 safi = bgp_read_u8(&value);
	struct bgp_reader field = bgp_read_sub(&value, bgp_read_u8(&value));
	struct bgp_next_hop next_hop;
	enum bgp_family_id family;

	bgp_read_u8(&value); /* reserved */
	if (value.is_short) {
		reset_with_attribute(reading, BGP_UPDATE_OPTIONAL_ATTRIBUTE, attribute,
		                     "MP_REACH_NLRI is too short");
		return;
	}
	reading->has_reach = true;
	if (bgp_family_find(afi, safi, &family) || !is_negotiated(reading, family))
		return;
	if (bgp_next_hop_read(&bgp_family_rows[family],
	                      reading->session->extended_next_hop & BGP_FAMILY_BIT(family), field,
	                      &next_hop)) {
		reset_with_attribute(reading, BGP_UPDATE_OPTIONAL_ATTRIBUTE, attribute,
		                     "wrong length of the next hop");
		return;
	}
	if (!is_nlri(reading, family, value)) {
		reset_with_attribute(reading, BGP_UPDATE_OPTIONAL_ATTRIBUTE, attribute,
		                     "malformed prefix");
		return;
	}
	if (bgp_left(&value))
		add_reached(reading, family, value, &next_hop);
}

/* With no other attribute and no prefixes it is an End-of-RIB (RFC 4724 section 2). */
static void read_mp_unreach(struct reading *reading)
{
	const struct bgp_attribute_header *attribute = &reading->list.by_code[BGP_ATTR_MP_UNREACH];
	struct bgp_reader value = attribute->value;
	__u16 afi = bgp_read_u16(&value);
	__u8 safi = bgp_read_u8(&value);
	enum bgp_family_id family;

	if (value.is_short) {
		reset_with_attribute(reading, BGP_UPDATE_OPTIONAL_ATTRIBUTE, attribute,
		                     "MP_UNREACH_NLRI is too short");
		return;
	}
	if (bgp_family_find(afi, safi, &family) || !is_negotiated(reading, family))
		return;
	if (!is_nlri(reading, family, value)) {
		reset_with_attribute(reading, BGP_UPDATE_OPTIONAL_ATTRIBUTE, attribute,
		                     "malformed prefix");
		return;
	}
	if (bgp_left(&value)) {
		add_withdrawn(reading, family, value);
	} else {
		reading->update->is_end_of_rib = true; /* if it is alone: see is_end_of_rib() */
		reading->update->end_of_rib = family;
	}
}

/* The fields of the message that are IPv4 unicast, always. */
static void read_classic(struct reading *reading, struct bgp_reader withdrawn,
                         struct bgp_reader nlri)
{
	struct bgp_next_hop next_hop = {0};

	if (!is_nlri(reading, BGP_IPV4_UNICAST, withdrawn) ||
	    !is_nlri(reading, BGP_IPV4_UNICAST, nlri)) {
		reset(reading, BGP_UPDATE_INVALID_NETWORK, NULL, 0, 0, "malformed prefix");
		return;
	}
	reading->has_reach = bgp_left(&nlri) > 0;
	if (!is_negotiated(reading, BGP_IPV4_UNICAST))
		return;
	if (bgp_left(&withdrawn))
		add_withdrawn(reading, BGP_IPV4_UNICAST, withdrawn);
	if (!bgp_left(&nlri))
		return;
	if (bgp_codes_have(&reading->list.present, BGP_ATTR_NEXT_HOP)) {
		struct bgp_reader value = reading->list.by_code[BGP_ATTR_NEXT_HOP].value;

		next_hop.addr = bgp_next_hop_of_ip4(bgp_read_be32(&value));
	} else {
		note(reading, BGP_OUTCOME_WITHDRAW, BGP_ATTR_NEXT_HOP, "missing attribute");
	}
	add_reached(reading, BGP_IPV4_UNICAST, nlri, &next_hop);
}

/* RFC 7606 section 3 d: only where prefixes are announced. */
static void check_mandatory(struct reading *reading)
{
	static const __u8 codes[] = {BGP_ATTR_ORIGIN, BGP_ATTR_AS_PATH, BGP_ATTR_LOCAL_PREF};
	size_t n = reading->session->is_internal ? 3 : 2;

	for (size_t i = 0; i < n && reading->has_reach; i++)
		if (!bgp_codes_have(&reading->seen, codes[i]))
			note(reading, BGP_OUTCOME_WITHDRAW, codes[i], "missing attribute");
}

/*
 * RFC 7606 5.2: attributes that announce nothing, and something is wrong with them: the prefixes
 * may be what was not found, so there is nothing that could be withdrawn.
 */
static void check_lost_prefixes(struct reading *reading)
{
	bgp_codes_remove(&reading->seen, BGP_ATTR_MP_UNREACH);
	if (reading->has_reach || reading->update->outcome != BGP_OUTCOME_WITHDRAW)
		return;
	if (!bgp_codes_are_none(&reading->seen))
		reset(reading, BGP_UPDATE_MALFORMED_LIST, NULL, 0, reading->update->fault_attribute,
		      "malformed attribute without prefixes");
}

static void check_end_of_rib(struct reading *reading, bool is_empty)
{
	struct bgp_update *update = reading->update;

	if (is_empty) {
		update->is_end_of_rib = is_negotiated(reading, BGP_IPV4_UNICAST);
		update->end_of_rib = BGP_IPV4_UNICAST;
	}
	if (update->n_withdrawn || update->n_reached || !bgp_codes_are_none(&reading->seen) ||
	    update->outcome != BGP_OUTCOME_OK)
		update->is_end_of_rib = false;
}

static void make_draft(struct reading *reading, struct bgp_draft *ret_draft)
{
	if (bgp_canonical_make(&reading->list, reading->session->has_as4, ret_draft))
		note(reading, BGP_OUTCOME_WITHDRAW, 0, "attributes too long");
}

void bgp_update_read(struct bgp_reader body, const struct bgp_session_facts *session,
                     struct bgp_update *ret_update, struct bgp_draft *ret_draft)
{
	struct bgp_reader withdrawn = bgp_read_sub(&body, bgp_read_u16(&body));
	struct bgp_reader attributes = bgp_read_sub(&body, bgp_read_u16(&body));
	struct reading reading;

	reading.session = session;
	reading.update = ret_update;
	reading.has_reach = false;
	reading.seen = reading.list.present = (struct bgp_codes){0};
	ret_update->outcome = BGP_OUTCOME_OK;
	ret_update->fault = NULL;
	ret_update->fault_attribute = 0;
	ret_update->n_withdrawn = ret_update->n_reached = 0;
	ret_update->is_end_of_rib = false;
	ret_draft->len_bytes = 0;
	if (body.is_short) {
		reset(&reading, BGP_UPDATE_MALFORMED_LIST, NULL, 0, 0, "lengths beyond the end");
		return;
	}
	take_attributes(&reading, attributes);
	read_classic(&reading, withdrawn, body);
	if (bgp_codes_have(&reading.list.present, BGP_ATTR_MP_UNREACH))
		read_mp_unreach(&reading);
	if (bgp_codes_have(&reading.list.present, BGP_ATTR_MP_REACH))
		read_mp_reach(&reading);
	check_mandatory(&reading);
	check_lost_prefixes(&reading);
	check_end_of_rib(&reading,
	                 !bgp_left(&withdrawn) && !bgp_left(&attributes) && !bgp_left(&body));
	if (ret_update->n_reached && ret_update->outcome < BGP_OUTCOME_WITHDRAW)
		make_draft(&reading, ret_draft);
}
