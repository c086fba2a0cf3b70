/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peers are sent that read slowly. Peer 1 is where routes come from. */
#include "help_out.h"

static struct bgp_export_terms terms;

static int setup(void **state)
{
	terms = client_terms();
	return out_setup(state);
}

static void tells_a_stalled_peer_the_last_state_only(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	insert(1, 0, 10, set_of(1, 0));
	run();
	forget(receiver);
	receiver->room = 0;
	for (__u32 med = 1; med <= 10; med++) {
		insert(1, 0, 10, set_of(1, med));
		run();
	}
	withdraw(1, 0, 5); /* of these, 2 come back */
	insert(1, 0, 2, set_of(1, 11));
	insert(1, 20, 5, set_of(1, 1)); /* come and go */
	withdraw(1, 20, 5);
	run();
	assert_int_equal(receiver->messages, 0);
	receiver->room = SIZE_MAX;
	bgp_out_writable(out, 2);
	run();
	assert_int_equal(receiver->withdrawn, 3);
	assert_int_equal(receiver->announced, 7);
	check_receiver(receiver);
}

static void keeps_a_number_until_its_withdrawal_is_sent(void **state)
{
	struct receiver *receiver = join(2, &terms);
	const struct ip4_prefix prefix = prefix_at(7);
	__u32 number;

	(void)state;
	insert(1, 7, 1, set_of(1, 0));
	number = bgp_rib_find(rib, &prefix);
	assert_false(bgp_out_holds(out, number));
	run();
	assert_true(bgp_out_holds(out, number));
	receiver->room = 0;
	withdraw(1, 7, 1);
	run();
	assert_true(bgp_out_holds(out, number));
	insert(1, 0, 7, set_of(1, 0)); /* these must not be taken for it */
	receiver->room = SIZE_MAX;
	run();
	assert_false(bgp_out_holds(out, number));
	assert_int_equal(receiver->withdrawn, 1);
	check_receiver(receiver);
}

/* Sets of 4,000 octets: 16 MB for 4,000 prefixes. */
static void insert_much(__u16 peer, __u32 med)
{
	static struct bgp_draft draft;
	static __u8 value[3900];

	for (__u32 i = 0; i < 2000; i++) {
		__u32 attrs = set_of(1, med);

		bgp_draft_of(&draft, bgp_attrs_at(pool, attrs));
		memcpy(value, &i, sizeof(i));
		bgp_draft_set(&draft, 200, value, sizeof(value));
		assert_int_equal(bgp_draft_intern(&draft, pool, &attrs), 0);
		insert(peer, i, 1, attrs);
		bgp_attrs_put(pool, attrs, 1);
	}
}

static void parts_with_a_peer_that_falls_behind_and_joins_it_again(void **state)
{
	struct receiver *fast = join(2, &terms), *slow = join(3, &terms);

	(void)state;
	run();
	assert_int_equal(count_lanes(), 1);
	slow->room = 0;
	insert_much(1, 1);
	run();
	check_receiver(fast);
	assert_int_equal(count_lanes(), 2);
	assert_true(slow->bytes < fast->bytes);
	insert_much(1, 2);
	run();
	check_receiver(fast);
	slow->room = SIZE_MAX;
	bgp_out_writable(out, 3);
	run();
	check_receiver(slow);
	assert_int_equal(count_lanes(), 1);
	insert(1, 0, 1, set_of(1, 3));
	run();
	assert_ptr_equal(fast->last_buffer, slow->last_buffer);
}

static void keeps_peers_together_that_are_a_little_behind(void **state)
{
	struct receiver *fast = join(2, &terms), *slow = join(3, &terms);

	(void)state;
	run();
	slow->room = 0;
	insert(1, 0, 1000, set_of(1, 1));
	run();
	assert_int_equal(count_lanes(), 1);
	check_receiver(fast);
	check_receiver(slow); /* the buffers are the same */
}

static void sends_no_more_than_there_is_room_for(void **state)
{
	struct receiver *receiver = join(2, &terms);

	(void)state;
	run();
	receiver->room = 1;
	insert_much(1, 1);
	forget(receiver);
	run();
	assert_true(receiver->messages > 0);
	assert_true(receiver->bytes <= 2 * 65536); /* the buffer that was begun */
	while (count_held(receiver) < 2000) {
		receiver->room = 100000;
		bgp_out_writable(out, 2);
		run();
	}
	check_receiver(receiver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, out_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(tells_a_stalled_peer_the_last_state_only),
	        TEST(keeps_a_number_until_its_withdrawal_is_sent),
	        TEST(parts_with_a_peer_that_falls_behind_and_joins_it_again),
	        TEST(keeps_peers_together_that_are_a_little_behind),
	        TEST(sends_no_more_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
