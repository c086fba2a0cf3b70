/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading UPDATEs: each attribute by its bytes, each case of RFC 7606 in a line, AS numbers of old.
 */
#include "bytes.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/addr.h"
#include "bgp/update.h"

#define VIF     "20010db8000000000000000000000001 "
#define ORIGIN  "400101 00 "
#define PATH    "400206 0201 0000fde9 "
#define NEXT    "400304 c0000201 "
#define LPREF   "400504 00000064 "
#define REACH   "800e 1a 0001 43 10" VIF "00 20 0a000001 " /* 4over6, 10.0.0.1/32 */
#define UNREACH "800f 08 0001 43 20 0a000002 "
#define ALL     ORIGIN PATH LPREF
#define NLRI    "18 c63364 " /* 198.51.100.0/24 */

static const struct bgp_session_facts internal = {
        .is_internal = true,
        .has_as4 = true,
        .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) | BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
        .extended_next_hop = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
};
static const struct bgp_session_facts external = {
        .has_as4 = true,
        .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) | BGP_FAMILY_BIT(BGP_IPV4_4OVER6),
};
static const struct bgp_session_facts old_external = {
        .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST),
};

/* Lasts as long as the test: the message is borrowed from. */
struct fixture {
	struct bytes body;
	struct bgp_update update;
	struct bgp_draft draft;
};

