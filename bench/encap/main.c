/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets per second that one core forwards, side by side over the same veths: the floor (XDP that
 * only redirects), the softwire both ways, the kernel's forwarding and the kernel's own IPv4 in
 * IPv6 (seg6 encap.red with one segment: the same octets on the wire). The core generates, forwards
 * and drops. The kernel's sides have one route where the softwire has 1,000 prefixes, in their
 * favour.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include "core/checksum.h"
#include "helper_time.h"
#include "device.h"
#include "traffic.h"
#include "encap.skel.h"

enum { ROUNDS = 7, TRIAL = 50000 };
static const double seconds_each = 0.3; /* of the core's time */

struct bench {
	struct network network;
	struct dataplane *dataplane;
	struct encap_bpf *programs;
};

static void require(bool is_good, const char *what)
{
	if (is_good)
		return;
	perror(what);
	exit(1);
}

static void put_xdp(const struct bench *bench, const struct bpf_program *program)
{
	int fd = program ? bpf_program__fd(program) : -1;

	require(!bpf_xdp_attach((int)bench->network.in, fd, XDP_FLAGS_DRV_MODE, NULL), "XDP");
}

static void start_floor(const struct bench *bench)
{
	put_xdp(bench, bench->programs->progs.redirect_only);
}

static void start_softwire(const struct bench *bench)
{
	enum xdp_mode mode;

	put_xdp(bench, NULL);
	require(!dataplane_attach(bench->dataplane, bench->network.in, DATAPLANE_PORT,
	                          XDP_MODE_NATIVE, &mode),
	        "softwire");
}

static void start_kernel_forward(const struct bench *bench)
{
	put_xdp(bench, NULL);
	network_route_plain();
}

static void start_kernel_seg6(const struct bench *bench)
{
	put_xdp(bench, NULL);
	network_route_seg6();
}

struct side {
	const char *name;
	void (*start)(const struct bench *bench);
	bool is_tunnelled_in;
	bool is_tunnelled_out;
	double mpps[ROUNDS];
};

enum { FLOOR, SOFTWIRE, DECAP, KERNEL_FORWARD, KERNEL_SEG6, FLOOR_TUNNELLED, SIDES };

static struct side sides[SIDES] = {
        [FLOOR] = {.name = "floor", .start = start_floor},
        [SOFTWIRE] = {.name = "softwire", .start = start_softwire, .is_tunnelled_out = true},
        [DECAP] = {.name = "decap", .start = start_softwire, .is_tunnelled_in = true},
        [KERNEL_FORWARD] = {.name = "kernel_forward", .start = start_kernel_forward},
        [KERNEL_SEG6] = {.name = "kernel_seg6",
                         .start = start_kernel_seg6,
                         .is_tunnelled_out = true},
        /* What decap has to carry in: 40 octets more, which the generator has to write too. */
        [FLOOR_TUNNELLED] = {.name = "floor, 100 bytes",
                             .start = start_floor,
                             .is_tunnelled_in = true,
                             .is_tunnelled_out = true},
};

static __be16 checksum_of(struct ip4_header ip, const struct variant *variant)
{
	ip.source = variant->source;
	ip.destination = variant->destination;
	return (__u16)~checksum_fold(checksum_ip4_sum(&ip));
}

static void write_traffic(struct encap_bpf__bss *bss)
{
	const struct ip4_header ip = {.version_ihl = 0x45,
	                              .total_len = net16(sizeof(ip) + PAYLOAD_LEN),
	                              .ttl = 64,
	                              .protocol = PROTO_UDP};
	const struct ethernet_header eth = {.destination = NETWORK_IN_MAC, .source = {2}};
	const struct ip6_addr vif = {.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0xe, [15] = 1}};

	bss->plain_frame.eth = bss->tunnelled_frame.eth = eth;
	bss->plain_frame.eth.ethertype = net16(ETHERTYPE_V4);
	bss->tunnelled_frame.eth.ethertype = net16(ETHERTYPE_V6);
	bss->plain_frame.ip = bss->tunnelled_frame.ip = ip;
	bss->tunnelled_frame.ip6 = (struct ip6_header){
	        .version_class_label = net32(6U << 28),
	        .payload_len = ip.total_len,
	        .next_header = PROTO_IPV4,
	        .hop_limit = 64,
	        .destination = vif,
	};
	for (unsigned int i = 0; i < VARIANTS; i++) {
		unsigned int n = i * 617 % DEVICE_PREFIXES;

		bss->plain[i].source = net32(0x0a080002);
		bss->plain[i].destination = device_remote_address(n);
		bss->plain[i].checksum = checksum_of(ip, &bss->plain[i]);
		bss->tunnelled[i].outer_source = device_endpoint_of(n);
		bss->tunnelled[i].source = device_remote_address(n);
		bss->tunnelled[i].destination = net32(0xc6120000 + n);
		bss->tunnelled[i].checksum = checksum_of(ip, &bss->tunnelled[i]);
	}
}

