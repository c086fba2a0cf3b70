/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peers are sent, and how many messages that takes. Peer 1 is where routes come from. */
#include "help_out.h"

static struct bgp_export_terms terms;

static int setup(void **state)
{
	terms = client_terms();
	return out_setup(state);
}

static void sends_all_routes_then_end_of_rib(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 100, set_of(1, 5));
	receiver = join(2, &terms);
	assert_int_equal(wakes, 1);
	run();
	assert_int_equal(count_held(receiver), 100);
	assert_int_equal(receiver->ends_of_rib, 1);
	assert_int_equal(receiver->messages, 2);
	check_receiver(receiver);
}

static void sends_end_of_rib_without_routes(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	run();
	assert_int_equal(receiver->ends_of_rib, 1);
	assert_int_equal(receiver->messages, 1);
}

static void sends_no_end_of_rib_to_who_did_not_ask(void **state)
{
	struct receiver *receiver;

	(void)state;
	terms.wants_end_of_rib = false;
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->messages, 0);
}

static void comes_to_the_end_of_rib_while_routes_keep_changing(void **state)
{
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 1000, set_of(1, 0));
	receiver = join(2, &terms);
	for (__u32 i = 1; i <= 12; i++) {
		insert(1, 0, 50, set_of(1, i)); /* always behind the pass */
		bgp_out_run(out, 100);
		assert_int_equal(receiver->ends_of_rib, count_held(receiver) == 1000);
	}
	assert_int_equal(receiver->ends_of_rib, 1);
}

static void packs_one_set_into_full_messages(void **state)
{
	static const size_t lengths[] = {BGP_MESSAGE_MAX, BGP_EXTENDED_MESSAGE_MAX};
	__u32 attrs = set_of(1, 5);

	(void)state;
	insert(1, 0, PREFIXES, attrs);
	for (__u16 i = 0; i < 2; i++) {
		struct receiver *receiver;

		terms.format.max_len = lengths[i];
		receiver = join(2 + i, &terms);
		run();
		assert_int_equal(count_held(receiver), PREFIXES);
		/* The last one of routes, and End-of-RIB. */
		assert_int_equal(receiver->messages, receiver->full_messages + 2);
		assert_true(receiver->messages > 1);
	}
}

static void gathers_prefixes_of_a_set_from_far_apart(void **state)
{
	__u32 sets[] = {set_of(1, 1), set_of(1, 2), set_of(1, 3)};
	struct receiver *receiver;

	(void)state;
	for (__u32 i = 0; i < 600; i++)
		insert(1, i, 1, sets[i % 3]);
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->messages, 3 + 1);
	check_receiver(receiver);
}

static void packs_withdrawals(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 900, set_of(1, 1));
	run();
	forget(receiver);
	withdraw(1, 0, 900);
	run();
	assert_int_equal(receiver->withdrawn, 900);
	assert_int_equal(receiver->messages, 1);
	check_receiver(receiver);
}

static void encodes_once_for_all_of_a_group(void **state)
{
	struct receiver *a = join(2, &terms), *b = join(3, &terms);

	(void)state;
	assert_int_equal(count_groups(), 1);
	insert(1, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(count_lanes(), 1);
	forget(a);
	insert(1, 0, 10, set_of(1, 2));
	run();
	assert_ptr_equal(a->last_buffer, b->last_buffer);
	terms.is_client = false;
	join(4, &terms);
	assert_int_equal(count_groups(), 2);
}

static void does_not_tell_a_route_to_its_source(void **state)
{
	struct receiver *source = join(1, &terms), *other = join(2, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(source->announced, 0);
	assert_int_equal(other->announced, 10);
	withdraw(1, 0, 10);
	run();
	assert_int_equal(source->withdrawn, 0);
	assert_int_equal(other->withdrawn, 10);
}

static void takes_a_route_back_from_who_brings_a_better_one(void **state)
{
	struct receiver *a = join(1, &terms), *b = join(2, &terms), *c = join(3, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 9));
	run();
	assert_int_equal(count_held(b), 10);
	insert(2, 0, 10, set_of(2, 1)); /* the lower MED */
	run();
	assert_int_equal(b->withdrawn, 10);
	assert_int_equal(med_at(a, 0), 1);
	assert_int_equal(med_at(c, 0), 1);
	check_receiver(a);
	check_receiver(b);
	check_receiver(c);
	withdraw(2, 0, 10);
	run();
	assert_int_equal(a->withdrawn, 10);
	check_receiver(a);
	check_receiver(b);
	check_receiver(c);
}

static void withdraws_before_it_announces(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 100, 100, set_of(1, 1));
	run();
	forget(receiver);
	insert(1, 0, 100, set_of(1, 2));
	withdraw(1, 100, 100);
	run();
	assert_int_equal(receiver->announced, 100);
	assert_int_equal(receiver->withdrawn, 100);
	assert_false(receiver->has_withdrawn_late);
}

