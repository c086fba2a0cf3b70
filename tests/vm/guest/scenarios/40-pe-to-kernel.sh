# SPDX-License-Identifier: GPL-2.0-or-later
# The product as one PE, the kernel's own ip6_tunnel as the other: without and with the tunnel
# encapsulation limit (RFC 2473, 4.1.1), a destination option that Linux sends by default.

# crosses LIMIT MTU - all that crosses between the islands; MTU: the far tunnel's.
crosses() {
	check "is_up_$1" within 30 answers h1 "$H2" || exit 1
	check "ping_crosses_$1" pings h1 "$H2"
	check "ping_crosses_back_$1" pings h2 "$H1"
	check "largest_df_ping_crosses_$1" pings h2 "$H1" -s $(($2 - 28)) -M 'do'
	check "too_big_with_df_is_answered_$1" refuses_as_too_big h1 "$H2" 1433 1460
	check "too_big_without_df_crosses_$1" pings h1 "$H2" -s 1472 -M dont
	check "fragmented_ping_crosses_$1" pings h1 "$H2" -s 4000
	check "tcp_transfer_arrives_whole_$1" transfers h1 h2 "$H2" 512
	check "tcp_transfer_arrives_whole_back_$1" transfers h2 h1 "$H1" 512
}

# keeps_traffic_class DEVICE OF-H1 - what h1 receives has the class that h2 sent, and the reverse.
keeps_traffic_class() {
	capture "$1" eth0
	pings h1 "$H2" -Q 0xb8 >/dev/null &&
		within 30 captured "src $H1 and dst $H2" 'tos 0xb8' && captured "src $H2 and dst $H1" 'tos 0xb8'
	keeps_status=$?
	capture_end
	return $keeps_status
}

line_up
check pe_starts softwire_pe pe1 "$VIF1" "$ISLAND1" "$VIF2" "$ISLAND2" || exit 1
kernel_pe pe2 "$VIF2" "$VIF1" "$ISLAND1" local "$VIF2" remote "$VIF1" encaplimit none tclass inherit
crosses without_limit 1460
check traffic_class_reaches_the_far_host keeps_traffic_class h2
check traffic_class_comes_back keeps_traffic_class h1
check outer_fragments_are_reassembled reassembles_outer_fragments

at pe2 ip link delete tunnel
forget_path_mtu h2
kernel_pe pe2 "$VIF2" "$VIF1" "$ISLAND1" local "$VIF2" remote "$VIF1" encaplimit 4 tclass inherit
capture p c1
crosses with_limit 1452
check limit_option_was_on_the_wire captured "src $VIF2" 'opt_type 0x04: len=1'
capture_end
