# SPDX-License-Identifier: GPL-2.0-or-later
# The product as a PE on the line.

# softwire_pe PE VIF ISLAND FAR-VIF FAR-ISLAND - configure it and wait until it is ready.
softwire_pe() {
	cat >"$scratch/$1.conf" <<-END
		pe {
		    vif { name vif0; ipv6-address $2; path-mtu 1500; }
		    interface core0 { faces ipv6; }
		    interface ce0 { faces ipv4; }
		    encapsulation-table {
		        local $3;
		        remote $5 { endpoint $4; }
		    }
		}
	END
	softwire_start "$1"
}

# softwire_start PE - with the configuration that it has.
softwire_start() {
	ip netns exec "$1" softwired --config "$scratch/$1.conf" --instance "$1" --foreground \
		>>"$scratch/$1.log" 2>&1 &
	echo $! >"$scratch/$1.pid"
	within 30 softwire_is_ready "$1" || { cat "$scratch/$1.log" && false; }
}

softwire_is_ready() {
	softwire -n "$1" show status >/dev/null 2>&1
}

# softwire_end PE SIGNAL
softwire_end() {
	softwire_pid=$(cat "$scratch/$1.pid")
	kill "-$2" "$softwire_pid"
	wait "$softwire_pid"
	softwire_status=$?
	[ "$2" = KILL ] || return $softwire_status
}

# runs_natively PE - XDP where the driver has it, not the generic kind after the stack's allocations.
runs_natively() {
	for softwire_port in ce0 core0; do
		at "$1" ip link show "$softwire_port" | tee "$scratch/link"
		grep -q ' xdp ' "$scratch/link" || return 1
	done
}

# has_left_nothing PE
has_left_nothing() {
	at "$1" ip link show
	at "$1" ip route show
	! at "$1" ip link show | grep -q 'vif0\|xdp' &&
		! at "$1" ip route show | grep -q vif0 &&
		[ ! -e "/run/softwire/$1" ]
}

# softwire_down - end the daemons that the scenario left, so that the next one finds nothing of them;
# what they said goes to the console.
softwire_down() {
	for softwire_file in "$scratch"/*.pid; do
		[ -e "$softwire_file" ] || continue
		softwire_pid=$(cat "$softwire_file")
		if kill -TERM "$softwire_pid" 2>/dev/null; then
			within 30 softwire_is_gone "$softwire_pid" || kill -KILL "$softwire_pid"
		fi
		echo "$scenario: $(basename "$softwire_file" .pid) said:"
		cat "${softwire_file%.pid}.log"
	done
}

softwire_is_gone() {
	! kill -0 "$1" 2>/dev/null
}