static int set_up(void **state)
{
	*state = malloc(sizeof(struct fixture));
	return !*state;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void append(struct bytes *bytes, const struct bytes *more)
{
	memcpy(bytes->data + bytes->len, more->data, more->len);
	bytes->len += more->len;
}

static void append_u16(struct bytes *bytes, size_t value)
{
	bytes->data[bytes->len++] = (__u8)(value >> 8);
	bytes->data[bytes->len++] = (__u8)value;
}

static struct bgp_update *read_update(struct fixture *f, const struct bgp_session_facts *session,
                                      const char *withdrawn, const char *attributes,
                                      const char *nlri)
{
	struct bytes withdrawn_bytes = bytes_of(withdrawn), attribute_bytes = bytes_of(attributes);
	struct bytes nlri_bytes = bytes_of(nlri);

	f->body.len = 0;
	append_u16(&f->body, withdrawn_bytes.len);
	append(&f->body, &withdrawn_bytes);
	append_u16(&f->body, attribute_bytes.len);
	append(&f->body, &attribute_bytes);
	append(&f->body, &nlri_bytes);
	bgp_update_read(reader_of(&f->body), session, &f->update, &f->draft);
	return &f->update;
}

struct case_7606 {
	const char *clause;
	const struct bgp_session_facts *session;
	const char *attributes, *nlri;
	enum bgp_outcome outcome;
	__u8 code;    /* of the attribute blamed */
	__u8 subcode; /* of NOTIFICATION */
};

#define OK       BGP_OUTCOME_OK
#define DISCARD  BGP_OUTCOME_DISCARD
#define WITHDRAW BGP_OUTCOME_WITHDRAW
#define RESET    BGP_OUTCOME_RESET

/* All begin right but for one thing. */
static const struct case_7606 cases_7606[] = {
        {"all is well", &internal, ALL NEXT, NLRI, OK, 0, 0},
        {"all is well, 4over6", &internal, REACH ALL, "", OK, 0, 0},
        {"any order", &internal, LPREF PATH ORIGIN REACH, "", OK, 0, 0},
        {"3 c, flags: well-known as optional", &internal, "c00101 00" PATH LPREF REACH, "",
         WITHDRAW, 1, 0},
        {"3 c, flags: not transitive", &internal, "000101 00" PATH LPREF REACH, "", WITHDRAW, 1, 0},
        {"3 c, flags: optional as well-known", &internal, ALL "400404 00000001" REACH, "", WITHDRAW,
         4, 0},
        {"3 c, flags: communities", &internal, ALL "800804 fde90001" REACH, "", WITHDRAW, 8, 0},
        {"3 c, flags: AGGREGATOR", &internal, ALL "800708 0000fde9 c0000201" REACH, "", WITHDRAW, 7,
         0},
        {"3 c, flags: MP_REACH", &internal, "c00e 1a 0001 43 10" VIF "00 20 0a000001" ALL, "",
         WITHDRAW, 14, 0},
        {"3 c, partial on well-known is no matter", &internal, "600101 00" PATH LPREF REACH, "", OK,
         0, 0},
        {"3 d, no ORIGIN", &internal, PATH LPREF REACH, "", WITHDRAW, 1, 0},
        {"3 d, no AS_PATH", &internal, ORIGIN LPREF REACH, "", WITHDRAW, 2, 0},
        {"3 d, no LOCAL_PREF", &internal, ORIGIN PATH REACH, "", WITHDRAW, 5, 0},
        {"3 d, no LOCAL_PREF, external", &external, ORIGIN PATH REACH, "", OK, 0, 0},
        {"3 d, no NEXT_HOP", &internal, ALL, NLRI, WITHDRAW, 3, 0},
        {"3 d, withdrawals need none", &internal, UNREACH, "", OK, 0, 0},
        {"3 g, twice the same", &internal, ORIGIN "400101 02" PATH LPREF REACH, "", OK, 0, 0},
        {"3 g, twice, the second malformed", &internal, ORIGIN "400101 07" PATH LPREF REACH, "", OK,
         0, 0},
        {"3 g, MP_REACH twice", &internal, REACH REACH ALL, "", RESET, 14, 1},
        {"3 g, MP_UNREACH twice", &internal, UNREACH UNREACH, "", RESET, 15, 1},
        {"3 h, the worst counts", &internal,
         ORIGIN "400201 02" LPREF "400601 00" REACH "000505 0000000000", "", WITHDRAW, 2, 0},
        {"4, value beyond the end", &internal, REACH ALL "c00808 fde90001", "", WITHDRAW, 0, 0},
        {"4, header cut", &internal, REACH ALL "c008", "", WITHDRAW, 0, 0},
        {"4, extended length cut", &internal, REACH ALL "d00800", "", WITHDRAW, 0, 0},
        {"4, cut before prefixes were found", &internal, ALL "800e 30 0001", "", RESET, 0, 1},
        {"5.1, MP_REACH may be the last", &internal, ALL REACH, "", OK, 0, 0},
        {"5.2, malformed and without prefixes", &internal, "400101 07" PATH LPREF, "", RESET, 1, 1},
        {"5.2, discarded and without prefixes", &internal, ALL "400601 00", "", DISCARD, 6, 0},
        {"5.2, malformed beside withdrawals", &internal, UNREACH "400101 07", "", RESET, 1, 1},
        {"5.3, prefix length 33", &internal, ALL NEXT, "21 0a00000000", RESET, 0, 10},
        {"5.3, prefix cut", &internal, ALL NEXT, "18 c633", RESET, 0, 10},
        {"5.3, prefix length 33 in MP_REACH", &internal,
         "800e 1b 0001 43 10" VIF "00 21 0a00000100" ALL, "", RESET, 14, 9},
        {"5.3, prefix cut in MP_UNREACH", &internal, "800f 06 0001 43 20 0a00", "", RESET, 15, 9},
        {"7.1, ORIGIN 3", &internal, "400101 03" PATH LPREF REACH, "", WITHDRAW, 1, 0},
        {"7.1, ORIGIN of 2 octets", &internal, "400102 0000" PATH LPREF REACH, "", WITHDRAW, 1, 0},
        {"7.1, ORIGIN of none", &internal, "400100" PATH LPREF REACH, "", WITHDRAW, 1, 0},
        {"7.2, AS_PATH overrun", &internal, ORIGIN "400206 0202 0000fde9" LPREF REACH, "", WITHDRAW,
         2, 0},
        {"7.2, AS_PATH underrun", &internal, ORIGIN "400207 0201 0000fde9 02" LPREF REACH, "",
         WITHDRAW, 2, 0},
        {"7.2, segment type 5", &internal, ORIGIN "400206 0501 0000fde9" LPREF REACH, "", WITHDRAW,
         2, 0},
        {"7.2, segment of length 0", &internal, ORIGIN "400202 0200" LPREF REACH, "", WITHDRAW, 2,
         0},
        {"7.2, empty AS_PATH is right", &internal, ORIGIN "400200" LPREF REACH, "", OK, 0, 0},
        {"RFC 7607, AS 0", &internal, ORIGIN "400206 0201 00000000" LPREF REACH, "", WITHDRAW, 2,
         0},
        {"7.3, NEXT_HOP of 5 octets", &internal, ALL "400305 c000020100", NLRI, WITHDRAW, 3, 0},
        {"7.4, MED of 3 octets", &internal, ALL "800403 000001" REACH, "", WITHDRAW, 4, 0},
        {"7.5, LOCAL_PREF of 3 octets", &internal, ORIGIN PATH "400503 000064" REACH, "", WITHDRAW,
         5, 0},
        {"7.5, LOCAL_PREF from outside", &external, ALL REACH, "", DISCARD, 5, 0},
        {"7.5, malformed LOCAL_PREF from outside", &external, ORIGIN PATH "400503 000064" REACH, "",
         DISCARD, 5, 0},
        {"7.6, ATOMIC_AGGREGATE of 1 octet", &internal, ALL "400601 00" REACH, "", DISCARD, 6, 0},
        {"7.7, AGGREGATOR of 6 octets", &internal, ALL "c00706 fde9 c0000201" REACH, "", DISCARD, 7,
         0},
        {"7.7, AGGREGATOR of 8 octets from an old speaker", &old_external,
         ORIGIN "400204 0201 fde9" NEXT "c00708 0000fde9 c0000201", NLRI, DISCARD, 7, 0},
        {"7.8, COMMUNITIES of 3 octets", &internal, ALL "c00803 fde900" REACH, "", WITHDRAW, 8, 0},
        {"7.8, COMMUNITIES of none", &internal, ALL "c00800" REACH, "", WITHDRAW, 8, 0},
        {"7.9, ORIGINATOR_ID of 5 octets", &internal, ALL "800905 c000020100" REACH, "", WITHDRAW,
         9, 0},
        {"7.9, ORIGINATOR_ID from outside", &external, ORIGIN PATH "800904 c0000201" REACH, "",
         DISCARD, 9, 0},
        {"7.10, CLUSTER_LIST of 6 octets", &internal, ALL "800a06 c00002010000" REACH, "", WITHDRAW,
         10, 0},
        {"7.10, CLUSTER_LIST of none", &internal, ALL "800a00" REACH, "", WITHDRAW, 10, 0},
        {"7.10, CLUSTER_LIST from outside", &external, ORIGIN PATH "800a04 c0000201" REACH, "",
         DISCARD, 10, 0},
        {"7.11, next hop of 4 octets in 4over6", &internal,
         "800e 0e 0001 43 04 c0000201 00 20 0a000001" ALL, "", RESET, 14, 9},
        {"7.11, next hop beyond the end", &internal, "800e 08 0001 43 10 20010db8" ALL, "", RESET,
         14, 9},
        {"7.11, MP_REACH of 2 octets", &internal, "800e 02 0001" ALL, "", RESET, 14, 9},
        {"7.12, MP_UNREACH of 2 octets", &internal, "800f 02 0001", "", RESET, 15, 9},
        {"7.14, EXTENDED_COMMUNITIES of 7 octets", &internal, ALL "c01007 00020000000000" REACH, "",
         WITHDRAW, 16, 0},
        {"7.14, EXTENDED_COMMUNITIES of none", &internal, ALL "c01000" REACH, "", WITHDRAW, 16, 0},
        {"RFC 6793 6, malformed AS4_PATH", &old_external,
         ORIGIN "400204 0201 5ba0" NEXT "c01105 0201 000000", NLRI, DISCARD, 17, 0},
        {"RFC 6793 6, AS4_AGGREGATOR of 6 octets", &old_external,
         ORIGIN "400204 0201 5ba0" NEXT "c01206 fde9 c0000201", NLRI, DISCARD, 18, 0},
        {"RFC 6793 6, AS4_PATH from a new speaker", &external,
         ORIGIN PATH REACH "c01106 0201 00011170", "", DISCARD, 17, 0},
        {"RFC 6793 6, AS4_AGGREGATOR from a new speaker", &external,
         ORIGIN PATH REACH "c01208 00011170 c0000201", "", DISCARD, 18, 0},
        {"RFC 8092 6, LARGE_COMMUNITIES of 8 octets", &internal,
         ALL "c02008 0000fde900000001" REACH, "", WITHDRAW, 32, 0},
        {"RFC 9012 13, tunnel TLV beyond the end", &internal, ALL "c01704 00070001" REACH, "",
         WITHDRAW, 23, 0},
        {"RFC 9012 13, no tunnel that ends somewhere", &internal,
         ALL "c01708 00070004 06020000" REACH, "", WITHDRAW, 23, 0},
        {"RFC 9234 5, OTC of 2 octets", &internal, ALL "c02302 fde9" REACH, "", WITHDRAW, 35, 0},
        {"RFC 4760 3, the reserved octet", &internal, "800e 1a 0001 43 10" VIF "ff 20 0a000001" ALL,
         "", OK, 0, 0},
        {"RFC 4760 3, MP_REACH needs no NEXT_HOP but may have it", &internal, REACH ALL NEXT, "",
         OK, 0, 0},
        {"RFC 4271 4.3, unused flags", &internal, "4f0101 00" PATH LPREF REACH, "", OK, 0, 0},
        {"RFC 4271 6.3, unknown well-known", &internal, ALL "406300" REACH, "", RESET, 99, 2},
        {"RFC 4271 5, unknown optional", &internal, ALL "806300 c06401 00" REACH, "", OK, 0, 0},
};

static void handles_malformed_attributes_as_rfc_7606_says(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases_7606) / sizeof(*cases_7606); i++) {
		const struct case_7606 *c = &cases_7606[i];
		struct bgp_update *update = read_update(f, c->session, "", c->attributes, c->nlri);

		if (update->outcome != c->outcome || update->fault_attribute != c->code ||
		    (c->outcome == RESET && update->error.subcode != c->subcode))
			fail_msg("%s: outcome %d, attribute %u, subcode %u", c->clause,
			         (int)update->outcome, update->fault_attribute,
			         update->error.subcode);
		if (c->outcome != OK)
			assert_non_null(update->fault);
	}
}

