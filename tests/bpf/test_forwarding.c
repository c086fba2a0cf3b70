/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets through the attached programs, over the kernel's own FIB and neighbours. */
#include "scene.h"

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "core/wire.h"
#include "frames.h"

static const __u8 island_mac[6] = {2, 0, 0, 0, 1, 1};
static const __u8 core_mac[6] = {2, 0, 0, 0, 2, 1};

static __u32 program_of(__u32 ifindex)
{
	struct xdp_state state;

	assert_int_equal(dataplane_xdp_state(ifindex, &state), 0);
	return state.program_id;
}

/* Run the program that is attached; returns the one verdict that it counted for the interface. */
static enum verdict counted_verdict(const struct scene *scene, __u32 ifindex, __u8 *frame,
                                    size_t *len, __u32 *ret_action)
{
	struct counter before[VERDICTS], after[VERDICTS];
	int found = -1;

	assert_int_equal(dataplane_read_counters(scene->dataplane, ifindex, before), 0);
	*ret_action = scene_test_run(program_of(ifindex), ifindex, frame, FRAME_ROOM, len);
	assert_int_equal(dataplane_read_counters(scene->dataplane, ifindex, after), 0);
	for (int i = 0; i < VERDICTS; i++) {
		if (before[i].packets == after[i].packets)
			continue;
		assert_int_equal(found, -1);
		assert_int_equal(after[i].packets, before[i].packets + 1);
		found = i;
	}
	assert_int_not_equal(found, -1);
	return found;
}

struct found {
	struct adjacency_view v4, v6;
	int n_v4, n_v6;
};

static void note_adjacency(void *context, const struct adjacency_view *view)
{
	struct found *found = context;

	if (view->is_v6) {
		found->v6 = *view;
		found->n_v6++;
	} else {
		found->v4 = *view;
		found->n_v4++;
	}
}

static struct found adjacencies_of(const struct scene *scene)
{
	struct found found = {};
	__u64 cursor = 0;

	do {
		cursor = dataplane_walk_adjacencies(scene->dataplane, cursor, 100, note_adjacency,
		                                    &found);
	} while (cursor);
	return found;
}

static void encapsulates_towards_the_neighbour_of_the_fib(void **state)
{
	const struct scene *scene = *state;
	const __u8 link[14] = {2, 0, 0, 0, 2, 2, 2, 0, 0, 0, 2, 1, 0x86, 0xdd};
	__u8 frame[FRAME_ROOM];
	size_t len = frame_ip4(frame, island_mac, "192.0.2.2", "198.51.100.7", 64);
	struct counter sent;
	struct found found;
	__u32 action;

	assert_int_equal(counted_verdict(scene, scene->island, frame, &len, &action),
	                 VERDICT_encapsulated);
	assert_int_equal(action, XDP_REDIRECT);
	assert_int_equal(len, 14 + 40 + 60);
	assert_memory_equal(frame, link, sizeof(link));
	assert_memory_equal(frame + 14 + 8, &scene->settings.vif_address, 16);
	found = adjacencies_of(scene);
	assert_int_equal(found.n_v6, 1);
	assert_true(found.v6.is_fresh);
	assert_true(found.v6.age_ms < 10000);
	assert_int_equal(found.v6.link.ifindex, scene->core);
	assert_int_equal(found.v6.link.mtu, 1500);
	sent = dataplane_read_hop_counter(scene->dataplane, SCENE_HOP);
	assert_int_equal(sent.packets, 1);
}

static void decapsulates_towards_the_neighbour_of_the_fib(void **state)
{
	const struct scene *scene = *state;
	const __u8 link[14] = {2, 0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 1, 0x08, 0x00};
	__u8 frame[FRAME_ROOM];
	size_t len = frame_tunnelled(frame, core_mac, "2001:db8:f::1", "2001:db8:e::1",
	                             "198.51.100.7", "192.0.2.2");
	struct found found;
	__u32 action;

	assert_int_equal(counted_verdict(scene, scene->core, frame, &len, &action),
	                 VERDICT_decapsulated);
	assert_int_equal(action, XDP_REDIRECT);
	assert_int_equal(len, 14 + 60);
	assert_memory_equal(frame, link, sizeof(link));
	found = adjacencies_of(scene);
	assert_int_equal(found.n_v4, 1);
	assert_int_equal(found.v4.link.ifindex, scene->island);
}

