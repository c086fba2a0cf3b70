/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/diff.h"
#include "config/entries.h"

#define HEAD  "pe { vif ipv6-address fd00::1; interface a faces ipv6; interface b faces ipv4;\n"
#define TABLE "encapsulation-table { local 10.0.0.0/8; remote 192.0.2.0/24 endpoint fd00::2;\n"

struct pair {
	struct config *was;
	struct config *is;
	struct config_diff diff;
};

static struct config *load_text(const char *text)
{
	char path[] = "/tmp/config-diff-XXXXXX";
	struct config_errors errors = {0};
	struct config *config = NULL;
	int fd = mkstemp(path);
	FILE *out = fdopen(fd, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	config_load(path, &config, &errors);
	config_errors_print(&errors, stderr);
	config_errors_fini(&errors);
	remove(path);
	assert_non_null(config);
	return config;
}

static void compare(struct pair *pair, const char *was, const char *is)
{
	pair->was = was ? load_text(was) : NULL;
	pair->is = load_text(is);
	assert_int_equal(config_diff_init(pair->was, pair->is, &pair->diff), 0);
}

static void end(struct pair *pair)
{
	config_diff_fini(&pair->diff);
	config_free(pair->was);
	config_free(pair->is);
}

static void sees_what_changes_among_several_endpoints(void **state)
{
	static const char *const texts[] = {
	        "endpoint fd00::2; backup fd00::3 fd00::4;",
	        "endpoint fd00::2; backup fd00::4 fd00::3;",
	        "endpoint fd00::2; shared-with fd00::3; backup fd00::4;",
	        "endpoint fd00::2;",
	};
	const size_t n = sizeof(texts) / sizeof(texts[0]);

	(void)state;
	for (size_t i = 0; i < n * n; i++) {
		char was[256], is[256];
		struct pair p;

		snprintf(was, sizeof(was), HEAD TABLE "remote 192.0.3.0/24 { %s } } }",
		         texts[i / n]);
		snprintf(is, sizeof(is), HEAD TABLE "remote 192.0.3.0/24 { %s } } }", texts[i % n]);
		compare(&p, was, is);
		assert_int_equal(p.diff.n_entries, i / n != i % n);
		end(&p);
	}
}

static void another_way_of_writing_is_no_difference(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, HEAD TABLE "} }",
	        "log level info; # as by default\n pe { encapsulation-table {\n"
	        "remote 192.0.2.0/24 { preference 5; endpoint FD00:0::2; } local 10.0.0.0/8; }\n"
	        "interface b faces ipv4; interface a { xdp-mode auto; faces ipv6; }\n"
	        "vif { ipv6-address fd00::1; path-mtu 1500; } }");
	assert_true(config_diff_is_empty(&p.diff));
	end(&p);
}

/* Each section raises its own flag, and no other. */
static void each_section_has_its_flag(void **state)
{
	static const struct {
		const char *is;
		size_t flag;
	} cases[] = {
	        {HEAD "tunnel hop-limit 63; }", offsetof(struct config_diff, tunnel)},
	        {HEAD "tunnel dscp pipe; }", offsetof(struct config_diff, tunnel)},
	        {HEAD "tunnel ingress-filter off; }", offsetof(struct config_diff, tunnel)},
	        {HEAD "kernel-routes metric 5; }", offsetof(struct config_diff, kernel_routes)},
	        {HEAD "kernel-routes install false; }",
	         offsetof(struct config_diff, kernel_routes)},
	        {HEAD "kernel-routes table 7; }", offsetof(struct config_diff, kernel_routes)},
	        {HEAD "adjacency max-age 50; }", offsetof(struct config_diff, adjacency)},
	        {HEAD "adjacency size 64; }", offsetof(struct config_diff, adjacency)},
	        {HEAD "encapsulation-table size 5000; }", offsetof(struct config_diff, table_size)},
	        {HEAD "} log level error;", offsetof(struct config_diff, log_level)},
	        {"pe { vif { ipv6-address fd00::9; } interface a faces ipv6; interface b faces "
	         "ipv4; }",
	         offsetof(struct config_diff, vif_ipv6_address)},
	        {"pe { vif { ipv6-address fd00::1; name v; } interface a faces ipv6; interface b "
	         "faces ipv4; }",
	         offsetof(struct config_diff, vif_name)},
	        {"pe { vif { ipv6-address fd00::1; ipv4-address 10.0.0.1; } interface a faces "
	         "ipv6; interface b faces ipv4; }",
	         offsetof(struct config_diff, vif_ipv4_address)},
	        {"pe { vif { ipv6-address fd00::1; path-mtu 1400; } interface a faces ipv6; "
	         "interface b faces ipv4; }",
	         offsetof(struct config_diff, vif_path_mtu)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pair p;
		bool *flag = (bool *)((char *)&p.diff + cases[i].flag);

		compare(&p, HEAD "}", cases[i].is);
		assert_true(*flag);
		*flag = false;
		assert_true(config_diff_is_empty(&p.diff));
		end(&p);
	}
}

static void interfaces_come_go_and_change(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, HEAD "interface c faces both; }",
	        "pe { vif ipv6-address fd00::1; interface a faces ipv6 xdp-mode generic;\n"
	        "interface d faces both; interface b faces ipv4; }");
	assert_int_equal(p.diff.n_interfaces, 3);
	assert_string_equal(p.diff.interfaces[0].was->name, "a");
	assert_int_equal(p.diff.interfaces[0].is->xdp_mode, CONFIG_XDP_GENERIC);
	assert_string_equal(p.diff.interfaces[1].was->name, "c");
	assert_null(p.diff.interfaces[1].is);
	assert_null(p.diff.interfaces[2].was);
	assert_string_equal(p.diff.interfaces[2].is->name, "d");
	end(&p);
}