static void set_up(struct bench *bench)
{
	network_make(&bench->network);
	bench->dataplane = device_make(&bench->network);
	bench->programs = encap_bpf__open_and_load();
	require(bench->programs, "programs");
	bench->programs->bss->out_ifindex = bench->network.gen;
	bench->programs->bss->floor_ifindex = bench->network.out;
	write_traffic(bench->programs->bss);
	network_enter(&bench->network, NETWORK_SINK);
	require(!bpf_xdp_attach((int)bench->network.sink,
	                        bpf_program__fd(bench->programs->progs.count_and_drop),
	                        XDP_FLAGS_DRV_MODE, NULL),
	        "sink");
}

/* Send that many frames. Returns the seconds that the core worked for them. */
static double send_frames(const struct bench *bench, bool is_tunnelled, __u32 n_frames)
{
	static __u8 frame[sizeof(struct tunnelled_frame)];
	const struct bpf_program *program = is_tunnelled ? bench->programs->progs.generate_tunnelled
	                                                 : bench->programs->progs.generate_plain;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame,
	            .data_size_in = is_tunnelled ? sizeof(struct tunnelled_frame)
	                                         : sizeof(struct plain_frame),
	            .repeat = (int)n_frames, .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = 64);
	double helped = helper_time_s();

	require(!bpf_prog_test_run_opts(bpf_program__fd(program), &options), "generator");
	return options.duration * (double)n_frames / 1e9 + helper_time_s() - helped;
}

static double measure(const struct bench *bench, const struct side *side)
{
	const struct encap_bpf__bss *bss = bench->programs->bss;
	const volatile __u64 *arrived =
	        side->is_tunnelled_out ? &bss->arrived_v6 : &bss->arrived_v4;
	double spent_s;
	__u32 n_frames;
	__u64 before;

	network_enter(&bench->network, NETWORK_DEVICE);
	side->start(bench);
	network_enter(&bench->network, NETWORK_GENERATOR);
	spent_s = send_frames(bench, side->is_tunnelled_in, TRIAL);
	n_frames = (__u32)(TRIAL * seconds_each / spent_s);
	before = *arrived;
	spent_s = send_frames(bench, side->is_tunnelled_in, n_frames);
	return (double)(*arrived - before) / spent_s / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const struct side *side)
{
	return side->mpps[ROUNDS / 2];
}

static void report(void)
{
	printf("%-16s %8s %8s %8s %10s %8s %8s\n", "one core, veth", "Mpps", "lowest", "highest",
	       "ns/packet", "x floor", "x seg6");
	for (int i = 0; i < SIDES; i++) {
		const struct side *side = &sides[i];

		printf("%-16s %8.2f %8.2f %8.2f %10.0f %8.2f %8.2f\n", side->name, median(side),
		       side->mpps[0], side->mpps[ROUNDS - 1], 1e3 / median(side),
		       median(side) / median(&sides[FLOOR]),
		       median(side) / median(&sides[KERNEL_SEG6]));
	}
	printf("{\"bench\":\"encap\"");
	for (int i = 0; i <= KERNEL_SEG6; i++)
		printf(",\"%s_mpps\":%.2f", sides[i].name, median(&sides[i]));
	printf("}\n");
}

static void stay_on_one_core(void)
{
	const int core = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(core, &one);
	require(!sched_setaffinity(0, sizeof(one), &one), "affinity");
	helper_time_init(core);
}

int main(void)
{
	struct bench bench;

	stay_on_one_core();
	set_up(&bench);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < SIDES; i++)
			sides[i].mpps[round] = measure(&bench, &sides[i]);
	}
	for (int i = 0; i < SIDES; i++)
		qsort(sides[i].mpps, ROUNDS, sizeof(double), compare);
	report();
	encap_bpf__destroy(bench.programs);
	dataplane_free(bench.dataplane);
	return 0;
}
