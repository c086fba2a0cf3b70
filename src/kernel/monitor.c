/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "kernel/event_filter.h"
#include "kernel/neighbour.h"
#include "kernel/route.h"

#define RECEIVE_BUFFER_BYTES (8 << 20)
#define READ_SIZE            32768
/* Each read takes one event: so many for a call of kernel_monitor_read(). */
#define READS_MAX 512

struct kernel_monitor {
	struct kernel_monitor_listener listener;
	struct netlink netlink; /* for dumps */
	struct mnl_socket *events;
	struct neighbour_memory neighbours;
	bool has_forwarding_changed;
	bool have_ip4_routes_changed;
	bool has_reachability_changed;
};

static const int groups[] = {
        RTNLGRP_LINK,         RTNLGRP_IPV4_IFADDR,  RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
        RTNLGRP_IPV6_ROUTE,   RTNLGRP_NEIGH,        RTNLGRP_IPV4_RULE,   RTNLGRP_IPV6_RULE,
        RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF, RTNLGRP_NEXTHOP,
};

static int join_groups(struct mnl_socket *socket)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		int group = groups[i];

		if (mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
			return -errno;
	}
	return 0;
}

static int open_events(__u32 own_port, struct mnl_socket **ret_socket)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int bytes = RECEIVE_BUFFER_BYTES, err;

	if (!socket)
		return -errno;
	if (setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
	               sizeof(bytes)))
		setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	err = event_filter_attach(mnl_socket_get_fd(socket), own_port);
	if (!err && mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
		err = -errno;
	if (!err)
		err = join_groups(socket);
	if (err) {
		mnl_socket_close(socket);
		return err;
	}
	*ret_socket = socket;
	return 0;
}

int kernel_monitor_new(const struct kernel_monitor_listener *listener,
                       const struct kernel_routes *routes, struct kernel_monitor **ret_monitor)
{
	struct kernel_monitor *monitor = calloc(1, sizeof(*monitor));
	int err;

	if (!monitor)
		return -ENOMEM;
	monitor->listener = *listener;
	err = netlink_open(&monitor->netlink);
	if (!err)
		err = open_events(routes ? kernel_routes_port(routes) : 0, &monitor->events);
	if (err) {
		log_error("cannot listen to rtnetlink events: %s", strerror(-err));
		kernel_monitor_free(monitor);
		return err;
	}
	*ret_monitor = monitor;
	return 0;
}

void kernel_monitor_free(struct kernel_monitor *monitor)
{
	if (!monitor)
		return;
	netlink_close(&monitor->netlink);
	if (monitor->events)
		mnl_socket_close(monitor->events);
	free(monitor);
}

int kernel_monitor_fd(const struct kernel_monitor *monitor)
{
	return mnl_socket_get_fd(monitor->events);
}

static void all_changed(struct kernel_monitor *monitor)
{
	monitor->has_forwarding_changed = true;
	monitor->have_ip4_routes_changed = true;
	monitor->has_reachability_changed = true;
}

/* Bridges report their ports in link messages of their own family: no links come or go by them. */
static int take_link(struct kernel_monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct kernel_monitor_listener *listener = &monitor->listener;
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct kernel_link link;
	int err = kernel_link_parse(nlh, &link);

	if (err)
		return err;
	all_changed(monitor);
	if (info->ifi_family != AF_UNSPEC)
		return 0;
	if (nlh->nlmsg_type == RTM_DELLINK)
		listener->link_removed(listener->context, &link);
	else
		listener->link_changed(listener->context, &link);
	return 0;
}

static int take_address(struct kernel_monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct kernel_monitor_listener *listener = &monitor->listener;
	struct kernel_address address;
	int err = kernel_address_parse(nlh, &address);

	if (err)
		return err == -EAFNOSUPPORT ? 0 : err;
	all_changed(monitor);
	if (address.family == AF_INET || nlh->nlmsg_type == RTM_DELADDR)
		listener->address_changed(listener->context, &address,
		                          nlh->nlmsg_type == RTM_DELADDR);
	return 0;
}

static int take_neighbour(struct kernel_monitor *monitor, const struct nlmsghdr *nlh)
{
	struct neighbour neighbour;
	int err = neighbour_parse(nlh, &neighbour);

	if (err)
		return err == -ENOENT ? 0 : err;
	if (neighbour_memory_update(&monitor->neighbours, &neighbour))
		monitor->has_forwarding_changed = true;
	return 0;
}

/* In whatever table it was: who adds it again asks its own. */
static void tell_own_route(const struct kernel_monitor *monitor, const struct nlmsghdr *nlh,
                           const struct rtmsg *rtm)
{
	struct ip4_prefix prefix = {.len = rtm->rtm_dst_len};
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*rtm))
	{
		if (mnl_attr_get_type(attr) == RTA_DST &&
		    mnl_attr_get_payload_len(attr) == sizeof(prefix.addr))
			prefix.addr = mnl_attr_get_u32(attr);
	}
	monitor->listener.own_route_removed(monitor->listener.context, rtm->rtm_protocol, &prefix);
}

/*
 * Of ours by way of the VIF only what others remove gets past the filter, all of those by way of a
 * CE do.
 */
