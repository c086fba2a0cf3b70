/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the engine asks the kernel's FIB, and what it keeps of the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/platform_user.h"
#include "core/engine.h"

enum { ISLAND_IFINDEX = 1, CORE_IFINDEX = 2, HOPS = 16, AGE = 1000 };

/* The smallest table: every address is behind hop HOP_FIRST. */
struct lookup_arrays {
	__u16 word;
};

static __always_inline const __u16 *lookup_slot(const struct lookup_arrays *arrays, __u32 index)
{
	(void)index;
	return &arrays->word;
}

static __always_inline const __u16 *lookup_page(const struct lookup_arrays *arrays, __u32 page,
                                                __u32 octet)
{
	(void)arrays;
	(void)page;
	(void)octet;
	return NULL;
}

static const struct lookup_arrays lookup = {HOP_FIRST};
static struct plane plane;
static struct hop hops[HOPS];
static struct adjacency6 adjacencies6[HOPS];
static struct platform_user platform;
static struct fib_answer fib;
static int n_asked;

static void answer(void *context, const struct ip6_addr *destination, struct fib_answer *ret_answer)
{
	(void)context;
	assert_true(ip6_addr_is_equal(destination, &hops[HOP_FIRST].endpoint));
	n_asked++;
	*ret_answer = fib;
}

static int set_up(void **state)
{
	(void)state;
	memset(adjacencies6, 0, sizeof(adjacencies6));
	hops[HOP_FIRST] = (struct hop){.endpoint.bytes = {0x20, 1}};
	plane = (struct plane){.generation = 1, .settings[0] = {.max_age_ticks = AGE}};
	plane.port_of[ISLAND_IFINDEX] = 1;
	plane.port_of[CORE_IFINDEX] = 2;
	plane.ports[1] = (struct port){.flags = PORT_FACES_V4, .xdp_ifindex = ISLAND_IFINDEX};
	plane.ports[2] = (struct port){.flags = PORT_FACES_V6, .xdp_ifindex = CORE_IFINDEX};
	fib = (struct fib_answer){.ifindex = CORE_IFINDEX, .mtu = 1500};
	platform = (struct platform_user){.plane = &plane,
	                                  .lookup = &lookup,
	                                  .hops = hops,
	                                  .n_hops = HOPS,
	                                  .adjacencies6 = adjacencies6,
	                                  .fib_v6 = answer};
	platform_user = &platform;
	n_asked = 0;
	return 0;
}

/* A packet from 10.1.0.9 to 10.2.0.9 of which 46 octets can be read, and `behind` lie elsewhere. */
static enum verdict run_len(__u16 total_len, __u32 behind, __u32 now, struct trace *trace)
{
	static const __u8 frame[60] = {[12] = 8, 0,    0x45, 0,  0, 28, 0, 0,  0, 0, 64,
	                               17,       0x66, 0xbd, 10, 1, 0,  9, 10, 2, 0, 9};
	_Alignas(8) __u8 memory[256 + sizeof(frame)];
	struct platform_buffer buffer = {memory, behind};
	struct ip4_header *ip = (void *)(memory + 256 + sizeof(struct ethernet_header));
	struct packet packet = {
	        .context = &buffer,
	        .data = memory + 256,
	        .end = memory + sizeof(memory),
	        .len = sizeof(frame),
	        .trace = trace,
	        .ifindex = ISLAND_IFINDEX,
	};
	const struct port *port;

	memcpy(packet.data, frame, sizeof(frame));
	ip->checksum = checksum_replace(ip->checksum, ip->total_len, net16(total_len));
	ip->total_len = net16(total_len);
	platform.now = now;
	return engine_receive(&packet, &port).verdict;
}

/* A packet of 28 octets, padded by Ethernet, through the engine at a moment. */
static enum verdict run_at(__u32 now, struct trace *trace)
{
	return run_len(28, 0, now, trace);
}

