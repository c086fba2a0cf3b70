/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs around the measured one: generators, the floor, the sink. A generator writes the
 * whole frame each time, since test runs hand out used pages as they are.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "traffic.h"

struct variant plain[VARIANTS];
struct variant tunnelled[VARIANTS];
struct plain_frame plain_frame __attribute__((aligned(8)));
struct tunnelled_frame tunnelled_frame __attribute__((aligned(8)));
__u32 turn;
__u32 out_ifindex;   /* of the generator */
__u32 floor_ifindex; /* where the floor redirects to */
__u64 arrived_v4;
__u64 arrived_v6;

/* In words: the compiler would copy two octets at a time, since that is how frames are aligned. */
static __always_inline void copy_frame(__u32 *to, const __u32 *from, int len)
{
	for (int i = 0; i < len / 8; i++)
		((__u64 *)to)[i] = ((const __u64 *)from)[i];
	if (len % 8)
		to[len / 4 - 1] = from[len / 4 - 1];
}

SEC("xdp")
int generate_plain(struct xdp_md *context)
{
	struct plain_frame *frame = (void *)(long)context->data;
	const struct variant *variant = &plain[turn++ & (VARIANTS - 1)];

	if ((void *)(frame + 1) > (void *)(long)context->data_end)
		return XDP_ABORTED;
	copy_frame((void *)frame, (void *)&plain_frame, sizeof(*frame));
	frame->ip.source = variant->source;
	frame->ip.destination = variant->destination;
	frame->ip.checksum = variant->checksum;
	return bpf_redirect(out_ifindex, 0);
}

SEC("xdp")
int generate_tunnelled(struct xdp_md *context)
{
	struct tunnelled_frame *frame = (void *)(long)context->data;
	const struct variant *variant = &tunnelled[turn++ & (VARIANTS - 1)];

	if ((void *)(frame + 1) > (void *)(long)context->data_end)
		return XDP_ABORTED;
	copy_frame((void *)frame, (void *)&tunnelled_frame, sizeof(*frame));
	__builtin_memcpy(&frame->ip6.source, &variant->outer_source, 16);
	frame->ip.source = variant->source;
	frame->ip.destination = variant->destination;
	frame->ip.checksum = variant->checksum;
	return bpf_redirect(out_ifindex, 0);
}

SEC("xdp")
int redirect_only(struct xdp_md *context)
{
	(void)context;
	return bpf_redirect(floor_ifindex, 0);
}

/* The sink looks at what it counts: a side that forwards something else scores nothing. */
SEC("xdp")
int count_and_drop(struct xdp_md *context)
{
	struct ethernet_header *eth = (void *)(long)context->data;

	if ((void *)(eth + 1) > (void *)(long)context->data_end)
		return XDP_DROP;
	if (eth->ethertype == net16(ETHERTYPE_V4))
		arrived_v4++;
	else if (eth->ethertype == net16(ETHERTYPE_V6))
		arrived_v6++;
	return XDP_DROP;
}

char _license[] SEC("license") = "GPL";