static void entries_come_go_and_change(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, HEAD TABLE "remote 10.0.0.0/9 endpoint fd00::3; } }",
	        HEAD "encapsulation-table { remote 10.0.0.0/8 endpoint fd00::3;\n"
	             "remote 192.0.2.0/24 endpoint fd00::2 preference 9; local 192.0.2.0/25; } }");
	assert_int_equal(p.diff.n_entries, 4);
	assert_int_equal(p.diff.entries[0].was->endpoint, CONFIG_LOCAL);
	assert_int_equal(p.diff.entries[0].is->len, 8);
	assert_int_equal(p.diff.entries[1].was->len, 9);
	assert_null(p.diff.entries[1].is);
	assert_int_equal(p.diff.entries[2].is->preference, 9);
	assert_null(p.diff.entries[3].was);
	assert_int_equal(p.diff.entries[3].is->len, 25);
	end(&p);
}

static void everything_is_new_at_the_start(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, NULL, HEAD TABLE "} }");
	assert_true(p.diff.vif_ipv6_address && p.diff.tunnel && p.diff.log_level);
	assert_int_equal(p.diff.n_interfaces, 2);
	assert_int_equal(p.diff.n_entries, 2);
	assert_null(p.diff.entries[0].was);
	end(&p);
}

static void fill(struct config *config, size_t n, unsigned int step)
{
	struct config_entries entries = {0};

	for (size_t i = 0; i < n; i++) {
		struct ip4_prefix prefix = {.addr = htonl((__u32)(n - i) << 8), .len = 24};
		struct ip6_addr endpoint = {.bytes = {0xfd, [15] = (__u8)(i % step)}};

		assert_int_equal(config_entries_add(&entries, &prefix, &endpoint, 5, 0, 1), 0);
	}
	config_entries_sort(&entries);
	config_entries_move(&entries, config);
}

/* Endpoints are compared by what they are, not by their place in either configuration's list. */
static void compares_endpoints_across_big_tables(void **state)
{
	struct config was = {0}, is = {0};
	struct config_diff diff;

	(void)state;
	fill(&was, 100000, 200);
	fill(&is, 100000, 200);
	assert_int_equal(is.n_endpoints, 200);
	is.endpoints[7].bytes[14] = 1;
	assert_int_equal(config_diff_init(&was, &is, &diff), 0);
	assert_int_equal(diff.n_entries, 500);
	config_diff_fini(&diff);
	free(was.entries);
	free(was.endpoints);
	free(is.entries);
	free(is.endpoints);
}

/* The prefixes 0.0.0.0/8 to 63.0.0.0/8: 0 stands for no entry, other numbers for different ones. */
static void fill_randomly(struct config *config, unsigned int *seed, unsigned int ret_model[64])
{
	struct config_entries entries = {0};

	for (unsigned int i = 0; i < 64; i++) {
		unsigned int k = (unsigned int)rand_r(seed) / 7 % 5;
		struct ip4_prefix prefix = {.addr = htonl(i << 24), .len = 8};
		struct ip6_addr endpoint = {.bytes = {0xfd, [15] = (__u8)(k / 2)}};

		ret_model[i] = k;
		if (k)
			assert_int_equal(config_entries_add(&entries, &prefix,
			                                    k == 4 ? NULL : &endpoint,
			                                    (__u8)(1 + k % 2), 0, i),
			                 0);
	}
	config_entries_sort(&entries);
	config_entries_move(&entries, config);
}

static void applied_to_the_old_table_it_gives_the_new_one(void **state)
{
	unsigned int seed = 5747;

	(void)state;
	for (int round = 0; round < 500; round++) {
		unsigned int old[64], new[64], i = 0;
		struct config was = {0}, is = {0};
		struct config_diff diff;

		fill_randomly(&was, &seed, old);
		fill_randomly(&is, &seed, new);
		assert_int_equal(config_diff_init(&was, &is, &diff), 0);
		for (size_t c = 0; c < diff.n_entries; c++, i++) {
			const struct config_entry_change *change = &diff.entries[c];
			unsigned int n = (change->is ? change->is : change->was)->addr >> 24;

			for (; i < n; i++)
				assert_int_equal(old[i], new[i]);
			assert_int_not_equal(old[n], new[n]);
			assert_int_equal(!change->was, !old[n]);
			assert_int_equal(!change->is, !new[n]);
		}
		for (; i < 64; i++)
			assert_int_equal(old[i], new[i]);
		config_diff_fini(&diff);
		free(was.entries);
		free(was.endpoints);
		free(is.entries);
		free(is.endpoints);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(sees_what_changes_among_several_endpoints),
	        cmocka_unit_test(another_way_of_writing_is_no_difference),
	        cmocka_unit_test(each_section_has_its_flag),
	        cmocka_unit_test(interfaces_come_go_and_change),
	        cmocka_unit_test(entries_come_go_and_change),
	        cmocka_unit_test(everything_is_new_at_the_start),
	        cmocka_unit_test(compares_endpoints_across_big_tables),
	        cmocka_unit_test(applied_to_the_old_table_it_gives_the_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