static void counts_what_lies_in_fragments_of_the_frame(void **state)
{
	(void)state;
	assert_int_equal(run_len(46, 0, 0, NULL), VERDICT_encapsulated);
	assert_int_equal(run_len(47, 0, 0, NULL), VERDICT_drop_ip4_truncated);
	assert_int_equal(run_len(1400, 1354, 0, NULL), VERDICT_encapsulated);
	assert_int_equal(run_len(1400, 1353, 0, NULL), VERDICT_drop_ip4_truncated);
}

static void asks_once_until_the_answer_is_old(void **state)
{
	(void)state;
	for (__u32 now = 5; now < 5 + AGE; now += 100)
		assert_int_equal(run_at(now, NULL), VERDICT_encapsulated);
	assert_int_equal(n_asked, 1);
	assert_int_equal(run_at(5 + AGE, NULL), VERDICT_encapsulated);
	assert_int_equal(n_asked, 2);
}

static void asks_again_in_a_new_generation(void **state)
{
	(void)state;
	run_at(0, NULL);
	plane.generation++;
	fib.mtu = 60;
	assert_int_equal(run_at(1, NULL), VERDICT_pass_too_big);
	assert_int_equal(n_asked, 2);
}

static void remembers_no_refusal(void **state)
{
	(void)state;
	fib.result = 7; /* no neighbour yet */
	assert_int_equal(run_at(0, NULL), VERDICT_pass_unresolved);
	fib.result = 0;
	assert_int_equal(run_at(0, NULL), VERDICT_encapsulated);
	assert_int_equal(n_asked, 2);
}

static void leaves_interfaces_without_a_port_to_the_kernel(void **state)
{
	(void)state;
	fib.ifindex = 77;
	assert_int_equal(run_at(0, NULL), VERDICT_pass_unresolved);
}

static void obeys_a_path_mtu_below_that_of_the_route(void **state)
{
	(void)state;
	hops[HOP_FIRST].path_mtu = 46 + TUNNEL_OVERHEAD; /* its padding counts */
	assert_int_equal(run_at(0, NULL), VERDICT_encapsulated);
	hops[HOP_FIRST].path_mtu--;
	plane.generation++;
	assert_int_equal(run_at(0, NULL), VERDICT_pass_too_big);
	hops[HOP_FIRST].path_mtu = 9000; /* the route's MTU stays the bound */
	fib.mtu = 46 + TUNNEL_OVERHEAD - 1;
	plane.generation++;
	assert_int_equal(run_at(0, NULL), VERDICT_pass_too_big);
}

static void counts_what_goes_to_an_endpoint(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		run_at(0, NULL);
	assert_int_equal(adjacencies6[HOP_FIRST].packets, 3);
	assert_int_equal(adjacencies6[HOP_FIRST].bytes, 3 * 28);
}

static void traces_whether_the_adjacency_was_remembered(void **state)
{
	struct trace first = {}, second = {};

	(void)state;
	run_at(0, &first);
	run_at(0, &second);
	assert_int_equal(first.flags, TRACE_PORT | TRACE_HOP | TRACE_ADJACENCY);
	assert_int_equal(second.flags, first.flags | TRACE_ADJACENCY_CACHED);
	assert_int_equal(second.hop, HOP_FIRST);
	assert_int_equal(second.link.ifindex, CORE_IFINDEX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(counts_what_lies_in_fragments_of_the_frame, set_up),
	        cmocka_unit_test_setup(asks_once_until_the_answer_is_old, set_up),
	        cmocka_unit_test_setup(asks_again_in_a_new_generation, set_up),
	        cmocka_unit_test_setup(remembers_no_refusal, set_up),
	        cmocka_unit_test_setup(leaves_interfaces_without_a_port_to_the_kernel, set_up),
	        cmocka_unit_test_setup(obeys_a_path_mtu_below_that_of_the_route, set_up),
	        cmocka_unit_test_setup(counts_what_goes_to_an_endpoint, set_up),
	        cmocka_unit_test_setup(traces_whether_the_adjacency_was_remembered, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
