/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What userspace tells the engine and reads from it, without any interface. */
#include "scene.h"

#include <errno.h>
#include <string.h>

#include "frames.h"

static const __u8 mac[6] = {2, 0, 0, 0, 1, 1};

/* The verdict for a frame of an interface; fails the test where the kernel refuses to say. */
static enum verdict verdict_at(struct dataplane *dataplane, __u32 ifindex, const __u8 *frame,
                               size_t len)
{
	__u8 copy[FRAME_ROOM] = {};
	struct trace trace;
	__u32 action;

	memcpy(copy, frame, len);
	assert_int_equal(
	        dataplane_trace(dataplane, ifindex, copy, sizeof(copy), &len, &trace, &action), 0);
	return trace.verdict;
}

static enum verdict verdict_of_ip4(struct dataplane *dataplane, __u32 ifindex)
{
	__u8 frame[FRAME_ROOM];
	size_t len = frame_ip4(frame, mac, "192.0.2.2", "203.0.113.1", 64);

	return verdict_at(dataplane, ifindex, frame, len);
}

/* The same packet with one or two tags. */
static enum verdict verdict_of_tagged(struct dataplane *dataplane, __u32 ifindex, __u16 outer_vid,
                                      __u16 inner_vid)
{
	const __u8 tags[8] = {0x81, 0, outer_vid >> 8, outer_vid & 255,
	                      0x81, 0, inner_vid >> 8, inner_vid & 255};
	const size_t tags_len = inner_vid ? 8 : 4;
	__u8 plain[FRAME_ROOM], frame[FRAME_ROOM];
	size_t len = frame_ip4(plain, mac, "192.0.2.2", "203.0.113.1", 64);

	memcpy(frame, plain, 12);
	memcpy(frame + 12, tags, tags_len);
	memcpy(frame + 12 + tags_len, plain + 12, len - 12);
	return verdict_at(dataplane, ifindex, frame, len + tags_len);
}

static struct port port_at(__u32 ifindex, __u16 flags)
{
	struct port port = {.flags = flags, .ifindex = ifindex, .xdp_ifindex = ifindex};

	memcpy(port.mac, mac, sizeof(mac));
	return port;
}

static void port_is_known_until_it_is_removed(void **state)
{
	struct dataplane *dataplane = scene_load();
	struct port port = port_at(12, PORT_FACES_V4);

	(void)state;
	assert_int_equal(verdict_of_ip4(dataplane, 12), VERDICT_pass_vlan);
	assert_int_equal(dataplane_set_port(dataplane, &port), 0);
	assert_int_equal(verdict_of_ip4(dataplane, 12), VERDICT_pass_no_entry);
	port.flags = PORT_FACES_V6;
	assert_int_equal(dataplane_set_port(dataplane, &port), 0);
	assert_int_equal(verdict_of_ip4(dataplane, 12), VERDICT_pass_not_ip);
	assert_int_equal(dataplane_remove_port(dataplane, 12), 0);
	assert_int_equal(verdict_of_ip4(dataplane, 12), VERDICT_pass_vlan);
	assert_int_equal(dataplane_remove_port(dataplane, 12), -ENOENT);
	dataplane_free(dataplane);
}

static void tagged_frames_find_their_port(void **state)
{
	struct dataplane *dataplane = scene_load();
	struct port device = port_at(12, PORT_HAS_VLANS);
	struct port single = port_at(13, PORT_FACES_V4), twice = port_at(14, PORT_FACES_V4);

	(void)state;
	single.xdp_ifindex = twice.xdp_ifindex = 12;
	single.vlans = 1;
	twice.vlans = 2;
	single.vlan[0].vid = __builtin_bswap16(100);
	twice.vlan[0].vid = __builtin_bswap16(200);
	twice.vlan[1].vid = __builtin_bswap16(7);
	assert_int_equal(dataplane_set_port(dataplane, &device), 0);
	assert_int_equal(dataplane_set_port(dataplane, &single), 0);
	assert_int_equal(dataplane_set_port(dataplane, &twice), 0);
	assert_int_equal(verdict_of_tagged(dataplane, 12, 100, 0), VERDICT_pass_no_entry);
	assert_int_equal(verdict_of_tagged(dataplane, 12, 200, 7), VERDICT_pass_no_entry);
	assert_int_equal(verdict_of_tagged(dataplane, 12, 200, 0), VERDICT_pass_vlan);
	assert_int_equal(verdict_of_tagged(dataplane, 12, 101, 0), VERDICT_pass_vlan);
	assert_int_equal(dataplane_remove_port(dataplane, 13), 0);
	assert_int_equal(verdict_of_tagged(dataplane, 12, 100, 0), VERDICT_pass_vlan);
	dataplane_free(dataplane);
}

