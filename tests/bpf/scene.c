/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "base/addr.h"

void scene_require_root(void)
{
	if (geteuid() == 0 && unshare(CLONE_NEWNET) == 0)
		return;
	printf("1..0 # SKIP needs root: it loads BPF programs and makes network namespaces\n");
	exit(77);
}

void scene_run(const char *format, ...)
{
	char command[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	if (system(command))
		fail_msg("%s", command);
}

__u32 scene_veth(const char *name, const char *peer)
{
	scene_run("ip link add name %s type veth peer name %s", name, peer);
	/* No neighbour discovery of their own: every frame is the test's. */
	scene_run("ip link set dev %s addrgenmode none multicast off up", name);
	scene_run("ip link set dev %s addrgenmode none multicast off up", peer);
	return if_nametoindex(name);
}

struct dataplane *scene_load(void)
{
	const struct dataplane_sizes sizes = {
	        .table = {.n_hops = 64, .n_lists = 8, .n_pages = 4},
	        .n_destinations = 256,
	};
	struct dataplane *dataplane = NULL;
	char reason[256] = "";
	int error = dataplane_new(&sizes, reason, &dataplane);

	if (error)
		fail_msg("dataplane_new: %s: %s", strerror(-error), reason);
	return dataplane;
}

int scene_foreign_program(void)
{
	const struct bpf_insn pass[] = {
	        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = XDP_PASS},
	        {.code = BPF_JMP | BPF_EXIT},
	};
	int program = bpf_prog_load(BPF_PROG_TYPE_XDP, "foreign", "GPL", pass, 2, NULL);

	assert_true(program >= 0);
	return program;
}

bool scene_wait(bool (*condition)(void *context), void *context)
{
	const time_t deadline = time(NULL) + 20;

	while (!condition(context)) {
		if (time(NULL) > deadline)
			return false;
		usleep(500);
	}
	return true;
}

int scene_enter_namespace(void **state)
{
	(void)state;
	return unshare(CLONE_NEWNET);
}

/* Adjacencies are each CPU's own: a test that looks for one stays where it is. */
static void stay_on_this_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static void make_network(struct scene *scene)
{
	scene->island = scene_veth("island", "island-h");
	scene->core = scene_veth("core", "core-h");
	scene->vif = scene_veth("vif", "hidden");
	scene->island_host = if_nametoindex("island-h");
	scene->core_host = if_nametoindex("core-h");
	scene->hidden = if_nametoindex("hidden");
	scene_run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
	scene_run("ip link set dev island address 02:00:00:00:01:01");
	scene_run("ip link set dev core address 02:00:00:00:02:01");
	scene_run("ip address add 192.0.2.1/24 dev island");
	scene_run("ip address add 2001:db8:1::1/64 dev core nodad");
	scene_run("ip address add 2001:db8:e::1/128 dev vif nodad");
	scene_run("ip route add 2001:db8:f::/48 via 2001:db8:1::2 dev core");
	scene_run("ip neigh add 192.0.2.2 lladdr 02:00:00:00:01:02 dev island nud permanent");
	scene_run("ip neigh add 2001:db8:1::2 lladdr 02:00:00:00:02:02 dev core nud permanent");
}

static void fill_table(struct scene *scene)
{
	const struct table_memory *memory = dataplane_table_memory(scene->dataplane);

	assert_int_equal(ip6_addr_parse("2001:db8:f::1", &memory->hops[SCENE_HOP].endpoint), 0);
	memory->lookup.slots[0xc6336400 >> 8] = SCENE_HOP; /* 198.51.100.0/24 */
	memory->lookup.slots[0xc0000200 >> 8] = HOP_LOCAL; /* 192.0.2.0/24 */
}

static void set_ports(struct scene *scene)
{
	const struct port island = {.mac = {2, 0, 0, 0, 1, 1},
	                            .flags = PORT_FACES_V4,
	                            .ifindex = scene->island,
	                            .xdp_ifindex = scene->island};
	const struct port core = {.mac = {2, 0, 0, 0, 2, 1},
	                          .flags = PORT_FACES_V6,
	                          .ifindex = scene->core,
	                          .xdp_ifindex = scene->core};
	const struct port hidden = {
	        .flags = PORT_VIF, .ifindex = scene->hidden, .xdp_ifindex = scene->hidden};

	assert_int_equal(dataplane_set_port(scene->dataplane, &island), 0);
	assert_int_equal(dataplane_set_port(scene->dataplane, &core), 0);
	assert_int_equal(dataplane_set_port(scene->dataplane, &hidden), 0);
}

static void attach(struct scene *scene)
{
	struct dataplane *dataplane = scene->dataplane;
	enum xdp_mode mode;

	assert_int_equal(
	        dataplane_attach(dataplane, scene->island, DATAPLANE_PORT, XDP_MODE_NATIVE, &mode),
	        0);
	assert_int_equal(
	        dataplane_attach(dataplane, scene->core, DATAPLANE_PORT, XDP_MODE_NATIVE, &mode),
	        0);
	assert_int_equal(
	        dataplane_attach(dataplane, scene->hidden, DATAPLANE_VIF, XDP_MODE_NATIVE, &mode),
	        0);
}

int scene_set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	stay_on_this_cpu();
	assert_int_equal(scene_enter_namespace(NULL), 0);
	make_network(scene);
	scene->dataplane = scene_load();
	scene->settings = (struct settings){
	        .vif_ifindex = scene->vif,
	        .hidden_ifindex = scene->hidden,
	        .hop_limit = 64,
	        .max_age_ticks = 60000,
	};
	assert_int_equal(ip6_addr_parse("2001:db8:e::1", &scene->settings.vif_address), 0);
	dataplane_set_settings(scene->dataplane, &scene->settings);
	fill_table(scene);
	set_ports(scene);
	attach(scene);
	*state = scene;
	return 0;
}

int scene_tear_down(void **state)
{
	struct scene *scene = *state;

	dataplane_free(scene->dataplane);
	free(scene);
	return 0;
}

static int open_program(__u32 program_id)
{
	int program = bpf_prog_get_fd_by_id(program_id);

	assert_true(program >= 0);
	return program;
}

__u32 scene_test_run(__u32 program_id, __u32 ifindex, __u8 *frame, size_t size, size_t *len)
{
	int program = open_program(program_id);
	struct xdp_md context = {.data_end = (__u32)*len, .ingress_ifindex = ifindex};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = (__u32)*len,
	            .data_out = frame, .data_size_out = (__u32)size, .ctx_in = &context,
	            .ctx_size_in = sizeof(context), .repeat = 1);
	int error = bpf_prog_test_run_opts(program, &options);

	close(program);
	assert_int_equal(error, 0);
	*len = options.data_size_out;
	return options.retval;
}

void scene_live_run(__u32 program_id, __u32 ifindex, const __u8 *frame, size_t len)
{
	int program = open_program(program_id);
	struct xdp_md context = {.data_end = (__u32)len, .ingress_ifindex = ifindex};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = (__u32)len,
	            .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 1,
	            .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = 1);
	int error = bpf_prog_test_run_opts(program, &options);

	close(program);
	assert_int_equal(error, 0);
}
