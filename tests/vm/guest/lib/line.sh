# SPDX-License-Identifier: GPL-2.0-or-later
# The network that all scenarios share: two IPv4 islands and an IPv6-only core between them.
#
#   h1 ------------- pe1 ------------- p -------------- pe2 ------------- h2
#   198.51.100.10    ce0   core0       c1   c2          core0   ce0       203.0.113.10
#     eth0        .1       db8:1::1    db8:1::f         db8:2::1  .1         eth0
#                 VIF db8:ffff::1      db8:2::f         VIF db8:ffff::2
#
# (db8 is 2001:db8.) What a PE is made of, the kernel's own tunnel or the daemon, a scenario chooses.

H1=198.51.100.10
H2=203.0.113.10
VIF1=2001:db8:ffff::1
VIF2=2001:db8:ffff::2
ISLAND1=198.51.100.0/24
ISLAND2=203.0.113.0/24

# at HOST COMMAND... - run it there.
at() {
	at_host=$1
	shift
	ip netns exec "$at_host" "$@"
}

line_host() {
	ip netns add "$1"
	at "$1" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
	at "$1" ip link set lo up
}

# line_link HOST DEVICE HOST DEVICE
#
# An XDP program on one end sees no checksum that the other end left to its hardware: a real wire
# has none of those, so neither has this one. GRO turns on NAPI, which redirects into a veth need.
line_link() {
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	for line_end in "$1 $2" "$3 $4"; do
		# shellcheck disable=SC2086 # host and device
		set -- $line_end
		at "$1" ethtool -K "$2" tx off gro on >/dev/null
		at "$1" ip link set "$2" up
	done
}

line_up() {
	for line_name in h1 pe1 p pe2 h2; do line_host "$line_name"; done
	line_link h1 eth0 pe1 ce0
	line_link pe1 core0 p c1
	line_link p c2 pe2 core0
	line_link pe2 ce0 h2 eth0

	line_island h1 "$H1" pe1 198.51.100.1
	line_island h2 "$H2" pe2 203.0.113.1
	line_core pe1 c1 2001:db8:1 "$VIF1"
	line_core pe2 c2 2001:db8:2 "$VIF2"
	for line_name in pe1 p pe2; do at "$line_name" sysctl -qw net.ipv6.conf.all.forwarding=1; done
}

# line_island HOST ADDRESS PE GATEWAY
line_island() {
	at "$1" ip address add "$2/24" dev eth0
	at "$1" ip route add default via "$4"
	at "$3" ip address add "$4/24" dev ce0
	at "$3" sysctl -qw net.ipv4.ip_forward=1
}

# line_core PE P-DEVICE PREFIX VIF
line_core() {
	at "$1" ip address add "$3::1/64" dev core0
	at "$1" ip -6 route add default via "$3::f"
	at p ip address add "$3::f/64" dev "$2"
	at p ip -6 route add "$4/128" via "$3::1"
}

line_down() {
	for line_name in h1 pe1 p pe2 h2; do
		[ -e "/run/netns/$line_name" ] || continue
		# Last started first, as a clean stop would.
		for line_pid in $(ip netns pids "$line_name" | sort -rn); do kill -9 "$line_pid"; done
		ip netns delete "$line_name"
	done 2>/dev/null
}

# kernel_pe PE VIF FAR-VIF FAR-ISLAND OPTION... - the kernel's own ip6_tunnel as a PE.
kernel_pe() {
	kernel_pe_host=$1 kernel_pe_island=$4
	at "$1" ip address replace "$2/128" dev lo
	shift 4
	at "$kernel_pe_host" ip link add tunnel type ip6tnl mode ipip6 "$@"
	at "$kernel_pe_host" ip link set tunnel up
	at "$kernel_pe_host" ip route add "$kernel_pe_island" dev tunnel
}
