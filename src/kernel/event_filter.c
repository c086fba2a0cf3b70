/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/event_filter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <sys/socket.h>

#include "kernel/route.h"

#define TYPE_AT     offsetof(struct nlmsghdr, nlmsg_type)
#define PORT_AT     offsetof(struct nlmsghdr, nlmsg_pid)
#define FAMILY_AT   (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_family))
#define PROTOCOL_AT (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_protocol))

/*
 * Events come one message a datagram, so looking at the first is enough. The filter machine loads
 * numbers as if they were in network order, and netlink's are in the host's: hence htons().
 */
int event_filter_attach(int fd, __u32 own_port)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, TYPE_AT),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWROUTE), 3, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELROUTE), 0, 6),
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PORT_AT),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(own_port), 0, 4),
	        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FAMILY_AT),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 0, 2),
	        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, PROTOCOL_AT),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ROUTE_PROTOCOL_SOFTWIRE, 1, 0),
	        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	        BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)))
		return -errno;
	return 0;
}