static void treat_as_withdraw_still_finds_the_prefixes(void **state)
{
	struct bgp_update *update =
	        read_update(*state, &internal, "08 0b", "400101 07" PATH LPREF NEXT REACH, NLRI);

	assert_int_equal(update->outcome, WITHDRAW);
	assert_int_equal(update->n_withdrawn, 1);
	assert_int_equal(update->n_reached, 2);
	assert_int_equal(bgp_left(&update->reached[0].block.nlri), 4);
	assert_int_equal(bgp_left(&update->reached[1].block.nlri), 5);
}

static void notification_has_the_attribute_that_it_is_about(void **state)
{
	struct bgp_update *update = read_update(*state, &internal, "", ALL "406302 abcd" REACH, "");

	assert_int_equal(update->error.code, BGP_ERROR_UPDATE);
	assert_int_equal(update->error.subcode, 2);
	assert_bytes(update->error.data, update->error.data_len, "406302 abcd");
	update = read_update(*state, &internal, "", ALL "50630002 abcd", "");
	assert_bytes(update->error.data, update->error.data_len, "50630002 abcd");
}

static void lengths_beyond_the_message_reset(void **state)
{
	static const char *const bodies[] = {"",     "00",        "0005 00",
	                                     "0000", "0000 0001", "0001 08 0000"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		f->body = bytes_of(bodies[i]);
		bgp_update_read(reader_of(&f->body), &internal, &f->update, &f->draft);
		assert_int_equal(f->update.outcome, RESET);
	}
}

