# SPDX-License-Identifier: GPL-2.0-or-later
"""Tunnel ingress filtering (RFC 5747 section 8): what a PE takes out of tunnels, and what it refuses.

    east1 - ce-east - pe2 = p2 = p1 = pe1 - ce-west - west1
                                 ^ scapy sends tunnel packets to pe1 here; captured at west1

Every drop has its own counter, which rises by exactly the number of packets sent.
"""

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6

from lab.pe import CONFIGURATION, VIF1, VIF2
from wire import EAST1, WEST1, Counted, ether, send_frames

N = 7
PORT = 4747
OTHER = "2001:db8:ffff::3"  # an endpoint of the table, but of another prefix
STRANGER = "2001:db8:bad::1"  # no endpoint at all
OTHERS_PREFIX = "192.0.2.0/24"


def configuration(ingress_filter):
    text = CONFIGURATION.format(own="198.51.100", other="203.0.113", vif=VIF1, endpoint=VIF2, mtu=1500)
    remote = f"remote {OTHERS_PREFIX} endpoint {OTHER};\n        local"
    text = text.replace("local", remote, 1)
    return text.replace("pe {", f"pe {{\n    tunnel {{ ingress-filter {ingress_filter}; }}", 1)


def tunnel_packets(network, outer, source, destination=WEST1, n=N):
    header = ether(network, "p1:west0", "pe1:core0")
    inner = IP(src=source, dst=destination, ttl=20) / UDP(sport=PORT, dport=PORT) / b"not to be lost"
    return n * [bytes(header / IPv6(src=outer, dst=VIF1, hlim=60) / inner)]


def send(network, *packet):
    """Send N of a packet, then one that certainly arrives; returns how many of the N did."""
    frames = tunnel_packets(network, *packet) + tunnel_packets(network, VIF2, EAST1, WEST1, 1)
    last = f"udp and src {EAST1} and dst port {PORT}"
    is_same = packet[:2] == (VIF2, EAST1) and packet[2:] in ((), (WEST1,))
    with network["west1"].capture("eth0", f"udp port {PORT}") as capture:
        send_frames(network["p1"], "west0", frames)
        capture.wait_for(last, N + 1 if is_same else 1)
    return capture.count() - 1


@pytest.fixture(scope="module", params=["strict", "loose", "off"])
def filtering(request, shared_pe_lab):
    """The network with pe1's filter switched to a mode while everything runs."""
    shared_pe_lab["pe1"].reload(configuration(request.param))
    assert shared_pe_lab["pe1"].softwire("show", "status", as_json=True)["ingress_filter"] == request.param
    shared_pe_lab["east1"].run(f"ping -c 2 -i 0.1 -W 3 {WEST1}")
    return request.param, shared_pe_lab


SOURCES = {
    "right_endpoint": (VIF2, EAST1),
    "wrong_endpoint": (OTHER, EAST1),
    "unknown_endpoint": (STRANGER, EAST1),
    "no_entry": (VIF2, "10.99.0.1"),
    "no_entry_from_stranger": (STRANGER, "10.99.0.1"),
    "own_island_from_outside": (VIF2, "198.51.100.12"),
}

DROPS = {
    ("strict", "wrong_endpoint"): "drop_filter_wrong_endpoint",
    ("strict", "unknown_endpoint"): "drop_filter_wrong_endpoint",
    ("strict", "no_entry"): "drop_filter_no_entry",
    ("strict", "no_entry_from_stranger"): "drop_filter_no_entry",
    ("strict", "own_island_from_outside"): "drop_filter_wrong_endpoint",
    ("loose", "unknown_endpoint"): "drop_filter_unknown_endpoint",
    ("loose", "no_entry_from_stranger"): "drop_filter_unknown_endpoint",
}


@pytest.mark.parametrize("case", SOURCES)
def test_filter_accepts_and_refuses(filtering, case):
    mode, network = filtering
    drop = DROPS.get((mode, case))
    counted = Counted(network["pe1"])
    arrived = send(network, *SOURCES[case])
    assert arrived == (0 if drop else N)
    dropped = {name: rise for name, rise in counted.rises().items() if name.startswith("drop_filter")}
    assert dropped == ({drop: N} if drop else {})


# In every mode, whoever sends it.
NEVER = {
    "loopback_source": ("127.0.0.1", WEST1, "drop_inner_source"),
    "link_local_source": ("169.254.7.7", WEST1, "drop_inner_source"),
    "multicast_source": ("224.0.0.5", WEST1, "drop_inner_source"),
    "this_network_source": ("0.1.2.3", WEST1, "drop_inner_source"),
    "unspecified_source": ("0.0.0.0", WEST1, "drop_inner_source"),
    "broadcast_source": ("255.255.255.255", WEST1, "drop_inner_source"),
    "own_source": ("198.51.100.253", WEST1, "drop_inner_source_own"),
    "loopback_destination": (EAST1, "127.0.0.1", "drop_inner_destination"),
    "link_local_destination": (EAST1, "169.254.1.1", "drop_inner_destination"),
    "multicast_destination": (EAST1, "224.0.0.1", "drop_inner_destination"),
    "this_network_destination": (EAST1, "0.0.0.1", "drop_inner_destination"),
    "broadcast_destination": (EAST1, "255.255.255.255", "drop_inner_destination"),
}


@pytest.mark.parametrize("case", NEVER)
def test_what_must_never_be_tunnelled_is_refused(filtering, case):
    _, network = filtering
    source, destination, drop = NEVER[case]
    counted = Counted(network["pe1"])
    assert send(network, VIF2, source, destination) == 0
    dropped = {name: rise for name, rise in counted.rises().items() if name.startswith("drop_")}
    dropped.pop("drop_vif_not_ip4", None)  # the kernel's own IPv6 chatter on the VIF
    assert dropped == {drop: N}