static void port_numbers_are_used_again(void **state)
{
	struct dataplane *dataplane = scene_load();
	struct port port;

	(void)state;
	for (__u32 i = 1; i < PORTS_MAX; i++) {
		port = port_at(100 + i, PORT_FACES_V4);
		assert_int_equal(dataplane_set_port(dataplane, &port), 0);
	}
	port = port_at(5000, PORT_FACES_V4);
	assert_int_equal(dataplane_set_port(dataplane, &port), -ENOSPC);
	assert_int_equal(dataplane_remove_port(dataplane, 101), 0);
	assert_int_equal(dataplane_set_port(dataplane, &port), 0);
	assert_int_equal(verdict_of_ip4(dataplane, 5000), VERDICT_pass_no_entry);
	dataplane_free(dataplane);
}

static void refuses_an_interface_index_beyond_the_limit(void **state)
{
	struct dataplane *dataplane = scene_load();
	struct port port = port_at(IFINDEX_LIMIT, PORT_FACES_V4);

	(void)state;
	assert_int_equal(dataplane_set_port(dataplane, &port), -ERANGE);
	assert_int_equal(dataplane_remove_port(dataplane, IFINDEX_LIMIT), -ENOENT);
	dataplane_free(dataplane);
}

struct moment {
	const struct table_grace *grace;
	__u64 number;
};

static bool is_over(void *context)
{
	const struct moment *moment = context;

	return moment->grace->is_over(moment->grace->context, moment->number);
}

static void grace_periods_end(void **state)
{
	struct dataplane *dataplane = scene_load();
	struct moment moment = {.grace = dataplane_grace(dataplane)};

	(void)state;
	for (int i = 0; i < 3; i++) {
		moment.number = moment.grace->start(moment.grace->context);
		assert_false(is_over(&moment));
		assert_true(scene_wait(is_over, &moment));
	}
	dataplane_free(dataplane);
}

static void says_why_it_can_not_be(void **state)
{
	const struct dataplane_sizes odd = {.table = {.n_hops = 64, .n_lists = 8, .n_pages = 4},
	                                    .n_destinations = 3};
	const struct dataplane_sizes huge = {.table = {.n_hops = 64, .n_lists = 8, .n_pages = ~0U},
	                                     .n_destinations = 4};
	struct dataplane *dataplane = NULL;
	char reason[256] = "";

	(void)state;
	assert_int_equal(dataplane_new(&odd, NULL, &dataplane), -EDOM);
	assert_true(dataplane_new(&huge, reason, &dataplane) < 0);
	assert_non_null(strstr(reason, "memory"));
	assert_null(dataplane);
}

static void every_verdict_has_its_class(void **state)
{
	(void)state;
	assert_string_equal(verdict_info(VERDICT_drop_ecn)->name, "drop_ecn");
	for (int i = 0; i < VERDICTS; i++) {
		const struct verdict_info *info = verdict_info(i);
		const char *class = verdict_class_name(info->class);

		assert_int_equal(info->class == VERDICT_CLASS_DROP, i >= VERDICT_FIRST_DROP);
		if (info->class != VERDICT_CLASS_FORWARD)
			assert_memory_equal(info->name, class, strlen(class));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(port_is_known_until_it_is_removed),
	        cmocka_unit_test(tagged_frames_find_their_port),
	        cmocka_unit_test(port_numbers_are_used_again),
	        cmocka_unit_test(refuses_an_interface_index_beyond_the_limit),
	        cmocka_unit_test(grace_periods_end),
	        cmocka_unit_test(says_why_it_can_not_be),
	        cmocka_unit_test(every_verdict_has_its_class),
	};

	scene_require_root();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