static void finds_prefixes_and_next_hops_of_both_forms(void **state)
{
	struct bgp_update *update =
	        read_update(*state, &internal, "08 0b", ALL NEXT REACH UNREACH, NLRI);
	char text[IP6_ADDR_TEXT];

	assert_int_equal(update->outcome, OK);
	assert_int_equal(update->n_withdrawn, 2);
	assert_int_equal(update->withdrawn[0].family, BGP_IPV4_UNICAST);
	assert_int_equal(update->withdrawn[1].family, BGP_IPV4_4OVER6);
	assert_int_equal(update->n_reached, 2);
	assert_int_equal(update->reached[0].block.family, BGP_IPV4_UNICAST);
	assert_string_equal(ip6_addr_print(&update->reached[0].next_hop.addr, text),
	                    "::ffff:192.0.2.1");
	assert_int_equal(update->reached[1].block.family, BGP_IPV4_4OVER6);
	assert_string_equal(ip6_addr_print(&update->reached[1].next_hop.addr, text), "2001:db8::1");
	assert_bytes(update->reached[1].block.nlri.at, bgp_left(&update->reached[1].block.nlri),
	             "20 0a000001");
}

static void families_not_negotiated_are_passed_over(void **state)
{
	struct bgp_update *update =
	        read_update(*state, &old_external, "", ORIGIN "400204 0201 fde9" REACH UNREACH, "");

	assert_int_equal(update->outcome, OK);
	assert_int_equal(update->n_reached, 0);
	assert_int_equal(update->n_withdrawn, 0);
	assert_false(update->is_end_of_rib);
	/* A family that we do not know at all: IPv6 unicast. */
	update = read_update(*state, &internal, "", ALL "800e 06 0002 01 00 00 00", "");
	assert_int_equal(update->outcome, OK);
	assert_int_equal(update->n_reached, 0);
}