static int take_route(struct kernel_monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm))
		return -EBADMSG;
	if (rtm->rtm_family == AF_INET && rtm->rtm_protocol == ROUTE_PROTOCOL_SOFTWIRE) {
		tell_own_route(monitor, nlh, rtm);
		return 0;
	}
	monitor->has_forwarding_changed = true;
	if (rtm->rtm_protocol == ROUTE_PROTOCOL_SOFTWIRE_CE) {
		if (rtm->rtm_family == AF_INET && nlh->nlmsg_type == RTM_DELROUTE)
			tell_own_route(monitor, nlh, rtm);
		return 0;
	}
	monitor->has_reachability_changed = true;
	if (rtm->rtm_family == AF_INET)
		monitor->have_ip4_routes_changed = true;
	return 0;
}

/* Rules, nexthops, forwarding switches. */
static int take_other(struct kernel_monitor *monitor, const struct nlmsghdr *nlh)
{
	(void)nlh;
	all_changed(monitor);
	return 0;
}

static const struct {
	__u16 type;
	int (*take)(struct kernel_monitor *monitor, const struct nlmsghdr *nlh);
} events[] = {
        {RTM_NEWLINK, take_link},       {RTM_DELLINK, take_link},
        {RTM_NEWADDR, take_address},    {RTM_DELADDR, take_address},
        {RTM_NEWNEIGH, take_neighbour}, {RTM_DELNEIGH, take_neighbour},
        {RTM_NEWROUTE, take_route},     {RTM_DELROUTE, take_route},
        {RTM_NEWRULE, take_other},      {RTM_DELRULE, take_other},
        {RTM_NEWNEXTHOP, take_other},   {RTM_DELNEXTHOP, take_other},
        {RTM_NEWNETCONF, take_other},   {RTM_DELNETCONF, take_other},
};

/* A message that can't be read is no reason to stop listening, but it may have been important. */
static int take_event(void *context, const struct nlmsghdr *nlh)
{
	struct kernel_monitor *monitor = context;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (nlh->nlmsg_type != events[i].type)
			continue;
		if (events[i].take(monitor, nlh) == 0)
			return 0;
		log_warning("cannot read an rtnetlink message of type %u", nlh->nlmsg_type);
		all_changed(monitor);
	}
	return 0;
}

static int dump(struct kernel_monitor *monitor, __u16 type)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct ifinfomsg *info;
	struct ifaddrmsg *ifa;
	struct nlmsghdr *nlh;

	if (type == RTM_GETLINK) {
		nlh = netlink_begin(buf, type, NLM_F_DUMP, sizeof(*info), &info);
	} else {
		nlh = netlink_begin(buf, type, NLM_F_DUMP, sizeof(*ifa), &ifa);
		ifa->ifa_family = AF_INET;
	}
	return netlink_query(&monitor->netlink, nlh, take_event, monitor);
}

static void tell(const struct kernel_monitor *monitor, bool *has_changed,
                 void (*changed)(void *context))
{
	if (*has_changed)
		changed(monitor->listener.context);
	*has_changed = false;
}

static void tell_changes(struct kernel_monitor *monitor)
{
	const struct kernel_monitor_listener *listener = &monitor->listener;

	tell(monitor, &monitor->has_reachability_changed, listener->reachability_changed);
	tell(monitor, &monitor->has_forwarding_changed, listener->forwarding_changed);
	tell(monitor, &monitor->have_ip4_routes_changed, listener->ip4_routes_changed);
}

int kernel_monitor_dump(struct kernel_monitor *monitor)
{
	const struct kernel_monitor_listener *listener = &monitor->listener;
	int err;

	memset(&monitor->neighbours, 0, sizeof(monitor->neighbours));
	listener->restart(listener->context);
	err = dump(monitor, RTM_GETLINK);
	if (!err)
		err = dump(monitor, RTM_GETADDR);
	if (err) {
		log_error("cannot read links and addresses: %s", monitor->netlink.text);
		return err;
	}
	listener->restart_done(listener->context);
	all_changed(monitor);
	tell_changes(monitor);
	return 0;
}

/* Read one event. Returns 1, 0 when there is none, or a negative errno. */
static int read_event(struct kernel_monitor *monitor)
{
	_Alignas(struct nlmsghdr) char buf[READ_SIZE];
	ssize_t len = recv(kernel_monitor_fd(monitor), buf, sizeof(buf), MSG_DONTWAIT);
	int err;

	if (len < 0)
		return errno == EAGAIN ? 0 : errno == EINTR ? 1 : -errno;
	err = netlink_each(buf, (size_t)len, take_event, monitor);
	if (err)
		log_warning("an rtnetlink event is not whole: %s", strerror(-err));
	return 1;
}

int kernel_monitor_read(struct kernel_monitor *monitor)
{
	int err = 1;

	for (int i = 0; err > 0 && i < READS_MAX; i++)
		err = read_event(monitor);
	if (err == -ENOBUFS) {
		log_warning("rtnetlink events were lost; reading links and addresses afresh");
		return kernel_monitor_dump(monitor);
	}
	tell_changes(monitor);
	return err < 0 ? err : 0;
}
