# SPDX-License-Identifier: GPL-2.0-or-later
# Traffic across the line, and what it looks like on the core.

# pings FROM TO OPTION... - three answers to three requests.
pings() {
	pings_from=$1 pings_to=$2
	shift 2
	at "$pings_from" ping -n -q -c 3 -i 0.2 -W 5 "$@" "$pings_to" | tee "$scratch/ping"
	grep -q ' 0% packet loss' "$scratch/ping"
}

# The first packet may wait for neighbours; nothing after it may.
answers() {
	at "$1" ping -n -q -c 1 -W 1 "$2" >/dev/null
}

forget_path_mtu() {
	at "$1" ip route flush cache
}

# refuses_as_too_big FROM TO SIZE MTU - a DF packet that exceeds the tunnel is answered with its MTU.
refuses_as_too_big() {
	forget_path_mtu "$1"
	at "$1" ping -n -c 1 -W 5 -M 'do' -s "$3" "$2" >"$scratch/big" 2>&1
	cat "$scratch/big"
	grep -q "Frag needed and DF set (mtu = $4)" "$scratch/big"
}

is_listening() {
	at "$1" netstat -ltn | grep -q ':80 '
}

# transfers FROM TO-HOST TO-ADDRESS KIB - fetch a random file by HTTP and compare its digest.
transfers() {
	mkdir -p "$scratch/www"
	head -c "$(($4 * 1024))" /dev/urandom >"$scratch/www/file"
	ip netns exec "$2" httpd -f -p 80 -h "$scratch/www" &
	transfers_server=$!
	within 30 is_listening "$2" || return 1
	at "$1" timeout 30 wget -q -O "$scratch/fetched" "http://$3/file"
	transfers_status=$?
	kill "$transfers_server"
	[ "$transfers_status" -eq 0 ] && cmp "$scratch/www/file" "$scratch/fetched"
}

# capture HOST DEVICE - record all packets there until capture_end; `captured` reads them.
capture() {
	rm -f "$scratch/pcap"
	ip netns exec "$1" tcpdump -i "$2" -n -Z root -U --immediate-mode -w "$scratch/pcap" 2>"$scratch/tcpdump" &
	capture_pid=$!
	within 30 grep -q 'listening on' "$scratch/tcpdump"
}

capture_end() {
	kill -INT "$capture_pid"
	wait "$capture_pid"
}

# captured FILTER PATTERN - is there a packet of that kind, which tcpdump describes so?
captured() {
	tcpdump -n -vv -Z root -r "$scratch/pcap" "$1" >"$scratch/packets" 2>/dev/null
	grep "$2" "$scratch/packets" || { tail -n 5 "$scratch/packets" && false; }
}

# not_captured FILTER - and there is a capture at all.
not_captured() {
	[ -s "$scratch/pcap" ] && ! captured "$1" .
}

# reassembles_outer_fragments - pe1 puts together what comes from pe2's VIF in IPv6 fragments: a ping
# of h1, which fits the island's MTU but not the core's, is answered.
reassembles_outer_fragments() {
	capture p c1
	at pe2 tunnel_ping "$VIF2" "$VIF1" "$H2" "$H1" 1490
	within 30 captured "src $VIF1" "$H1 > $H2: ICMP echo reply"
	reassembles_status=$?
	captured "src $VIF2 and ip6[6] = 44" 'frag (' || reassembles_status=1
	capture_end
	return $reassembles_status
}
