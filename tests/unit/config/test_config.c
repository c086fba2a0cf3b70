/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "base/addr.h"
#include "config/config.h"

static struct config *load(const char *path)
{
	struct config_errors errors = {0};
	struct config *config = NULL;

	assert_int_equal(config_load(path, &config, &errors), 0);
	assert_int_equal(errors.n, 0);
	return config;
}

static void assert_ip6(const struct ip6_addr *addr, const char *text)
{
	char buf[IP6_ADDR_TEXT];

	assert_string_equal(ip6_addr_print(addr, buf), text);
}

static void fills_in_the_defaults(void **state)
{
	struct config *c = load("minimal.conf");

	(void)state;
	assert_string_equal(c->vif.name, "vif0");
	assert_ip6(&c->vif.ipv6_address, "2001:db8:ffff::1");
	assert_int_equal(c->vif.ipv4_address, 0);
	assert_int_equal(c->vif.path_mtu_bytes, 1500);
	assert_int_equal(c->interfaces[0].xdp_mode, CONFIG_XDP_AUTO);
	assert_int_equal(c->tunnel.hop_limit, 64);
	assert_int_equal(c->tunnel.dscp, CONFIG_DSCP_UNIFORM);
	assert_int_equal(c->tunnel.pipe_dscp, 0);
	assert_int_equal(c->tunnel.ingress_filter, CONFIG_INGRESS_STRICT);
	assert_true(c->kernel_routes.install);
	assert_int_equal(c->kernel_routes.table, 254);
	assert_int_equal(c->kernel_routes.metric, 67);
	assert_int_equal(c->adjacency.max_age_ms, 1000);
	assert_int_equal(c->adjacency.size, 16384);
	assert_int_equal(c->table_size, 1200000);
	assert_int_equal(c->n_entries, 0);
	assert_int_equal(c->log_level, LOG_LEVEL_INFO);
	config_free(c);
}

static void takes_over_what_is_written(void **state)
{
	struct config *c = load("everything.conf");

	(void)state;
	assert_string_equal(c->vif.name, "pe1-vif");
	assert_int_equal(ntohl(c->vif.ipv4_address), 0xc0000201);
	assert_int_equal(c->vif.path_mtu_bytes, 9000);
	assert_int_equal(c->n_interfaces, 3);
	assert_string_equal(c->interfaces[1].name, "eth1.100");
	assert_int_equal(c->interfaces[1].faces, CONFIG_FACES_IPV4);
	assert_int_equal(c->interfaces[1].xdp_mode, CONFIG_XDP_GENERIC);
	assert_int_equal(c->interfaces[2].faces, CONFIG_FACES_BOTH);
	assert_int_equal(c->interfaces[2].xdp_mode, CONFIG_XDP_NATIVE);
	assert_int_equal(c->tunnel.hop_limit, 255);
	assert_int_equal(c->tunnel.dscp, CONFIG_DSCP_PIPE);
	assert_int_equal(c->tunnel.pipe_dscp, 46);
	assert_int_equal(c->tunnel.ingress_filter, CONFIG_INGRESS_LOOSE);
	assert_false(c->kernel_routes.install);
	assert_int_equal(c->kernel_routes.table, 4294967295U);
	assert_int_equal(c->kernel_routes.metric, 0);
	assert_int_equal(c->adjacency.max_age_ms, 10);
	assert_int_equal(c->adjacency.size, 1048576);
	assert_int_equal(c->log_level, LOG_LEVEL_DEBUG);
	config_free(c);
}

static void merges_the_table_files_in_order(void **state)
{
	static const struct {
		const char *prefix, *endpoint;
		int preference;
	} expected[] = {
	        {"0.0.0.0/0", "fd00::3", 5},
	        {"10.0.0.0/8", NULL, 5},
	        {"172.16.0.0/12", NULL, 5},
	        {"192.0.2.0/25", "2001:db8:ffff::2", 5},
	        {"192.0.2.128/25", NULL, 5},
	        {"192.88.99.0/24", "2001:db8:ffff::9", 200},
	        {"192.88.99.1/32", "fd00::9", 5},
	        {"198.51.100.0/24", NULL, 5},
	        {"203.0.113.0/24", "2001:db8:ffff::2", 7},
	        {"233.252.0.0/24", "fd00::5", 5},
	};
	struct config *c = load("everything.conf");

	(void)state;
	assert_int_equal(c->n_entries, sizeof(expected) / sizeof(expected[0]));
	assert_int_equal(c->n_endpoints, 4);
	for (size_t i = 0; i < c->n_entries; i++) {
		const struct config_entry *e = &c->entries[i];
		struct ip4_prefix prefix = config_entry_prefix(e);
		const struct ip6_addr *endpoint = config_entry_endpoint(c, e);
		char text[IP4_PREFIX_TEXT];

		assert_string_equal(ip4_prefix_print(&prefix, text), expected[i].prefix);
		assert_int_equal(e->preference, expected[i].preference);
		assert_int_equal(!endpoint, !expected[i].endpoint);
		if (endpoint)
			assert_ip6(endpoint, expected[i].endpoint);
	}
	assert_string_equal(c->files[c->entries[5].file], "second table.txt");
	assert_int_equal(c->entries[5].line, 3);
	config_free(c);
}

static void reads_several_endpoints_in_their_order(void **state)
{
	struct config *c = load("everything.conf");
	const struct config_list *list = config_entry_list(c, &c->entries[c->n_entries - 1]);

	(void)state;
	assert_non_null(list);
	assert_int_equal(list->n_endpoints, 4);
	assert_int_equal(list->n_equal, 2);
	assert_ip6(&list->endpoints[0], "fd00::5");
	assert_ip6(&list->endpoints[1], "fd00::6");
	assert_ip6(&list->endpoints[2], "fd00::8");
	assert_ip6(&list->endpoints[3], "fd00::7");
	assert_null(config_entry_list(c, &c->entries[0]));
	config_free(c);
}

static void finds_table_files_beside_the_configuration(void **state)
{
	struct config *c = load("../good/everything.conf");

	(void)state;
	assert_string_equal(c->files[1], "../good/table.txt");
	config_free(c);
}

static void says_why_a_file_cannot_be_read(void **state)
{
	struct config_errors errors = {0};
	struct config *config = NULL;

	(void)state;
	assert_int_equal(config_load("none.conf", &config, &errors), -2);
	assert_null(config);
	assert_int_equal(errors.n, 1);
	assert_string_equal(errors.items[0].text, "can't read it: No such file or directory");
	config_errors_fini(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(fills_in_the_defaults),
	        cmocka_unit_test(takes_over_what_is_written),
	        cmocka_unit_test(merges_the_table_files_in_order),
	        cmocka_unit_test(reads_several_endpoints_in_their_order),
	        cmocka_unit_test(finds_table_files_beside_the_configuration),
	        cmocka_unit_test(says_why_a_file_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