static void raised_generation_makes_adjacencies_stale(void **state)
{
	const struct scene *scene = *state;
	__u8 frame[FRAME_ROOM];
	size_t len = frame_ip4(frame, island_mac, "192.0.2.2", "198.51.100.7", 64);
	__u32 action;

	counted_verdict(scene, scene->island, frame, &len, &action);
	scene_run("ip neigh replace 2001:db8:1::2 lladdr 02:00:00:00:02:99 dev core nud permanent");
	dataplane_raise_generation(scene->dataplane);
	assert_false(adjacencies_of(scene).v6.is_fresh);
	len = frame_ip4(frame, island_mac, "192.0.2.2", "198.51.100.7", 64);
	counted_verdict(scene, scene->island, frame, &len, &action);
	assert_int_equal(frame[5], 0x99);
}

static void settings_are_switched_as_a_whole(void **state)
{
	const struct scene *scene = *state;
	struct settings settings = scene->settings;
	__u8 frame[FRAME_ROOM];

	for (__u8 limit = 10; limit < 14; limit++) {
		size_t len = frame_ip4(frame, island_mac, "192.0.2.2", "198.51.100.7", 64);
		__u32 action;

		settings.hop_limit = limit;
		settings.vif_address.bytes[15] = limit;
		dataplane_set_settings(scene->dataplane, &settings);
		counted_verdict(scene, scene->island, frame, &len, &action);
		assert_int_equal(frame[14 + 7], limit);
		assert_int_equal(frame[14 + 8 + 15], limit);
	}
}

static void loose_filter_knows_the_endpoints_in_use(void **state)
{
	const struct scene *scene = *state;
	struct settings settings = scene->settings;
	struct ip6_addr other = {.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0xf, [15] = 2}};
	__u8 frame[FRAME_ROOM];
	__u32 action;

	settings.ingress_filter = INGRESS_FILTER_LOOSE;
	dataplane_set_settings(scene->dataplane, &settings);
	for (int is_known = 0; is_known < 2; is_known++) {
		size_t len = frame_tunnelled(frame, core_mac, "2001:db8:f::2", "2001:db8:e::1",
		                             "198.51.100.7", "192.0.2.2");

		assert_int_equal(counted_verdict(scene, scene->core, frame, &len, &action),
		                 is_known ? VERDICT_decapsulated
		                          : VERDICT_drop_filter_unknown_endpoint);
		assert_int_equal(dataplane_set_endpoint(scene->dataplane, 9, &other, true), 0);
	}
	assert_int_equal(dataplane_set_endpoint(scene->dataplane, 9, &other, false), 0);
	assert_int_equal(dataplane_set_endpoint(scene->dataplane, 9, &other, false), 0);
}

struct example {
	bool is_from_core;
	const char *outer_source;
	const char *source;
	const char *destination;
	__u8 ttl;
	enum verdict verdict;
};

static size_t make_frame(const struct example *example, __u8 frame[FRAME_ROOM])
{
	if (example->is_from_core)
		return frame_tunnelled(frame, core_mac, example->outer_source, "2001:db8:e::1",
		                       example->source, example->destination);
	return frame_ip4(frame, island_mac, example->source, example->destination, example->ttl);
}

static const struct example examples[] = {
        {false, NULL, "192.0.2.2", "198.51.100.7", 64, VERDICT_encapsulated},
        {false, NULL, "192.0.2.2", "198.51.100.7", 1, VERDICT_pass_ttl_expired},
        {false, NULL, "192.0.2.2", "203.0.113.1", 64, VERDICT_pass_no_entry},
        {false, NULL, "192.0.2.2", "192.0.2.9", 64, VERDICT_pass_local},
        {false, NULL, "127.0.0.1", "198.51.100.7", 64, VERDICT_pass_special},
        {true, "2001:db8:f::1", "198.51.100.7", "192.0.2.2", 0, VERDICT_decapsulated},
        {true, "2001:db8:f::1", "198.51.100.7", "192.0.2.77", 0, VERDICT_pass_decapsulated},
        {true, "2001:db8:f::2", "198.51.100.7", "192.0.2.2", 0, VERDICT_drop_filter_wrong_endpoint},
        {true, "2001:db8:f::1", "203.0.113.1", "192.0.2.2", 0, VERDICT_drop_filter_no_entry},
        {true, "2001:db8:f::1", "127.0.0.1", "192.0.2.2", 0, VERDICT_drop_inner_source},
};

