# SPDX-License-Identifier: GPL-2.0-or-later
# Every BPF object of the build passes this kernel's verifier, and its XDP programs attach to a veth
# as its driver runs them.

# attaches_natively PROGRAM - a pinned one, to pe1's core0.
attaches_natively() {
	ip netns exec pe1 ip link set core0 xdpdrv pinned "$1" || return 1
	at pe1 ip link show core0
	at pe1 ip link show core0 | grep -q ' xdp '
	attaches_status=$?
	at pe1 ip link set core0 xdpdrv off
	return $attaches_status
}

line_up
# `ip netns exec` hides a file system below /sys.
mkdir -p /run/bpf
mount -t bpf bpf /run/bpf
for object in /bpf/*.bpf.o; do
	name=$(basename "$object" .bpf.o)
	check "loads_$name" bpftool prog loadall "$object" "/run/bpf/$name" || continue
	for program in "/run/bpf/$name"/*; do
		bpftool prog show pinned "$program" | grep -q ': xdp ' || continue
		check "attaches_$(basename "$program")_natively" attaches_natively "$program"
	done
done
umount /run/bpf
