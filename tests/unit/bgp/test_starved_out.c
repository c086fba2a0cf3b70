/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is sent to peers, where there is no memory for it at first. */
#include "help_out.h"
#include "starve.h"

static void put_routes(__u32 n, __u32 med)
{
	const __u32 attrs = set_of(1, med);

	insert(1, 0, n, attrs);
	bgp_attrs_put(pool, attrs, 1);
}

static void ends_a_run_and_asks_for_another_then_tells_everything(void **unused)
{
	const struct bgp_export_terms terms = client_terms();
	struct receiver *receiver = join(2, &terms);

	(void)unused;
	put_routes(PREFIXES, 0);
	starve(true);
	assert_false(bgp_out_run(out, 2 * PREFIXES));
	starve(false);
	assert_int_equal(starvations, 1);
	assert_int_equal(receiver->messages, 0);
	wakes = 0;
	put_routes(1, 7); /* changes go on waking it */
	assert_int_equal(wakes, 1);
	run();
	assert_int_equal(starvations, 1);
	assert_int_equal(count_held(receiver), PREFIXES);
	assert_int_equal(receiver->ends_of_rib, 1);
	check_receiver(receiver);
}

static void a_marker_that_could_not_be_sent_comes_later(void **unused)
{
	const struct bgp_export_terms terms = client_terms();
	struct receiver *receiver = join(2, &terms);

	(void)unused;
	starve(true);
	assert_false(bgp_out_run(out, PREFIXES));
	starve(false);
	assert_int_equal(starvations, 1);
	assert_int_equal(receiver->ends_of_rib, 0);
	run();
	assert_int_equal(receiver->ends_of_rib, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                ends_a_run_and_asks_for_another_then_tells_everything, out_setup,
	                out_teardown),
	        cmocka_unit_test_setup_teardown(a_marker_that_could_not_be_sent_comes_later,
	                                        out_setup, out_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