static void trace_tells_what_the_attached_program_does(void **state)
{
	const struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		__u32 ifindex = examples[i].is_from_core ? scene->core : scene->island;
		__u8 counted[FRAME_ROOM], traced[FRAME_ROOM];
		size_t counted_len = make_frame(&examples[i], counted);
		size_t traced_len = make_frame(&examples[i], traced);
		__u32 counted_action, traced_action;
		struct trace trace;

		assert_int_equal(
		        counted_verdict(scene, ifindex, counted, &counted_len, &counted_action),
		        examples[i].verdict);
		assert_int_equal(dataplane_trace(scene->dataplane, ifindex, traced, FRAME_ROOM,
		                                 &traced_len, &trace, &traced_action),
		                 0);
		assert_int_equal(trace.verdict, examples[i].verdict);
		assert_int_equal(traced_action, counted_action);
		assert_int_equal(traced_len, counted_len);
		assert_memory_equal(traced, counted, counted_len);
	}
}

static void trace_shows_the_way_to_the_verdict(void **state)
{
	const struct scene *scene = *state;
	__u8 frame[FRAME_ROOM];
	struct trace trace;
	__u32 action;

	for (int is_second = 0; is_second < 2; is_second++) {
		size_t len = frame_ip4(frame, island_mac, "192.0.2.2", "198.51.100.7", 64);

		assert_int_equal(dataplane_trace(scene->dataplane, scene->island, frame, FRAME_ROOM,
		                                 &len, &trace, &action),
		                 0);
		assert_int_equal(trace.hop, SCENE_HOP);
		assert_int_equal(trace.port_ifindex, scene->island);
		assert_int_equal(trace.redirect_ifindex, scene->core);
		assert_true(trace.flags & TRACE_ADJACENCY);
		assert_int_equal(!!(trace.flags & TRACE_ADJACENCY_CACHED), is_second);
	}
}

static int listen_at(__u32 ifindex)
{
	const struct sockaddr_ll at = {.sll_family = AF_PACKET,
	                               .sll_protocol = __builtin_bswap16(ETH_P_IPV6),
	                               .sll_ifindex = (int)ifindex};
	int socket_fd = socket(AF_PACKET, SOCK_RAW, __builtin_bswap16(ETH_P_IPV6));

	assert_true(socket_fd >= 0);
	assert_int_equal(bind(socket_fd, (const void *)&at, sizeof(at)), 0);
	return socket_fd;
}

/* The next tunnel packet: the interfaces' own multicast reports may come first. */
static ssize_t receive_tunnelled(int listener, __u8 got[FRAME_ROOM])
{
	const size_t next_header =
	        sizeof(struct ethernet_header) + offsetof(struct ip6_header, next_header);
	struct pollfd wait = {.fd = listener, .events = POLLIN};
	ssize_t len;

	do {
		assert_int_equal(poll(&wait, 1, 20000), 1);
		len = recv(listener, got, FRAME_ROOM, 0);
	} while (len >= 0 && got[next_header] != PROTO_IPV4);
	return len;
}

/* veth takes redirected frames only where somebody polls: an XDP program at the far end does. */
static void redirected_frame_arrives_as_traced(void **state)
{
	const struct scene *scene = *state;
	int foreign = scene_foreign_program(), listener = listen_at(scene->core_host);
	__u8 sent[FRAME_ROOM], expected[FRAME_ROOM], got[FRAME_ROOM];
	size_t len = frame_ip4(sent, island_mac, "192.0.2.2", "198.51.100.7", 64);
	size_t expected_len = len;
	struct trace trace;
	__u32 action;

	memcpy(expected, sent, len);
	assert_int_equal(bpf_xdp_attach((int)scene->core_host, foreign, 0, NULL), 0);
	assert_int_equal(dataplane_trace(scene->dataplane, scene->island, expected, FRAME_ROOM,
	                                 &expected_len, &trace, &action),
	                 0);
	scene_live_run(program_of(scene->island), scene->island, sent, len);
	assert_int_equal(receive_tunnelled(listener, got), expected_len);
	assert_memory_equal(got, expected, expected_len);
	close(listener);
	close(foreign);
}

#define IN_SCENE(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_SCENE(encapsulates_towards_the_neighbour_of_the_fib),
	        IN_SCENE(decapsulates_towards_the_neighbour_of_the_fib),
	        IN_SCENE(raised_generation_makes_adjacencies_stale),
	        IN_SCENE(settings_are_switched_as_a_whole),
	        IN_SCENE(loose_filter_knows_the_endpoints_in_use),
	        IN_SCENE(trace_tells_what_the_attached_program_does),
	        IN_SCENE(trace_shows_the_way_to_the_verdict),
	        IN_SCENE(redirected_frame_arrives_as_traced),
	};

	scene_require_root();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