struct end_of_rib_case {
	const struct bgp_session_facts *session;
	const char *withdrawn, *attributes;
	bool is_end_of_rib;
	enum bgp_family_id family;
};

static void knows_the_end_of_rib(void **state)
{
	static const struct end_of_rib_case cases[] = {
	        {&internal, "", "", true, BGP_IPV4_UNICAST},
	        {&internal, "", "800f 03 0001 43", true, BGP_IPV4_4OVER6},
	        {&internal, "", "900f 0003 0001 43", true, BGP_IPV4_4OVER6},
	        {&internal, "", "800f 03 0001 01", true, BGP_IPV4_UNICAST},
	        {&internal, "08 0a", "", false, 0},
	        {&internal, "08 0a", "800f 03 0001 43", false, 0},
	        {&internal, "", UNREACH, false, 0},
	        {&internal, "", ORIGIN "800f 03 0001 43", false, 0},
	        {&internal, "", "800f 03 0002 01", false, 0},
	        {&internal, "", "800f 03 0001 43 800f 03 0001 43", false, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bgp_update *update = read_update(
		        *state, cases[i].session, cases[i].withdrawn, cases[i].attributes, "");

		assert_int_equal(update->is_end_of_rib, cases[i].is_end_of_rib);
		if (cases[i].is_end_of_rib)
			assert_int_equal(update->end_of_rib, cases[i].family);
	}
}

struct canonical_case {
	const struct bgp_session_facts *session;
	const char *attributes;
	const char *canonical;
};

#define C "00011170 " /* AS 70000 */

/* Golden bytes of every attribute: what comes in, and what is kept and sent on. */
static void keeps_attributes_in_canonical_form(void **state)
{
	static const struct canonical_case cases[] = {
	        {&internal, ALL NEXT, ALL},
	        {&internal, LPREF PATH NEXT ORIGIN, ALL},
	        {&internal, "4f0101 00" PATH LPREF NEXT, ALL}, /* unused flags are 0 */
	        {&internal, "50010001 01" PATH LPREF NEXT, "400101 01" PATH LPREF},
	        {&internal, ALL NEXT "800404 00000007", ORIGIN PATH "800404 00000007" LPREF},
	        {&internal, ALL NEXT "400600", ALL "400600"},
	        {&internal, ALL NEXT "c00708" C "c0000201", ALL "c00708" C "c0000201"},
	        {&internal, ALL NEXT "c00808 fde90001 ffffff01", ALL "c00808 fde90001 ffffff01"},
	        {&internal, ALL NEXT "e00804 fde90001", ALL "e00804 fde90001"}, /* partial stays */
	        {&internal, "600101 00" PATH NEXT LPREF, ALL}, /* where it has a meaning */
	        {&internal, ALL NEXT "800904 c0000209", ALL "800904 c0000209"},
	        {&internal, ALL NEXT "800a08 c0000201 c0000202", ALL "800a08 c0000201 c0000202"},
	        {&internal, ALL NEXT "c01008 030c000000000007", ALL "c01008 030c000000000007"},
	        {&internal, ALL NEXT "c01106 0201" C, ALL}, /* from a new speaker: RFC 6793 3 */
	        {&internal, ALL NEXT "c01208" C "c0000201", ALL},
	        {&internal, ALL NEXT "c01704 00070000", ALL "c01704 00070000"},
	        {&internal, ALL NEXT "c0170c 00070004 06020000 00070000", ALL "c01704 00070000"},
	        {&internal, ALL NEXT "c0200c 0000fde9 00000001 00000002",
	         ALL "c0200c 0000fde9 00000001 00000002"},
	        {&internal, ALL NEXT "c02304 0000fde9", ALL "c02304 0000fde9"},
	        {&internal, ALL NEXT "c0c802 abcd", ALL "e0c802 abcd"}, /* RFC 4271 5: partial */
	        {&internal, ALL NEXT "80c802 abcd", ALL},
	        {&external, ORIGIN PATH NEXT, ALL}, /* the default LOCAL_PREF */
	        {&external, ORIGIN PATH NEXT "400504 00000001", ALL},
	        {&old_external, ORIGIN "400204 0201 fde9" NEXT, ALL},
	        {&old_external, ORIGIN "400206 0202 fde9 5ba0" NEXT "c01106 0201" C,
	         ORIGIN "40020c 0201 0000fde9 0201" C LPREF},
	        {&old_external,
	         ORIGIN "400204 0201 fde9" NEXT "c00706 5ba0 c0000201 c01208" C "c0000202",
	         ALL "c00708" C "c0000202"},
	        /* aggregated by somebody who knew no AS4_PATH: neither counts, RFC 6793 4.2.3 */
	        {&old_external,
	         ORIGIN "400204 0201 5ba0" NEXT "c00706 fde9 c0000201 c01106 0201" C "c01208" C
	                "c0000202",
	         ORIGIN "400206 0201 00005ba0" LPREF "c00708 0000fde9 c0000201"},
	        /* aggregated by an AS whose number fits: no AS4_AGGREGATOR, and the path counts */
	        {&old_external, ORIGIN "400204 0201 5ba0" NEXT "c00706 fde9 c0000201 c01106 0201" C,
	         ORIGIN "400206 0201" C LPREF "c00708 0000fde9 c0000201"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture *f = *state;

		read_update(f, cases[i].session, "", cases[i].attributes, NLRI);
		assert_true(f->update.outcome <= DISCARD);
		assert_bytes(f->draft.bytes, f->draft.len_bytes, cases[i].canonical);
	}
}

static void decodes_what_the_decision_asks_for(void **state)
{
	struct fixture *f = *state;

	read_update(f, &internal, "",
	            "400101 02" PATH NEXT "800404 00000007 400504 000000c8"
	            "c00808 ffffff01 ffff0000 800904 c0000209 800a08 c0000201 c0000202"
	            "c01704 00070000",
	            NLRI);
	assert_int_equal(f->update.outcome, OK);
	assert_int_equal(f->draft.hot.origin, BGP_ORIGIN_INCOMPLETE);
	assert_int_equal(f->draft.hot.as_path_len, 1);
	assert_int_equal(f->draft.hot.neighbour_as, 65001);
	assert_int_equal(f->draft.hot.med, 7);
	assert_int_equal(f->draft.hot.local_pref, 200);
	assert_int_equal(f->draft.hot.originator_id, htonl(0xc0000209));
	assert_int_equal(f->draft.hot.cluster_list_len, 2);
	assert_int_equal(f->draft.hot.hop, BGP_HOP_NONE);
	assert_int_equal(f->draft.hot.has, BGP_HAS_MED | BGP_HAS_LOCAL_PREF | BGP_HAS_NO_EXPORT |
	                                           BGP_HAS_GRACEFUL_SHUTDOWN | BGP_HAS_TUNNEL_IPIP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(handles_malformed_attributes_as_rfc_7606_says),
	        cmocka_unit_test(treat_as_withdraw_still_finds_the_prefixes),
	        cmocka_unit_test(notification_has_the_attribute_that_it_is_about),
	        cmocka_unit_test(lengths_beyond_the_message_reset),
	        cmocka_unit_test(finds_prefixes_and_next_hops_of_both_forms),
	        cmocka_unit_test(families_not_negotiated_are_passed_over),
	        cmocka_unit_test(knows_the_end_of_rib),
	        cmocka_unit_test(keeps_attributes_in_canonical_form),
	        cmocka_unit_test(decodes_what_the_decision_asks_for),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
