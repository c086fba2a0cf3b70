# SPDX-License-Identifier: GPL-2.0-or-later
# The line with the kernel's own tunnel on both sides: shows that the network and the checks are
# right before the product is judged by them.

line_up
kernel_pe pe1 "$VIF1" "$VIF2" "$ISLAND2" local "$VIF1" remote "$VIF2" encaplimit none tclass inherit
kernel_pe pe2 "$VIF2" "$VIF1" "$ISLAND1" local "$VIF2" remote "$VIF1" tclass inherit

check is_up within 30 answers h1 "$H2"
check ping_crosses pings h1 "$H2"
check ping_of_1400_bytes_crosses pings h2 "$H1" -s 1372
check fragmented_ping_crosses pings h1 "$H2" -s 4000
check too_big_with_df_is_answered refuses_as_too_big h1 "$H2" 1433 1460
check limit_option_lowers_the_mtu refuses_as_too_big h2 "$H1" 1433 1452
check tcp_transfer_arrives_whole transfers h1 h2 "$H2" 512

capture p c1
pings h1 "$H2" -Q 0xb8 >/dev/null
check traffic_class_is_copied_out within 30 captured "src $VIF1" 'class 0xb8.*next-header IPIP (4)'
check limit_option_is_sent_by_default within 30 captured "src $VIF2" 'opt_type 0x04: len=1'
capture_end

check outer_fragments_are_reassembled reassembles_outer_fragments
