# SPDX-License-Identifier: GPL-2.0-or-later
# The basic scenario: the product is both PEs.

line_up
check first_pe_starts softwire_pe pe1 "$VIF1" "$ISLAND1" "$VIF2" "$ISLAND2" || exit 1
check second_pe_starts softwire_pe pe2 "$VIF2" "$ISLAND2" "$VIF1" "$ISLAND1" || exit 1
check runs_natively runs_natively pe1

capture p c1
check is_up within 30 answers h1 "$H2" || exit 1
check ping_crosses pings h1 "$H2"
check ping_crosses_back pings h2 "$H1"
check ping_of_1400_bytes_crosses pings h1 "$H2" -s 1372
check largest_df_ping_crosses pings h1 "$H2" -s 1432 -M 'do'
check too_big_with_df_is_answered refuses_as_too_big h1 "$H2" 1433 1460
check too_big_without_df_crosses pings h2 "$H1" -s 1472 -M dont
check fragmented_ping_crosses pings h1 "$H2" -s 4000
check pe_itself_pings_across pings pe1 "$H2"
check tcp_transfer_arrives_whole transfers h1 h2 "$H2" 512
check tcp_transfer_arrives_whole_back transfers h2 h1 "$H1" 512
check core_carries_ipv6_only not_captured 'not ip6'
capture_end

capture p c1
pings h1 "$H2" -Q 0xb8 >/dev/null
check traffic_class_is_copied_out within 30 captured "src $VIF1" 'class 0xb8.*next-header IPIP (4)'
capture_end
check counters_are_readable softwire -n pe1 show counters --json
