/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include "base/addr.h"
#include "daemon/addresses.h"

struct scene {
	struct table_memory memory;
	struct table *table;
	struct addresses addresses;
};

static int setup(void **state)
{
	static struct scene scene;

	scene = (struct scene){0};
	assert_int_equal(table_memory_new(table_memory_sizes(1000), &scene.memory), 0);
	assert_int_equal(table_new(&scene.memory, NULL, NULL, &scene.table), 0);
	*state = &scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	addresses_fini(&scene->addresses);
	table_free(scene->table);
	table_memory_free(&scene->memory);
	return 0;
}

static struct kernel_address address(const char *text, __u8 prefix_len, int ifindex)
{
	struct kernel_address address = {
	        .ifindex = ifindex, .family = AF_INET, .prefix_len = prefix_len};

	assert_int_equal(ip4_addr_parse(text, &address.ip4), 0);
	return address;
}

static void put(struct scene *scene, const char *text, __u8 prefix_len, int ifindex)
{
	struct kernel_address a = address(text, prefix_len, ifindex);

	assert_int_equal(addresses_put(&scene->addresses, scene->table, &a), 0);
}

static void take(struct scene *scene, const char *text, __u8 prefix_len, int ifindex)
{
	struct kernel_address a = address(text, prefix_len, ifindex);

	addresses_remove(&scene->addresses, scene->table, &a);
}

/* What the compiled table says of an address. */
static __u32 hop(const struct scene *scene, const char *text)
{
	__be32 addr;

	assert_int_equal(ip4_addr_parse(text, &addr), 0);
	return lookup_hop(&scene->memory.lookup, ntohl(addr));
}

static void makes_the_address_own_and_its_network_local(void **state)
{
	struct scene *scene = *state;

	put(scene, "192.0.2.1", 24, 2);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_OWN);
	assert_int_equal(hop(scene, "192.0.2.2"), HOP_LOCAL);
	assert_int_equal(hop(scene, "192.0.3.1"), HOP_NONE);
	take(scene, "192.0.2.1", 24, 2);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_NONE);
	assert_int_equal(hop(scene, "192.0.2.2"), HOP_NONE);
}

static void keeps_a_network_that_another_interface_has_too(void **state)
{
	struct scene *scene = *state;

	put(scene, "192.0.2.1", 24, 2);
	put(scene, "192.0.2.9", 24, 3);
	put(scene, "192.0.2.1", 24, 4);
	take(scene, "192.0.2.1", 24, 2);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_OWN);
	take(scene, "192.0.2.1", 24, 4);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_LOCAL);
	assert_int_equal(hop(scene, "192.0.2.9"), HOP_OWN);
}

static void takes_a_host_address_as_own_only(void **state)
{
	struct scene *scene = *state;

	put(scene, "192.0.2.1", 32, 2);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_OWN);
}

static void leaves_loopback_addresses_alone(void **state)
{
	struct scene *scene = *state;

	put(scene, "127.0.0.1", 8, 1);
	assert_int_equal(hop(scene, "127.0.0.1"), HOP_NONE);
}

static void beats_a_tunnel_to_the_same_prefix(void **state)
{
	struct scene *scene = *state;
	struct table_target remote = {.kind = TABLE_REMOTE};
	struct ip4_prefix prefix;

	ip4_prefix_parse("192.0.2.0/24", &prefix);
	ip6_addr_parse("2001:db8::1", &remote.endpoint);
	assert_int_equal(table_insert(scene->table, &prefix, &remote, TABLE_OWNER_STATIC,
	                              TABLE_PREFERENCE_STATIC),
	                 0);
	put(scene, "192.0.2.1", 24, 2);
	assert_int_equal(hop(scene, "192.0.2.77"), HOP_LOCAL);
	take(scene, "192.0.2.1", 24, 2);
	assert_true(hop(scene, "192.0.2.77") >= HOP_FIRST);
}

static void drops_what_a_new_reading_no_more_tells(void **state)
{
	struct scene *scene = *state;

	put(scene, "192.0.2.1", 24, 2);
	put(scene, "198.51.100.1", 24, 3);
	addresses_begin(&scene->addresses);
	put(scene, "198.51.100.1", 24, 3);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_OWN); /* until the end */
	addresses_end(&scene->addresses, scene->table);
	assert_int_equal(hop(scene, "192.0.2.1"), HOP_NONE);
	assert_int_equal(hop(scene, "198.51.100.1"), HOP_OWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(makes_the_address_own_and_its_network_local, setup,
	                                        teardown),
	        cmocka_unit_test_setup_teardown(keeps_a_network_that_another_interface_has_too,
	                                        setup, teardown),
	        cmocka_unit_test_setup_teardown(takes_a_host_address_as_own_only, setup, teardown),
	        cmocka_unit_test_setup_teardown(leaves_loopback_addresses_alone, setup, teardown),
	        cmocka_unit_test_setup_teardown(beats_a_tunnel_to_the_same_prefix, setup, teardown),
	        cmocka_unit_test_setup_teardown(drops_what_a_new_reading_no_more_tells, setup,
	                                        teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
