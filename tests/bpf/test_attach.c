/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs on interfaces: ours, ours of another process, somebody else's. */
#include "scene.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/libbpf.h>

static struct xdp_state state_of(__u32 ifindex)
{
	struct xdp_state state;

	assert_int_equal(dataplane_xdp_state(ifindex, &state), 0);
	return state;
}

static void takes_native_mode_where_the_driver_has_it(void **state)
{
	struct dataplane *dataplane = scene_load();
	__u32 veth = scene_veth("ours", "theirs");
	enum xdp_mode mode;

	(void)state;
	assert_int_equal(state_of(veth).mode, XDP_MODE_AUTO);
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_PORT, XDP_MODE_AUTO, &mode),
	                 0);
	assert_int_equal(mode, XDP_MODE_NATIVE);
	assert_int_equal(state_of(veth).mode, XDP_MODE_NATIVE);
	assert_true(state_of(veth).is_ours);
	assert_string_equal(state_of(veth).name, "softwire_port");
	dataplane_free(dataplane);
}

static void takes_generic_mode_elsewhere(void **state)
{
	struct dataplane *dataplane = scene_load();
	__u32 loopback = if_nametoindex("lo");
	enum xdp_mode mode;

	(void)state;
	assert_int_not_equal(
	        dataplane_attach(dataplane, loopback, DATAPLANE_PORT, XDP_MODE_NATIVE, &mode), 0);
	assert_int_equal(
	        dataplane_attach(dataplane, loopback, DATAPLANE_PORT, XDP_MODE_AUTO, &mode), 0);
	assert_int_equal(mode, XDP_MODE_GENERIC);
	assert_int_equal(state_of(loopback).mode, XDP_MODE_GENERIC);
	dataplane_free(dataplane);
}

static void changes_the_mode_when_told_to(void **state)
{
	struct dataplane *dataplane = scene_load();
	__u32 veth = scene_veth("ours", "theirs");
	enum xdp_mode mode;

	(void)state;
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_PORT, XDP_MODE_GENERIC, &mode),
	                 0);
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_PORT, XDP_MODE_AUTO, &mode),
	                 0);
	assert_int_equal(mode, XDP_MODE_GENERIC);
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_PORT, XDP_MODE_NATIVE, &mode),
	                 0);
	assert_int_equal(state_of(veth).mode, XDP_MODE_NATIVE);
	dataplane_free(dataplane);
}

static void program_stays_when_its_process_gives_it_up(void **state)
{
	struct dataplane *dataplane = scene_load();
	__u32 veth = scene_veth("ours", "theirs");
	enum xdp_mode mode;

	(void)state;
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_VIF, XDP_MODE_AUTO, &mode), 0);
	dataplane_free(dataplane);
	assert_string_equal(state_of(veth).name, "softwire_vif");
	assert_int_equal(dataplane_detach(veth), 0);
	assert_int_equal(state_of(veth).mode, XDP_MODE_AUTO);
	assert_int_equal(dataplane_detach(veth), 0);
}

static void leaves_a_foreign_program_alone(void **state)
{
	struct dataplane *dataplane = scene_load();
	__u32 veth = scene_veth("ours", "theirs");
	int foreign = scene_foreign_program();
	enum xdp_mode mode;

	(void)state;
	assert_int_equal(bpf_xdp_attach((int)veth, foreign, 0, NULL), 0);
	assert_int_equal(dataplane_attach(dataplane, veth, DATAPLANE_PORT, XDP_MODE_AUTO, &mode),
	                 -EBUSY);
	assert_int_equal(dataplane_detach(veth), -EBUSY);
	assert_string_equal(state_of(veth).name, "foreign");
	assert_false(state_of(veth).is_ours);
	close(foreign);
	dataplane_free(dataplane);
}

static void reports_an_interface_that_is_gone(void **state)
{
	struct dataplane *dataplane = scene_load();
	enum xdp_mode mode;

	(void)state;
	assert_int_equal(dataplane_attach(dataplane, 4711, DATAPLANE_PORT, XDP_MODE_AUTO, &mode),
	                 -ENODEV);
	dataplane_free(dataplane);
}

enum { FRAMES = 20000 };

static void *send_frames(void *context)
{
	const struct sockaddr_ll *to = context;
	int socket_fd = socket(AF_PACKET, SOCK_RAW, 0);
	const __u8 frame[60] = {2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 0x88, 0xb5};

	for (int i = 0; i < FRAMES; i++) {
		while (sendto(socket_fd, frame, sizeof(frame), 0, (const void *)to, sizeof(*to)) <
		       0)
			usleep(100);
	}
	close(socket_fd);
	return NULL;
}

struct takeover {
	struct dataplane *planes[2];
	__u64 counted;
};

static bool all_are_counted(void *context)
{
	struct takeover *takeover = context;

	takeover->counted = 0;
	for (int i = 0; i < 2; i++) {
		struct counter counters[VERDICTS];

		dataplane_read_all_counters(takeover->planes[i], counters);
		takeover->counted += counters[VERDICT_pass_vlan].packets;
	}
	return takeover->counted == FRAMES;
}

/* A frame that meets no program would be missing in the sum. */
static void takes_over_without_a_gap(void **state)
{
	struct takeover takeover = {.planes = {scene_load(), scene_load()}};
	__u32 veth = scene_veth("ours", "theirs");
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
	                         .sll_ifindex = (int)if_nametoindex("theirs")};
	enum xdp_mode mode;
	pthread_t sender;

	(void)state;
	assert_int_equal(
	        dataplane_attach(takeover.planes[1], veth, DATAPLANE_PORT, XDP_MODE_AUTO, &mode),
	        0);
	assert_int_equal(pthread_create(&sender, NULL, send_frames, &to), 0);
	for (int i = 0; i < 40; i++) {
		assert_int_equal(dataplane_attach(takeover.planes[i % 2], veth, DATAPLANE_PORT,
		                                  XDP_MODE_AUTO, &mode),
		                 0);
		usleep(500);
	}
	pthread_join(sender, NULL);
	if (!scene_wait(all_are_counted, &takeover))
		fail_msg("%llu of %d frames met a program", takeover.counted, FRAMES);
	dataplane_free(takeover.planes[0]);
	dataplane_free(takeover.planes[1]);
}

#define IN_NAMESPACE(name) cmocka_unit_test_setup(name, scene_enter_namespace)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        IN_NAMESPACE(takes_native_mode_where_the_driver_has_it),
	        IN_NAMESPACE(takes_generic_mode_elsewhere),
	        IN_NAMESPACE(changes_the_mode_when_told_to),
	        IN_NAMESPACE(program_stays_when_its_process_gives_it_up),
	        IN_NAMESPACE(leaves_a_foreign_program_alone),
	        IN_NAMESPACE(reports_an_interface_that_is_gone),
	        IN_NAMESPACE(takes_over_without_a_gap),
	};

	scene_require_root();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
