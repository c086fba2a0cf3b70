# SPDX-License-Identifier: GPL-2.0-or-later
# A crash of the daemon is not one of the forwarding: the last table goes on, a new daemon takes over
# in the middle of a flow; a clean stop leaves nothing behind.

line_up
check pe_starts softwire_pe pe1 "$VIF1" "$ISLAND1" "$VIF2" "$ISLAND2" || exit 1
kernel_pe pe2 "$VIF2" "$VIF1" "$ISLAND1" local "$VIF2" remote "$VIF1" tclass inherit
check is_up within 30 answers h1 "$H2" || exit 1

ip netns exec h1 ping -n -q -c 300 -i 0.1 -W 5 "$H2" >"$scratch/flow" &
flow=$!
check is_killed softwire_end pe1 KILL
check forwards_without_daemon pings h1 "$H2"
check restarts softwire_start pe1 || exit 1
check forwards_with_the_new_daemon pings h2 "$H1"
check flow_was_there_all_the_time kill -0 "$flow"
wait "$flow"
check flow_loses_nothing grep -q ' 0% packet loss' "$scratch/flow"

check stops_cleanly softwire_end pe1 TERM
check has_left_nothing has_left_nothing pe1