static void passes_over_changes_of_the_hop_set_alone(void **state)
{
	struct receiver *receiver = join(3, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 1));
	run();
	forget(receiver);
	insert(2, 0, 10, set_of(2, 9)); /* a backup */
	run();
	assert_int_equal(receiver->messages, 0);
}

static void packs_by_what_policy_does_to_each_prefix(void **state)
{
	struct bgp_prefix_rule rule = {.prefix = prefix_of("10.0.0.0/18"), 24, 24, true};
	const struct bgp_prefix_list list = {.n = 1, .rules = &rule};
	struct bgp_policy_term policy_terms[] = {
	        {.match = {.prefixes = &list},
	         .edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 7},
	         .verdict = BGP_POLICY_ACCEPT},
	        {.edit = {.what = BGP_SET_LOCAL_PREF, .local_pref = 8},
	         .verdict = BGP_POLICY_ACCEPT},
	};
	struct bgp_policy policy = {.refs = 1, .n_terms = 2, .terms = policy_terms};
	struct receiver *receiver;

	(void)state;
	insert(1, 0, 100, set_of(1, 1));
	terms.policy = &policy;
	receiver = join(2, &terms);
	run();
	assert_int_equal(receiver->updates, 2 + 1);
	check_receiver(receiver);
}

static void serves_two_families_of_a_peer(void **state)
{
	struct receiver *softwires = join(2, &terms), *plain;

	(void)state;
	terms.format.family = BGP_IPV4_UNICAST;
	terms.next_hop_mode = BGP_NEXT_HOP_SELF;
	terms.self = ce(1);
	plain = join(2, &terms);
	insert(BGP_PEER_LOCAL, 0, 10, set_of(1, 1));
	run();
	assert_int_equal(count_held(softwires), 10);
	assert_int_equal(count_held(plain), 10);
	assert_int_equal(softwires->ends_of_rib, 1);
	assert_int_equal(plain->ends_of_rib, 1);
	check_receiver(softwires);
	check_receiver(plain);
}

static void does_not_tell_what_fits_no_message(void **state)
{
	static struct bgp_draft draft;
	static __u8 value[4096];
	struct receiver *receiver = join(2, &terms);
	__u32 attrs = set_of(1, 1);

	(void)state;
	insert(1, 0, 10, attrs);
	run();
	assert_int_equal(count_held(receiver), 10);
	bgp_draft_of(&draft, bgp_attrs_at(pool, attrs));
	bgp_draft_set(&draft, 200, value, sizeof(value));
	assert_int_equal(bgp_draft_intern(&draft, pool, &attrs), 0);
	insert(1, 0, 5, attrs);
	run();
	assert_int_equal(count_held(receiver), 5);
	check_receiver(receiver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, out_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(sends_all_routes_then_end_of_rib),
	        TEST(sends_end_of_rib_without_routes),
	        TEST(sends_no_end_of_rib_to_who_did_not_ask),
	        TEST(comes_to_the_end_of_rib_while_routes_keep_changing),
	        TEST(packs_one_set_into_full_messages),
	        TEST(gathers_prefixes_of_a_set_from_far_apart),
	        TEST(packs_withdrawals),
	        TEST(encodes_once_for_all_of_a_group),
	        TEST(does_not_tell_a_route_to_its_source),
	        TEST(takes_a_route_back_from_who_brings_a_better_one),
	        TEST(withdraws_before_it_announces),
	        TEST(passes_over_changes_of_the_hop_set_alone),
	        TEST(packs_by_what_policy_does_to_each_prefix),
	        TEST(serves_two_families_of_a_peer),
	        TEST(does_not_tell_what_fits_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
