/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/path_mtus.h"
#include "daemon/rate_limit.h"

static struct ip6_addr endpoint(__u8 n)
{
	return (struct ip6_addr){.bytes = {0x20, 0x01, 0x0d, 0xb8, [14] = n >> 4, [15] = n}};
}

static void keeps_the_lowest_report_of_an_endpoint(void **state)
{
	struct path_mtus mtus = {0};
	struct ip6_addr a = endpoint(1);

	(void)state;
	assert_true(path_mtus_learn(&mtus, &a, 1400, 0));
	assert_false(path_mtus_learn(&mtus, &a, 1450, 1));
	assert_false(path_mtus_learn(&mtus, &a, 1400, 2));
	assert_true(path_mtus_learn(&mtus, &a, 1300, 3));
	assert_int_equal(path_mtus_lowest(&mtus, 1500), 1300);
	assert_int_equal(path_mtus_of(&mtus, &a), 1300);
	path_mtus_fini(&mtus);
	assert_int_equal(path_mtus_of(&mtus, &a), 0);
}

static void finds_the_lowest_of_all_endpoints(void **state)
{
	struct path_mtus mtus = {0};

	(void)state;
	assert_int_equal(path_mtus_lowest(&mtus, 1500), 1500);
	for (__u8 n = 1; n <= 40; n++) {
		struct ip6_addr a = endpoint(n);

		assert_true(path_mtus_learn(&mtus, &a, (__u16)(1300 + n), 0));
	}
	assert_int_equal(path_mtus_lowest(&mtus, 1500), 1301);
	assert_int_equal(path_mtus_lowest(&mtus, 1290), 1290);
	path_mtus_fini(&mtus);
}

static void forgets_a_report_when_its_time_is_over(void **state)
{
	struct path_mtus mtus = {0};
	struct ip6_addr a = endpoint(1), b = endpoint(2), gone;

	(void)state;
	path_mtus_learn(&mtus, &a, 1400, 0);
	path_mtus_learn(&mtus, &b, 1300, 5000);
	path_mtus_learn(&mtus, &b, 1300, 9000); /* said again: lasts longer */
	assert_false(path_mtus_expire(&mtus, PATH_MTU_LIFETIME_MS - 1, &gone));
	assert_true(path_mtus_expire(&mtus, PATH_MTU_LIFETIME_MS, &gone));
	assert_true(ip6_addr_is_equal(&gone, &a));
	assert_false(path_mtus_expire(&mtus, PATH_MTU_LIFETIME_MS + 8999, &gone));
	assert_true(path_mtus_expire(&mtus, PATH_MTU_LIFETIME_MS + 9000, &gone));
	assert_int_equal(path_mtus_lowest(&mtus, 1500), 1500);
	path_mtus_fini(&mtus);
}

static void lets_a_burst_through_and_then_the_rate(void **state)
{
	struct rate_limit limit = {.rate = 100, .burst = 5, .filled_ms = 0};
	int n = 0;

	(void)state;
	for (int i = 0; i < 20; i++)
		n += rate_limit_take(&limit, 10000);
	assert_int_equal(n, 5);
	for (__u64 now = 10001; now <= 11000; now++)
		n += rate_limit_take(&limit, now);
	assert_int_equal(n, 105);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(keeps_the_lowest_report_of_an_endpoint),
	        cmocka_unit_test(finds_the_lowest_of_all_endpoints),
	        cmocka_unit_test(forgets_a_report_when_its_time_is_over),
	        cmocka_unit_test(lets_a_burst_through_and_then_the_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
