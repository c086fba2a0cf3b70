/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/adjacency.h"
#include "core/verdict.h"

static void is_fresh_until_it_expires(void **state)
{
	const struct adjacency adjacency = {.generation = 3, .expires = 1000};

	(void)state;
	assert_true(adjacency_is_fresh(&adjacency, 3, 0));
	assert_true(adjacency_is_fresh(&adjacency, 3, 999));
	assert_false(adjacency_is_fresh(&adjacency, 3, 1000));
	assert_false(adjacency_is_fresh(&adjacency, 3, 1001));
}

static void is_stale_in_another_generation(void **state)
{
	const struct adjacency adjacency = {.generation = 3, .expires = 1000};

	(void)state;
	assert_false(adjacency_is_fresh(&adjacency, 4, 0));
	assert_false(adjacency_is_fresh(&adjacency, 2, 0));
	assert_false(adjacency_is_fresh(&(struct adjacency){.expires = 1000}, 3, 0));
}

static void expires_rightly_when_the_ticks_wrap_around(void **state)
{
	const struct adjacency adjacency = {.generation = 3,
	                                    .expires = 100}; /* set at 2^32 - 100 */

	(void)state;
	assert_true(adjacency_is_fresh(&adjacency, 3, UINT32_MAX - 99));
	assert_true(adjacency_is_fresh(&adjacency, 3, UINT32_MAX));
	assert_true(adjacency_is_fresh(&adjacency, 3, 0));
	assert_false(adjacency_is_fresh(&adjacency, 3, 100));
}

static const struct fib_answer answer = {.ifindex = 12,
                                         .mtu = 1500,
                                         .destination = {2, 1, 1, 1, 1, 1},
                                         .source = {2, 2, 2, 2, 2, 2}};

static void takes_the_answer_and_the_tags_of_the_port(void **state)
{
	const struct port port = {
	        .flags = PORT_GENERIC,
	        .ifindex = 12,
	        .xdp_ifindex = 11,
	        .vlans = 2,
	        .vlan = {{net16(ETHERTYPE_S_VLAN), net16(5)}, {net16(ETHERTYPE_C_VLAN), net16(6)}},
	};
	struct adjacency adjacency = {.generation = 9};

	(void)state;
	assert_true(adjacency_fill(&adjacency, &answer, &port));
	assert_int_equal(adjacency.generation, 0); /* the caller's to set, at last */
	assert_int_equal(adjacency.ifindex, 11);
	assert_int_equal(adjacency.mtu, 1500);
	assert_int_equal(adjacency.vlans, 2);
	assert_int_equal(adjacency.flags, ADJACENCY_GENERIC | ADJACENCY_S_VLAN);
	assert_int_equal(adjacency.vid[0], net16(5));
	assert_int_equal(adjacency.vid[1], net16(6));
	assert_memory_equal(adjacency.destination, answer.destination, 6);
	assert_memory_equal(adjacency.source, answer.source, 6);
}

static void caps_the_mtu_at_what_it_can_hold(void **state)
{
	struct fib_answer wide = answer;
	struct adjacency adjacency = {};

	(void)state;
	wide.mtu = 65536; /* of a loopback interface */
	assert_true(adjacency_fill(&adjacency, &wide, &(struct port){}));
	assert_int_equal(adjacency.mtu, 65535);
}

static void stays_untouched_without_an_answer_or_a_port(void **state)
{
	const struct adjacency before = {.generation = 9, .expires = 5, .ifindex = 4};
	struct fib_answer none = answer;
	struct adjacency adjacency = before;

	(void)state;
	none.result = 7; /* BPF_FIB_LKUP_RET_NO_NEIGH */
	assert_false(adjacency_fill(&adjacency, &none, &(struct port){}));
	assert_false(adjacency_fill(&adjacency, &answer, NULL));
	assert_memory_equal(&adjacency, &before, sizeof(before));
}

/* act() of the hooks and every list of counters rely on it. */
static void verdicts_are_in_the_order_of_their_classes(void **state)
{
	static const enum verdict_class classes[] = {
#define VERDICT(name, class, meaning) VERDICT_CLASS_##class,
#include "core/verdicts.def"
#undef VERDICT
	};

	(void)state;
	for (int v = 0; v < VERDICTS; v++) {
		enum verdict_class expected = v >= VERDICT_FIRST_DROP   ? VERDICT_CLASS_DROP
		                              : v >= VERDICT_FIRST_PASS ? VERDICT_CLASS_PASS
		                                                        : VERDICT_CLASS_FORWARD;

		assert_int_equal(classes[v], expected);
	}
}

/* Whoever reads a name in a counter knows what became of the packet. */
static void names_of_verdicts_tell_their_class(void **state)
{
	static const char *const names[] = {
#define VERDICT(name, class, meaning) #name,
#include "core/verdicts.def"
#undef VERDICT
	};

	(void)state;
	for (int v = 0; v < VERDICTS; v++) {
		assert_int_equal(!strncmp(names[v], "drop_", 5), v >= VERDICT_FIRST_DROP);
		assert_int_equal(!strncmp(names[v], "pass_", 5),
		                 v >= VERDICT_FIRST_PASS && v < VERDICT_FIRST_DROP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(is_fresh_until_it_expires),
	        cmocka_unit_test(is_stale_in_another_generation),
	        cmocka_unit_test(expires_rightly_when_the_ticks_wrap_around),
	        cmocka_unit_test(takes_the_answer_and_the_tags_of_the_port),
	        cmocka_unit_test(caps_the_mtu_at_what_it_can_hold),
	        cmocka_unit_test(stays_untouched_without_an_answer_or_a_port),
	        cmocka_unit_test(verdicts_are_in_the_order_of_their_classes),
	        cmocka_unit_test(names_of_verdicts_tell_their_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
