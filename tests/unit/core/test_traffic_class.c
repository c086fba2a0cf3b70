/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/traffic_class.h"

enum { NOT_ECT = 0, ECT_1 = 1, ECT_0 = 2, CE = 3, DROP = 255 };

/* RFC 6040, figure 4, as it is printed: rows and columns in the order Not-ECT, ECT(0), ECT(1), CE.
 */
static const uint8_t codepoints[4] = {NOT_ECT, ECT_0, ECT_1, CE};
static const uint8_t figure_4[4][4] = {
        {NOT_ECT, NOT_ECT, NOT_ECT, DROP},
        {ECT_0, ECT_0, ECT_1, CE},
        {ECT_1, ECT_1, ECT_1, CE},
        {CE, CE, CE, CE},
};

static void decapsulates_ecn_by_figure_4_of_rfc_6040(void **state)
{
	(void)state;
	for (int i = 0; i < 16; i++) {
		uint8_t inner = codepoints[i / 4], outer = codepoints[i % 4];
		uint8_t expected = figure_4[i / 4][i % 4];

		assert_int_equal(traffic_class_must_drop(inner, outer), expected == DROP);
		if (expected == DROP)
			continue;
		assert_int_equal(traffic_class_decapsulate(inner, outer, DSCP_UNIFORM), expected);
		assert_int_equal(traffic_class_decapsulate(inner, outer, DSCP_PIPE), expected);
	}
}

static void judges_ecn_apart_from_dscp(void **state)
{
	(void)state;
	for (int dscp = 0; dscp < 64; dscp++) {
		uint8_t top = (uint8_t)(dscp << 2);

		assert_true(traffic_class_must_drop(top | NOT_ECT, (uint8_t)~top | CE));
		assert_false(traffic_class_must_drop(top | ECT_0, (uint8_t)~top | CE));
		assert_false(traffic_class_must_drop(top | NOT_ECT, top | ECT_1));
	}
}

/* RFC 2983 section 3: uniform. */
static void carries_dscp_both_ways_in_the_uniform_model(void **state)
{
	(void)state;
	for (int tos = 0; tos < 256; tos++) {
		assert_int_equal(traffic_class_encapsulate((uint8_t)tos, DSCP_UNIFORM, 46), tos);
		assert_int_equal(traffic_class_decapsulate(CE, (uint8_t)(tos & 0xfc), DSCP_UNIFORM),
		                 (tos & 0xfc) | CE);
	}
}

/* RFC 2983 section 3: pipe; ECN is copied all the same (RFC 6040 4.1). */
static void keeps_dscp_of_tunnel_and_packet_apart_in_the_pipe_model(void **state)
{
	(void)state;
	for (int tos = 0; tos < 256; tos++) {
		assert_int_equal(traffic_class_encapsulate((uint8_t)tos, DSCP_PIPE, 46),
		                 46 << 2 | (tos & 3));
		assert_int_equal(traffic_class_decapsulate((uint8_t)tos, 46 << 2, DSCP_PIPE), tos);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(decapsulates_ecn_by_figure_4_of_rfc_6040),
	        cmocka_unit_test(judges_ecn_apart_from_dscp),
	        cmocka_unit_test(carries_dscp_both_ways_in_the_uniform_model),
	        cmocka_unit_test(keeps_dscp_of_tunnel_and_packet_apart_in_the_pipe_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
